"""What is a round, which of its visits count as its stops, and who may see it?

A round is a list of venues for a day. What became of a stop is told by the visits alone: nothing is ticked
off by hand, so nothing can be ticked off that nobody logged.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from mapper.rules.permissions import Reach
from mapper.rules.privacy import looks_like_a_shelter, note_warnings
from mapper.rules.visit import Outcome, day_of

MOST_STOPS = 200
NAME_MOST = 60
# How far from today a round may lie: back for a list that was walked before it was typed in.
EARLIEST, LATEST = timedelta(days=400), timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Stop:
    """`venue_id` is that of the venue which stands for it today; `position`: its number on every list, page,
    phone and file; `late` says why it stands at the end: closed_that_day · hours · opens_later · no_point, or
    empty; `moved_to` is the round it was left to."""

    venue_id: str
    position: int
    late: str = ""
    moved_to: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """`people` are ids; `start` is (lat, lon), degrees WGS 84, of where somebody tapped that it begins."""

    id: str
    name: str
    on_day: date
    made_at: datetime
    made_by: str
    start: tuple[float, float] | None
    closed_at: datetime | None
    people: tuple[str, ...] = ()
    stops: tuple[Stop, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def own_stops(self) -> tuple[Stop, ...]:
        """Those that were not moved to another round."""
        return tuple(stop for stop in self.stops if not stop.moved_to)

    @property
    def next_number(self) -> int:
        """That of a stop which is added; one that was moved away keeps its own, on a paper perhaps."""
        return max((stop.position for stop in self.stops), default=0) + 1


@dataclass(frozen=True, slots=True)
class Made:
    """One visit at a stop, by whomever; `person_id` is empty where nobody knows any more."""

    visit_id: str
    day: date
    outcome: Outcome
    person_id: str = ""


Planned = Sequence[tuple[str, str]]  # (venue id, why it stands at the end or empty), in their order
Visits = Mapping[str, Sequence[Made]]  # venue id -> the visits there in the round's window, in their order


def window(one: Round, zone: ZoneInfo) -> tuple[datetime, datetime | None]:
    """From when on, and before when, a visit counts for the round; None: for as long as it is open.

    A round of a day that is over, or of today, takes that whole day: a list on paper is typed in later, and
    its visits stand at noon. A visit on the way there before the day counts too: nobody has to go again.
    """
    begins = min(one.made_at, datetime.combine(one.on_day, time.min, zone))
    if one.closed_at is None:
        return begins, None
    return begins, datetime.combine(day_of(one.closed_at, zone) + timedelta(days=1), time.min, zone)


def noon_of_the_first_day(one: Round, zone: ZoneInfo) -> datetime:
    """When a visit of the first day stands of which only the day is known, as of a list on paper: it counts,
    though the round may have been made that afternoon."""
    return datetime.combine(day_of(window(one, zone)[0], zone), time(12), zone)


def people_after(now: Sequence[str], shown: Collection[str], chosen: Sequence[str]) -> tuple[str, ...]:
    """Who goes once somebody was shown these people and chose those: whom they were not shown, because they
    may not see them or another tab gave it to them meanwhile, goes on."""
    stay = [id_ for id_ in now if id_ not in shown or id_ in chosen]
    return tuple(dict.fromkeys([*stay, *(id_ for id_ in chosen if id_ not in shown)]))


def left(one: Round, made: Visits) -> tuple[Stop, ...]:
    """The stops that nobody has made yet."""
    return tuple(stop for stop in one.own_stops if not made.get(stop.venue_id))


def together(stops: Iterable[Stop]) -> tuple[Stop, ...]:
    """Each venue once, by position: two stops that were merged into one venue are one stop. One that was
    moved away stands behind those that were not, and is no stop where its venue stays.

    Every other stop keeps its number: the list is in somebody's hand. So a number that is missing says
    nothing of why. Where two came to have the same one, the second gets one behind all others.
    """
    ordered = sorted(stops, key=_in_order)
    once = {stop.venue_id: stop for stop in reversed(ordered)}
    kept, taken = [stop for stop in ordered if once[stop.venue_id] is stop], set[int]()
    behind = count(max((stop.position for stop in kept), default=0) + 1)
    for place, stop in enumerate(kept):
        if not stop.moved_to and stop.position in taken:
            kept[place] = replace(stop, position=next(behind))
        taken.add(stop.position)
    return tuple(sorted(kept, key=_in_order))


def _in_order(stop: Stop) -> tuple[bool, int, str]:
    return stop.moved_to != "", stop.position, stop.venue_id


def numbered(planned: Planned, first: int = 1) -> tuple[Stop, ...]:
    """Stops of these venues, in this order, their numbers one after the other."""
    return tuple(Stop(venue_id, number, late) for number, (venue_id, late) in enumerate(planned, first))


def may_see(reach: Reach, counties: Collection[str], *, is_maker: bool) -> bool:
    """Whether a coordinator of this reach may see a round whose stops lie in these counties: only where they
    look after all of them. One without a stop is its maker's, and the administrators'."""
    if reach.everywhere:
        return True
    return is_maker if not counties else set(counties) <= reach.counties


def name_problem(name: str) -> str:
    """Why a round can't be called that, or nothing."""
    if not name:
        return "Give the round a name, such as the town and the day."
    if len(name) > NAME_MOST:
        return f"A name has at most {NAME_MOST} characters."
    if looks_like_a_shelter(name):
        return "Don't name a shelter or a place to stay."
    return " ".join(note_warnings(name))


def day_problem(day: date | None, today: date) -> str:
    """Why a round can't be on that day, or nothing."""
    if day is None:
        return "Say on which day it is."
    if not today - EARLIEST <= day <= today + LATEST:
        return f"The day is at most {LATEST.days} days away."
    return ""
