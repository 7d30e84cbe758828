# Collecting at every check changes nothing: weak references, finalizers and cycles behave as ever.
# debug: gcstress,refcheck,poison
import weakref

class Node:
    def __init__(self, name):
        self.name = name
        self.me = self

    def __del__(self):
        log.append(self.name)

log = []
kept = [Node(i) for i in range(3)]
refs = [weakref.ref(node) for node in kept]
for i in range(50):
    [].append({i: [i]})
print([ref().name for ref in refs])  # expect: [0, 1, 2]
print(log)  # expect: []
kept.clear()
import gc
gc.collect()
print(sorted(log), [ref() for ref in refs])  # expect: [0, 1, 2] [None, None, None]

def countdown(n):
    while n:
        yield (n, [n])
        n -= 1
print(sum(a + b[0] for a, b in countdown(20)))  # expect: 420
