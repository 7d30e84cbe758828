# A copy of a context keeps what it held, however many variables come, change and go afterwards.
from contextvars import ContextVar, Context, copy_context
variables = [ContextVar(f"v{i}") for i in range(100)]
def work():
    kept = []
    expected = {}
    for i, v in enumerate(variables * 3):
        token = v.set(i)
        expected[v] = i
        if i % 3 == 0:
            v.reset(token)
            if token.old_value is token.MISSING:
                del expected[v]
            else:
                expected[v] = token.old_value
        kept.append((copy_context(), dict(expected)))
    return kept
kept = Context().run(work)
print(all(dict(context) == expected and len(context) == len(expected) for context, expected in kept))
print(all(context.get(v, "none") == expected.get(v, "none") for context, expected in kept for v in variables))
# expect: True
# expect: True
same, other = kept[-1][0].copy(), kept[-2][0]
print(same == kept[-1][0], other == kept[-1][0], Context() == Context())
# expect: True False True
