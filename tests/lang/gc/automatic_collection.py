# Cycles die without being asked to when enough objects were made.
import gc

class Node:
    deaths = 0

    def __init__(self):
        self.me = self

    def __del__(self):
        Node.deaths += 1

gc.enable()
for _ in range(5000):
    Node()
print(Node.deaths > 1000)  # expect: True
