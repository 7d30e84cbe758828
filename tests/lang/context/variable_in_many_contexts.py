# A variable has a value of its own in each context and thread, also when it is asked in turn.
import threading
from contextvars import ContextVar, Context
def work():
    v = ContextVar("v", default="none")
    a, b = Context(), Context()
    a.run(v.set, "a")
    b.run(v.set, "b")
    v.set("outer")
    print(v.get(), a.run(v.get), v.get(), b.run(v.get), a.run(lambda: (v.get(), b.run(v.get), v.get())), v.get())
    def other():
        seen.extend((v.get(), a.run(v.get)))
        a.run(v.set, "from the thread")
    seen = []
    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    print(seen, a.run(v.get), v.get())
Context().run(work)
# expect: outer a outer b ('a', 'b', 'a') outer
# expect: ['none', 'a'] from the thread outer
