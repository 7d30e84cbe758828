# struct_time: a tuple with names and two hidden fields.
import time
t = time.gmtime(86399.9)
print(t)
print(t.tm_hour, t[4], len(t), t.tm_zone, t.tm_gmtoff, t == (1970, 1, 1, 23, 59, 59, 3, 1, 0))
print(time.strftime('%Y-%m-%d %H:%M:%S %j %a %B %p %%', t), '|', time.asctime(t))
for f in lambda: time.struct_time(range(3)), lambda: time.asctime((2000, 13) + (0,) * 7), lambda: time.sleep(-1), lambda: time.gmtime(1e30):
    try:
        f()
    except Exception as error:
        print(type(error).__name__, error)
# expect: time.struct_time(tm_year=1970, tm_mon=1, tm_mday=1, tm_hour=23, tm_min=59, tm_sec=59, tm_wday=3, tm_yday=1, tm_isdst=0)
# expect: 23 59 9 GMT 0 True
# expect: 1970-01-01 23:59:59 001 Thu January PM % | Thu Jan  1 23:59:59 1970
# expect: TypeError time.struct_time() takes an at least 9-sequence (3-sequence given)
# expect: ValueError month out of range
# expect: ValueError sleep length must be non-negative
# expect: OverflowError timestamp out of range for platform time_t
