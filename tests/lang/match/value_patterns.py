# Dotted names are values; a plain name binds and stays bound.
class Color:
    RED = 1
    class Deep: BLUE = 2
def f(x):
    match x:
        case Color.RED: return "red"
        case Color.Deep.BLUE: return "blue"
        case other: pass
    return other
print(f(1), f(2), f(3))
# expect: red blue 3
