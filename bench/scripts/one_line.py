"""Parse and run of a one-line script that was not seen before, in microseconds. Prints a `ROW` line."""
from time import perf_counter_ns as now

def measure(first, count):
    scripts = ["x = %d + 1" % i for i in range(first, first + count)]
    space = {}
    start = now()
    for script in scripts:
        exec(script, space)
    return (now() - start) / count / 1000

measure(0, 3000)
print("ROW one_line", min(measure(10000 + i * 1000, 1000) for i in range(9)))
