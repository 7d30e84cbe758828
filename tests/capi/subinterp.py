# Interpreters that native code makes beside the one it runs in.
import os
import sys
import c_subinterp as c

print(c.swap_twice(), c.interpreters(None))
# expect: True (1, -1, 1, 1)
a, current, apart = c.new_interpreter(False)
b, *_ = c.new_interpreter(False)
print(current, apart, c.interpreters(a), c.interpreters(b))
# expect: 1 1 (3, 1, 1, 1) (3, 0, 1, 1)

# Each has modules and builtins of its own, which stay from one call to the next.
r, w = os.pipe()
say = f"import os; say = lambda *what: os.write({w}, (' '.join(map(str, what)) + '\\n').encode())\n"
heard = os.fdopen(r, "rb")
sys.here = "main"
print(c.run(a, say + "import sys, builtins; sys.here = x = 'a'; builtins.only = 1; say(__name__, hasattr(builtins, 'only'))"))
print(c.run(b, say + "import sys; say(hasattr(sys, 'here'), 'x' in globals(), 'only' in dir(__builtins__))"))
print(c.run(a, "say(sys.here, x)"), sys.here, "only" in dir(__builtins__))
print(*[heard.readline().decode().strip() for _ in range(3)], sep="; ")
# expect: 0
# expect: 0
# expect: 0 main False
# expect: __main__ True; False False False; a a

# A script may itself go on to another interpreter, and its error is its own.
print(c.run(a, "import io; sys.stderr = io.StringIO(); 1/0"), c.run(a, "say(sys.stderr.getvalue().splitlines()[-1])"), heard.readline())
# expect: -1 0 b'ZeroDivisionError: division by zero\n'
print(c.run_in_new_state(a, "import threading; say(x, threading.get_ident() == threading.main_thread().ident)"), heard.readline())
print(c.run_in_new_state(None, "kept = 1"), sys.modules["__main__"].__dict__.pop("kept"))
# expect: 0 b'a True\n'
# expect: 0 1

# A state goes with the thread that makes it current; deep recursion there ends as it should.
code = """
def deep(n):
    return [] == [deep(n + 1)]
try:
    deep(0)
except RecursionError as e:
    say(type(e).__name__, x)
"""
print(c.run_in_thread(a, code), heard.readline(), c.run(a, code), heard.readline())
# expect: 0 b'RecursionError a\n' 0 b'RecursionError a\n'

# The end waits for threads, runs atexit functions and finalizers; threads end first.
print(c.run(b, """
import atexit, threading, time
class Last:
    def __del__(self): say("finalizer")
last = Last()
atexit.register(say, "atexit")
def work():
    time.sleep(0.05)
    say("thread")
threading.Thread(target=work).start()
"""))
print(c.end_interpreter(b), [heard.readline() for _ in range(3)])
# expect: 0
# expect: 0 [b'thread\n', b'atexit\n', b'finalizer\n']
print(c.interpreters(a), c.run(a, "say(x)"), heard.readline())
# expect: (2, 0, 1, 1) 0 b'a\n'

# An isolated one starts no threads.
d, *_ = c.new_interpreter(True)
print(c.run(d, say + """
import _thread
try:
    _thread.start_new_thread(say, ("runs",))
except RuntimeError as e:
    say(e)
"""), heard.readline())
# expect: 0 b'thread is not supported for isolated subinterpreters\n'
print(c.end_interpreter(d), c.end_interpreter(a), c.interpreters(None))
# expect: 0 0 (1, -1, 1, 1)
heard.close()
os.close(w)
