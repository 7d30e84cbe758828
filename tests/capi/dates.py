# C reads the fields of dates and times in place, and makes them through the capsule. A module of m_size -1 is initialised once.
import sys
import c_dates
from datetime import date, datetime, time, timedelta, timezone

print(c_dates.fields(datetime(2020, 12, 31, 23, 59, 58, 999999, tzinfo=timezone.utc, fold=1)))
print(c_dates.fields(date(9999, 1, 2)), c_dates.fields(time(1, 2, 3, 4)), c_dates.fields(timedelta(-1, 2, 3)), c_dates.fields(timezone.utc))
for value in c_dates.make():
    print(repr(value))
try:
    c_dates.bad()
except ValueError as error:
    print(error)
first = sys.modules.pop('c_dates')
first.note = 1
import c_dates
print(c_dates is first, c_dates.fields is first.fields, hasattr(c_dates, 'note'))
# expect: (2020, 12, 31, 23, 59, 58, 999999, 1, datetime.timezone.utc)
# expect: (9999, 1, 2) (1, 2, 3, 4, None) (-1, 2, 3) True
# expect: datetime.date(2020, 2, 29)
# expect: datetime.datetime(2020, 1, 2, 3, 4, 5, 6, fold=1)
# expect: datetime.time(1, 2, 3, 4)
# expect: datetime.datetime(1970, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)
# expect: datetime.timezone(datetime.timedelta(seconds=3599, microseconds=999999))
# expect: day is out of range for month
# expect: False True False
