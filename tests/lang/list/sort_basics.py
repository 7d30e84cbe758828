# Stable, in place, with key and reverse.
a = [3, 1, 2]
print(a.sort(), a)
a.sort(reverse=True)
print(a)
words = ["bb", "a", "cc", "d", "aa"]
words.sort(key=len)
print(words)
words.sort(key=len, reverse=True)
print(words)
for call in (lambda: a.sort(1), lambda: a.sort(foo=1), lambda: a.sort(reverse="x"), lambda: a.sort(key=1), lambda: [1, "a"].sort()):
    try:
        call()
    except TypeError as e:
        print(e)
# expect: None [1, 2, 3]
# expect: [3, 2, 1]
# expect: ['a', 'd', 'bb', 'cc', 'aa']
# expect: ['bb', 'cc', 'aa', 'a', 'd']
# expect: sort() takes no positional arguments
# expect: 'foo' is an invalid keyword argument for sort()
# expect: 'str' object cannot be interpreted as an integer
# expect: 'int' object is not callable
# expect: '<' not supported between instances of 'str' and 'int'
