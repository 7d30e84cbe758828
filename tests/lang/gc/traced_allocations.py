# tracemalloc knows the stack that asked for an object, and how much is alive.
import tracemalloc


def make(size):
    return bytearray(size)


tracemalloc.start(2)
before = tracemalloc.get_traced_memory()[0]
kept = make(50000)
print([frame.lineno for frame in tracemalloc.get_object_traceback(kept)])
print(tracemalloc.get_traced_memory()[0] - before > 50000)
snapshot = tracemalloc.take_snapshot()
print(any(trace.size > 50000 and trace.traceback[-1].lineno == 6 for trace in snapshot.traces))
del kept
print(tracemalloc.get_traced_memory()[0] - before < 50000, tracemalloc.get_traced_memory()[1] - before > 50000)
tracemalloc.stop()
print(tracemalloc.is_tracing(), tracemalloc.get_object_traceback(snapshot))
# expect: [11, 6]
# expect: True
# expect: True
# expect: True True
# expect: False None
