"""Which items of a recalled material may still hang somewhere?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from mapper.rules.selection import Selection
from mapper.store import schema


@dataclass(frozen=True, slots=True)
class RecalledItem:
    """An item of a recalled material that somebody saw up, and nobody said gone or removed since."""

    venue_number: int
    venue_id: str
    venue: str
    venue_type: str
    county_geoid: str
    town_geoid: str
    county: str
    town: str
    material: str
    material_label: str
    recalled_on: date
    spot: str
    spot_label: str
    last_seen_on: date
    quantity: int


def recalls(connection: Connection, day: date, selection: Selection) -> list[RecalledItem]:
    """Every such item of what is recalled by that day, at known venues of whatever status, by material,
    county, town and venue. Of the selection, type of place, county, town and reach choose."""
    standing, venue, material, spot = schema.standing_item, schema.venue, schema.material, schema.spot
    town, county = schema.area.alias("town"), schema.area.alias("county")
    query = (
        select(
            venue.c.number.label("venue_number"),
            venue.c.id.label("venue_id"),
            venue.c.name.label("venue"),
            venue.c.venue_type,
            venue.c.county_geoid,
            venue.c.town_geoid,
            county.c.name.label("county"),
            town.c.name.label("town"),
            material.c.code.label("material"),
            material.c.label.label("material_label"),
            material.c.recalled_on,
            standing.c.spot,
            spot.c.label.label("spot_label"),
            standing.c.last_seen_on,
            standing.c.quantity,
        )
        .join(venue, venue.c.number == standing.c.venue_number)
        .join(material, material.c.code == standing.c.material)
        .outerjoin(spot, spot.c.code == standing.c.spot)
        .outerjoin(town, town.c.geoid == venue.c.town_geoid)
        .outerjoin(county, county.c.geoid == venue.c.county_geoid)
        .where(material.c.recalled_on <= day, ~venue.c.pending, venue.c.merged_into.is_(None))
        .order_by(material.c.code, county.c.name, town.c.name, venue.c.name, venue.c.number, standing.c.spot)
    )
    items = (RecalledItem(**_texts(row._asdict())) for row in connection.execute(query))
    return [item for item in items if _is_asked(item, selection)]


def _texts(row: Mapping[str, Any]) -> dict[str, Any]:
    """A county, town or spot that is not there any more is empty, not None."""
    return {name: "" if value is None else value for name, value in row.items()}


def _is_asked(item: RecalledItem, selection: Selection) -> bool:
    return (
        (not selection.venue_types or item.venue_type in selection.venue_types)
        and (not selection.counties or item.county_geoid in selection.counties)
        and (not selection.towns or item.town_geoid in selection.towns)
        and selection.reach.covers(item.county_geoid, item.town_geoid)
    )
