"""How does a coordinator put places on the list fast? A line a place, or what every town has."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mapper.intake import added_by_hand, closed_list
from mapper.intake.added_by_hand import SOURCE, AddedVenue, MayBeThere, NotAdded, TypedVenue, add_by_hand
from mapper.intake.refusals import ImportRefused, UndoRefused
from mapper.intake.undo import undo_import
from mapper.rules.closed_lists import MUNICIPALITY, ClosedList
from mapper.rules.permissions import Reach
from mapper.rules.selection import Selection
from mapper.store import imports, venues
from mapper.store.added_by_hand import lately
from mapper.store.reference import VenueType
from mapper.web import current, typed_town
from mapper.web.typed_town import TownUnknown

pages = Blueprint("adding", __name__, url_prefix="/venues/add")
LATELY = timedelta(hours=12)
MOST_SHOWN = 20
Answer = str | Response | tuple[str, int]


@pages.get("")
def page() -> Answer:
    town = typed_town.towns().get(request.args.get("town", ""))
    typed = {"type": request.args.get("type", ""), "town": typed_town.in_words(town) if town else ""}
    return _page(typed)


@pages.post("")
def add() -> Answer:
    """One place; what can't be added, or may be there already, is said on the page with what was typed."""
    form = {name: " ".join(text.split()) for name, text in request.form.items()}
    try:
        added = _add(form)
    except NotAdded as refused:
        kept = form if "name" not in refused.problems else {**form, "name": ""}
        return _page(kept, refused.problems), 422
    except MayBeThere as question:
        return _page(form, question=question), 422
    flash(f"{added.venue.name} is on the list.")
    town = typed_town.typed(form["town"])
    return redirect(url_for("adding.page", type=added.venue.venue_type, town=town.geoid), code=303)


@pages.post("/closed-list")
def put_closed_list() -> Answer:
    """The offices that every municipality has, as far as they are missing in this actor's places."""
    code = request.form.get("type", "")
    kind = current.frame().reference.types.get(code)
    if kind is None or kind.retired or kind.one_per != MUNICIPALITY:
        abort(404)
    missing = [
        area for one in _closed_lists(Selection(venue_types=(code,), reach=_reach())) for area in one.missing
    ]
    try:
        done = closed_list.put_on_list(
            current.database(), kind, missing, current.decider(), current.programme()
        )
    except ImportRefused as refused:
        flash(str(refused))
        return redirect(url_for("missing.page", type=code), code=303)
    flash(_put_in_words(kind, done.counts))
    return redirect(url_for("adding.page", put=done.batch_id), code=303)


@pages.post("/undo")
def undo() -> Answer:
    batch_id = request.form.get("batch", "")
    if not _may_undo(batch_id):
        abort(404)
    try:
        undone = undo_import(current.database(), batch_id, current.programme(), current.actor().person_id)
    except UndoRefused as refused:
        flash(str(refused))
    else:
        flash(f"Taken back: {undone.removed:,} off the list.")
        for kept in undone.kept[:MOST_SHOWN]:
            flash(f"{kept.name} stays: {kept.reason}.")
    return redirect(url_for("adding.page"), code=303)


# --- what was typed ----------------------------------------------------------------------------------


def _add(form: Mapping[str, str]) -> AddedVenue:
    """Raises NotAdded, MayBeThere."""
    try:
        town = typed_town.typed(form.get("town", ""))
    except TownUnknown as unknown:
        raise NotAdded({"town": str(unknown)}) from None
    reference = current.frame().reference
    kind = reference.types.get(form.get("type", ""))
    if kind is None or kind.retired:
        raise NotAdded({"type": "Choose a type of place."})
    county = reference.areas[town.county_geoid].name
    typed = TypedVenue(
        form.get("name", ""), kind.code, form.get("address", ""), town, county, form.get("sure") == "yes"
    )
    return add_by_hand(current.database(), typed, *current.deciding())


# --- the page ----------------------------------------------------------------------------------------


def _page(
    typed: Mapping[str, str],
    problems: Mapping[str, str] | None = None,
    question: MayBeThere | None = None,
) -> str:
    reference, actor = current.frame().reference, current.actor()
    with current.database().read() as connection:
        added = lately(connection, actor.person_id, SOURCE, current.now() - LATELY, MOST_SHOWN)
        put = imports.batch(connection, request.args.get("put", ""))
    return render_template(
        "adding/page.html",
        typed=typed,
        problems=problems or {},
        question=question,
        kinds=[kind for kind in reference.types.values() if not kind.retired],
        types=reference.types,
        towns=typed_town.all_in_words(),
        areas=reference.areas,
        added=added,
        put=put if put is not None and _may_undo(put.id) else None,
        most=added_by_hand.MOST,
        here="venues.listing",
    )


def _may_undo(batch_id: str) -> bool:
    """Whether it is an import of this page, not taken back, and all it added lies in this actor's places."""
    with current.database().read() as connection:
        batch = imports.batch(connection, batch_id)
        if batch is None or batch.undone_at is not None or not _is_of_this_page(batch.source):
            return False
        ids = [change.venue_id for change in imports.changes(connection, batch_id)]
        there = venues.by_ids(connection, ids).values()
    return bool(there) and all(_reach().covers(venue.county_geoid) for venue in there)


def _is_of_this_page(source: str) -> bool:
    return source == SOURCE or source.startswith(closed_list.SOURCE + ":")


def _put_in_words(kind: VenueType, counts: Mapping[str, int]) -> str:
    said = f"{counts['added']:,} put on the list: {kind.label}. Their addresses are still to be found."
    return said + (f" {counts['review']:,} wait under To decide." if counts["review"] else "")


def _closed_lists(selection: Selection) -> list[ClosedList]:
    return current.frame().closed_lists(selection)


@pages.app_context_processor
def _start() -> dict[str, Any]:
    """What missing/start.html says, wherever the list is empty."""
    return {
        "start_lists": lambda: _closed_lists(Selection(reach=_reach())),
        "start_types": lambda: current.frame().reference.types,
    }


def _reach() -> Reach:
    return current.actor().reach
