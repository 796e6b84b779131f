"""How does a round leave for a navigation device? Its stops as waypoints, and as a route in their order."""

from typing import Any, cast

from flask import Blueprint, Response

from mapper.outputs import gpx_export
from mapper.rules.waypoints import waypoints
from mapper.store.taken_out import TakenOut
from mapper.web import current
from mapper.web.downloads import file_of
from mapper.web.round_lists import list_of
from mapper.web.rounds import found

pages = Blueprint("round_files", __name__)


@pages.get("/rounds/<uuid:round_id>/stops.gpx")
def gpx(round_id: str) -> Response:
    """Numbered as on its page and on paper. Where it begins stays here: that may be somebody's home."""
    one = found(round_id)
    stops = list_of(one, current.today())
    to_go_to = waypoints(stops.venues, stops.no_log)
    rows = [_numbered(row) for row in cast(list[dict[str, Any]], to_go_to.venues.to_dict("records"))]
    labels = {code: kind.label for code, kind in current.frame().reference.types.items()}
    about = " ".join([to_go_to.in_words, *current.credits()])
    file = gpx_export.gpx(rows, labels, about, current.now(), route=one.name)
    taken = TakenOut("round", "gpx", len(rows), one.on_day.isoformat(), more=(f"round={one.id}",))
    return file_of([file], gpx_export.MEDIA_TYPE, taken)


def _numbered(row: dict[str, Any]) -> dict[str, Any]:
    """“3 Joe's Laundromat”: devices sort and say the name alone."""
    return row | {"name": f"{row['stop']} {row['name']}"}
