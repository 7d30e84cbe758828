# Iteration order of small ints, growth and pop follow the open table.
print({5, 3, 1}, {8, 0}, set(range(20, 0, -3)), {-1, -2})
s = set(range(10))
print([s.pop() for _ in range(4)], s)
s.add(1); s.add(0)
print(s, set("abc") == {"c", "b", "a"})
print({1, 1.0, True}, {0: 1}.keys() | {2}, list(set((33, 1, 65, 97))))
# expect: {1, 3, 5} {8, 0} {2, 5, 8, 11, 14, 17, 20} {-1, -2}
# expect: [0, 1, 2, 3] {4, 5, 6, 7, 8, 9}
# expect: {0, 1, 4, 5, 6, 7, 8, 9} True
# expect: {1} {0, 2} [65, 33, 1, 97]
