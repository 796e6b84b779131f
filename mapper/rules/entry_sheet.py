"""On which days, and from which paper, may a round's list be typed in? What stands above the grid."""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from mapper.rules.paper_list import as_code
from mapper.rules.rounds import Round, window
from mapper.rules.visit import day_of

MOST_ROWS = 400  # twice the stops of the longest round: each with a second poster or card


@dataclass(frozen=True, slots=True)
class Days:
    """The first and the last day that a sheet may be of. `earliest` is after `latest` where there is none."""

    earliest: date
    latest: date

    def usual(self, on_day: date) -> date:
        """The round's own day, or the nearest one that may be."""
        return max(self.earliest, min(on_day, self.latest))

    def problem(self, day: date | None) -> str:
        """Why it can't be that day, or nothing."""
        if self.earliest > self.latest:
            return "This round is too long ago for a list to be typed in."
        if day is None:
            return "Say on which day they went."
        if day < self.earliest:
            return f"The first day that counts for this round is {_said(self.earliest)}."
        return (
            f"The last day that counts for this round is {_said(self.latest)}." if day > self.latest else ""
        )


def days_of(round_: Round, today: date, oldest: timedelta, zone: ZoneInfo) -> Days:
    """A visit of any other day would tick no stop off; none is to come, or older than `oldest`."""
    begins, _ = window(round_, zone)
    closed = day_of(round_.closed_at, zone) if round_.closed_at else today
    return Days(max(day_of(begins, zone), today - oldest), min(closed, today))


def code_problem(typed: str, code: str) -> str:
    """What to say where the paper is another one than the list is today, or nothing; it need not be typed."""
    said = as_code(typed)
    if not said or said == code:
        return ""
    return (
        f"The paper says {said[:8]}, the list is {code} now: its stops, their order or its letters were"
        " changed since. Compare the names with the paper."
    )


def _said(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
