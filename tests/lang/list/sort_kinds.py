# Each kind of key has a comparison of its own; all agree with sorted order.
cases = [[3, -1, 10**20, 2], [1.5, -0.0, 0.0, 2], [2, 1.5, True], ["b", "", "é", "a\U0001F600", "a\uffff"], [(1, "b"), (1, "a"), (0,)],
    [("x", 2), ("x", 1), ("a", [3])], [[2], [1, 5], []], [b"b", b"a"], [2**53 + 1, 2.0**53, 2**53]]
for case in cases:
    case.sort()
    print(case)
# expect: [-1, 2, 3, 100000000000000000000]
# expect: [-0.0, 0.0, 1.5, 2]
# expect: [True, 1.5, 2]
# expect: ['', 'a\uffff', 'a😀', 'b', 'é']
# expect: [(0,), (1, 'a'), (1, 'b')]
# expect: [('a', [3]), ('x', 1), ('x', 2)]
# expect: [[], [1, 5], [2]]
# expect: [b'a', b'b']
# expect: [9007199254740992.0, 9007199254740992, 9007199254740993]
