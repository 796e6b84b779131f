"""How is a GeoJSON file read? A row a feature: its properties, and a point that stands for its shape."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mapper.intake.columns import VENUE_FIELDS, bare
from mapper.intake.refusals import ImportRefused
from mapper.intake.rows import Row
from mapper.intake.tables import Table, as_rows
from mapper.places.stated_points import representative_point

DEGREES = ("4326", "CRS84", "4269", "4979")  # WGS 84, and NAD 83, which is within two metres of it
MOST_DEPTH = 4  # of properties within properties
NO_GEOJSON = "The file is no GeoJSON: it must be a FeatureCollection, or one feature a line."
_POINTS = frozenset(bare(word) for field in ("lat", "lon") for word in (field, *VENUE_FIELDS[field]))


def read_geojson(content: bytes) -> Table:
    """The properties that any feature has as columns, `lat` and `lon` of its shape, and `id` where features
    have one of their own. A row's line is the feature's number. Raises ImportRefused."""
    features = _features(content)
    flat = [_flat(feature) for feature in features]
    names = list(dict.fromkeys(name for one in flat for name in one if bare(name) not in _POINTS))
    if any("id" in feature for feature in features) and not any(bare(name) == "id" for name in names):
        names.append("id")
    header = (*names, "lat", "lon")

    def records() -> Iterator[Row]:
        for number, (feature, properties) in enumerate(zip(features, flat, strict=True), start=1):
            yield _row(number, feature, properties, names)

    return as_rows(header, records)


def _features(content: bytes) -> list[Mapping[str, Any]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportRefused("The file is no text in UTF-8, as GeoJSON has to be.") from error
    found = _collection(text) if text.strip() else []
    if not found:
        raise ImportRefused("The file has no features.")
    if not all(isinstance(one, dict) and one.get("type") == "Feature" for one in found):
        raise ImportRefused(NO_GEOJSON)
    return found


def _collection(text: str) -> list[Any]:
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        return _a_line_each(text, error)
    if not isinstance(whole, dict):
        raise ImportRefused(NO_GEOJSON)
    _check_degrees(whole.get("crs"))
    features = [whole] if whole.get("type") == "Feature" else whole.get("features")
    if not isinstance(features, list):
        raise ImportRefused(NO_GEOJSON)
    return features


def _a_line_each(text: str, error: ValueError | RecursionError) -> list[Any]:
    lines = [line.strip("\x1e ") for line in text.splitlines()]
    try:
        return [json.loads(line) for line in lines if line]
    except (ValueError, RecursionError):
        at = (
            f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        )
        raise ImportRefused(f"{NO_GEOJSON} It can't be read as JSON{at}.") from error


def _check_degrees(crs: Any) -> None:
    if crs is not None and not any(code in json.dumps(crs) for code in DEGREES):
        raise ImportRefused(
            "The file's coordinates are not degrees of latitude and longitude. Export it again as WGS 84 "
            "(EPSG:4326)."
        )


def _flat(feature: Mapping[str, Any]) -> dict[str, str]:
    properties = feature.get("properties")
    found: dict[str, str] = {}
    if isinstance(properties, dict):
        _flatten(properties, "", found, 0)
    return found


def _flatten(properties: Mapping[str, Any], before: str, found: dict[str, str], depth: int) -> None:
    for name, value in properties.items():
        if isinstance(value, dict) and depth < MOST_DEPTH:
            _flatten(value, f"{before}{name}.", found, depth + 1)
        else:
            found[before + str(name)] = _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ";".join(_text(one) for one in value)
    return value if isinstance(value, str) else json.dumps(value)


def _row(number: int, feature: Mapping[str, Any], properties: Mapping[str, str], names: Sequence[str]) -> Row:
    own = {"id": _text(feature["id"]), **properties} if "id" in feature else properties
    cells = [own.get(name, "") for name in names]
    try:
        point = _point(feature.get("geometry"))
    except ValueError:
        return Row(number, (*cells, "", ""), "the feature has no shape that can be read")
    return Row(number, (*cells, *point))


def _point(geometry: Any) -> tuple[str, str]:
    point = None if geometry is None else representative_point(geometry)
    return ("", "") if point is None else (repr(point[0]), repr(point[1]))
