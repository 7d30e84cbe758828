# repr of a float is the shortest text that reads back.
print(0.1, 1e16, 1e15, 1e-5, 0.0001, -0.0, 5e-324, 1e22, 2.0 ** 70)
# expect: 0.1 1e+16 1000000000000000.0 1e-05 0.0001 -0.0 5e-324 1e+22 1.1805916207174113e+21
