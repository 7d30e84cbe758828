# heapq and bisect.
import heapq, bisect
h = [5, 2, 8, 1, 9, 3]
heapq.heapify(h)
print(h[0], heapq.heappushpop(h, 0), heapq.heapreplace(h, 7), [heapq.heappop(h) for _ in range(len(h))], heapq.nlargest(2, [3, 1, 2]), heapq.nsmallest(2, "hello"))
print(list(heapq.merge([1, 4], [2, 3])))
a = [1, 2, 2, 3]
print(bisect.bisect(a, 2), bisect.bisect_left(a, 2), bisect.bisect(a, 2, 0, 2), bisect.bisect_left("aZ", "b", key=str.lower))
bisect.insort(a, 2.5); bisect.insort_left(a, 1)
print(a)
class Bad:
    def __lt__(self, other):
        h.clear()
        return True
h = [Bad(), Bad(), Bad()]
for f in (lambda: heapq.heappop(h), lambda: heapq.heappop([]), lambda: heapq.heappush((), 1), lambda: bisect.bisect([1], 1, -1)):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
# expect: 1 0 1 [2, 3, 5, 7, 8, 9] [3, 2] ['e', 'h']
# expect: [1, 2, 3, 4]
# expect: 3 1 2 1
# expect: [1, 1, 2, 2, 2.5, 3]
# expect: RuntimeError list changed size during iteration
# expect: IndexError index out of range
# expect: TypeError heappush() argument 1 must be list, not tuple
# expect: ValueError lo must be non-negative
