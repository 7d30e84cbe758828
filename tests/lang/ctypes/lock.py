# A foreign function runs without the lock: two threads that wait for each other in read() both go on.
# leaves: _ctypes keeps objects in C statics
import os
import threading
from ctypes import *

libc = CDLL(None)
read = libc.read
read.argtypes, read.restype = [c_int, c_void_p, c_size_t], c_ssize_t


def receive(descriptor):
    byte = c_ubyte()
    return byte.value if read(descriptor, byref(byte), 1) == 1 else None


def play(source, target, first):
    ball = first
    for _ in range(100):
        if ball is None:
            ball = receive(source)
        os.write(target, bytes([ball + 1]))
        ball = None
    return receive(source)


there, back = os.pipe(), os.pipe()
last = []
other = threading.Thread(target=lambda: last.append(play(there[0], back[1], None)))
other.start()
print(play(back[0], there[1], 0))
# expect: 200
os.close(there[1])
other.join()
print(last)
# expect: [None]
for descriptor in (there[0], *back):
    os.close(descriptor)


# A callback in another thread, while this one is in a foreign function that waits for it.
@CFUNCTYPE(c_void_p, c_void_p)
def body(argument):
    told.append(threading.current_thread() is not threading.main_thread())


told = []
create, join = libc.pthread_create, libc.pthread_join
create.argtypes, join.argtypes = [POINTER(c_ulong), c_void_p, c_void_p, c_void_p], [c_ulong, c_void_p]
thread = c_ulong()
print(create(byref(thread), None, body, None), join(thread.value, None), told)
# expect: 0 0 [True]
