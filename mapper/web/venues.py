"""Which venues stand behind a figure, and what is known of one of them?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import pandas as pd
from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mapper.rules.bulk_edit import MOST_VENUES
from mapper.rules.coverage import STATUSES, ItemSpan
from mapper.rules.register_filter import FLAGS as OWN_FLAGS
from mapper.rules.venue_list import SORTS, ListWish
from mapper.store import area_rules, venue_page
from mapper.store.frame_rows import Reference
from mapper.store.venue_texts import with_texts
from mapper.web import current
from mapper.web.bulk_words import ACTIONS
from mapper.web.filters import Query, form_for
from mapper.web.register_list import asked_for
from mapper.web.town_choices import town_choices
from mapper.web.venue_shown import reachable, shown

pages = Blueprint("venues", __name__)
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


@pages.get("/venues")
def listing() -> str:
    asked = asked_for(request.args)
    selection, day, wish = asked.selection, asked.day, asked.wish
    reference, page = asked.frame.reference, asked.page
    query = asked.query
    return render_template(
        "venues/listing.html",
        page=page,
        lines=_lines(page.rows, day, reference),
        wish=wish,
        own=asked.own,
        own_flags=OWN_FLAGS,
        own_words=[OWN_FLAGS[flag] for flag in asked.own.flags],
        sources=asked.sources,
        sorts=_sorts(wish, query),
        query=query | ({"sort": wish.words} if wish.words else {}),
        form=form_for(selection, day, reference, selection.reach),
        towns=town_choices(reference, selection.reach),
        actions=ACTIONS,
        most_at_once=MOST_VENUES,
        credits=current.credits(),
    )


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
