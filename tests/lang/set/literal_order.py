# A display of constants is a frozenset that the compiler builds twice: colliding items change places.
print(list({33, 1, 65, 97}))
# expect: [65, 97, 1, 33]
