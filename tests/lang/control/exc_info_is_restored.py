# sys.exc_info() follows nesting and every way out of a handler.
import sys
def now(): return sys.exc_info()[0] and sys.exc_info()[0].__name__
def leave(how):
    for _ in range(1):
        try:
            raise ValueError
        except ValueError:
            try:
                raise KeyError
            except KeyError:
                if how == 0: return now()
                if how == 1: break
                if how == 2: continue
            finally:
                print(now(), end=" ")
    return now()
try:
    raise OSError
except OSError:
    print([leave(i) for i in range(4)], now())
print(now())
# expect: ValueError ValueError ValueError ValueError ['KeyError', 'OSError', 'OSError', 'OSError'] OSError
# expect: None
