"""What do rows mean that somebody types in from a round's paper list? Visits, or words beside a cell.

A row is a visit at the stop with that number; a later row of the same number adds a poster or card to it.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from mapper.rules.day_to_come import day_to_come
from mapper.rules.paper_list import Choice, Key
from mapper.rules.visit import MOST_PER_ITEM, PLACING, Action, Item, Outcome, problems

FIELDS = ("stop", "outcome", "material", "spot", "quantity", "follow_up")
ITEM_FIELDS = ("material", "spot", "quantity")
USUAL_QUANTITY = 1
ALSO_MEANS = {"yes": Outcome.promised.value, "no": Outcome.declined.value}
ENDED = {
    **dict.fromkeys(("0", "gone"), Action.gone),
    **dict.fromkeys(("-", "−", "–", "down", "taken down", "removed"), Action.removed),
}
SAYS = {Action.placed: "put up", Action.seen: "still up", Action.gone: "gone", Action.removed: "taken down"}

Row = Mapping[str, str]  # FIELDS -> what was typed
Cell = tuple[int, str]  # place of the row, field
_QUANTITY = re.compile(r"([+=]?) ?(\d{1,6})")
_NUMBER = re.compile(r"\d{1,4}")


@dataclass(frozen=True, slots=True)
class Place:
    """A stop of the list; `refused` says why nothing can be logged there, or nothing."""

    venue_id: str
    name: str
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What the rows are read by: the stops by their number, the key, and the day of the sheet. `recalled`:
    codes of materials that must not go up on that day."""

    places: Mapping[int, Place]
    key: Key
    day: date
    recalled: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class TypedVisit:
    """One visit and the places of its rows, the first of which says what came of it."""

    rows: tuple[int, ...]
    venue_id: str
    outcome: Outcome
    items: tuple[Item, ...]
    follow_up_on: date | None


@dataclass(slots=True)
class Reading:
    """`visits`: those that can be logged; `says`: how a cell was understood; `problems`: why it was not."""

    visits: list[TypedVisit] = field(default_factory=list)
    says: dict[Cell, str] = field(default_factory=dict)
    problems: dict[Cell, str] = field(default_factory=dict)

    def is_sound(self, rows: Collection[int]) -> bool:
        return not any(row in rows for row, _ in self.problems)


@dataclass(frozen=True, slots=True)
class _Line:
    """One row as it was read; None where it says nothing, or nothing that can be understood."""

    row: int
    outcome: Outcome | None
    item: Item | None
    follow_up_on: date | None


def is_empty(row: Row) -> bool:
    return not any(row[name].strip() for name in FIELDS)


def read(rows: Sequence[Row], known: Known) -> Reading:
    """Every row that is not empty; a visit of which one row can't be understood is none yet."""
    reading, by_stop = Reading(), dict[int, list[int]]()
    for place, row in enumerate(rows):
        if not is_empty(row) and (stop := _stop(place, row, known, reading)) is not None:
            by_stop.setdefault(stop, []).append(place)
    for stop, places in by_stop.items():
        _read_visit(stop, places, rows, known, reading)
    return reading


def _stop(place: int, row: Row, known: Known, reading: Reading) -> int | None:
    typed = row["stop"].strip().rstrip(".")
    number = int(typed) if _NUMBER.fullmatch(typed) and typed.isascii() else None
    if number is not None and number in known.places:
        at = known.places[number]
        reading.says[place, "stop"] = at.name
        if at.refused:
            reading.problems[place, "stop"] = f"{at.name}: {at.refused}" if at.name else at.refused
        return number
    if not typed:
        reading.problems[place, "stop"] = "Type the number of the stop."
    elif number is None:
        reading.problems[place, "stop"] = "A stop is a number of the list."
    else:
        reading.problems[place, "stop"] = f"There is no stop {number} on this list."
    return None


def _read_visit(
    stop: int, places: Sequence[int], rows: Sequence[Row], known: Known, reading: Reading
) -> None:
    outcome = _outcome(places, rows, known, reading)
    lines = [_line(place, rows[place], outcome, known, reading) for place in places]
    _say_additions(stop, places, reading)
    _refuse_same_items(lines, reading)
    if outcome is None:
        return
    items = [(line.row, line.item) for line in lines if line.item]
    days = [(line.row, line.follow_up_on) for line in lines if line.follow_up_on]
    for extra, _ in days[1:]:
        reading.problems[extra, "follow_up"] = f"Row {days[0][0] + 1} says a day for this stop already."
    if reading.is_sound(places):
        _check_visit(outcome, places[0], items, days, known, reading)
    if reading.is_sound(places):
        day = days[0][1] if days else None
        found = tuple(item for _, item in items)
        reading.visits.append(TypedVisit(tuple(places), known.places[stop].venue_id, outcome, found, day))


def _say_additions(stop: int, places: Sequence[int], reading: Reading) -> None:
    for place in places[1:]:
        name = reading.says[place, "stop"]
        reading.says[place, "stop"] = f"{name}: one more for stop {stop}, with row {places[0] + 1}"


def _outcome(places: Sequence[int], rows: Sequence[Row], known: Known, reading: Reading) -> Outcome | None:
    """What came of the visit: its first row says it; the others may say the same."""
    said: Outcome | None = None
    for place in places:
        typed = rows[place]["outcome"].strip()
        if not typed:
            if place == places[0]:
                reading.problems[place, "outcome"] = "Say what came of it: a letter of the key."
            continue
        choice = _choose(typed, known.key.outcomes, reading, (place, "outcome"), ALSO_MEANS)
        outcome = Outcome(choice.code) if choice else None
        if place == places[0]:
            said = outcome
        elif said and outcome and outcome is not said:
            reading.problems[place, "outcome"] = f"Row {places[0] + 1} says something else of this stop."
    return said


