"""dataclasses: construction, equality, ordering, replace, hashing in sets, sorts by several keys. n = records."""
from dataclasses import dataclass, field, replace
from operator import attrgetter

DEFAULT = 150000

@dataclass(order=True, frozen=True)
class Version:
    major: int
    minor: int
    patch: int = 0

@dataclass
class Package:
    name: str
    version: Version
    size: int = 0
    tags: list = field(default_factory=list)

def run(n):
    packages, seed = [], 11
    for i in range(n):
        seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
        packages.append(Package("p%d" % (seed % 500), Version(seed % 5, seed // 7 % 10, i % 20), seed % 10000))
    packages.sort(key=attrgetter("version"))
    packages.sort(key=lambda p: (p.name, -p.size))
    latest = {}
    for package in packages:
        known = latest.get(package.name)
        if known is None or known.version < package.version:
            latest[package.name] = package
        package.tags.append(package.size)
    bumped = [replace(p, version=replace(p.version, patch=99)) for p in latest.values()]
    distinct = {p.version for p in packages}
    same = sum(a == b for a, b in zip(packages, packages[1:]))
    h = 0
    for p in packages:
        h = (h * 31 + p.size + p.version.minor) % 1000000007
    return "%d %d %d %d %s" % (h, len(distinct), same, len(bumped), max(bumped, key=attrgetter("version", "size")).version)

if __name__ == "__main__":
    import sys
    from time import perf_counter
    size = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    start = perf_counter()
    check = run(size)
    took = perf_counter() - start
    print("CHECK " + check)
    print("TIME " + str(round(took, 4)))
