"""Which venues stand behind a figure, and what is known of one of them?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

import numpy as np
import pandas as pd
from flask import Blueprint, abort, redirect, render_template, request, url_for
from numpy.typing import NDArray
from werkzeug.wrappers import Response

from mapper.rules.coverage import STATUSES, ItemSpan, Status
from mapper.rules.gap_reasons import Reason, of_bits
from mapper.rules.language_gaps import languages_of
from mapper.rules.open_months import as_text
from mapper.rules.placement_words import Placed, how_placed
from mapper.rules.venue_list import SORTS, ListWish, page_of
from mapper.store import area_rules, redactions, venue_page
from mapper.store.area_rules import Limits
from mapper.store.coverage_frame import CoverageFrame
from mapper.store.database import Connection
from mapper.store.export_rows import last_visit_days
from mapper.store.frame_rows import Reference
from mapper.store.venue_texts import with_texts
from mapper.store.venues import Venue
from mapper.web import current, words
from mapper.web.filters import Query, form_for, query_of, selection_from
from mapper.web.venue_reasons import Standing, reason

pages = Blueprint("venues", __name__)
MOST_VISITS = 200  # shown on a venue's page
FLAGS = {
    "do_not_place": "do not place",
    "concern_volunteer": "not safe for volunteers?",
    "concern_taker": "not safe for someone who takes a card?",
    "restricted": "restricted",
    "closed": "closed",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list."""

    number: int
    name: str
    address: str
    kind: str  # label of its type
    town: str
    county: str
    status: str
    up: list[str]
    last_visit: date | None
    follow_up: date | None
    flags: list[str]


@dataclass(frozen=True, slots=True)
class Gap:
    """A reason of rules/gap_reasons, and the languages that are missing where it is that one."""

    reason: str
    languages: list[str]


@pages.get("/venues")
def listing() -> str:
    selection, day = selection_from(request.args, current.actor())
    wish = ListWish.read(*(request.args.get(name, "") for name in ("q", "sort", "page")))
    frame = current.frame()
    page = page_of(
        selection.of(frame.on(day)), wish, lambda: current.names(frame), lambda: _last_visits(frame, day)
    )
    query = query_of(selection, day) | ({"q": wish.name} if wish.name else {})
    return render_template(
        "venues/listing.html",
        page=page,
        lines=_lines(page.rows, day, frame.reference),
        wish=wish,
        sorts=_sorts(wish, query),
        query=query | ({"sort": wish.words} if wish.words else {}),
        form=form_for(selection, day, frame.reference, selection.reach),
        credits=current.credits(),
    )


def _last_visits(frame: CoverageFrame, day: date) -> NDArray[np.int32]:
    with current.database().read() as connection:
        return last_visit_days(connection, frame.numbers, day, current.config().time_zone)


def _sorts(wish: ListWish, query: Query) -> dict[str, str]:
    """Column -> address of the list sorted by it, backwards where it is sorted so already."""
    turned = {wish.sort: "-"} if not wish.backwards else {}
    return {
        column: url_for("venues.listing", **{**query, "sort": turned.get(column, "") + column})
        for column in SORTS
    }


def _lines(rows: pd.DataFrame, day: date, reference: Reference) -> list[Line]:
    zone = current.config().time_zone
    with current.database().read() as connection:
        no_log = area_rules.limits(connection).no_log
        rows = with_texts(connection, rows)
        live = venue_page.live_items(connection, rows["number"].tolist(), day)
        last = venue_page.last_visit_days(connection, rows["id"].tolist(), day, zone)
    return [
        _line(row, live.get(row["number"], []), last.get(row["id"]), day, reference, no_log)
        for row in cast(list[dict[str, Any]], rows.to_dict("records"))
    ]


def _line(
    row: Mapping[str, Any],
    live: list[ItemSpan],
    last_visit: date | None,
    day: date,
    reference: Reference,
    no_log: frozenset[str],
) -> Line:
    kind = reference.types.get(row["venue_type"])
    return Line(
        number=row["number"],
        name=row["name"],
        address=", ".join(part for part in (row["address"], row["city"]) if part),
        kind=kind.label if kind else "no known type",
        town=row["town"],
        county=row["county"],
        status=STATUSES[row["status"]].value,
        up=_up(live, day, reference),
        last_visit=last_visit,
        follow_up=date.fromordinal(row["follow_up"]) if row["follow_up"] else None,
        flags=[words for flag, words in FLAGS.items() if row[flag]]
        + ["nothing is logged there"] * (row["town_geoid"] in no_log),
    )


