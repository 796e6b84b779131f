"""Step 4, visits: when did a visit happen, which items may it carry, and what is its one word?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

SKEW_TOLERATED = timedelta(minutes=10)
MOST_PER_ITEM = 10_000
EARLIEST = datetime.min.replace(tzinfo=UTC)
LATEST = datetime.max.replace(tzinfo=UTC)

# (material code, spot code): what one item's history is kept by.
Place = tuple[str, str]


class Outcome(StrEnum):
    """What came of a visit."""

    placed = "placed"
    checked = "checked"
    promised = "promised"
    declined = "declined"
    no_answer = "no_answer"
    closed_today = "closed_today"
    closed_until = "closed_until"
    closed_for_good = "closed_for_good"


class Action(StrEnum):
    """What a visit says of one material at one spot."""

    placed = "placed"
    seen = "seen"
    gone = "gone"
    removed = "removed"


class Word(StrEnum):
    """The one thing that a visit says about its venue."""

    promised = "promised"
    declined = "declined"
    up = "up"
    gone = "gone"


CONFIRMING = frozenset({Action.placed, Action.seen})
PLACING = frozenset({Outcome.placed, Outcome.checked})


@dataclass(frozen=True, slots=True)
class Item:
    """One material at one spot in one visit; `quantity` is None where the action is gone or removed."""

    material: str
    spot: str
    action: Action
    quantity: int | None


@dataclass(frozen=True, slots=True)
class Visit:
    """One stop at one venue. `effective_at` is aware; `line` is the line in a file, 0 from a phone."""

    id: str
    effective_at: datetime
    line: int
    outcome: Outcome
    items: tuple[Item, ...]
    follow_up_on: date | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a visit can't be taken: the field (`items[0].quantity`) and a sentence for the person."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class EffectiveTime:
    """The moment that counts (UTC), and whether it differs from the one that the phone stated."""

    at: datetime
    shifted: bool


def effective_at(visited_at: datetime, received_at: datetime, client_time: datetime | None) -> EffectiveTime:
    """Fix a visit's moment when it is first stored.

    All moments are aware; `client_time` is the phone's clock at sending, None for a file, which has no skew.
    Raises ValueError on a moment without an offset.
    """
    stated, received = _utc(visited_at), _utc(received_at)
    skew = received - _utc(client_time) if client_time is not None else timedelta(0)
    moved = _moved(stated, skew) if abs(skew) > SKEW_TOLERATED else stated
    at = min(moved, received)
    return EffectiveTime(at, shifted=at != stated)


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The calendar day of an aware moment in the programme's zone.

    Where the zone's offset would leave the calendar, its first or last day. No offset: ValueError.
    """
    try:
        return _aware(moment).astimezone(zone).date()
    except OverflowError:
        return date.min if moment.year == date.min.year else date.max


def fold_order(visit: Visit) -> tuple[datetime, int, str]:
    """The key by which visits of a venue are folded: (moment in UTC, line in the file, id)."""
    return _utc(visit.effective_at), visit.line, visit.id


def is_confirmation(item: Item) -> bool:
    """True where the item says that the material was there at that moment."""
    return item.action in CONFIRMING and item.quantity is not None and item.quantity >= 1


def confirmed(visit: Visit) -> dict[Place, int]:
    """What the visit says is up, with how many; two lines for one place (3 seen, 5 more placed) add up."""
    up: dict[Place, int] = {}
    for item in visit.items:
        if item.quantity is not None and is_confirmation(item):
            place = item.material, item.spot
            up[place] = up.get(place, 0) + item.quantity
    return up


def ended(visit: Visit) -> set[Place]:
    """What the visit says is gone or was removed, where the same visit does not also confirm it."""
    gone = {(item.material, item.spot) for item in visit.items if item.action not in CONFIRMING}
    return gone.difference(confirmed(visit)) if gone else gone


def word(visit: Visit) -> Word | None:
    """The visit's one word, or None: its outcome where that is promised or declined, else up, else gone."""
    if visit.outcome is Outcome.promised:
        return Word.promised
    if visit.outcome is Outcome.declined:
        return Word.declined
    if any(is_confirmation(item) for item in visit.items):
        return Word.up
    if visit.outcome is Outcome.closed_for_good or ended(visit):
        return Word.gone
    return None


def problems(
    outcome: Outcome, items: Sequence[Item], follow_up_on: date | None, visited_on: date
) -> list[Problem]:
    """Everything that keeps a visit from being taken; an empty list where it is sound.

    `visited_on` is the day of the visit as stated. An unknown code is no problem here: such a visit is held.
    """
    found = [problem for index, item in enumerate(items) for problem in _item_problems(outcome, index, item)]
    if outcome is Outcome.placed and not any(item.action is Action.placed for item in items):
        found.append(Problem("items", "Say what was placed, and where in the building."))
    if outcome is Outcome.checked and not items:
        found.append(Problem("items", "Say what was checked: at least one item."))
    return found + _follow_up_problems(outcome, follow_up_on, visited_on)


def _item_problems(outcome: Outcome, index: int, item: Item) -> list[Problem]:
    at = f"items[{index}]"
    found = []
    if not item.material:
        found.append(Problem(f"{at}.material", "Choose a material."))
    if not item.spot:
        found.append(Problem(f"{at}.spot", "Choose where in the building."))
    if item.action is Action.placed and outcome not in PLACING:
        found.append(
            Problem(f"{at}.action", f"Something can't be placed in a visit whose outcome is {outcome}.")
        )
    if item.action in CONFIRMING and (item.quantity is None or item.quantity < 1):
        found.append(Problem(f"{at}.quantity", "Say how many: at least 1."))
    if item.quantity is not None and not 0 <= item.quantity <= MOST_PER_ITEM and not found:
        found.append(Problem(f"{at}.quantity", f"A quantity is at most {MOST_PER_ITEM}."))
    return found


def _follow_up_problems(outcome: Outcome, follow_up_on: date | None, visited_on: date) -> list[Problem]:
    if outcome is Outcome.closed_until and follow_up_on is None:
        return [Problem("follow_up_on", "Say on which day it opens again.")]
    if follow_up_on is None:
        return []
    if outcome is Outcome.closed_until and follow_up_on <= visited_on:
        return [Problem("follow_up_on", "The day it opens again must be after the visit.")]
    if follow_up_on < visited_on:
        return [Problem("follow_up_on", "The day to come back can't be before the visit.")]
    return []


def _aware(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError(f"a moment needs its offset: {moment.isoformat()}")
    return moment


def _utc(moment: datetime) -> datetime:
    try:
        return _aware(moment).astimezone(UTC)
    except OverflowError:
        return EARLIEST if moment.year == EARLIEST.year else LATEST


def _moved(moment: datetime, skew: timedelta) -> datetime:
    try:
        return moment + skew
    except OverflowError:
        return EARLIEST if skew < timedelta(0) else LATEST
