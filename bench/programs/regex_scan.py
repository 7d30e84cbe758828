"""Regular expressions: a log file scanned with groups, sub with a function, split, findall, alternation. n = lines."""
import re

DEFAULT = 125000

LINE = re.compile(r'(?P<ip>\d+\.\d+\.\d+\.\d+) - \[(?P<day>\d{2})/(?P<month>\w{3})\] "(?P<verb>GET|POST|PUT) (?P<path>[^" ]+)" (?P<status>\d{3})')
PARAM = re.compile(r"[?&](\w+)=(\w*)")
WORD = re.compile(r"\b[a-z]+(?:-[a-z]+)*\b", re.I)

def make_line(i):
    verb = ("GET", "POST", "PUT")[i % 3]
    return '10.%d.%d.%d - [%02d/Nov] "%s /shop/item-%d?id=%d&lang=en&q=red-shoe" %d' % (i % 256, i * 3 % 256, i * 7 % 256, i % 28 + 1, verb, i % 90, i, 200 + i % 5 * 101 % 400)

def run(n):
    verbs, params, words, h = {}, 0, 0, 0
    for i in range(n):
        line = make_line(i) if i % 10 else "garbage %d !!" % i
        match = LINE.match(line)
        words += len(WORD.findall(line))
        if match is None:
            continue
        verbs[match["verb"]] = verbs.get(match["verb"], 0) + int(match.group("status"))
        params += sum(len(value) for _, value in PARAM.findall(match["path"]))
        hidden = re.sub(r"\d+", lambda m: "#" * len(m.group()), line)
        h = (h * 31 + len(re.split(r"[ /.]+", hidden))) % 1000000007
    return "%s %d %d %d" % (sorted(verbs.items()), params, words, h)

if __name__ == "__main__":
    import sys
    from time import perf_counter
    size = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    start = perf_counter()
    check = run(size)
    took = perf_counter() - start
    print("CHECK " + check)
    print("TIME " + str(round(took, 4)))
