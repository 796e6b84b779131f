"""For how long does a "looked, none there" end the question? For a year; then nobody knows again."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple


class Mark(NamedTuple):
    """Somebody looked for a type of place in a county or town (GEOID) and found none."""

    geoid: str
    venue_type: str
    looked_on: date


def ends_on(looked_on: date) -> date:
    """The first day on which the mark says nothing any more: a year later; of a 29 February, 1 March."""
    try:
        return looked_on.replace(year=looked_on.year + 1)
    except ValueError:
        return date(looked_on.year + 1, 3, 1)


def holds(looked_on: date, day: date) -> bool:
    """Whether the mark ends the question on that day: not before somebody looked, nor a year later."""
    return looked_on <= day < ends_on(looked_on)


def marks_on(marks: Iterable[Mark], day: date) -> dict[tuple[str, str], date]:
    """(GEOID, type code) -> the last day on which somebody looked, of the marks that hold on `day`."""
    found: dict[tuple[str, str], date] = {}
    for geoid, venue_type, looked_on in sorted(marks, key=lambda mark: mark.looked_on):
        if holds(looked_on, day):
            found[geoid, venue_type] = looked_on
    return found
