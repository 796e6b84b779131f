"""Step 5, coverage: what do a venue's visits say about it on each day?"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby
from zoneinfo import ZoneInfo

from mapper.rules.visit import Outcome, Place, Visit, Word, confirmed, day_of, ended, fold_order, word

# As an end, the calendar's last day means that there is none: no visit stands on it, nothing is read on it.
NO_END = date.max
LAST_DAY = date.max - timedelta(days=1)

REOPENING = frozenset({Outcome.placed, Outcome.checked, Outcome.promised, Outcome.declined})


class Status(StrEnum):
    """What a venue is on a day. The order is the contract's, and `code` is the place in it."""

    excluded = "excluded"
    covered = "covered"
    lapsed = "lapsed"
    gone = "gone"
    promised = "promised"
    declined = "declined"
    never = "never"

    @property
    def code(self) -> int:
        """The int8 that stands for this status in frames and tables."""
        return STATUSES.index(self)


STATUSES = tuple(Status)


@dataclass(frozen=True, slots=True)
class ItemSpan:
    """Days with one item live: from_day ... until_day - 1; disjoint and sorted per (material, spot)."""

    material: str
    spot: str
    from_day: date
    until_day: date


@dataclass(frozen=True, slots=True)
class StatusSpan:
    """Days with one status, as far as visits decide: from_day ... until_day - 1. They leave no day out.

    `follow_up_on` is the day of the promise where promised, of reopening where excluded, else None.
    """

    from_day: date
    until_day: date
    status: Status
    visited: bool
    accepted: bool
    follow_up_on: date | None


@dataclass(frozen=True, slots=True)
class StandingItem:
    """An item whose own last word is a confirmation, live or not: what a recall and a phone ask about."""

    material: str
    spot: str
    last_seen_on: date
    quantity: int


@dataclass(frozen=True, slots=True)
class VenueHistory:
    """Everything that is derived from the visits of one venue."""

    item_spans: tuple[ItemSpan, ...]
    status_spans: tuple[StatusSpan, ...]
    standing: tuple[StandingItem, ...]


def fold(
    visits: Iterable[Visit],
    shelf_life_days: Mapping[str, int],
    recalled_on: Mapping[str, date],
    zone: ZoneInfo,
) -> VenueHistory:
    """Fold one venue's visits, in any order and without voided and held ones, into its history.

    `shelf_life_days` holds, per material code, the days at this venue's type; a missing one raises KeyError.
    Status spans run from date.min to date.max (NO_END), item spans end at the latest there.
    """
    story = _Story(shelf_life_days, recalled_on)
    spans: list[StatusSpan] = []
    since = date.min
    for day, of_that_day in groupby(_dated(visits, zone), key=lambda dated: dated[0]):
        spans.extend(story.spans_between(since, day))
        for _, visit in of_that_day:
            story.take(day, visit)
        since = day
    spans.extend(story.spans_between(since, NO_END))
    return VenueHistory(story.item_spans(), tuple(_joined(spans)), story.standing())


def _dated(visits: Iterable[Visit], zone: ZoneInfo) -> list[tuple[date, Visit]]:
    dated = [
        (min(day_of(visit.effective_at, zone), LAST_DAY), visit) for visit in sorted(visits, key=fold_order)
    ]
    # A zone that turns its clock back over midnight (St. John's until 2011) puts a later moment on an earlier
    # day; days lead, so that nothing of a later day is seen before it.
    return sorted(dated, key=lambda pair: pair[0])


def _joined(spans: Iterable[StatusSpan]) -> Iterator[StatusSpan]:
    """Neighbours that differ in nothing but their days become one."""
    for _, alike in groupby(spans, key=lambda s: (s.status, s.visited, s.accepted, s.follow_up_on)):
        first, *others = alike
        last = others[-1] if others else first
        yield StatusSpan(
            first.from_day, last.until_day, first.status, first.visited, first.accepted, first.follow_up_on
        )


def _later(day: date, days: int) -> date:
    try:
        return day + timedelta(days=max(0, days))
    except OverflowError:
        return NO_END


@dataclass(frozen=True, slots=True)
class _SeenUp:
    day: date
    quantity: int
    live_until: date


