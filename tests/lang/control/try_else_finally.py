# else runs without an exception; finally always, and its return wins.
def f(fail):
    try:
        if fail: raise fail
    except KeyError as e:
        print("except", e)
    else:
        print("else")
    finally:
        print("finally")
def g():
    try:
        return "try"
    finally:
        return "finally"
def h():
    for i in range(3):
        try:
            1 / 0
        finally:
            if i == 1: break
            continue
    return i
f(None); f(KeyError("k"))
print(g(), h())
# expect: else
# expect: finally
# expect: except 'k'
# expect: finally
# expect: finally 1
