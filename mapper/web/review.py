"""What waits for a coordinator? Concerns, rows of files, new venues, held visits, contradictions."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from mapper.intake import phone_decisions, review_decisions
from mapper.intake.refusals import DecisionRefused
from mapper.intake.review_decisions import Acceptance
from mapper.rules.permissions import Reach
from mapper.store import phone_review, review, venues
from mapper.store.database import Connection
from mapper.store.venues import Venue
from mapper.web import current, review_cards, way_back

pages = Blueprint("review", __name__)
BY_ADDRESS = "address"  # where the row is taken in: not by the point that it gives
MOST_SHOWN = 50  # of each kind; the oldest first, the others once these are decided


@pages.get("/review")
def queue() -> str:
    reach = current.actor().reach
    with current.database().read() as connection:
        needed = review_cards.what_cards_need(connection)
        fresh = _new_venues(connection, reach)
        shown = {
            "concerns": [
                venue for venue in venues.of_concern(connection) if reach.covers(venue.county_geoid)
            ],
            "rows": review_cards.row_cards(connection, reach, needed["types"], MOST_SHOWN),
            "row_count": review.count(connection, reach),
            "new_venues": fresh,
            "may_be": review_cards.may_be(connection, fresh[:MOST_SHOWN], reach),
            "held": phone_review.held(connection, reach),
            "conflicts": [
                (one, review_cards.message(one)) for one in phone_review.conflicts(connection, reach)
            ],
        }
    return render_template("review/queue.html", most=MOST_SHOWN, **needed, **shown)


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
    return redirect(way_back.after("review.queue"), code=303)


def _acceptance() -> Acceptance:
    """What the form of a row says."""
    form = request.form
    corrections = {name: form[name] for name in ("venue_type", "status") if form.get(name)}
    if form.get("offer") == BY_ADDRESS:
        corrections |= dict.fromkeys(("lat", "lon", "point"), "")
    elif form.get("offer"):
        corrections["lat"], _, corrections["lon"] = form["offer"].partition(" ")
    chosen = form.get("venue", "")
    if number := form.get("number", "").strip():
        chosen = _id_of(number)
    keeps = frozenset(form.getlist("keep"))
    return Acceptance(chosen, form.get("id_taken") == "another", corrections, keeps)


def _id_of(number: str) -> str:
    """The id of the venue with this short number; one that is none names no venue."""
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return number
    with current.database().read() as connection:
        venue = venues.by_number(connection, int(number))
    return venue.id if venue else number


def _new_venues(connection: Connection, reach: Reach) -> list[Venue]:
    return [venue for venue in venues.pending(connection) if reach.covers(venue.county_geoid)]