class _Story:
    """What the visits taken so far say. Visits come in by days, ascending."""

    def __init__(self, shelf_life_days: Mapping[str, int], recalled_on: Mapping[str, date]) -> None:
        self._shelf_life_days = shelf_life_days
        self._recalled_on = recalled_on
        self._up: dict[Place, _SeenUp] = {}
        self._live: dict[Place, list[tuple[date, date]]] = {}
        self._visited = False
        self._accepted = False
        self._word: Word | None = None
        self._follow_up_on: date | None = None
        self._closed_for_good = False
        self._closed_until: date | None = None

    def take(self, day: date, visit: Visit) -> None:
        """Add one visit to the story."""
        up = confirmed(visit)
        gone = ended(visit)
        if visit.outcome is Outcome.closed_for_good:
            gone |= self._up.keys() - up.keys()
        for place, quantity in up.items():
            self._confirm(day, place, quantity)
        for place in gone:
            self._end(day, place)
        self._visited = True
        self._hear(visit)
        self._open_or_close(visit)

    def _hear(self, visit: Visit) -> None:
        said = word(visit)
        if said is None:
            return
        self._word, self._follow_up_on = said, visit.follow_up_on
        if said is not Word.gone:
            self._accepted = said is not Word.declined

    def _open_or_close(self, visit: Visit) -> None:
        if visit.outcome in REOPENING:
            self._closed_for_good, self._closed_until = False, None
        elif visit.outcome is Outcome.closed_for_good:
            self._closed_for_good = True
        elif visit.outcome is Outcome.closed_until:
            self._closed_until = visit.follow_up_on

    def _confirm(self, day: date, place: Place, quantity: int) -> None:
        material = place[0]
        until = min(_later(day, self._shelf_life_days[material]), self._recalled_on.get(material, NO_END))
        self._up[place] = _SeenUp(day, quantity, until)
        if until <= day:
            return
        live = self._live.setdefault(place, [])
        if live and live[-1][1] >= day:
            day, _ = live.pop()
        live.append((day, until))

    def _end(self, day: date, place: Place) -> None:
        self._up.pop(place, None)
        live = self._live.get(place)
        if live and live[-1][1] > day:
            since, _ = live.pop()
            if since < day:
                live.append((since, day))

    def spans_between(self, from_day: date, until_day: date) -> Iterator[StatusSpan]:
        """The status on the days in which no visit is added and only time passes."""
        if from_day >= until_day:
            return
        live_until = max((seen.live_until for seen in self._up.values()), default=date.min)
        turns = {day for day in (live_until, self._closed_until) if day and from_day < day < until_day}
        starts = [from_day, *sorted(turns)]
        for start, end in zip(starts, [*starts[1:], until_day], strict=True):
            status = self._status(start, live_until)
            accepted = self._accepted or status is Status.covered
            yield StatusSpan(start, end, status, self._visited, accepted, self._follow_up(status))

    def _status(self, day: date, live_until: date) -> Status:
        if self._closed_for_good or (self._closed_until is not None and day < self._closed_until):
            return Status.excluded
        if day < live_until:
            return Status.covered
        if self._word is Word.gone and not self._up:
            return Status.gone
        return AFTER[self._word]

    def _follow_up(self, status: Status) -> date | None:
        if status is Status.excluded:
            return None if self._closed_for_good else self._closed_until
        return self._follow_up_on if status is Status.promised else None

    def item_spans(self) -> tuple[ItemSpan, ...]:
        """Live days, sorted by material, spot and day."""
        return tuple(ItemSpan(*place, *span) for place in sorted(self._live) for span in self._live[place])

    def standing(self) -> tuple[StandingItem, ...]:
        """Items last seen up, sorted by material and spot."""
        return tuple(
            StandingItem(*place, seen.day, seen.quantity) for place, seen in sorted(self._up.items())
        )


# What a venue with no live item is after its last word; gone is only gone where no item's own word is up.
AFTER: Mapping[Word | None, Status] = {
    None: Status.never,
    Word.promised: Status.promised,
    Word.declined: Status.declined,
    Word.up: Status.lapsed,
    Word.gone: Status.lapsed,
}
