# Contexts from C, and the mapping that they are made of.
import contextvars
import random
import re
import c_context as c


def show(*values):
    print(re.sub("0x[0-9a-f]+", "0x...", " ".join(map(str, values))))


v = contextvars.ContextVar("v")
a = c.new_context()
show(type(a).__name__, len(a), c.enter(a), c.enter(a), c.get(v))
# expect: Context 0 0 ('RuntimeError', 'cannot enter context: <_contextvars.Context object at 0x...> is already entered') NULL
token = c.set(v, 1)
b = c.copy(a)
print(c.get(v), c.reset(v, token), c.get(v), b[v], v in a, c.reset(v, token)[0])
# expect: 1 0 NULL 1 False RuntimeError
show(c.leave(b), c.leave(a), c.leave(a))
# expect: ('RuntimeError', 'cannot exit context: <_contextvars.Context object at 0x...> has not been entered') 0 ('RuntimeError', 'cannot exit context: <_contextvars.Context object at 0x...> has not been entered')
print(c.copy(1), c.enter(1), c.leave(1), c.set(1, 2), c.reset(1, token), c.get(1))
# expect: ('TypeError', 'an instance of Context was expected') ('TypeError', 'an instance of Context was expected') ('TypeError', 'an instance of Context was expected') ('TypeError', 'an instance of ContextVar was expected') ('TypeError', 'an instance of ContextVar was expected') ('TypeError', 'an instance of ContextVar was expected')


class Refused(Exception):
    pass


class Key:
    calls = refuse_at = 0

    def __init__(self, name, hash):
        self.name, self.hash = name, hash

    @classmethod
    def called(cls):
        cls.calls += 1
        if cls.calls == cls.refuse_at:
            raise Refused

    def __hash__(self):
        self.called()
        return self.hash

    def __eq__(self, other):
        self.called()
        return self.name == other.name


def refusing_each(act):
    """act() with each call of __hash__ or __eq__ refused once, then unhindered."""
    Key.refuse_at = 0
    while True:
        Key.calls, Key.refuse_at = 0, Key.refuse_at + 1
        try:
            result = act()
        except Refused:
            continue
        if Key.calls < Key.refuse_at:
            return result


# Few digits in many levels: every kind of node, splits, collisions, widening and narrowing.
rand = random.Random(7)
digits = (0, 1, 31)
hashes = [sum(rand.choice(digits) << 5 * level for level in range(6)) for _ in range(20)] + [i << 5 for i in range(24)] + [i | 1 << 30 for i in range(24)]
keys = [Key(i, hash) for i, hash in enumerate(hashes + hashes[:12])]
Key.refuse_at = -1
held, model, past = c.hamt(), {}, []
wrong = 0
for step in range(1500):
    key = rand.choice(keys)
    twin = Key(key.name, key.hash)
    grow = rand.random() < (0.8 if step // 300 % 2 == 0 else 0.2)
    if grow:
        held = refusing_each(lambda: held.set(twin, step))
        model[key.name] = step
    else:
        held = refusing_each(lambda: held.delete(twin))
        model.pop(key.name, None)
    Key.refuse_at = -1
    wrong += {k.name: value for k, value in held.items()} != model or len(held) != len(model) or held.get(twin, None) != model.get(key.name)
    if step % 100 == 0:
        past.append((held, dict(model)))
print(wrong, [{k.name: value for k, value in h.items()} == m for h, m in past].count(False))
# expect: 0 0
other = c.hamt()
for name, value in rand.sample(sorted(model.items()), len(model)):
    other = other.set(keys[name], value)
print(other == held, other.set(keys[0], -1) == held, refusing_each(lambda: other == held))
# expect: True False True

# A lookup goes on in the mapping that it began with, whatever __eq__ does.
class Meddler(Key):
    __hash__ = Key.__hash__

    def __eq__(self, other):
        global held
        held = None
        return Key.__eq__(self, other)


Key.refuse_at = -1
held = c.hamt().set(Key(1, 5), "one").set(Key(2, 5), "two").set(Key(3, 5), "three")
print(held.get(Meddler(3, 5)), held)
# expect: three None
