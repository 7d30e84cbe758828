"""try/finally, with statements, class-based and generator-based context managers, ExitStack, retries. n = rounds."""
from contextlib import ExitStack, contextmanager, suppress

DEFAULT = 450000

class Resource:
    open_now = 0

    def __init__(self, swallow=False):
        self.swallow = swallow

    def __enter__(self):
        Resource.open_now += 1
        return self

    def __exit__(self, kind, value, traceback):
        Resource.open_now -= 1
        return self.swallow and kind is KeyError

@contextmanager
def transaction(log):
    log.append("begin")
    try:
        yield log
        log.append("commit")
    except ValueError:
        log.append("rollback")

def leave_early(i):
    for k in range(4):
        try:
            if k == i % 5:
                return k
        finally:
            i += 1
    return -1

def run(n):
    h, log = 0, []
    for i in range(n):
        with Resource() as a, Resource(swallow=True):
            h += Resource.open_now
            if i % 6 == 0:
                raise KeyError(i)
        with transaction(log):
            if i % 9 == 0:
                raise ValueError
        h += leave_early(i)
        if i % 16 == 0:
            with ExitStack() as stack, suppress(LookupError):
                for _ in range(3):
                    stack.enter_context(Resource())
                [][i]
    return "%d %d %d" % (h, Resource.open_now, sum(len(entry) for entry in log))

if __name__ == "__main__":
    import sys
    from time import perf_counter
    size = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    start = perf_counter()
    check = run(size)
    took = perf_counter() - start
    print("CHECK " + check)
    print("TIME " + str(round(took, 4)))
