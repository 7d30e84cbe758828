# Sources nested too deeply are refused, by any of the errors that say so.
n = 100_000
sources = ["(" * n + ")" * n, "[" * n + "]" * n, "{" * n, "-" * n + "1", "not " * n + "1", "~" * n + "1", "await " * n, "lambda:" * n + "1", "1" + "+1" * n, "1" + "**1" * n, "a" + ".b" * n, "a" + "[0]" * n, "a" + "()" * n,
    "if 1:" * n, "1 if 1 else " * n + "1", "x=" * n + "1", "f(" * n + ")" * n, "a<" * n + "a", "a and " * n + "a", "a or " * n + "a", "[x for x in " * n, "f'{" * 300 + "1" + "}'" * 300, "(" * 10_000, "*" * n + "a", "{1:" * n + "1" + "}" * n, "(yield " * n,
    "\n".join(" " * i + "if 1:" for i in range(150)) + "\n" + " " * 150 + "pass", "\n".join(" " * i + "while 1:" for i in range(60)) + "\n" + " " * 60 + "pass", "\n".join(" " * i + "def f():" for i in range(99)) + "\n" + " " * 99 + "pass",
    "\n".join(" " * i + "class f:" for i in range(99)) + "\n" + " " * 99 + "pass", "if 1: pass\n" + "elif 1: pass\n" * 20_000, "try: pass\n" + "except A: pass\n" * 20_000, "match x:\n case " + "[" * n + "]" * n + ": pass", "match x:\n case " + "a|" * 50_000 + "a: pass", "a" * 10_000_000, "1" * 4_000, "a, " * n, "print" + "(print" * 90 + ")" * 90,
    "with a, " + "b, " * 20_000 + "c: pass", "def f(" + ", ".join(f"a{i}" for i in range(20_000)) + "): pass", "f(" + "1, " * 50_000 + ")", "x: " + "list[" * n, "@a\n" * 20_000 + "def f(): pass", "lambda x=" * n + "1", "del " + "(" * n, "global " + ", ".join(f"a{i}" for i in range(20_000)), "'a' " * n, "import a" + ".a" * n]
for i, source in enumerate(sources):
    try:
        compile(source, "deep", "exec")
    except (SyntaxError, RecursionError, MemoryError, OverflowError, ValueError):
        pass
import sys
try:
    x = eval("(" * 150 + ")" * 150)
except (SyntaxError, MemoryError): pass
try: eval("[" * 10_000 + "]" * 10_000)
except (SyntaxError, RecursionError, MemoryError) as e: print("refused")  # expect: refused
print("alive")  # expect: alive
