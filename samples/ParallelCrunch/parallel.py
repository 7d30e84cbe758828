"""Runs a C function on two threads, with the interpreter lock held and released; makes a cycle and lets the collector find it."""
import gc
import threading
import time
import weakref

import crunch


def timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def on_two_threads(function, steps):
    threads = [threading.Thread(target=function, args=(0, steps)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def measure(steps):
    """Rows of (case, one after the other, on two threads)."""
    rows = []
    for name in "held", "released":
        function = getattr(crunch, name)
        sequential = timed(lambda: (function(0, steps), function(0, steps)))
        parallel = timed(lambda: on_two_threads(function, steps))
        rows.append((name, sequential, parallel))
    return rows


class Node:
    def __init__(self):
        self.itself = self


def drop_a_cycle():
    """How many objects a collection found, and whether the node was alive before and after it."""
    gc.collect()
    gc.disable()
    watch = weakref.ref(Node())
    before = watch() is not None
    found = gc.collect()
    gc.enable()
    return found, before, watch() is not None
