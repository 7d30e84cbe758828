"""Calls of foreign functions with ctypes, in nanoseconds each, the loop taken off. Prints a `ROW` line per figure."""
from ctypes import CDLL, CFUNCTYPE, PyDLL, c_double, c_int
from time import perf_counter_ns as now

def typed(library, name, argtypes, restype):
    function = library[name]
    function.argtypes, function.restype = argtypes, restype
    return function

def one(f, n):
    for _ in range(n):
        f(-3); f(-3); f(-3); f(-3); f(-3); f(-3); f(-3); f(-3); f(-3); f(-3)

def two(f, n):
    for _ in range(n):
        f(1.5, 2.5); f(1.5, 2.5); f(1.5, 2.5); f(1.5, 2.5); f(1.5, 2.5); f(1.5, 2.5); f(1.5, 2.5); f(1.5, 2.5); f(1.5, 2.5); f(1.5, 2.5)

def empty(f, n):
    for _ in range(n):
        pass

def least(loop, f, turns=60000, rounds=7):
    loop(f, turns)
    times = []
    for _ in range(rounds):
        start = now()
        loop(f, turns)
        times.append(now() - start)
    return min(times) / turns

base = least(empty, None)

def row(name, loop, f):
    print("ROW", name, (least(loop, f) - base) / 10)

row("int", one, typed(CDLL(None), "abs", [c_int], c_int))
row("doubles", two, typed(CDLL("libm.so.6"), "fmax", [c_double, c_double], c_double))
row("untyped", one, CDLL(None).abs)
row("pydll", one, typed(PyDLL(None), "abs", [c_int], c_int))
row("callback", one, CFUNCTYPE(c_int, c_int)(lambda value: value))
