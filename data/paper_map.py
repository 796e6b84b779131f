"""What does the base map draw? Land, lakes, rivers, lines between states and countries, names of towns."""

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import LineString, box
from shapely.geometry.base import BaseGeometry

from data import packages
from mapper.places.areas import METRES_PER_DEGREE
from mapper.places.place_files import State, Town, Village

# So much is drawn beyond the state's box: finely close by, and coarsely so far that a map of the whole state
# shows no end of the drawing, on a wide screen either.
_CLOSE_DEGREES = 0.6
_MARGIN_LAT, _MARGIN_LON = 1.2, 5.0
_DECIMALS = 4  # 11 m
_FINE_DEGREES, _COARSE_DEGREES = 0.001, 0.02
_LEAST_ISLAND_DEGREES2 = 0.00003  # 0.3 km2
_LEAST_FAR_ISLAND_DEGREES2 = 0.003
# A name needs so much room on the screen; from the last zoom on, no new name appears.
_LABEL_PIXELS = 75
_FIRST_ZOOM, _LAST_ZOOM = 6, 9
_METRES_PER_PIXEL = 156_543.0  # of a web map at zoom 0, on the equator
_LINES = {"state_line": "admin_1_states_provinces_lines", "country_line": "admin_0_boundary_lines_land"}


def paper_map(
    state: State, npm: Path, towns: Sequence[Town], villages: Iterable[Village]
) -> list[dict[str, Any]]:
    """GeoJSON features with the property `layer`: land, lake, river, state_line, country_line, or town:
    a point with name and the zoom from which the name has room."""
    frame = _box_around(state, _MARGIN_LON, _MARGIN_LAT)
    close = _box_around(state, _CLOSE_DEGREES, _CLOSE_DEGREES)
    land = _areas(packages.natural_earth("land"), frame, close)
    lakes = _areas(packages.natural_earth("lakes"), frame, close)
    rivers = _lines((LineString(line) for line in packages.rivers(npm)), frame, close)
    features = [_feature("land", land), _feature("lake", lakes), _feature("river", rivers)]
    for layer, name in _LINES.items():
        features.append(_feature(layer, _lines(packages.natural_earth(name), frame, close)))
    return features + _labels(towns, villages)


def _box_around(state: State, lon: float, lat: float) -> BaseGeometry:
    return box(state.west - lon, state.south - lat, state.east + lon, state.north + lat)


def _simplified(shape: BaseGeometry, close: BaseGeometry) -> BaseGeometry:
    coarse = shapely.make_valid(shape.simplify(_COARSE_DEGREES)).difference(close)
    return shapely.union_all([shape.simplify(_FINE_DEGREES).intersection(close), coarse])


def _areas(shapes: Iterable[BaseGeometry], frame: BaseGeometry, close: BaseGeometry) -> BaseGeometry:
    near = [shape for shape in shapes if shape.intersects(frame)]
    seen = shapely.union_all([shapely.make_valid(shape).intersection(frame) for shape in near])
    parts = [part for part in shapely.get_parts(_simplified(seen, close)) if part.area > _least(part, close)]
    return _neat(shapely.MultiPolygon(parts))


def _least(part: BaseGeometry, close: BaseGeometry) -> float:
    return _LEAST_ISLAND_DEGREES2 if part.intersects(close) else _LEAST_FAR_ISLAND_DEGREES2


def _lines(shapes: Iterable[BaseGeometry], frame: BaseGeometry, close: BaseGeometry) -> BaseGeometry:
    seen = [shape.intersection(frame) for shape in shapes if shape.intersects(frame)]
    merged = shapely.line_merge(_simplified(shapely.line_merge(shapely.union_all(seen)), close))
    parts = [part for part in shapely.get_parts(merged) if part.geom_type == "LineString"]
    return _neat(shapely.MultiLineString(parts))


def _neat(shape: BaseGeometry) -> BaseGeometry:
    """Rounded, and in one order whatever order the parts came in."""
    return shapely.normalize(shapely.set_precision(shape, 10**-_DECIMALS))


def _feature(layer: str, shape: BaseGeometry) -> dict[str, Any]:
    geometry = shapely.geometry.mapping(shape)
    coordinates = _short(geometry["coordinates"])
    return {
        "type": "Feature",
        "properties": {"layer": layer},
        "geometry": {**geometry, "coordinates": coordinates},
    }


def _short(part: Any) -> Any:
    return round(part, _DECIMALS) if isinstance(part, float) else [_short(inner) for inner in part]


def _labels(towns: Sequence[Town], villages: Iterable[Village]) -> list[dict[str, Any]]:
    """Names in the order of population, each from the zoom at which it keeps clear of the larger ones."""
    settled = {(v.town_geoid, v.name): (v.lat, v.lon) for v in villages}
    drawn: list[tuple[float, float]] = []
    features = []
    for town in sorted(towns, key=lambda town: (-town.population, town.geoid)):
        lat, lon = settled.get((town.geoid, town.name), (town.lat, town.lon))
        zoom = _first_zoom(lat, lon, drawn)
        if zoom <= _LAST_ZOOM and town.kind in ("city", "town"):
            drawn.append((lat, lon))
            properties = {"layer": "town", "name": town.name, "zoom": zoom}
            point = {"type": "Point", "coordinates": [round(lon, _DECIMALS), round(lat, _DECIMALS)]}
            features.append({"type": "Feature", "properties": properties, "geometry": point})
    return features


def _first_zoom(lat: float, lon: float, larger: Iterable[tuple[float, float]]) -> int:
    narrow = math.cos(math.radians(lat))
    metres = [math.hypot((lon - x) * narrow, lat - y) * METRES_PER_DEGREE for y, x in larger]
    if not metres:
        return _FIRST_ZOOM
    room_at_zoom_0 = _LABEL_PIXELS * _METRES_PER_PIXEL * narrow
    return max(_FIRST_ZOOM, math.ceil(math.log2(room_at_zoom_0 / max(1.0, min(metres)))))
