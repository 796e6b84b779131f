"""In which months is a venue open, and in which words does a file say so?"""

from calendar import month_name
from collections.abc import Iterable
from datetime import date

MONTHS = range(1, 13)
ALL_YEAR = 0b1111_1111_1111


def is_open(open_months: int, month: int) -> bool:
    """Whether bit m - 1 is set for the month m, from 1."""
    return bool(open_months & 1 << (month - 1))


def opens_on(open_months: int, day: date) -> date | None:
    """The first day of the next month that it is open in; None where it is open on that day, or never."""
    if is_open(open_months, day.month) or not open_months & ALL_YEAR:
        return None
    later = next(after for after in MONTHS if is_open(open_months, (day.month + after - 1) % 12 + 1))
    year, month = divmod(day.year * 12 + day.month - 1 + later, 12)
    return date(year, month + 1, 1)


def as_text(open_months: int) -> str:
    """`5-10`, `11-3` or `1,4-9` as in a file; empty for all year."""
    if open_months & ALL_YEAR == ALL_YEAR:
        return ""
    # A span begins in an open month after a closed one, so that winter is 11-3 and not 1-3,11-12.
    starts = [m for m in MONTHS if is_open(open_months, m) and not is_open(open_months, (m - 2) % 12 + 1)]
    return ",".join(_span(open_months, start) for start in starts)


def _span(open_months: int, start: int) -> str:
    end = start
    while is_open(open_months, end % 12 + 1):
        end = end % 12 + 1
    return str(start) if start == end else f"{start}-{end}"


def in_words(open_months: int) -> str:
    """`all year`, `May to October`, `January, April to June`; `in no month` where it never opens."""
    if open_months & ALL_YEAR == ALL_YEAR:
        return "all year"
    spans = as_text(open_months).split(",") if open_months & ALL_YEAR else []
    return ", ".join(_span_in_words(span) for span in spans) or "in no month"


def _span_in_words(span: str) -> str:
    return " to ".join(month_name[int(month)] for month in span.split("-"))


def months_of(open_months: int) -> list[int]:
    """The months it is open in, 1 to 12."""
    return [month for month in MONTHS if is_open(open_months, month)]


def of_months(months: Iterable[int]) -> int:
    """The bits of these months. Raises ValueError on what is no month."""
    bits = 0
    for month in months:
        if month not in MONTHS:
            raise ValueError(f"there is no month {month}")
        bits |= 1 << (month - 1)
    return bits
