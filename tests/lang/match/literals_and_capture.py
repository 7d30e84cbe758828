# Literals by equality (None and bools by identity), captures, wildcard, alternatives, guards.
def f(x):
    match x:
        case None: return "none"
        case True: return "true"
        case 1 | 2: return "small"
        case -1.5 | 2+3j: return "number"
        case "a" "b": return "text"
        case int(n) if n > 100: return f"big {n}"
        case _: return "other"
print([f(x) for x in (None, True, 1, 1.0, -1.5, 2+3j, "ab", 101, 50, False)])
# expect: ['none', 'true', 'small', 'small', 'number', 'number', 'text', 'big 101', 'other', 'other']
