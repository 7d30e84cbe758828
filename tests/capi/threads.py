# The lock from C: foreign threads call in, native code lets others run, pending calls and asynchronous exceptions arrive.
import c_threads as c, threading, time
seen = []
idents = set()
def note(i):
    seen.append(i)
    idents.add(threading.get_ident())
c.from_threads(note)
print(len(seen), sum(seen), len(idents), threading.get_ident() in idents)
print(c.leave(1000), c.blocked(), c.states(), c.locks())
flag = []
def other():
    while not flag: time.sleep(0.001)
    flag.append(2)
t = threading.Thread(target=other); t.start()
def later():
    flag.append(1)
u = threading.Thread(target=later)
u.start()
while len(flag) < 2: c.leave(1000)
t.join(); u.join()
print(flag)
print(c.add_pending(False))
for _ in range(1000): pass
print(c.pending_sum())
try:
    print(c.add_pending(True))
    for _ in range(100000): pass
    print("not raised")
except ValueError as e:
    print("raised", e)
class Stop(Exception): pass
def spin():
    try:
        while True: time.sleep(0.001)
    except Stop:
        flag.append("stopped")
t = threading.Thread(target=spin); t.start()
print(c.async_exc(t.ident, Stop), c.async_exc(1, Stop))
t.join()
print(flag[-1])
# expect: 400 19800 4 False
# expect: True 2 [1, 1, 1, 1, 1] [1, 0, 1, 1, 1]
# expect: [1, 2]
# expect: 0
# expect: 7
# expect: raised pending
# expect: 1 0
# expect: stopped
# What such a thread keeps in a threading.local dies with its state.
gone = []
class Kept:
    def __del__(self): gone.append(1)
local = threading.local()
def keep(i):
    local.kept = Kept()
c.from_threads(keep)
print(len(gone))
# expect: 400
