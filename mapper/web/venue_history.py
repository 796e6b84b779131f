"""What changed about a venue, who changed it, and how is that told to a coordinator?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from mapper.rules.contact_roles import ROLES
from mapper.rules.open_months import in_words
from mapper.rules.permissions import may_see
from mapper.store import people, venue_history
from mapper.store.database import Connection
from mapper.store.frame_rows import Reference
from mapper.store.venue_history import Changed, Way
from mapper.web import current

MOST_CHANGES = 100
MOST_SIGNS = 160
SHORT = 8
# Column -> what it is called; what is not here is of no use to a reader.
FIELDS: Mapping[str, str] = {
    "name": "Name",
    "venue_type": "Type of place",
    "address": "Street address",
    "city": "City",
    "state": "State",
    "zip": "ZIP",
    "lat": "Latitude",
    "lon": "Longitude",
    "town_geoid": "Town",
    "county_geoid": "County",
    "phone": "Phone",
    "website": "Website",
    "opening_hours": "Opening hours",
    "languages": "Languages",
    "contact_role": "Whom to ask for",
    "notes": "Notes",
    "open_months": "Open months",
    "closed": "Closed",
    "do_not_place": "Do not place",
    "do_not_place_reason": "Why not to place",
    "restricted": "Coordinators only",
    "concern_volunteer": "Not safe for volunteers?",
    "concern_taker": "Not safe for someone who takes a card?",
    "pending": "Waits to be accepted",
    "original_name": "Name in the file",
    "merged_into": "Merged into another place",
}
WAYS: Mapping[Way, str] = {
    Way.edit: "changed it",
    Way.bulk: "changed it with others",
    Way.undo: "took a change of many places back",
    Way.merge: "merged another place into it",
    Way.unmerge: "took a merge back",
    Way.imported: "A file changed it",
    Way.added: "A file brought it",
}


@dataclass(frozen=True, slots=True)
class Difference:
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """`who` is empty for a file; `link` leads to a change of many places, where it was one."""

    at: datetime
    who: str
    what: str
    source: str
    link: str
    differences: list[Difference]


def lines_of(connection: Connection, venue_id: str, reference: Reference) -> list[Line]:
    """The latest changes, newest first."""
    changes = venue_history.of_venue(connection, venue_id, MOST_CHANGES)
    names = seen_names(connection, {change.person_id for change in changes})
    return [_line(change, names, reference) for change in changes]


def seen_names(connection: Connection, person_ids: Collection[str]) -> dict[str, str]:
    """Person id -> what this actor may know of who that is."""
    actor = current.actor()
    everyone = people.everyone(connection, current.now()) if any(person_ids) else []
    seen = {
        person.id: person.name for person in everyone if may_see(actor, person.id, person.role, person.areas)
    }
    return {
        id_: seen.get(id_) or f"somebody ({id_[:SHORT]})" if id_ else "The terminal" for id_ in person_ids
    }


def _line(change: Changed, names: Mapping[str, str], reference: Reference) -> Line:
    by_file = change.way in (Way.imported, Way.added)
    told = [
        Difference(
            FIELDS[name], _told(name, change.before.get(name), reference), _told(name, value, reference)
        )
        for name, value in change.after.items()
        if name in FIELDS and change.way is not Way.added
    ]
    return Line(
        change.at,
        "" if by_file else names[change.person_id],
        WAYS[change.way],
        change.source,
        url_for("bulk_edits.one", edit_id=change.bulk_edit_id) if change.bulk_edit_id else "",
        [one for one in told if one.before != one.after],
    )


def _told(field: str, value: Any, reference: Reference) -> str:
    """A value as a page says it; empty for nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field == "venue_type":
        kind = reference.types.get(str(value))
        return kind.label if kind else str(value)
    if field in ("town_geoid", "county_geoid"):
        area = reference.areas.get(str(value))
        return area.name if area else str(value)
    if field == "open_months":
        return in_words(int(value))
    text = ROLES.get(str(value), str(value)) if field == "contact_role" else str(value)
    return text if len(text) <= MOST_SIGNS else text[:MOST_SIGNS] + "…"
