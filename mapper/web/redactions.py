"""What was removed for good? A note, the notes about a place, or a place that asked for it."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mapper.intake.removals import Remover
from mapper.store import redactions, visit_records
from mapper.store.redactions import LIST
from mapper.store.venues import Venue
from mapper.web import current
from mapper.web.venue_shown import reachable

pages = Blueprint("redactions", __name__)
LATER = " The last trace on the server's disk goes tonight."


@pages.post("/visits/<visit_id>/note/remove")
def remove_note(visit_id: str) -> Response:
    with current.database().read() as connection:
        county = visit_records.county_of(connection, visit_id)
    if county is None or not current.actor().reach.covers(county):
        abort(404)
    gone = remover().note(current.by(), visit_id, county)
    flash("The note is removed, everywhere and for good." + ("" if gone else LATER))
    return redirect(_back(), code=303)


@pages.post("/venues/<int:number>/notes/remove")
def remove_venue_notes(number: int) -> Response:
    venue = _not_removed(number)
    gone = remover().venue_notes(current.by(), venue)
    flash("The notes are removed for good; no file brings them back." + ("" if gone else LATER))
    return redirect(url_for("venues.one", number=venue.number), code=303)


@pages.get("/venues/<int:number>/remove")
def ask(number: int) -> str:
    return render_template("venues/remove.html", venue=_not_removed(number))


@pages.post("/venues/<int:number>/remove")
def remove_venue(number: int) -> Response:
    venue = _not_removed(number)
    gone = remover().venue(current.by(), venue)
    flash("The place is removed; its visits stay as facts." + ("" if gone else LATER))
    return redirect(url_for("venues.one", number=venue.number), code=303)


def remover() -> Remover:
    config = current.config()
    return Remover(current.database(), config.instance / LIST, config.time_zone)


def _not_removed(number: int) -> Venue:
    """The venue, where this actor reaches it and it was not removed before; else 404."""
    venue = reachable(number)
    with current.database().read() as connection:
        if redactions.among(connection, redactions.VENUE, [venue.id]):
            abort(404)
    return venue


def _back() -> str:
    """To the page where the button was: a venue's, or To decide."""
    number = request.form.get("venue", "")
    is_number = number.isascii() and number.isdigit() and len(number) < 10
    return url_for("venues.one", number=number) if is_number else url_for("review.queue")
