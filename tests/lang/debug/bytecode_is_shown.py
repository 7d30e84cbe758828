# The dump and the trace of instructions go to stderr and do not change what a program prints.
# debug: dump-bytecode,trace
def f(x):
    return x + 1
print(f(1))  # expect: 2
