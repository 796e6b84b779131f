"""What waits for a coordinator? Concerns, rows of files, new venues, held visits, contradictions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mapper.intake import phone_decisions, review_decisions
from mapper.intake.offered_points import PointOffers
from mapper.intake.phone_message import MalformedMessage, VisitMessage, read_visit
from mapper.intake.refusals import DecisionRefused
from mapper.intake.review_decisions import Acceptance
from mapper.intake.venue_rows import TypeWords, unknown_cells
from mapper.intake.visit_import import ITS_ID_IS_TAKEN
from mapper.rules.admission import NOTHING_IS_KEPT, HoldReason
from mapper.rules.duplicates import Likeness
from mapper.rules.permissions import Reach
from mapper.rules.point_faults import OfferedPoint
from mapper.rules.side_by_side import FIELDS, Beside, beside
from mapper.store import area_rules, doubles, phone_review, reference, review, venues
from mapper.store.database import Connection
from mapper.store.phone_review import WaitingConflict
from mapper.store.reference import VenueType
from mapper.store.review import WaitingRow
from mapper.store.venues import Venue
from mapper.web import current

pages = Blueprint("review", __name__)
MOST_ALIKE = 3  # places that a new one may be the same as
MOST_SHOWN = 50  # of each kind; the oldest first, the others once these are decided


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


@pages.get("/review")
def queue() -> str:
    reach = current.actor().reach
    with current.database().read() as connection:
        types = reference.venue_types(connection)
        shown = {
            "concerns": [
                venue for venue in venues.of_concern(connection) if reach.covers(venue.county_geoid)
            ],
            "rows": _row_cards(connection, reach, types),
            "row_count": review.count(connection, reach),
            "new_venues": (fresh := _new_venues(connection, reach)),
            "may_be": _may_be(connection, fresh[:MOST_SHOWN], reach),
            "held": phone_review.held(connection, reach),
            "conflicts": [(one, _message(one)) for one in phone_review.conflicts(connection, reach)],
            "limits": area_rules.limits(connection),
            "materials": {material.code: material.label for material in reference.materials(connection)},
            "spots": {spot.code: spot.label for spot in reference.spots(connection)},
        }
    return render_template(
        "review/queue.html",
        types=types,
        kinds=_labels(types),
        looks_private=HoldReason.looks_private.value,
        nothing_kept={reason.value for reason in NOTHING_IS_KEPT},
        most=MOST_SHOWN,
        **shown,
    )


@pages.post("/review/rows/<int:row_id>")
def decide_row(row_id: int) -> Response:
    if request.form.get("do") == "reject":
        return _decided(
            lambda: review_decisions.reject(
                current.database(), row_id, current.decider(), current.programme()
            ),
            "The row stays out, also when it comes again.",
        )
    return _decided(
        lambda: review_decisions.accept(
            current.database(), row_id, _acceptance(), current.decider(), current.programme()
        ),
        "The row is taken in.",
    )


@pages.post("/review/venues/<int:number>")
def decide_venue(number: int) -> Response:
    if request.form.get("do") == "reject":
        return _decided(
            lambda: phone_decisions.set_venue_aside(
                current.database(), number, current.decider(), current.programme()
            ),
            "The venue stays off the list, and its visits count nowhere.",
        )
    return _decided(
        lambda: phone_decisions.accept_venue(
            current.database(), number, current.decider(), current.programme()
        ),
        "The venue is on the list, and its visits count.",
    )


@pages.post("/review/visits/<visit_id>")
def decide_visit(visit_id: str) -> Response:
    if request.form.get("do") == "reject":
        return _decided(
            lambda: phone_decisions.reject_visit(
                current.database(), visit_id, current.decider(), current.programme()
            ),
            "The visit counts nowhere.",
        )
    kind = request.form.get("venue_type", "")
    return _decided(
        lambda: phone_decisions.release_visit(
            current.database(), visit_id, kind, current.decider(), current.programme()
        ),
        "The visit counts.",
    )


@pages.post("/review/conflicts/<visit_id>/<digest>")
def decide_conflict(visit_id: str, digest: str) -> Response:
    keep = phone_decisions.keep_other if request.form.get("do") == "other" else phone_decisions.keep_first
    return _decided(
        lambda: keep(current.database(), visit_id, digest, *current.deciding()),
        "Your choice stands; the other entry is set aside.",
    )


def _decided(decide: Callable[[], object], said: str) -> Response:
    """Back to the page with what happened, or why it can't be."""
    try:
        decide()
    except DecisionRefused as refusal:
        flash(str(refusal))
    else:
        flash(said)
    return redirect(url_for("review.queue"), code=303)


def _acceptance() -> Acceptance:
    """What the form of a row says."""
    form = request.form
    corrections = {name: form[name] for name in ("venue_type", "status") if form.get(name)}
    if form.get("offer"):
        corrections["lat"], _, corrections["lon"] = form["offer"].partition(" ")
    chosen = form.get("venue", "")
    if number := form.get("number", "").strip():
        chosen = _id_of(number)
    return Acceptance(chosen, is_another=form.get("id_taken") == "another", corrections=corrections)


def _id_of(number: str) -> str:
    """The id of the venue with this short number; one that is none names no venue."""
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return number
    with current.database().read() as connection:
        venue = venues.by_number(connection, int(number))
    return venue.id if venue else number


# --- what the page shows ---------------------------------------------------------------------------


def _labels(types: list[VenueType]) -> dict[str, str]:
    return {kind.code: kind.label for kind in types}


def _new_venues(connection: Connection, reach: Reach) -> list[Venue]:
    return [venue for venue in venues.pending(connection) if reach.covers(venue.county_geoid)]


def _may_be(
    connection: Connection, fresh: list[Venue], reach: Reach
) -> dict[str, list[tuple[Venue, Likeness]]]:
    """Id of a new place -> what it may be the same as."""
    return doubles.of_new_venues(connection, fresh, reach, current.now(), MOST_ALIKE)


def _row_cards(connection: Connection, reach: Reach, types: list[VenueType]) -> list[RowCard]:
    waiting = review.waiting(connection, reach, MOST_SHOWN)
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


def _message(conflict: WaitingConflict) -> VisitMessage | None:
    """What the other entry says; None where that is no visit."""
    if conflict.visit is None:
        return None
    try:
        return read_visit(conflict.body.encode())
    except MalformedMessage:
        return None
