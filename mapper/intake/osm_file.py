"""How is an Overpass answer read? A row an element of OpenStreetMap that has tags, and a point that stands
for it. Its fields are few and fixed, whatever else people have tagged."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeGuard

from mapper.intake.geojson_file import read_geojson
from mapper.intake.osm_types import tag_rules
from mapper.intake.refusals import ImportRefused
from mapper.intake.rows import Row
from mapper.intake.tables import Table, as_rows
from mapper.places.stated_points import representative_point
from mapper.rules.osm_tags import (
    SOCIAL,
    TagRule,
    as_it_was,
    first,
    kind_in_words,
    languages,
    must_leave_no_trace,
    says_it_is_closed,
    venue_type_of,
)
from mapper.rules.overpass_answer import problem_of

HEADER = (
    *("external_id", "name", "venue_type", "address", "city", "state", "zip", "lat", "lon"),
    *("phone", "website", "opening_hours", "languages", "status", SOCIAL),
)
KINDS = ("node", "way", "relation")
NO_OVERPASS = (
    "The file is no answer of Overpass in JSON: it must have a list of elements. Ask with [out:json], "
    "or with the command osm-query."
)
UNREADABLE = "this is no node, way or relation with tags that can be read"
NO_NAME = "OpenStreetMap knows no name for it; write one into the column name, or add it on openstreetmap.org"
NO_KIND = "no tag says what kind of place it is (amenity, shop, office …)"
NO_POINT = "the file does not say where it is; ask Overpass with “out center”, or give lat and lon"
LONGEST_PHONE = 60

Element = Mapping[str, Any]
Point = tuple[float, float]  # lat, lon


def read_osm(content: bytes, data_folder: Path) -> Table:
    """A row an element with tags, in the columns of HEADER; its line is the element's number in the file. A
    GeoJSON file that is called .json is read as one. Raises ImportRefused."""
    whole = _json(content)
    if whole.get("type") in ("FeatureCollection", "Feature"):
        return read_geojson(content)
    elements = whole.get("elements")
    if not isinstance(elements, list):
        raise ImportRefused(NO_OVERPASS)
    if problem := problem_of(whole):
        raise ImportRefused(f"The file holds only a part of what was asked for: {problem} Ask again.")
    reader = _Reader(elements, tag_rules(data_folder))
    if not any(map(_is_row, elements)):
        raise ImportRefused("The file holds no element with tags.")
    return as_rows(HEADER, reader.rows)


def _json(content: bytes) -> Mapping[str, Any]:
    try:
        whole = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # a UnicodeDecodeError is one too
        at = (
            f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        )
        raise ImportRefused(f"{NO_OVERPASS} It can't be read as JSON{at}.") from error
    if not isinstance(whole, dict):
        raise ImportRefused(NO_OVERPASS)
    return whole


def _is_row(element: Any) -> bool:
    """The nodes that only draw a way have no tags, and are no places."""
    return not isinstance(element, dict) or bool(element.get("tags"))


class _Reader:
    """Reads the elements, and knows the nodes that ways without a position of their own are drawn by."""

    def __init__(self, elements: Sequence[Any], rules: Sequence[TagRule]) -> None:
        self._elements = elements
        self._rules = rules
        self._nodes: dict[int, Element] | None = None

    def rows(self) -> Iterator[Row]:
        for number, element in enumerate(self._elements, start=1):
            if _is_row(element):
                yield self._row(number, element)

    def _row(self, number: int, element: Any) -> Row:
        tags = _tags(element)
        if must_leave_no_trace(tags, self._rules):
            return Row(number, _cells({SOCIAL: "shelter"}))  # all that is left of it, and it is kept nowhere
        if not _is_readable(element) or not tags:
            return Row(number, _cells({}), UNREADABLE)
        kind, closed = self._kind(tags)
        point = self._point(element)
        fields = _fields(element, tags) | {"venue_type": kind, "status": "closed" if closed else ""}
        if point is not None:
            fields |= {"lat": repr(point[0]), "lon": repr(point[1])}
        fault = "" if fields["name"] else NO_NAME
        return Row(number, _cells(fields), fault if kind else NO_KIND, "" if point else NO_POINT)

    def _kind(self, tags: Mapping[str, str]) -> tuple[str, bool]:
        """The type, or what it says of itself, and whether it is no more. A place that is something else now
        is that."""
        if now := venue_type_of(tags, self._rules) or kind_in_words(tags):
            return now, says_it_is_closed(tags)
        return venue_type_of(as_it_was(tags), self._rules), True

    def _point(self, element: Element) -> Point | None:
        return (
            _degrees(element)
            or _degrees(element.get("center"))
            or _middle(_drawn(element.get("geometry")))
            or _middle(_drawn(self._members(element)))
            or _in_box(element.get("bounds"))
        )

    def _members(self, element: Element) -> list[Any]:
        """What draws it: the ways of a relation, or the nodes of a way that the file has, too."""
        members = element.get("members")
        if isinstance(members, list):
            ways = (
                one.get("geometry") for one in members if isinstance(one, dict) and one.get("role") != "inner"
            )
            return [point for way in ways if isinstance(way, list) for point in way]
        nodes = element.get("nodes")
        if not isinstance(nodes, list):
            return []
        known = self._known_nodes()
        return [known.get(id_) if isinstance(id_, int) else None for id_ in nodes]

    def _known_nodes(self) -> dict[int, Element]:
        if self._nodes is None:
            nodes = (one for one in self._elements if isinstance(one, dict) and one.get("type") == "node")
            self._nodes = {one["id"]: one for one in nodes if isinstance(one.get("id"), int)}
        return self._nodes


def _is_readable(element: Any) -> bool:
    return isinstance(element, dict) and element.get("type") in KINDS and type(element.get("id")) is int


def _tags(element: Any) -> dict[str, str]:
    found = element.get("tags") if isinstance(element, dict) else None
    if not isinstance(found, dict):
        return {}
    return {key: value for key, value in found.items() if isinstance(value, str)}


def _cells(fields: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(fields.get(name, "") for name in HEADER)


def _fields(element: Element, tags: Mapping[str, str]) -> dict[str, str]:
    return {
        "external_id": f"{element['type']}/{element['id']}",
        "name": first(
            tags, "name", "name:en", "official_name", "brand", "old_name", "disused:name", "was:name"
        ),
        "address": _address(tags),
        "city": first(tags, "addr:city", "addr:town", "addr:village", "addr:hamlet"),
        "state": first(tags, "addr:state"),
        "zip": first(tags, "addr:postcode"),
        "phone": _phone(first(tags, "phone", "contact:phone", "contact:mobile")),
        "website": first(tags, "website", "contact:website", "url"),
        "opening_hours": first(tags, "opening_hours"),
        "languages": languages(tags),
    }


def _address(tags: Mapping[str, str]) -> str:
    street = first(tags, "addr:street", "addr:place")
    if not street:
        return first(tags, "addr:full")
    return f"{first(tags, 'addr:housenumber')} {street}".strip()


def _phone(text: str) -> str:
    """The first of several."""
    return text if len(text) <= LONGEST_PHONE else text.split(";")[0].strip()


def _degrees(where: Any) -> Point | None:
    if not isinstance(where, dict):
        return None
    lat, lon = where.get("lat"), where.get("lon")
    return (float(lat), float(lon)) if _is_number(lat) and _is_number(lon) else None


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _drawn(points: Any) -> list[Point]:
    found = (_degrees(point) for point in points) if isinstance(points, list) else ()
    return [point for point in found if point is not None]


def _middle(points: Sequence[Point]) -> Point | None:
    """A point in the shape that they draw, or on the line."""
    if not points:
        return None
    drawn = [(lon, lat) for lat, lon in points]
    is_ring = len(drawn) >= 4 and drawn[0] == drawn[-1]
    shape = (
        {"type": "Polygon", "coordinates": [drawn]}
        if is_ring
        else {"type": "MultiPoint", "coordinates": drawn}
    )
    try:
        return representative_point(shape)
    except ValueError:
        return None


def _in_box(box: Any) -> Point | None:
    if not isinstance(box, dict):
        return None
    corners = [{"lat": box.get(f"{side}lat"), "lon": box.get(f"{side}lon")} for side in ("min", "max")]
    ends = _drawn(corners)
    if len(ends) < len(corners):
        return None
    (south, west), (north, east) = ends
    return (south + north) / 2, (west + east) / 2
