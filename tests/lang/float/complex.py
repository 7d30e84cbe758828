# Texts, signs of zero and arithmetic of complex.
print(complex('1+2j'), complex(' ( -j ) '), complex(1j, 2j), complex(-0.0, -0.0), complex('nan-infj'), -0j, 1e5j)
print((1 + 2j) * (3 - 1j), (1 + 2j) / (3 - 1j), (1 + 2j) ** 3, abs(3 + 4j), (1 + 2j).conjugate(), hash(1 + 2j), complex(3) == 3)
for f in lambda: 1j / 0, lambda: 0j ** -1, lambda: 1j < 2, lambda: complex('1+'), lambda: complex('1', 2), lambda: complex([]), lambda: pow(1j, 2, 3):
    try:
        f()
    except Exception as error:
        print(type(error).__name__, error)
# expect: (1+2j) -1j (-2+1j) (-0-0j) (nan-infj) (-0-0j) 100000j
# expect: (5+5j) (0.1+0.7000000000000001j) (-11-2j) 5.0 (1-2j) 2000007 True
# expect: ZeroDivisionError complex division by zero
# expect: ZeroDivisionError 0.0 to a negative or complex power
# expect: TypeError '<' not supported between instances of 'complex' and 'int'
# expect: ValueError complex() arg is a malformed string
# expect: TypeError complex() can't take second arg if first is a string
# expect: TypeError complex() first argument must be a string or a number, not 'list'
# expect: ValueError complex modulo
