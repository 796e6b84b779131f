"""Which places are on one of the desk's lists, and why? Each list whole, page by page."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from flask import Blueprint, abort, render_template, request

from mapper.rules.coverage import STATUSES
from mapper.rules.desk import PLACES
from mapper.rules.desk_venues import Due
from mapper.rules.selection import Selection
from mapper.store.coverage_frame import CoverageFrame
from mapper.store.database import Connection
from mapper.store.desk_venues import listed
from mapper.store.venue_texts import with_texts
from mapper.web import current
from mapper.web.desk import county_asked, round_url, within

pages = Blueprint("desk_places", __name__)
PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the list: `on` is the day that it is about."""

    number: int
    name: str
    address: str
    city: str
    venue_type: str
    town: str
    county: str
    status: str
    flags: tuple[str, ...]
    on: date


@pages.get("/desk/places")
def page() -> str:
    kind = next((one for one in PLACES if one == request.args.get("why")), None) or abort(404)
    frame, today, zone = current.frame(), current.today(), current.config().time_zone
    names = {area.geoid: area.name for area in frame.reference.areas.values() if area.level == "county"}
    county = county_asked(names)
    with current.database().read() as connection:
        found = listed(kind.value, connection, frame, today, Selection(reach=within(county)), zone)
        pages_of = max(1, -(-len(found) // PER_PAGE))
        number = min(max(1, request.args.get("page", 1, type=int)), pages_of)
        places = _places(connection, frame, found, number, today)
    return render_template(
        "desk/places.html",
        kind=kind.value,
        places=places,
        total=len(found),
        number=number,
        pages=pages_of,
        first=(number - 1) * PER_PAGE + 1,
        county=county,
        names=names,
        types=frame.reference.types,
        round_url=round_url(kind, county),
        query={name: value for name, value in request.args.items() if name in ("why", "county")},
        today=today,
        here="desk.page",
    )


def _places(
    connection: Connection, frame: CoverageFrame, found: Due, number: int, today: date
) -> list[Place]:
    part = slice((number - 1) * PER_PAGE, number * PER_PAGE)
    at, on = found.at[part], found.on[part]
    rows = frame.on(today).iloc[at].assign(on=np.asarray(on))
    rows = with_texts(connection, rows)
    return [_place(row) for row in rows.to_dict("records")]


def _place(row: dict[Any, Any]) -> Place:
    texts = {name: row[name] if isinstance(row[name], str) else "" for name in TEXTS}
    return Place(
        number=int(row["number"]),
        status=STATUSES[row["status"]].value,
        flags=tuple(words for name, words in FLAGS.items() if row[name]),
        on=date.fromordinal(int(row["on"])),
        **texts,
    )


TEXTS = ("name", "address", "city", "venue_type", "town", "county")
FLAGS = {
    "do_not_place": "do not place",
    "restricted": "coordinators only",
    "concern_volunteer": "not safe for volunteers?",
    "concern_taker": "not safe for someone who takes a card?",
}
