import ctypes
# Load the C library
libc = ctypes.CDLL('libc.so.6')
# Call a function from the C library
libc.printf(b"Hello from C!\n")
