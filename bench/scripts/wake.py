"""How long does a thread that wakes from a wait need until it runs, beside CPU-bound threads? A sleep of 0.5 ms is asked for again and again;
what it takes longer is the excess. Prints `ROW wakes_N`, `ROW p50_N` and `ROW p99_N` (per second, microseconds) for N = 0, 1, 2, 4 threads."""
import threading
import time

NAP = 0.0005

def busy(stop):
    x = 0
    while not stop:
        x = (x * 31 + 7) % 1000003

def measure(beside, seconds):
    stop = []
    workers = [threading.Thread(target=busy, args=(stop,), daemon=True) for _ in range(beside)]
    for worker in workers:
        worker.start()
    time.sleep(0.2)
    clock, sleep, late = time.perf_counter, time.sleep, []
    begin = before = clock()
    while before - begin < seconds:
        sleep(NAP)
        after = clock()
        late.append(after - before - NAP)
        before = after
    took = before - begin
    stop.append(True)
    for worker in workers:
        worker.join()
    late.sort()
    print("ROW wakes_%d" % beside, len(late) / took)
    print("ROW p50_%d" % beside, late[len(late) // 2] * 1e6)
    print("ROW p99_%d" % beside, late[min(len(late) - 1, len(late) * 99 // 100)] * 1e6)

measure(0, 0.3)
for beside in (0, 1, 2, 4):
    measure(beside, 1.5)
