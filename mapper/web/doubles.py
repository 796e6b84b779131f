"""Which places may be on the list twice, and what does a coordinator decide about two of them?"""

from dataclasses import asdict, dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mapper.intake import merging as intake
from mapper.intake.refusals import DecisionRefused
from mapper.rules.coverage import StandingItem
from mapper.rules.duplicates import Likeness, compare
from mapper.rules.permissions import Reach
from mapper.store import doubles, merges, reference, venue_page, venues
from mapper.store.database import Connection
from mapper.store.merges import StoredMerge
from mapper.store.venue_places import record_of
from mapper.store.venues import Venue
from mapper.store.visit_records import VisitRecord
from mapper.web import current
from mapper.web.two_places import PARTS, lines_of

pages = Blueprint("doubles", __name__)
MOST_AT_ONCE = 20_000  # venues that a page looks through; more are looked through by county
A_PAGE = 20  # pairs
MOST_MERGES = 10  # that the list offers to take back
MOST_VISITS = 5  # of each, side by side
DECISIONS = {
    merges.DIFFERENT: "They stay two places. Nobody is asked about these two again.",
    merges.LATER: "They wait at the end of the list.",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """Two venues as the list shows them; `when_put_off`: somebody said later."""

    one: Venue
    other: Venue
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Seen:
    """What a visit or two say of one of them."""

    venue: Venue
    visits: list[VisitRecord]
    up: list[StandingItem]


@pages.get("/venues/doubles")
def listing() -> str:
    county, frame = request.args.get("county", ""), current.frame()
    reach = _reach_of(county)
    if reach.everywhere and len(frame.numbers) > MOST_AT_ONCE:
        areas = frame.reference.areas.values()
        counties = sorted((one for one in areas if one.level == "county"), key=lambda one: one.name)
        return render_template("doubles/counties.html", counties=counties, venues=len(frame.numbers))
    number = request.args.get("page", "1")
    at = max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 5 else 1
    again = request.args.get("look") == "again"
    with current.database().read() as connection:
        found = current.parts().doubles.found(connection, reach, current.now(), again)
        pairs = doubles.undecided(connection, found.pairs)
        page = pairs[(at - 1) * A_PAGE : at * A_PAGE]
        known = venues.by_ids(connection, {id_ for pair in page for id_ in pair.ids})
        kinds = _kinds(connection)
        made = _lately(connection)
    shown = [Shown(known[pair.one_id], known[pair.other_id], pair.likeness) for pair in page]
    return render_template(
        "doubles/listing.html",
        pairs=shown,
        total=len(pairs),
        first=(at - 1) * A_PAGE + 1,
        page=at,
        pages=-(-len(pairs) // A_PAGE),
        found=found,
        is_full=len(found.pairs) >= doubles.MOST_KEPT,
        kinds=kinds,
        made=made,
        query={"county": county} if county else {},
    )


def _reach_of(county: str) -> Reach:
    """The places of this actor, or the county alone that was chosen of them."""
    reach = current.actor().reach
    if not county:
        return reach
    if not reach.covers(county):
        abort(404)
    return Reach(counties=frozenset({county}))


@pages.get("/venues/<int:number>/doubles/<int:other>")
def compare_two(number: int, other: int) -> str | Response:
    return _page(number, other)


@pages.get("/venues/<int:number>/doubles")
def with_number(number: int) -> Response:
    """To the page of both, where a person knows the other's number: it stands in the address of its page."""
    text = request.args.get("with", "").strip().lstrip("#")
    other = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    with current.database().read() as connection:
        one, second = (venues.by_number(connection, at) for at in (number, other))
    reach = current.actor().reach
    if one is None or not reach.covers(one.county_geoid, one.town_geoid):
        abort(404)
    if second is None or second.id == one.id or not reach.covers(second.county_geoid, second.town_geoid):
        flash("No other place that you look after has that number.")
        return redirect(url_for("venues.one", number=number), code=303)
    return redirect(url_for("doubles.compare_two", number=number, other=other), code=303)


@pages.post("/venues/<int:number>/doubles/<int:other>")
def decide(number: int, other: int) -> Response | tuple[str, int]:
    _both(number, other)
    do, (decider, programme) = request.form.get("do", ""), current.deciding()
    try:
        if do in DECISIONS:
            intake.decide_pair(current.database(), (number, other), do, decider, programme)
            flash(DECISIONS[do])
        elif do == "merge":
            sides = {part: request.form[f"side-{part}"] for part in PARTS if f"side-{part}" in request.form}
            joined = intake.merge(current.database(), number, other, sides, decider, programme)
            flash(f"{joined.merged.name} is part of {joined.kept.name} now; its visits count there.")
            return redirect(url_for("doubles.listing") + "#merged", code=303)
    except DecisionRefused as refused:
        return str(_page(number, other, str(refused))), 422
    return redirect(url_for("doubles.listing"), code=303)


@pages.post("/venues/merges/<merge_id>/undo")
def undo(merge_id: str) -> Response:
    with current.database().read() as connection:
        if not _in_reach(connection, merges.one(connection, merge_id)):
            abort(404)
    try:
        apart = intake.unmerge(current.database(), merge_id, *current.deciding())
    except DecisionRefused as refused:
        flash(str(refused))
    else:
        left = ", ".join(PARTS[part].lower() for part in apart.left)
        flash(
            f"{apart.merged.name} stands for itself again, and each visit counts where it was logged."
            + (f" {apart.kept.name} keeps what has changed since: {left}." if left else "")
        )
    return redirect(url_for("doubles.listing"), code=303)


@pages.app_context_processor
def _for_the_page_of_a_venue() -> dict[str, Any]:
    return {"merged_here": _merged_here}


def _merged_here(venue: Venue) -> list[tuple[StoredMerge, Venue, Venue]]:
    """The merges into a venue that this actor may take back; empty where none was."""
    with current.database().read() as connection:
        made = [one for one in merges.standing(connection, venue.id) if _in_reach(connection, one)]
        both = venues.by_ids(connection, [one.merged_id for one in made])
    return [(one, both[one.merged_id], venue) for one in made]


def _in_reach(connection: Connection, merge: StoredMerge | None) -> bool:
    """Whether this actor decides about what was merged, and what it is part of today."""
    if merge is None:
        return False
    merged = venues.by_ids(connection, [merge.merged_id]).values()
    stands = venues.standing_for(connection, [merge.merged_id]).values()
    reach = current.actor().reach
    return bool(stands) and all(reach.covers(one.county_geoid, one.town_geoid) for one in (*merged, *stands))


def _lately(connection: Connection) -> list[tuple[StoredMerge, Venue, Venue]]:
    """The last merges of this actor's places: each with what was merged, and into what."""
    found: list[tuple[StoredMerge, Venue, Venue]] = []
    for merge in merges.latest(connection, 20 * MOST_MERGES):
        if _in_reach(connection, merge) and len(found) < MOST_MERGES:
            both = venues.by_ids(connection, [merge.merged_id, merge.kept_id])
            found.append((merge, both[merge.merged_id], both[merge.kept_id]))
    return found


def _both(number: int, other: int) -> tuple[Venue, Venue]:
    """Both venues as they stand, where this actor reaches them; else there are none (404)."""
    with current.database().read() as connection:
        found = [venues.by_number(connection, one) for one in (number, other)]
    reach = current.actor().reach
    there = [one for one in found if one and reach.covers(one.county_geoid, one.town_geoid)]
    if len(there) < 2 or number == other:
        abort(404)
    return there[0], there[1]


def _page(number: int, other: int, problem: str = "") -> str | Response:
    kept, second = _both(number, other)
    if kept.merged_into or second.merged_into:
        flash("One of the two is part of another place already.")
        return redirect(url_for("doubles.listing"), code=303)
    with current.database().read() as connection:
        seen = [_seen(connection, venue) for venue in (kept, second)]
        kinds = _kinds(connection)
        frame = current.frame()
    return render_template(
        "doubles/compare.html",
        kept=kept,
        other=second,
        likeness=compare(record_of(kept), record_of(second)),
        lines=lines_of(asdict(kept), asdict(second), kinds),
        seen=seen,
        most_visits=MOST_VISITS,
        materials=frame.reference.materials,
        spots=frame.reference.spots,
        towns={one.id: _town(frame.reference.areas.get(one.town_geoid)) for one in (kept, second)},
        may_swap=not second.pending or kept.pending,
        problem=problem,
        typed=request.form,
    )


def _town(area: Any) -> str:
    return area.name if area else "no known town"


def _seen(connection: Connection, venue: Venue) -> Seen:
    visits = venue_page.history(connection, venue.id, MOST_VISITS)
    return Seen(venue, visits, venue_page.standing_items(connection, venue.number))


def _kinds(connection: Connection) -> dict[str, str]:
    return {kind.code: kind.label for kind in reference.venue_types(connection)}