def _line(place: int, row: Row, outcome: Outcome | None, known: Known, reading: Reading) -> _Line:
    item = (
        _item(place, row, outcome, known, reading) if any(row[name].strip() for name in ITEM_FIELDS) else None
    )
    return _Line(place, outcome, item, _follow_up(place, row, known, reading))


def _follow_up(place: int, row: Row, known: Known, reading: Reading) -> date | None:
    typed = row["follow_up"].strip()
    if not typed:
        return None
    day = day_to_come(typed, known.day)
    if day is None:
        reading.problems[place, "follow_up"] = "Write the day like 12/5 or 2026-12-05."
    else:
        reading.says[place, "follow_up"] = f"{day.day} {day:%b %Y}"
    return day


def _item(place: int, row: Row, outcome: Outcome | None, known: Known, reading: Reading) -> Item | None:
    found = {
        name: _choose(row[name].strip(), options, reading, (place, name)) if row[name].strip() else None
        for name, options in (("material", known.key.materials), ("spot", known.key.spots))
    }
    for name, words in (
        ("material", "Say which: a letter of the key."),
        ("spot", "Say where: a letter of the key."),
    ):
        if not row[name].strip():
            reading.problems[place, name] = words
    said = _quantity(place, row["quantity"].strip().casefold(), outcome, reading)
    material, spot = found["material"], found["spot"]
    if material is None or spot is None or said is None:
        return None
    if said[0] is Action.placed and material.code in known.recalled:
        reading.problems[place, "material"] = "That one is recalled and must not go up."
    return Item(material.code, spot.code, *said)


def _quantity(
    place: int, typed: str, outcome: Outcome | None, reading: Reading
) -> tuple[Action, int | None] | None:
    """What was done, and with how many: a bare number was put up where the visit put something up, else it
    is still up."""
    if typed in ENDED:
        reading.says[place, "quantity"] = SAYS[ENDED[typed]]
        return ENDED[typed], None
    found = _QUANTITY.fullmatch(typed or str(USUAL_QUANTITY))
    if found is None or not found[2].isascii():
        reading.problems[place, "quantity"] = (
            "Write how many, 0 where it is gone, or - where it was taken down."
        )
        return None
    sign, quantity = found[1], int(found[2])
    action = Action.placed if sign == "+" or (not sign and outcome is Outcome.placed) else Action.seen
    if not 1 <= quantity <= MOST_PER_ITEM:
        reading.problems[place, "quantity"] = (
            f"How many is 1 to {MOST_PER_ITEM:,}; where it is gone, 0 alone."
        )
        return None
    if action is Action.placed and outcome is not None and outcome not in PLACING:
        reading.problems[place, "quantity"] = (
            "Nothing is put up in such a visit: write P, or the number alone."
        )
        return None
    reading.says[place, "quantity"] = f"{quantity} {SAYS[action]}"
    return action, quantity


def _choose(
    typed: str, options: Iterable[Choice], reading: Reading, cell: Cell, also: Mapping[str, str] | None = None
) -> Choice | None:
    """The one that is meant by its letter, its code, what it is called or how that begins, in this order."""
    said, options = " ".join(typed.casefold().split()), tuple(options)
    ways = (
        lambda one: one.letter.casefold() == said,
        lambda one: said in (one.code, one.label.casefold()) or (also or {}).get(said) == one.code,
        lambda one: one.code.startswith(said) or one.label.casefold().startswith(said),
        lambda one: any(word.startswith(said) for word in re.split(r"[^\w]+", one.label.casefold())),
    )
    for is_meant in ways:
        meant = [one for one in options if is_meant(one)]
        if len(meant) == 1:
            reading.says[cell] = meant[0].label
            return meant[0]
        if meant:
            reading.problems[cell] = f"That could be {_or(meant)}: write {_letters(meant)}."
            return None
    reading.problems[cell] = "That is no letter of the key."
    return None


def _or(meant: Sequence[Choice]) -> str:
    names = [f"“{one.label}”" for one in meant[:2]]
    return " or ".join(names) if len(meant) == 2 else ", ".join([*names, "or another"])


def _letters(meant: Sequence[Choice]) -> str:
    return " or ".join(one.letter for one in meant[:2]) if len(meant) == 2 else "its letter"


def _refuse_same_items(lines: Sequence[_Line], reading: Reading) -> None:
    """Typed twice by mistake, they would add up."""
    first: dict[tuple[str, str, Action], int] = {}
    for line in lines:
        if line.item:
            same = line.item.material, line.item.spot, line.item.action
            if first.setdefault(same, line.row) != line.row:
                reading.problems[line.row, "stop"] = f"Row {first[same] + 1} says this already."


def _check_visit(
    outcome: Outcome,
    first: int,
    items: Sequence[tuple[int, Item]],
    days: Sequence[tuple[int, date]],
    known: Known,
    reading: Reading,
) -> None:
    """What rules/visit says of the whole of it, beside the cell that it means."""
    day = days[0][1] if days else None
    for problem in problems(outcome, [item for _, item in items], day, known.day):
        if problem.field == "follow_up_on":
            reading.problems[days[0][0] if days else first, "follow_up"] = problem.message
        else:
            reading.problems[first, "material"] = problem.message
