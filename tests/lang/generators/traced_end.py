# A for loop whose generator returned a value tells a trace function of the StopIteration; a plain end is no exception.
import sys
def gen(value):
    yield 1
    return value
def loop(value):
    for _ in gen(value):
        pass
for value in (None, 5):
    events = []
    def trace(frame, event, arg):
        if event == "exception":
            events.append((frame.f_code.co_name, arg[0].__name__, arg[1].value))
        return trace
    sys.settrace(trace)
    loop(value)
    loop(value)
    sys.settrace(None)
    print(events)
# expect: []
# expect: [('loop', 'StopIteration', 5), ('loop', 'StopIteration', 5)]
