"""What is up at a stop of a round, and what is needed there? In the words of the phone's own list.

From what a phone carries of a venue (web/carried_venues.py); static/phone/needs.js says the same there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

WORDS: Mapping[str, str] = {
    "recalled": "Take down the old one, put up the new one: #",
    "come-back": "come back; no day was said",
    "come-back-on": "come back on #",
    "overdue": "overdue since #",
    "ask-after": "ask again after #",
    "ask-now": "a year ago or more: ask again",
    "closed-until": "closed until #",
    "seen-on": "seen #",
}
COUNTED: Mapping[str, tuple[str, str]] = {
    "palm_card": ("1 palm card", "# palm cards"),
    "poster": ("1 poster", "# posters"),
}
LATE: Mapping[str, str] = {
    "closed_that_day": "closed that day",
    "hours": "may be closed when you get there",
    "no_point": "no point on the map",
    "opens_later": "opens later in the year",
}
Item = Mapping[str, Any]  # material, spot, quantity, last_seen_on


@dataclass(frozen=True, slots=True)
class Words:
    """What things are called: statuses, and materials (label, kind) and spots by their codes."""

    statuses: Mapping[str, str]
    materials: Mapping[str, tuple[str, str]]
    spots: Mapping[str, str]
    say_day: Callable[[date], str]


def what_is_up(venue: Mapping[str, Any], words: Words) -> list[str]:
    """“2 posters, restroom stall, seen 12 May 2026”, the last seen first; nothing where nothing is."""
    if venue["status"] not in ("covered", "lapsed"):
        return []
    items: Sequence[Item] = venue["standing"]
    return [_up(item, words) for item in sorted(items, key=lambda item: item["last_seen_on"], reverse=True)]


def what_is_needed(venue: Mapping[str, Any], words: Words, today: date) -> list[str]:
    """What to take down first; then how it stands, but where nothing has to be done, and when to come."""
    down = [
        WORDS["recalled"].replace(
            "#", f"{_label(item, words)}, {_spot(item, words)[:1].lower()}{_spot(item, words)[1:]}"
        )
        for item in venue["recalled"]
    ]
    return [*down, *_of_status(venue, words, today)]


def _of_status(venue: Mapping[str, Any], words: Words, today: date) -> list[str]:
    status = str(venue["status"])
    when = _when(venue, words, today)
    if status == "covered":
        return []
    return [f"{words.statuses[status]}: {when}" if when else words.statuses[status]]


def _when(venue: Mapping[str, Any], words: Words, today: date) -> str:
    """When to come back or to ask again, where that is known."""
    status = venue["status"]
    if status == "promised":
        day = venue.get("promised_on")
        return (
            _said("overdue" if day < today.isoformat() else "come-back-on", day, words)
            if day
            else _said("come-back", "", words)
        )
    if status == "declined" and (day := venue.get("ask_again_on")):
        return _said("ask-after", day, words) if day > today.isoformat() else _said("ask-now", "", words)
    if status == "excluded" and (day := venue.get("opens_on")):
        return _said("closed-until", day, words)
    return ""


def _said(key: str, day: str, words: Words) -> str:
    return WORDS[key].replace("#", words.say_day(date.fromisoformat(day)) if day else "")


def _up(item: Item, words: Words) -> str:
    kind = words.materials.get(item["material"], ("", "poster"))[1]
    one, many = COUNTED.get(kind, COUNTED["poster"])
    count = one if item["quantity"] == 1 else many.replace("#", str(item["quantity"]))
    return ", ".join([count, _spot(item, words).lower(), _said("seen-on", item["last_seen_on"], words)])


def _label(item: Item, words: Words) -> str:
    return words.materials.get(item["material"], (str(item["material"]), ""))[0]


def _spot(item: Item, words: Words) -> str:
    return words.spots.get(item["spot"], str(item["spot"]))
