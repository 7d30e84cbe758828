# After gc.disable() cycles wait for gc.collect().
import gc

class Node:
    deaths = 0

    def __init__(self):
        self.me = self

    def __del__(self):
        Node.deaths += 1

gc.disable()
gc.collect()
print(gc.isenabled())  # expect: False
for _ in range(5000):
    Node()
print(Node.deaths)  # expect: 0
gc.collect()
print(Node.deaths)  # expect: 5000
