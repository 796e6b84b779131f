"""What did somebody type in for a volunteer who has no phone? A visit, on the way of every other."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from mapper.intake.phone_message import MalformedMessage
from mapper.rules import privacy
from mapper.rules.visit import Action, Outcome, Problem

OLDEST = timedelta(days=400)
MOST_NOTE = 280
ITEM_FIELDS = ("material", "spot", "action", "quantity")


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it came. `items` have ITEM_FIELDS; one without a material is an empty line."""

    venue_id: str
    day: str
    outcome: str
    items: Sequence[Mapping[str, str]]
    follow_up_on: str
    note: str
    sure: str  # the note that was warned of and may stay

    @property
    def lines(self) -> list[Mapping[str, str]]:
        return [item for item in self.items if any(item[name] for name in ("material", "spot", "quantity"))]

    def warnings(self) -> list[str]:
        """What to say of the note before it is kept; nothing where that was said and answered."""
        return [] if self.sure == self.note else privacy.note_warnings(self.note)


def body_of(typed: Typed, venue_ids: Collection[str], today: date, zone: ZoneInfo) -> bytes:
    """The message that a phone would send: its moment is noon of the day, as in a file. `venue_ids`: where
    it may have been. Raises MalformedMessage, with every problem."""
    found: list[Problem] = []
    day = _day(typed, today, found)
    if typed.venue_id not in venue_ids:
        found.append(Problem("venue_id", "Choose a place from the list."))
    if typed.outcome not in list(Outcome):
        found.append(Problem("outcome", "Say what came of it."))
    items = [_item(index, line, found) for index, line in enumerate(typed.lines)]
    if len(typed.note) > MOST_NOTE:
        found.append(Problem("note", f"A note has at most {MOST_NOTE} characters."))
    follow_up = _read(typed.follow_up_on)
    if typed.follow_up_on and follow_up is None:
        found.append(Problem("follow_up_on", "Give the day to come back as a date."))
    if found or day is None:
        raise MalformedMessage(found)
    message = {
        "venue_id": typed.venue_id,
        "visited_at": datetime.combine(day, time(12), zone),
        "outcome": typed.outcome,
        "items": items,
        "follow_up_on": follow_up,
        "note": typed.note,
    }
    return msgspec.json.encode(message)


def _day(typed: Typed, today: date, found: list[Problem]) -> date | None:
    day = _read(typed.day)
    if day is None:
        found.append(Problem("day", "Say on which day it was."))
    elif not today - OLDEST <= day <= today:
        found.append(Problem("day", f"The day is at most {OLDEST.days} days ago, and not in the future."))
    return day


def _item(index: int, line: Mapping[str, str], found: list[Problem]) -> dict[str, object]:
    quantity = line["quantity"]
    is_number = quantity.isascii() and quantity.isdigit() and len(quantity) <= 5
    if quantity and not is_number:
        found.append(Problem(f"items[{index}].quantity", "Give the number as digits."))
    for name, words in (("material", "Choose a material."), ("spot", "Choose where in the building.")):
        if not line[name]:
            found.append(Problem(f"items[{index}].{name}", words))
    if line["action"] not in list(Action):
        found.append(Problem(f"items[{index}].action", "Say what was done with it."))
    return {**line, "quantity": int(quantity) if quantity and is_number else None}


def _read(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-11-20") else None
    except ValueError:
        return None
