# A failing comparison leaves a permutation; a lying one too.
class Item:
    left = 100
    def __init__(self, v): self.v = v
    def __lt__(self, other):
        Item.left -= 1
        if Item.left == 0:
            raise KeyError("enough")
        return self.v < other.v
items = [Item(i * 7919 % 200) for i in range(200)]
try:
    items.sort()
except KeyError as e:
    print(e)
print(sorted(i.v for i in items) == list(range(200)))
class Liar(int):
    def __lt__(self, other): return True
b = [Liar(i) for i in range(300)]
b.sort()
print(sorted(map(int, b)) == list(range(300)))
# expect: 'enough'
# expect: True
# expect: True
