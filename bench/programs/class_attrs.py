"""Classes: properties, slots, inheritance with super(), class attributes, __getattr__, operators. n = objects."""
DEFAULT = 550000

class Shape:
    made = 0
    unit = 3

    def __init__(self, name):
        self.name = name
        Shape.made += 1

    def area(self):
        return 0

    @property
    def label(self):
        return self.name

    @classmethod
    def scaled(cls, k):
        return cls(cls.unit * k, k)

    def __lt__(self, other):
        return self.area() < other.area()

class Rect(Shape):
    def __init__(self, w, h):
        super().__init__("rect")
        self.w, self.h = w, h

    def area(self):
        return self.w * self.h

    @property
    def width(self):
        return self.w

    @width.setter
    def width(self, value):
        self.w = value if value > 0 else 1

class Square(Rect):
    def area(self):
        return super().area() + self.unit

class Point:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)

    def __getattr__(self, name):
        return self.x + len(name)

def run(n):
    h, at, last, wins = 0, Point(0, 0), Rect(1, 1), 0
    for i in range(n):
        shape = Square.scaled(i % 50) if i & 1 else Rect(i % 40, 3)
        shape.width = shape.width - 1
        at = at + Point(i & 7, 1)
        wins += last < shape
        h = (h + shape.area() + len(shape.label) + at.missing) % 1000000007
        last = shape
    return "%d %d %d" % (h, wins, Shape.made)

if __name__ == "__main__":
    import sys
    from time import perf_counter
    size = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    start = perf_counter()
    check = run(size)
    took = perf_counter() - start
    print("CHECK " + check)
    print("TIME " + str(round(took, 4)))
