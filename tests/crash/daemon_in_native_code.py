# A program ends while daemon threads are in native code that does not return: atexit functions run, its output is whole, nothing waits for them.
import atexit
import ctypes
import threading
import time

atexit.register(lambda: print("at exit"))
libc = ctypes.CDLL(None)
for _ in range(3):
    threading.Thread(target=lambda: libc.sleep(1000), daemon=True).start()
time.sleep(0.05)
print("done")
# expect: done
# expect: at exit
