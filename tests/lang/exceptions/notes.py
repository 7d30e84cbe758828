# add_note makes and fills __notes__.
e = ValueError("v")
print(hasattr(e, "__notes__"))
e.add_note("one")
e.add_note("two")
print(e.__notes__, e.__dict__)
for note in 1, None:
    try:
        e.add_note(note)
    except TypeError as error:
        print(error)
e.__notes__ = "x"
try:
    e.add_note("three")
except TypeError as error:
    print(error)
# expect: False
# expect: ['one', 'two'] {'__notes__': ['one', 'two']}
# expect: note must be a str, not 'int'
# expect: note must be a str, not 'NoneType'
# expect: Cannot add note: __notes__ is not a list
