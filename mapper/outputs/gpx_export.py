"""What do venues look like for navigation? GPX 1.1, a waypoint a venue, which phones and car devices read."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from gpxpy.gpx import GPX, GPXWaypoint

from mapper.outputs.xlsx_cells import as_text

MEDIA_TYPE = "application/gpx+xml"
CREATOR = "Outreach Mapper"  # written as it stands: gpxpy escapes elements, and no attribute


def gpx(rows: Iterable[Mapping[str, Any]], labels: Mapping[str, str], about: str, made_at: datetime) -> bytes:
    """The file in UTF-8. rows: name, venue_type, address, city, and lat, lon in degrees WGS 84; `labels`: of
    each type of place; `about`: what the file says of itself."""
    file = GPX()
    file.creator = CREATOR
    file.description = as_text(about)
    file.time = made_at.replace(microsecond=0)
    file.waypoints = [_waypoint(row, labels) for row in rows]
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