def _up(live: list[ItemSpan], day: date, reference: Reference) -> list[str]:
    """What is up, short: `Poster en, es`, `Palm card so (old version)`."""
    short: dict[str, set[str]] = {}
    for item in live:
        material = reference.materials.get(item.material)
        if material is None:
            continue
        old = " (old version)" if material.superseded_on and material.superseded_on <= day else ""
        kind = "Palm card" if material.kind == "palm_card" else "Poster"
        short.setdefault(kind + old, set()).update(material.languages)
    return [
        f"{kind}: {', '.join(sorted(languages))}" for kind, languages in sorted(short.items(), reverse=True)
    ]


# --- one of them -------------------------------------------------------------------------------------


@pages.get("/venues/<int:number>")
def one(number: int) -> str | Response:
    venue = reachable(number)
    if venue.number != number:  # it was merged into another
        return redirect(url_for("venues.one", number=venue.number), code=303)
    return shown(venue)


def reachable(number: int) -> Venue:
    """The venue that stands for this number, where this actor reaches it; else there is none (404)."""
    with current.database().read() as connection:
        venue = venue_page.standing_for(connection, number)
    if venue is None or not current.actor().reach.covers(venue.county_geoid, venue.town_geoid):
        abort(404)
    return venue


def shown(
    venue: Venue, problems: Mapping[str, str] | None = None, typed: Mapping[str, str] | None = None
) -> str:
    """The venue's page; `problems` by field, and what was `typed`, where a change was refused."""
    frame, day = current.frame(), current.today()
    with current.database().read() as connection:
        standing = _standing(connection, frame, venue, day)
        limits = area_rules.limits(connection)
        was_removed = bool(redactions.among(connection, redactions.VENUE, [venue.id]))
    reference = frame.reference
    return render_template(
        "venues/one.html",
        venue=venue,
        standing=standing,
        reason="" if venue.pending else reason(standing),
        gaps=[] if venue.pending else _gaps(frame, venue.number, day),
        kind=reference.types.get(venue.venue_type),
        kinds=[
            kind for kind in reference.types.values() if not kind.retired or kind.code == venue.venue_type
        ],
        town=_name(reference, venue.town_geoid),
        outlines_of=frame.reference_revision,  # a browser keeps them as long as they are these
        how_placed=how_placed(Placed.of(venue, _name(reference, venue.town_geoid))),
        months=as_text(venue.open_months),
        counts_until={
            (item.material, item.spot): item.until_day - timedelta(days=1) for item in standing.live
        },
        materials=reference.materials,
        spots=reference.spots,
        problems=problems or {},
        typed=typed,
        day=day,
        was_removed=was_removed,
        area_limit=_limit_in_words(limits, venue.town_geoid),
    )


def _limit_in_words(limits: Limits, town_geoid: str) -> str:
    """What the town's rule means for a place there; empty where there is none."""
    if town_geoid in limits.no_log:
        return "Nothing may be logged in this town: no phone shows the place, and visits are held."
    if town_geoid in limits.ask_first:
        whom = limits.ask_first[town_geoid]
        return f"Somebody is asked first in this town: {whom}" if whom else "Somebody is asked first here."
    return ""


def _standing(connection: Connection, frame: CoverageFrame, venue: Venue, day: date) -> Standing:
    status, in_scope = _in_frame(frame, venue.number, day)
    kind = frame.reference.types.get(venue.venue_type)
    return Standing(
        venue=venue,
        day=day,
        status=status,
        in_scope=in_scope,
        county=_name(frame.reference, venue.county_geoid),
        kind=kind.label if kind else "no known type",
        by_visits=venue_page.by_visits(connection, venue.number, day),
        live=venue_page.live_items(connection, [venue.number], day).get(venue.number, []),
        last_up=venue_page.standing_items(connection, venue.number),
        visits=venue_page.history(connection, venue.id, MOST_VISITS),
        materials=frame.reference.materials,
        zone=current.config().time_zone,
    )


def _gaps(frame: CoverageFrame, number: int, day: date) -> list[Gap]:
    """What the gap report counts it for."""
    rows = frame.on(day)
    at = int(np.searchsorted(frame.numbers, number))
    if at == len(rows) or frame.numbers[at] != number:
        return []
    row = rows.iloc[at]
    missing = [words.language_in_words(one) for one in languages_of(frame.languages, int(row["lacks"]))]
    found = of_bits(int(row["gaps"]))
    return [Gap(one.value, missing if one is Reason.language else []) for one in found]


def _in_frame(frame: CoverageFrame, number: int, day: date) -> tuple[Status, bool]:
    """(status, in scope); one that is not known yet is `never`."""
    rows = frame.on(day)
    at = int(np.searchsorted(frame.numbers, number))
    if at == len(rows) or frame.numbers[at] != number:
        return Status.never, True
    row = rows.iloc[at]
    return STATUSES[row["status"]], bool(row["in_scope"])


def _name(reference: Reference, geoid: str) -> str:
    area = reference.areas.get(geoid)
    return area.name if area else ""
