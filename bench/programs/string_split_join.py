"""Text work with str methods: split, strip, join, replace, find, partition, case, slices, translate. n = lines."""
DEFAULT = 455000

def make_line(i):
    return "  %d; Name-%d ;user%d@example.org;%s;%d.%02d \n" % (i, i * 7 % 1000, i, "tag " * (i % 4), i % 500, i % 100)

def run(n):
    table = str.maketrans("aeiou", "43102")
    out, total, vowels = [], 0, 0
    for i in range(n):
        fields = [field.strip() for field in make_line(i).split(";")]
        number, name, mail, tags, price = fields
        user, _, host = mail.partition("@")
        whole, cents = price.split(".")
        total += int(whole) * 100 + int(cents)
        tags = ",".join(sorted(tags.split()))
        row = "|".join((number.zfill(6), name.upper().replace("-", "_"), user[::-1], host.rsplit(".", 1)[0].title(), tags or "none"))
        if row.startswith("00") and "NAME" in row:
            vowels += row.count("a") + row.find("|")
        out.append(row.translate(table) if i % 3 else row.casefold().ljust(60, "."))
    text = "\n".join(out)
    h = 0
    for line in text.splitlines():
        h = (h * 33 + len(line) + ord(line[-1])) % 1000000007
    return "%d %d %d %d" % (h, total, vowels, len(text))

if __name__ == "__main__":
    import sys
    from time import perf_counter
    size = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    start = perf_counter()
    check = run(size)
    took = perf_counter() - start
    print("CHECK " + check)
    print("TIME " + str(round(took, 4)))
