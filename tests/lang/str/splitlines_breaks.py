# str knows more line breaks than bytes.
print('a\r\nb\x0bc\u2028d\n'.splitlines())
print('a\n\nb'.splitlines(keepends=True))
# expect: ['a', 'b', 'c', 'd']
# expect: ['a\n', '\n', 'b']
