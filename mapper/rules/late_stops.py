"""Which stops of a round are gone to last on a day, and why?

Because nobody would find them open: closed all that day, open only when nobody goes round, or not open yet.
And because nobody could find the way to them: no point on the map. What can't be read, or says that nobody
can tell, makes nothing late.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from opening_hours import OpeningHours, State

from mapper.rules import open_months as months
from mapper.rules.opening_hours import parsed
from mapper.rules.opening_words import in_words

CLOSED_THAT_DAY, HOURS, OPENS_LATER, NO_POINT = "closed_that_day", "hours", "opens_later", "no_point"
CODES = (CLOSED_THAT_DAY, HOURS, OPENS_LATER, NO_POINT)
# When people go round, local time: what is open for any part of it can be gone to.
ROUND_BEGINS, ROUND_ENDS = time(9), time(17)
_ONE_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Late:
    """`code`: one of CODES; `sentence`: why, for people."""

    code: str
    sentence: str


def why_late(
    day: date, *, has_point: bool, hours: str = "", open_months: int = 4095, opens_on: date | None = None
) -> Late | None:
    """Why a stop is gone to last on a day, None where nothing speaks against it.

    hours: OpenStreetMap's syntax, empty where nobody knows; open_months: as in rules/open_months.py;
    opens_on: the day of reopening that somebody was told.
    """
    found = _opens_later(day, open_months, opens_on) or _of_hours(day, hours)
    if has_point:
        return found
    also = f" {found.sentence}" if found else ""
    return Late(NO_POINT, f"No point on the map: find it by its address.{also}")


def _opens_later(day: date, open_months: int, opens_on: date | None) -> Late | None:
    if opens_on is not None and opens_on > day:
        return Late(OPENS_LATER, f"Closed until {_said(opens_on)}.")
    if months.is_open(open_months, day.month):
        return None
    again = months.opens_on(open_months, day)
    when = f": closed until {_said(again)}" if again else ""
    return Late(OPENS_LATER, f"Open {months.in_words(open_months)}{when}.")


def _of_hours(day: date, text: str) -> Late | None:
    hours = parsed(text) if text.strip() else None
    if hours is None or _may_be_open(hours, day, ROUND_BEGINS, ROUND_ENDS):
        return None
    if _may_be_open(hours, day):
        between = f"{ROUND_BEGINS.hour}:00 to {ROUND_ENDS.hour}:00"
        return Late(HOURS, f"That day not open from {between}: {_told(text)}.")
    told = _told(text)
    said = "Closed, as its hours say." if told == "closed" else f"Closed {_how_often(hours, day)}: {told}."
    return Late(CLOSED_THAT_DAY, said)


def _may_be_open(hours: OpeningHours, day: date, begins: time = time.min, ends: time | None = None) -> bool:
    """Whether it is not surely closed from then until then; without `ends` until midnight."""
    end = datetime.combine(day, ends) if ends else datetime.combine(day + _ONE_DAY, time.min)
    return any(
        state != State.CLOSED for _, _, state, _ in hours.intervals(datetime.combine(day, begins), end)
    )


def _how_often(hours: OpeningHours, day: date) -> str:
    """Whether it is that weekday which it is closed on, a season, or that day alone, as a holiday."""
    if not any(_may_be_open(hours, day + after * _ONE_DAY) for after in range(7)):
        return "at that time of the year"
    if not any(_may_be_open(hours, day + weeks * _WEEK) for weeks in (1, 2)):
        return f"on {day:%A}s"
    return "on that day"


def _told(text: str) -> str:
    """The hours in words where they can be told, else as they were written."""
    rules = in_words(text)
    return "; ".join(f"{rule.when} {rule.what}".strip() for rule in rules) if rules else text


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
