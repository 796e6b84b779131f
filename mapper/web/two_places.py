"""What do two places say of one thing, in words, and which side is chosen beforehand?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mapper.rules import merging
from mapper.rules.contact_roles import ROLES
from mapper.rules.open_months import in_words

# Part of rules/merging.py -> what it is called on the page.
PARTS = {
    "name": "Name",
    "venue_type": "Type of place",
    "address": "Address",
    "point": "Point on the map",
    "phone": "Phone",
    "website": "Website",
    "opening_hours": "Opening hours",
    "open_months": "Open in",
    "languages": "Languages",
    "contact_role": "Whom to ask for",
    "notes": "Notes",
    "closed": "Open or closed",
    "do_not_place": "Do not place",
    "restricted": "Only coordinators see it",
    "concern_volunteer": "Not safe for volunteers?",
    "concern_taker": "Not safe for someone who takes a card?",
}


@dataclass(frozen=True, slots=True)
class Line:
    """What two venues say of one thing; `side` is chosen beforehand, "" where nothing is to choose."""

    part: str
    label: str
    kept: str
    other: str
    side: str


def lines_of(kept: Mapping[str, Any], other: Mapping[str, Any], kinds: Mapping[str, str]) -> list[Line]:
    """What either of them says: first what differs."""
    differs, sides = merging.differing(kept, other), merging.preselected(kept, other)
    said = [part for part in merging.PARTS if any(merging.is_told(row, part) for row in (kept, other))]
    marks = [flag for flag in merging.STRICTER if kept[flag] or other[flag]]
    return [
        Line(
            part,
            PARTS[part],
            _told(kept, part, kinds),
            _told(other, part, kinds),
            sides[part] if part in differs else "",
        )
        for part in (*differs, *(part for part in (*said, *marks) if part not in differs))
    ]


def _told(row: Mapping[str, Any], part: str, kinds: Mapping[str, str]) -> str:
    """One side of a line, in words; empty where it says nothing."""
    if part in merging.STRICTER:
        return ("yes" if row[part] else "no") + (
            f": {row['do_not_place_reason']}" if part == "do_not_place" and row["do_not_place_reason"] else ""
        )
    if part == "closed":
        return "closed" if row[part] else "open"
    if part == "point":
        return "" if row["lat"] is None else f"{row['lat']:.5f}, {row['lon']:.5f} ({row['precision']})"
    if part == "address":
        return ", ".join(row[name] for name in ("address", "city", "state", "zip") if row[name])
    if part == "open_months":
        return in_words(row[part])
    if part == "contact_role":
        return ROLES.get(row[part], "") if row[part] else ""
    return kinds.get(row[part], row[part]) if part == "venue_type" else str(row[part])
