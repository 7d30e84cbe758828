# State is bytes; fold takes a bit of it from protocol 4 on, and subclasses are made again through their class.
from datetime import date, datetime, time, timedelta, timezone

class Day(date):
    pass

print(datetime(2020, 5, 6, 7, 8, 9, 10, fold=1).__reduce_ex__(4)[1], datetime(2020, 5, 6, fold=1).__reduce_ex__(3)[1])
for value in (Day(2020, 2, 29), datetime(1, 1, 1, tzinfo=timezone.utc, fold=1), time(23, 59, 59, 999999), timezone(timedelta(hours=-5), 'here')):
    make, state = value.__reduce_ex__(4)[:2]
    copy = make(*state)
    print(copy == value, type(copy).__name__, repr(copy))
print(timezone(timedelta(0)) is timezone.utc, type(Day(2020, 2, 28) + timedelta(2)).__name__)
try:
    date(2020)
except TypeError as error:
    print(error)
# expect: (b'\x07\xe4\x85\x06\x07\x08\t\x00\x00\n',) (b'\x07\xe4\x05\x06\x00\x00\x00\x00\x00\x00',)
# expect: True Day Day(2020, 2, 29)
# expect: True datetime datetime.datetime(1, 1, 1, 0, 0, fold=1, tzinfo=datetime.timezone.utc)
# expect: True time datetime.time(23, 59, 59, 999999)
# expect: True timezone datetime.timezone(datetime.timedelta(days=-1, seconds=68400), 'here')
# expect: True Day
# expect: function missing required argument 'month' (pos 2)
