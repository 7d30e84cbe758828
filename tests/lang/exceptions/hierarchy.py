# The classes and their bases.
def show(cls, depth=0):
    print("." * depth + cls.__name__)
    for sub in sorted(cls.__subclasses__(), key=lambda c: c.__name__):
        if sub.__module__ == "builtins":
            show(sub, depth + 1)
show(ArithmeticError), show(LookupError), show(SyntaxError), show(ValueError)
show(ConnectionError), show(RuntimeError)
# expect: ArithmeticError
# expect: .FloatingPointError
# expect: .OverflowError
# expect: .ZeroDivisionError
# expect: LookupError
# expect: .IndexError
# expect: .KeyError
# expect: SyntaxError
# expect: .IndentationError
# expect: ..TabError
# expect: ValueError
# expect: .UnicodeError
# expect: ..UnicodeDecodeError
# expect: ..UnicodeEncodeError
# expect: ..UnicodeTranslateError
# expect: ConnectionError
# expect: .BrokenPipeError
# expect: .ConnectionAbortedError
# expect: .ConnectionRefusedError
# expect: .ConnectionResetError
# expect: RuntimeError
# expect: .NotImplementedError
# expect: .RecursionError
