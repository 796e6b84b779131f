"""What would somebody with pencil, paper and DESIGN.md 4 say? The brute-force day-by-day oracle.

Written from the paper's sentences alone: for each day it looks at all visits up to that day, from the first
to the last, and keeps nothing from one day to the next. It shares the types of input with mapper.rules alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from mapper.rules.visit import Visit

SAYS_UP = ("placed", "seen")
SAYS_GONE = ("gone", "removed")
REOPENS = ("placed", "checked", "promised", "declined")


@dataclass(frozen=True)
class DayView:
    """A venue as a pencil would describe it on one day."""

    status: str
    live: frozenset
    visited: bool
    accepted: bool
    follow_up_on: date | None


class Pencil:
    def __init__(
        self,
        visits: Iterable[Visit],
        shelf_life_days: Mapping[str, int],
        recalled_on: Mapping[str, date],
        zone: ZoneInfo,
    ):
        self.shelf_life = shelf_life_days
        self.recalled = recalled_on
        ordered = sorted(visits, key=lambda v: (v.effective_at.astimezone(UTC), v.line, v.id))
        self.log = [(v.effective_at.astimezone(zone).date(), v) for v in ordered]

    def on(self, day: date) -> DayView:
        log = [(when, visit) for when, visit in self.log if when <= day]
        live = frozenset(place for place in places(log) if self.is_live(log, place, day))
        closed, reopens_on = closure(log, day)
        if closed:
            status = "excluded"
        elif live:
            status = "covered"
        else:
            status = self.by_last_word(log)
        return DayView(
            status=status,
            live=live,
            visited=len(log) > 0,
            accepted=status == "covered" or welcome_since_last_decline(log),
            follow_up_on=reopens_on if closed else promised_day(log) if status == "promised" else None,
        )

    def standing(self) -> dict:
        """(material, spot) -> (day last seen up, how many), where the item's own last word is up."""
        found = {}
        for place in places(self.log):
            said = sayings(self.log, place)
            if said and said[-1][1] == "up":
                found[place] = (said[-1][0], said[-1][2])
        return found

    def is_live(self, log, place, day) -> bool:
        material = place[0]
        if material in self.recalled and day >= self.recalled[material]:
            return False
        said = sayings(log, place)
        for index, (when, what, _) in enumerate(said):
            within = when <= day <= when + timedelta(days=self.shelf_life[material] - 1)
            ended_later = any(later == "gone" for _, later, _ in said[index + 1 :])
            if what == "up" and within and not ended_later:
                return True
        return False

    def by_last_word(self, log) -> str:
        words = [visit_word(visit) for _, visit in log if visit_word(visit)]
        if not words:
            return "never"
        last = words[-1]
        if last in ("promised", "declined"):
            return last
        if last == "up":
            return "lapsed"
        still_up = any(
            sayings(log, place)[-1:] and sayings(log, place)[-1][1] == "up" for place in places(log)
        )
        return "lapsed" if still_up else "gone"


def places(log):
    return {(item.material, item.spot) for _, visit in log for item in visit.items}


def says_up(visit, place) -> int:
    """How many of this the visit says are up; 0 where it doesn't say so."""
    return sum(
        item.quantity or 0
        for item in visit.items
        if (item.material, item.spot) == place and item.action in SAYS_UP and (item.quantity or 0) >= 1
    )


def says_gone(visit, place) -> bool:
    named = any((item.material, item.spot) == place and item.action in SAYS_GONE for item in visit.items)
    return (named or visit.outcome == "closed_for_good") and not says_up(visit, place)


def sayings(log, place):
    """[(day, "up" or "gone", how many)] about one item, in order. Closing for good speaks of every item."""
    said = []
    for when, visit in log:
        if says_up(visit, place):
            said.append((when, "up", says_up(visit, place)))
        elif says_gone(visit, place):
            said.append((when, "gone", 0))
    return said


def visit_word(visit) -> str | None:
    if visit.outcome in ("promised", "declined"):
        return str(visit.outcome)
    if any(item.action in SAYS_UP and (item.quantity or 0) >= 1 for item in visit.items):
        return "up"
    if visit.outcome == "closed_for_good" or any(item.action in SAYS_GONE for item in visit.items):
        return "gone"
    return None


def closure(log, day):
    """(closed on that day?, the day it opens again or None)"""
    for_good, until, until_is_known = False, None, False
    for _, visit in reversed(log):
        if visit.outcome in REOPENS:
            break
        if visit.outcome == "closed_for_good":
            for_good = True
            break
        if visit.outcome == "closed_until" and not until_is_known:
            until, until_is_known = visit.follow_up_on, True
    if for_good:
        return True, None
    if until is not None and until > day:
        return True, until
    return False, None


def welcome_since_last_decline(log) -> bool:
    since = []
    for _, visit in log:
        since = [] if visit.outcome == "declined" else [*since, visit]
    return any(visit.outcome == "promised" or visit_word(visit) == "up" for visit in since)


def promised_day(log):
    return [visit.follow_up_on for _, visit in log if visit.outcome == "promised"][-1]


# --- The gap report, counted by hand -----------------------------------------------------------------------

STATUS_WORDS = ("excluded", "covered", "lapsed", "gone", "promised", "declined", "never")


def percent(part: int, whole: int) -> float | None:
    if whole == 0:
        return None
    exact = Decimal(100) * Decimal(part) / Decimal(whole)
    return float(exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


def still_needed(target: float, eligible: int, covered: int) -> int:
    """The smallest number of further venues with which target per cent of the eligible are covered."""
    more = 0
    while Decimal(covered + more) * 100 < Decimal(str(target)) * eligible:
        more += 1
    return more


def figures(venues: list[dict]) -> dict:
    """The figures of one row of the report, from the venues in it: dicts with the frame's columns."""
    by_status = {word: sum(STATUS_WORDS[v["status"]] == word for v in venues) for word in STATUS_WORDS}
    eligible = len(venues) - by_status["excluded"]
    pairs = {(v["venue_type"], v["target_pct"]) for v in venues}
    aims = [pair for pair in pairs if pair[1] is not None]
    short = 0
    for pair in aims:
        inside = [STATUS_WORDS[v["status"]] for v in venues if (v["venue_type"], v["target_pct"]) == pair]
        counted = [word for word in inside if word != "excluded"]
        short += still_needed(pair[1], len(counted), counted.count("covered"))
    return {
        "known": len(venues),
        "excluded": by_status["excluded"],
        "eligible": eligible,
        **{word: by_status[word] for word in STATUS_WORDS[1:]},
        "coverage_pct": percent(by_status["covered"], eligible),
        "attainable_pct": percent(by_status["covered"], eligible - by_status["declined"]),
        "target_pct": aims[0][1] if len(pairs) == 1 and aims else None,
        "short_of_target": short if aims else None,
        "visited": sum(v["visited"] for v in venues),
        "required_absent": sum(
            v["posting"] == "required" and STATUS_WORDS[v["status"]] not in ("excluded", "covered")
            for v in venues
        ),
    }
