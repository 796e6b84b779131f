"""What does a person need to see to decide about one thing that waits? The cards of the review page, which
stand on the desk, too."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from mapper.intake.offered_points import PointOffers
from mapper.intake.phone_message import MalformedMessage, VisitMessage, read_visit
from mapper.intake.venue_rows import TypeWords, unknown_cells
from mapper.intake.visit_import import ITS_ID_IS_TAKEN
from mapper.rules.admission import NOTHING_IS_KEPT, HoldReason
from mapper.rules.duplicates import Likeness
from mapper.rules.permissions import Reach
from mapper.rules.point_faults import OfferedPoint
from mapper.rules.side_by_side import FIELDS, Beside, beside
from mapper.store import area_rules, doubles, reference, review, venues
from mapper.store.database import Connection
from mapper.store.phone_review import WaitingConflict
from mapper.store.reference import VenueType
from mapper.store.review import WaitingRow
from mapper.store.venues import Venue
from mapper.web import current

MOST_ALIKE = 3  # places that a new one may be the same as
MOST_BESIDE = 3  # places in columns beside a row


@dataclass(frozen=True, slots=True)
class RowCard:
    """A row of a file as the page shows it. `unknown`: fields that must be corrected before it goes in."""

    waiting: WaitingRow
    title: str
    cells: list[tuple[str, str]]
    items: list[Mapping[str, str]]
    candidates: list[Venue]
    unknown: frozenset[str]
    offers: list[OfferedPoint]
    id_is_taken: bool
    beside: list[Beside] = field(default_factory=list)  # the row and the first places that it may mean


def what_cards_need(connection: Connection) -> dict[str, Any]:
    """The words and limits that every card speaks with."""
    types = reference.venue_types(connection)
    return {
        "types": types,
        "kinds": _labels(types),
        "limits": area_rules.limits(connection),
        "materials": {material.code: material.label for material in reference.materials(connection)},
        "spots": {spot.code: spot.label for spot in reference.spots(connection)},
        "looks_private": HoldReason.looks_private.value,
        "nothing_kept": {reason.value for reason in NOTHING_IS_KEPT},
    }


def _labels(types: list[VenueType]) -> dict[str, str]:
    return {kind.code: kind.label for kind in types}


def may_be(
    connection: Connection, fresh: list[Venue], reach: Reach
) -> dict[str, list[tuple[Venue, Likeness]]]:
    """Id of a new place -> what it may be the same as."""
    return doubles.of_new_venues(connection, fresh, reach, MOST_ALIKE)


def row_cards(connection: Connection, reach: Reach, types: list[VenueType], most: int) -> list[RowCard]:
    """Of the rows that wait in reach the oldest, at most `most`."""
    waiting = review.waiting(connection, reach, most)
    known = venues.standing_for(connection, {id_ for row in waiting for id_ in row.row.candidates})
    words = TypeWords(types, {})
    offers = PointOffers(connection, current.config().data)
    labels = _labels(types)
    cards = [_card(row, known, words, offers, reach) for row in waiting]
    return [replace(card, beside=_beside(card, words, labels)) for card in cards]


def _beside(card: RowCard, words: TypeWords, labels: Mapping[str, str]) -> list[Beside]:
    row = card.waiting.row
    if row.kind == "visit" or not card.candidates:
        return []
    kind = row.fields.get("venue_type", "")
    said = {**row.fields, "venue_type": labels.get(words.find(kind), kind)}
    places = [
        {**{name: getattr(venue, name) for name in FIELDS}, "venue_type": labels.get(venue.venue_type, "")}
        for venue in card.candidates[:MOST_BESIDE]
    ]
    return beside(said, places)


def _card(
    waiting: WaitingRow, known: Mapping[str, Venue], words: TypeWords, offers: PointOffers, reach: Reach
) -> RowCard:
    row = waiting.row
    is_visit = row.kind == "visit"
    rows: list[Mapping[str, str]] = row.fields["rows"] if is_visit else [row.fields]
    first = rows[0]
    candidates = (known[id_] for id_ in row.candidates if id_ in known)
    items = ("material", "spot", "action", "quantity")
    return RowCard(
        waiting,
        title=first.get("venue_name") or first.get("name") or first.get("venue") or f"line {row.line}",
        cells=[(name, text) for name, text in first.items() if not (is_visit and name in items)],
        items=[one for one in rows if any(one.get(name) for name in items)] if is_visit else [],
        candidates=[venue for venue in candidates if reach.covers(venue.county_geoid)],
        unknown=frozenset() if is_visit else unknown_cells(row.fields, words),
        offers=[] if is_visit else offers.of(row.fields),
        id_is_taken=row.reason == ITS_ID_IS_TAKEN,
    )


def message(conflict: WaitingConflict) -> VisitMessage | None:
    """What the other entry says; None where that is no visit."""
    if conflict.visit is None:
        return None
    try:
        return read_visit(conflict.body.encode())
    except MalformedMessage:
        return None
