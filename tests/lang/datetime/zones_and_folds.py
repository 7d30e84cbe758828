# Aware times compare by UTC; a time whose offset changes with fold equals none of another zone, and its hash ignores fold.
from datetime import datetime, time, timedelta, timezone, tzinfo

class Zone(tzinfo):
    def utcoffset(self, at):
        return timedelta(hours=2 - at.fold) if at is not None and at.hour == 2 else timedelta(hours=2)
    def dst(self, at):
        return timedelta(0)
    def tzname(self, at):
        return '50%'

first = datetime(2020, 10, 25, 2, 30, tzinfo=Zone())
second = first.replace(fold=1)
print(first == second, hash(first) == hash(second), second - first)
print(first == first.astimezone(timezone.utc), first.replace(hour=3) == datetime(2020, 10, 25, 1, 30, tzinfo=timezone.utc))
print(first.strftime('%H:%M %z %Z %f'), second.isoformat())
try:
    first < datetime(2020, 1, 1)
except TypeError as error:
    print(error)
print(datetime.fromisoformat('2009-W53-7T2330,5+0130'), repr(time.fromisoformat('T04Z')))
print(timedelta(microseconds=0.5), timedelta(microseconds=1.5), timedelta(days=-1, seconds=1), timedelta(1) / 7 * 2.5)
del first, second # as in CPython the collector does not see through them
# expect: True True 0:00:00
# expect: False True
# expect: 02:30 +0200 50% 000000 2020-10-25T02:30:00+01:00
# expect: can't compare offset-naive and offset-aware datetimes
# expect: 2010-01-03 23:30:00.500000+01:30 datetime.time(4, 0, tzinfo=datetime.timezone.utc)
# expect: 0:00:00 0:00:00.000002 -1 day, 0:00:01 8:34:17.142858
