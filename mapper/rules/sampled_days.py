"""On which days does a trend look? From a first to a last day, by day, week or month."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from mapper.rules import filter_words
from mapper.rules.filter_words import FilterRefused

STEPS = ("week", "month", "day")
MOST_DAYS = 800  # looked at; more are no chart and no table that anybody reads
USUAL = timedelta(weeks=52)


@dataclass(frozen=True, slots=True)
class Period:
    """first ... last, both included; step is one of STEPS."""

    first: date
    last: date
    step: str = STEPS[0]

    @property
    def days(self) -> list[date]:
        """Ascending, the last day always among them: every day; every seventh day, counted back from the
        last; or the last day of each month and the last day."""
        return list(_BY_STEP[self.step](self.first, self.last))

    @property
    def words(self) -> Mapping[str, str]:
        """As a URL says it."""
        return {"from": self.first.isoformat(), "to": self.last.isoformat(), "step": self.step}


def read(begin: str, end: str, step: str, today: date) -> Period:
    """The period that these words ask for: up to today, the 52 weeks before, by week where they are empty.

    Raises FilterRefused, of `from`, `to` or `step`.
    """
    last = filter_words.day(end, today, "to")
    first = filter_words.day(begin, _earlier(last, USUAL), "from")
    if first > last:
        raise FilterRefused("from", f"{first.isoformat()} is after {last.isoformat()}.")
    step = step.strip() or STEPS[0]
    if step not in STEPS:
        raise FilterRefused("step", f"There is no step “{step[:40]}”; choose from {', '.join(STEPS)}.")
    if _rough_count(first, last, step) > MOST_DAYS:
        raise FilterRefused(
            "from",
            f"That is more than {MOST_DAYS} days to look at; choose a later first day or a longer step.",
        )
    return Period(first, last, step)


def _earlier(day: date, by: timedelta) -> date:
    return date.min + max(timedelta(0), day - date.min - by)


def _rough_count(first: date, last: date, step: str) -> int:
    if step == "month":
        return (last.year - first.year) * 12 + last.month - first.month + 1
    return (last - first).days // (7 if step == "week" else 1) + 1


def _every_day(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _every_week(first: date, last: date) -> Iterator[date]:
    count = (last - first).days // 7
    return (last - timedelta(weeks=n) for n in range(count, -1, -1))


def _every_month(first: date, last: date) -> Iterator[date]:
    month = first.year * 12 + first.month  # the month after the first day's, counted from year 0
    while month < last.year * 12 + last.month:
        yield date(month // 12, month % 12 + 1, 1) - timedelta(days=1)
        month += 1
    yield last


_BY_STEP = {"day": _every_day, "week": _every_week, "month": _every_month}
