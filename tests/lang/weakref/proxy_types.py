# A callable referent gets a callable proxy; proxies are shared and cannot be hashed.
from _weakref import proxy, ProxyType, CallableProxyType

class A:
    pass

def f(x):
    return x + 1

a = A()
print(type(proxy(a)) is ProxyType, type(proxy(f)) is CallableProxyType)  # expect: True True
print(proxy(f)(1))  # expect: 2
p = proxy(a)
print(proxy(a) is p)  # expect: True
try:
    hash(p)
except TypeError as e:
    print(e)  # expect: unhashable type: 'weakref.ProxyType'
try:
    p()
except TypeError as e:
    print(e)  # expect: 'weakref.ProxyType' object is not callable
