# Decorators, defaults, annotations and arguments are evaluated in this order.
log = []
def t(x):
    log.append(x)
    return lambda f: f
@t("d1")
@t("d2")
def f(a: t("ann") = t("default"), *, k=t("kwdefault")) -> t("ret"): pass
print(log)
log.clear()
(t("fn"))(t("arg"))
{t("k1"): t("v1"), **{}}
x = [0]
x[t("i") and 0] = t("value")
print(log)
# expect: ['d1', 'd2', 'default', 'kwdefault', 'ann', 'ret']
# expect: ['fn', 'arg', 'k1', 'v1', 'value', 'i']
