# else runs without an exception, finally always, and the name is unbound.
def f(fail):
    try:
        if fail:
            raise fail
    except* ValueError as e:
        print("clause")
    else:
        print("else")
    finally:
        print("finally")
    return "e" in locals()
print(f(None), f(ValueError()))
# expect: else
# expect: finally
# expect: clause
# expect: finally
# expect: False False
