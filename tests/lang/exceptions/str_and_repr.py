# str() shows the arguments, repr() the class and the arguments.
for e in Exception(), Exception("a"), Exception("a", 1), KeyError("k"), KeyError(), ValueError(""):
    print(repr(e), "|", str(e), "|", e.args)
# expect: Exception() |  | ()
# expect: Exception('a') | a | ('a',)
# expect: Exception('a', 1) | ('a', 1) | ('a', 1)
# expect: KeyError('k') | 'k' | ('k',)
# expect: KeyError() |  | ()
# expect: ValueError('') |  | ('',)
