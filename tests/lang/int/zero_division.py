# Each operator names itself.
import operator
for f in operator.floordiv, operator.mod, operator.truediv, divmod:
    try:
        f(1, 0)
    except ZeroDivisionError as error:
        print(error)
# expect: integer division or modulo by zero
# expect: integer modulo by zero
# expect: division by zero
# expect: integer division or modulo by zero
