"""Calls into C: METH_O and back, the lock dropped and taken, two threads with the lock released. argv[1] is the folder of benchmod.
Prints one `ROW name value` line per figure, in nanoseconds or as a plain ratio."""
import sys
sys.path.insert(0, sys.argv[1])
import threading
from time import perf_counter_ns as now
import benchmod

def best(function, n, rounds=7):
    function(n)
    times = []
    for _ in range(rounds):
        start = now()
        function(n)
        times.append(now() - start)
    return min(times)

def calls(n):
    echo = benchmod.echo
    for _ in range(n):
        echo(1); echo(1); echo(1); echo(1); echo(1); echo(1); echo(1); echo(1); echo(1); echo(1)

def empty(n):
    echo = benchmod.echo
    for _ in range(n):
        pass

def threads(count, steps):
    workers = [threading.Thread(target=benchmod.spin, args=(steps,)) for _ in range(count)]
    start = now()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return now() - start

turns = 60000
print("ROW meth_o", (best(calls, turns) - best(empty, turns)) / (turns * 10))
turns = 2000000
print("ROW drop_take", (best(benchmod.drop_lock, turns) - best(benchmod.keep_lock, turns)) / turns)
steps = 60000000
threads(2, steps // 10)
gains = []
for _ in range(5):
    alone = threads(1, steps) + threads(1, steps)
    gains.append(alone / threads(2, steps))
print("ROW speed_up", sorted(gains)[2])
