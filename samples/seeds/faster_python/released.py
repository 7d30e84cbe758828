# The document's point about C modules, measured: a loop in C that keeps the lock, and the same loop with the lock released, twice one after
# the other and on two threads. (my_module's own loop is one that a compiler folds away; crunch's it cannot.)
import threading
import time

import crunch

STEPS = 10**8


def seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def on_two_threads(function):
    threads = [threading.Thread(target=function, args=(0, STEPS)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


for name in 'held', 'released':
    function = getattr(crunch, name)
    sequential = seconds(lambda: (function(0, STEPS), function(0, STEPS)))
    parallel = seconds(lambda: on_two_threads(function))
    print(f'lock {name}: {sequential:.2f} s one after the other, {parallel:.2f} s on two threads, {sequential / parallel:.2f} times as fast')
