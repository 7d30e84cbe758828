# and, or give operands; conditional expressions and assert evaluate lazily.
def t(x):
    print(x, end=" ")
    return x
print(t(0) or t("") or t("end"), t(1) and t(0) and t(2), t(3) if t(0) else t(4), not t([]))
try:
    assert (), f"message {1}"
except AssertionError as e:
    print(e)
# expect: 0  end 1 0 0 4 [] end 0 4 True
# expect: message 1
