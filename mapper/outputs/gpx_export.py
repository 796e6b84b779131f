"""What do venues look like for navigation? GPX 1.1, a waypoint a venue, which phones and car devices read; of
a round also a route through its stops."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from gpxpy.gpx import GPX, GPXRoute, GPXRoutePoint, GPXWaypoint

from mapper.outputs.xlsx_cells import as_text

MEDIA_TYPE = "application/gpx+xml"
CREATOR = "Outreach Mapper"  # written as it stands: gpxpy escapes elements, and no attribute


def gpx(
    rows: Iterable[Mapping[str, Any]],
    labels: Mapping[str, str],
    about: str,
    made_at: datetime,
    route: str | None = None,
) -> bytes:
    """The file in UTF-8. rows: name, venue_type, address, city, and lat, lon in degrees WGS 84; `labels`: of
    each type of place; `about`: what the file says of itself; `route`: what the way through the rows in their
    order is called, None for no such way."""
    file = GPX()
    file.creator = CREATOR
    file.description = as_text(about)
    file.time = made_at.replace(microsecond=0)
    file.waypoints = [_waypoint(row, labels) for row in rows]
    if route is not None:
        file.routes = [GPXRoute(name=as_text(route))]
        file.routes[0].points = [_route_point(one) for one in file.waypoints]
    text: str = file.to_xml(version="1.1")
    return text.encode()


def _waypoint(row: Mapping[str, Any], labels: Mapping[str, str]) -> GPXWaypoint:
    label = labels.get(row["venue_type"], "")
    where = ", ".join(part for part in (row["address"], row["city"]) if part)
    return GPXWaypoint(
        latitude=row["lat"],
        longitude=row["lon"],
        name=as_text(row["name"]),
        description=as_text(where) or None,
        type=as_text(label) or None,
    )


def _route_point(one: GPXWaypoint) -> GPXRoutePoint:
    return GPXRoutePoint(
        latitude=one.latitude,
        longitude=one.longitude,
        name=one.name,
        description=one.description,
        type=one.type,
    )
