"""Between which two days? Both belong to it; without words it is the last calendar month."""

from dataclasses import dataclass
from datetime import date, timedelta

from mapper.rules import filter_words
from mapper.rules.filter_words import FilterRefused


@dataclass(frozen=True, slots=True)
class Period:
    """From the beginning of `first` to the end of `last`, days in the programme's zone."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def last_month(today: date) -> Period:
    """The whole calendar month before the one that today is in."""
    last = today.replace(day=1) - timedelta(days=1)
    return Period(last.replace(day=1), last)


def period(first: str, last: str, today: date) -> Period:
    """The period that a URL's or a command's `from` and `to` name. The first alone goes on until today, the
    last alone begins with its month. Raises FilterRefused."""
    if not first.strip() and not last.strip():
        return last_month(today)
    end = filter_words.day(last, today, "to")
    begin = filter_words.day(first, end.replace(day=1), "from")
    if begin > end:
        raise FilterRefused("from", f"The first day, {begin}, comes after the last, {end}.")
    return Period(begin, end)
