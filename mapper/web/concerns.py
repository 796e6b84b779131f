"""Where did a volunteer say that it may not be safe, and what is decided about it? In place, one by one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from mapper.intake import venue_changes
from mapper.intake.refusals import ChangeRefused
from mapper.rules.coverage import StandingItem
from mapper.store import venue_page, venues
from mapper.store.database import Connection
from mapper.store.venues import Venue
from mapper.store.visit_records import VisitRecord
from mapper.web import current, way_back
from mapper.web.venue_shown import reachable

pages = Blueprint("concerns", __name__)
MOST_VISITS = 200  # looked through for who raised it
MOST_SHOWN = 50  # at once; the next come as these are decided
NO_CONCERN = {"concern_volunteer": False, "concern_taker": False}
Answer = str | tuple[str, int] | Response


@dataclass(frozen=True, slots=True)
class Concern:
    """A venue nobody is sent to until somebody decides."""

    venue: Venue
    raised: list[VisitRecord]  # the visits that said so, newest first
    up: list[StandingItem]

    @property
    def since(self) -> datetime | None:
        return min((visit.effective_at for visit in self.raised), default=None)


@pages.get("/concerns")
def page() -> Answer:
    return _page(request.args.get("number", 0, type=int))


@pages.post("/concerns/<int:number>")
def decide(number: int) -> Answer:
    venue, form = reachable(number), request.form
    change, said = _choices(venue.number).get(form.get("do", ""), (None, "Nothing was changed."))
    try:
        if change is not None:
            change()
    except ChangeRefused as refused:
        return _page(venue.number, refused.problems, form), 422
    flash(said)
    return redirect(way_back.after("concerns.page"), code=303)


def _choices(number: int) -> Mapping[str, tuple[Callable[[], None], str]]:
    form, database = request.form, current.database()
    decider, programme = current.deciding()
    reason, is_sure = form.get("reason", ""), form.get("sure") == "yes"
    only_coordinators = {**NO_CONCERN, "restricted": True}
    return {
        "fine": (
            lambda: venue_changes.mark(database, number, NO_CONCERN, decider, programme),
            "The concern is cleared; phones show the place again.",
        ),
        "nobody": (
            lambda: venue_changes.mark_do_not_place(database, number, reason, decider, programme, is_sure),
            "Nobody is sent there any more.",
        ),
        "restrict": (
            lambda: venue_changes.mark(database, number, only_coordinators, decider, programme),
            "Only coordinators see it from now on.",
        ),
    }


def _page(
    number: int = 0, problems: Mapping[str, str] | None = None, typed: Mapping[str, str] | None = None
) -> str:
    reference, reach = current.frame().reference, current.actor().reach
    with current.database().read() as connection:
        there = [venue for venue in venues.of_concern(connection) if reach.covers(venue.county_geoid)]
        # The one that somebody follows a link to, or whose decision was refused, is among those shown.
        shown = sorted(there, key=lambda venue: venue.number != number)[:MOST_SHOWN]
        concerns = [_concern(connection, venue) for venue in shown]
    return render_template(
        "concerns/page.html",
        concerns=concerns,
        count=len(there),
        kinds=reference.types,
        materials=reference.materials,
        spots=reference.spots,
        number=number,
        problems=problems or {},
        typed=typed or {},
    )


def _concern(connection: Connection, venue: Venue) -> Concern:
    visits = venue_page.history(connection, venue.id, MOST_VISITS)
    raised = [visit for visit in visits if visit.concern]
    return Concern(venue, raised, venue_page.standing_items(connection, venue.number))
