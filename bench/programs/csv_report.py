"""A report: CSV text written and read back, rows grouped, money in integer cents, a string.Template per group. n = rows."""
import csv
import io
from string import Template

DEFAULT = 300000
PAGE = Template("$region: $count orders, ${total} EUR, best $best\n")

def money(cents):
    return "%d.%02d" % divmod(cents, 100)

def table(n):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["order", "region", "customer", "quantity", "price"])
    for i in range(n):
        writer.writerow([i, ("north", "south", "east", 'the "west"')[i % 4], "Smith, %d" % (i % 700), i % 9 + 1, money(i * 37 % 100000)])
    return out.getvalue()

def run(n):
    text = table(n)
    groups = {}
    for row in csv.DictReader(io.StringIO(text)):
        whole, cents = row["price"].split(".")
        amount = (int(whole) * 100 + int(cents)) * int(row["quantity"])
        tax = (amount * 19 + 50) // 100
        groups.setdefault(row["region"], []).append((amount + tax, row["customer"]))
    pages = []
    for region, orders in sorted(groups.items()):
        best = max(orders)
        pages.append(PAGE.substitute(region=region, count=len(orders), total=money(sum(cents for cents, _ in orders)), best=best[1]))
    return "%d %s" % (len(text), "".join(pages).replace("\n", " / "))

if __name__ == "__main__":
    import sys
    from time import perf_counter
    size = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    start = perf_counter()
    check = run(size)
    took = perf_counter() - start
    print("CHECK " + check)
    print("TIME " + str(round(took, 4)))
