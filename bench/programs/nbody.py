"""Planets under gravity: float attributes of a few objects, all pairs each step. n = steps."""
DEFAULT = 300000

class Body:
    __slots__ = ("x", "y", "z", "vx", "vy", "vz", "mass")

    def __init__(self, x, y, z, vx, vy, vz, mass):
        self.x, self.y, self.z = x, y, z
        self.vx, self.vy, self.vz = vx, vy, vz
        self.mass = mass

def system():
    return [Body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 40.0), Body(4.8, -1.2, -0.1, 0.6, 2.8, 0.02, 0.04), Body(8.3, 4.1, -0.4, -1.0, 1.8, 0.01, 0.01),
            Body(12.9, -15.1, -0.2, 1.1, 0.9, -0.01, 0.002), Body(15.4, -25.9, 0.2, 1.0, 0.6, -0.03, 0.002)]

def advance(pairs, bodies, dt):
    for a, b in pairs:
        dx = a.x - b.x
        dy = a.y - b.y
        dz = a.z - b.z
        d2 = dx * dx + dy * dy + dz * dz
        mag = dt / (d2 * d2 ** 0.5)
        am, bm = a.mass * mag, b.mass * mag
        a.vx -= dx * bm
        a.vy -= dy * bm
        a.vz -= dz * bm
        b.vx += dx * am
        b.vy += dy * am
        b.vz += dz * am
    for b in bodies:
        b.x += dt * b.vx
        b.y += dt * b.vy
        b.z += dt * b.vz

def run(n):
    bodies = system()
    pairs = [(a, b) for i, a in enumerate(bodies) for b in bodies[i + 1:]]
    for _ in range(n):
        advance(pairs, bodies, 0.001)
    return "%.6f" % sum(b.mass * (b.vx ** 2 + b.vy ** 2 + b.vz ** 2) for b in bodies)

if __name__ == "__main__":
    import sys
    from time import perf_counter
    size = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    start = perf_counter()
    check = run(size)
    took = perf_counter() - start
    print("CHECK " + check)
    print("TIME " + str(round(took, 4)))
