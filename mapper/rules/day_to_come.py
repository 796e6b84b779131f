"""Which day to come does somebody mean who wrote “12/5” on a list? The next such day."""

import re
from datetime import date

CENTURY = 2000

_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
_WRITTEN = re.compile(r"(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?:[-/.](?P<year>\d{4}|\d{2}))?")


def day_to_come(text: str, after: date) -> date | None:
    """`2026-12-05`, `12/5/2026`, `12/5/26`, or `12/5`: the first such day on `after` or later. None where it
    means no day."""
    found = _ISO.fullmatch(text.strip()) or _WRITTEN.fullmatch(text.strip())
    if found is None or not text.isascii():
        return None
    month, day, year = int(found["month"]), int(found["day"]), found["year"]
    if year:
        return _day(int(year) + (CENTURY if len(year) == 2 else 0), month, day)
    # A 29 February is at most eight years away.
    coming = (_day(after.year + more, month, day) for more in range(9))
    return next((one for one in coming if one and one >= after), None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
