# Only instances and classes of BaseException can be raised.
class Liar(Exception):
    def __new__(cls):
        return 5
for what in 5, "text", int, Liar:
    try:
        raise what
    except TypeError as e:
        print(e)
# expect: exceptions must derive from BaseException
# expect: exceptions must derive from BaseException
# expect: exceptions must derive from BaseException
# expect: calling <class '__main__.Liar'> should have returned an instance of BaseException, not <class 'int'>
