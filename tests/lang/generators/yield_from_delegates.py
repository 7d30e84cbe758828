# yield from passes send, throw and close on (PEP 380).
def inner():
    try:
        while True:
            try:
                print("got", (yield 1))
            except ValueError:
                return "result"
    finally:
        print("inner ends")
def outer():
    value = yield from inner()
    yield value
it = outer()
next(it)
it.send("x")
print(it.gi_yieldfrom.__name__)
print(it.throw(ValueError))
it.close()
it = outer()
next(it)
it.close()
# expect: got x
# expect: inner
# expect: inner ends
# expect: result
# expect: inner ends
