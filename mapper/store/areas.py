"""Which counties and towns do we know, and with which polygons?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Row, Table, Text, cast, delete, insert, select, update

from mapper.store import schema
from mapper.store.database import next_revision
from mapper.store.reference import reference_changed


@dataclass(frozen=True, slots=True)
class Area:
    """A county (five-digit GEOID) or a town (ten digits); lat and lon in degrees WGS 84."""

    geoid: str
    level: str
    name: str
    county_geoid: str
    population: int | None
    lat: float | None
    lon: float | None
    has_polygon: bool
    municipality: bool = False  # a town that governs itself


@dataclass(frozen=True, slots=True)
class VenuePlace:
    """Where a venue is known to be, for working out its area."""

    number: int
    lat: float | None
    lon: float | None
    city: str
    town_geoid: str
    county_geoid: str
    area_approximate: bool


_PLACED = Table(
    "placed",
    MetaData(),
    *(
        Column(name, schema.venue.c[name].type, primary_key=name == "number", autoincrement=False)
        for name in VenuePlace.__slots__
    ),
    prefixes=["TEMPORARY"],
)


def areas(connection: Connection, level: str = "") -> list[Area]:
    """Counties and towns (or one level of them), by name."""
    table = schema.area
    query = select(table).order_by(table.c.name, table.c.geoid)
    if level:
        query = query.where(table.c.level == level)
    return [_area(row) for row in connection.execute(query)]


def _area(row: Row[Any]) -> Area:
    return Area(
        row.geoid,
        row.level,
        row.name,
        row.county_geoid,
        row.population,
        row.lat,
        row.lon,
        row.geometry is not None,
        row.municipality,
    )


def polygons(connection: Connection, level: str) -> list[tuple[str, str]]:
    """(GEOID, GeoJSON geometry as text) of every area of the level that has a polygon."""
    table = schema.area
    query = select(table.c.geoid, table.c.geometry).where(
        table.c.level == level, table.c.geometry.is_not(None)
    )
    return [(row.geoid, row.geometry) for row in connection.execute(query)]


def outlines(connection: Connection, level: str) -> list[tuple[Area, str]]:
    """Every area of the level that has one, with its simplified outline as GeoJSON text."""
    table = schema.area
    query = select(table).where(table.c.level == level, table.c.outline.is_not(None)).order_by(table.c.geoid)
    return [(_area(row), row.outline) for row in connection.execute(query)]


def replace_level(connection: Connection, level: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Puts these areas (columns of schema.area) in the place of all of that level. A population that
    the new rows don't tell is kept from the old ones, and so is what governs itself."""
    table = schema.area
    before = areas(connection, level)
    population = {area.geoid: area.population for area in before}
    municipal = {area.geoid for area in before if area.municipality}
    connection.execute(delete(table).where(table.c.level == level))
    connection.execute(
        insert(table),
        [
            {
                **row,
                "population": row.get("population") or population.get(row["geoid"]),
                "municipality": row["geoid"] in municipal,
            }
            for row in rows
        ],
    )
    reference_changed(connection)


def venue_places(connection: Connection) -> list[VenuePlace]:
    """Of every venue but those whose town a person has set: no polygon overrules that."""
    table = schema.venue
    by_hand = cast(table.c.set_by_person, Text).like('%"town_geoid"%')
    query = select(*(table.c[name] for name in VenuePlace.__slots__))
    return [VenuePlace(*row) for row in connection.execute(query.where(~by_hand))]


def note(connection: Connection, places: Sequence[VenuePlace]) -> None:
    """Keeps where venues lie beside the register, on a connection apart, until `assign` writes it."""
    _PLACED.create(connection, checkfirst=False)
    if places:
        rows = [{name: getattr(place, name) for name in VenuePlace.__slots__} for place in places]
        connection.execute(insert(_PLACED), rows)


def assign(connection: Connection) -> None:
    """Writes the noted towns and counties of venues that are still there: of one that has moved meanwhile,
    whoever moved it has told its town. The caller holds the revision."""
    table, placed, revision = schema.venue, _PLACED.c, next_revision(connection)
    is_there = (table.c[name].is_not_distinct_from(placed[name]) for name in ("lat", "lon", "city"))
    told = {name: placed[name] for name in ("town_geoid", "county_geoid", "area_approximate")}
    here = update(table).where(table.c.number == placed.number, *is_there)
    connection.execute(here.values(**told, revision=revision))
