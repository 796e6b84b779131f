"""What does the map draw in this viewport? Points and area figures as JSON, by the filter of its page."""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import msgspec
from flask import Blueprint, Response, request

from mapper.outputs.area_figures import area_figures
from mapper.outputs.geojson_export import MEDIA_TYPE
from mapper.outputs.map_points import MOST_ZOOM, Box, points
from mapper.rules.filter_words import FilterRefused
from mapper.rules.unknown_cells import Level
from mapper.store.venue_texts import texts_of
from mapper.web import current
from mapper.web.filters import selection_from

api = Blueprint("map_api", __name__, url_prefix="/api/v1")
LEVELS: tuple[Level, ...] = ("county", "town")


@api.get("/map")
def venues() -> Response:
    """At most 1,000 points that together stand for every chosen venue of the box, each once; cells at its
    edge are told whole."""
    box, zoom = _box(request.args.get("bbox", "")), _zoom(request.args.get("zoom", ""))
    selection, day = selection_from(request.args, current.actor())
    frame = current.frame()
    chosen = current.on_map(frame, day, selection)
    return _answer(
        {
            "type": "FeatureCollection",
            "as_of": day.isoformat(),
            "chosen": sum(chosen.chosen),
            "without_point": sum(chosen.chosen) - chosen.on_map,
            "features": points(chosen, frame.on(day), box, zoom, _named),
        },
        MEDIA_TYPE,
    )


def _named(numbers: Sequence[int]) -> dict[int, str]:
    with current.database().read() as connection:
        return {number: texts.name for number, texts in texts_of(connection, numbers).items()}


@api.get("/areas")
def areas() -> Response:
    """The gap report's figures of every county or town that was asked for and is in reach, by GEOID.

    Of all statuses, whatever the page's filter: a share of those that have material up is always 100 %.
    """
    level = _level(request.args.get("level", ""))
    asked, day = selection_from(request.args, current.actor())
    selection = replace(asked, statuses=(), visited=False, gaps=(), lacks=())
    frame = current.frame()
    figures = area_figures(
        selection.of(frame.on(day)),
        level,
        frame.areas_asked(level, selection),
        partial(frame.looked_none, day, selection),
    )
    return _answer({"as_of": day.isoformat(), "level": level, "areas": figures}, "application/json")


def _answer(body: dict[str, object], media_type: str) -> Response:
    return Response(msgspec.json.encode(body), content_type=media_type)


def _box(text: str) -> Box:
    """Raises FilterRefused."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise FilterRefused("bbox", "bbox must be four numbers: west,south,east,north.") from None
    if not all(math.isfinite(part) for part in (west, south, east, north)):
        raise FilterRefused("bbox", "bbox must be four finite numbers.")
    if not (-180 <= west <= 180 and -180 <= east <= 180):
        raise FilterRefused("bbox", "bbox: west and east lie between -180 and 180 degrees.")
    if not -90 <= south <= north <= 90:
        raise FilterRefused("bbox", "bbox: south lies below north, both between -90 and 90 degrees.")
    return Box(west, south, east, north)


def _zoom(text: str) -> int:
    """Raises FilterRefused."""
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and int(text) <= MOST_ZOOM):
        raise FilterRefused("zoom", f"zoom must be a whole number from 0 to {MOST_ZOOM}.")
    return int(text)


def _level(text: str) -> Level:
    """Raises FilterRefused."""
    for level in LEVELS:
        if text == level:
            return level
    raise FilterRefused("level", "level must be county or town.")
