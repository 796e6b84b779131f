"""How does a person change the reference data? Types, spots and materials by code; what counties chose."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from mapper.store import schema
from mapper.store.reference import set_setting

# What a person edits -> its table. Their codes stand in visits, so a row is retired and never deleted.
CODED: Mapping[str, Table] = {
    "types": schema.venue_type,
    "spots": schema.spot,
    "materials": schema.material,
}


@dataclass(frozen=True, slots=True)
class NumberRow:
    """A local number; `county_geoid` is empty where it is statewide."""

    id: int
    county_geoid: str
    label: str
    number: str
    note: str


def coded(connection: Connection, noun: str) -> list[dict[str, Any]]:
    """Every row of a noun as columns, retired ones too, in the order of the lists."""
    table = CODED[noun]
    query = select(table).order_by(table.c.position, table.c.code)
    return [dict(row._mapping) for row in connection.execute(query)]


def one(connection: Connection, noun: str, code: str) -> dict[str, Any] | None:
    """The row with this code, or None."""
    table = CODED[noun]
    row = connection.execute(select(table).where(table.c.code == code)).first()
    return None if row is None else dict(row._mapping)


def add(connection: Connection, noun: str, code: str, values: Mapping[str, Any]) -> None:
    """Adds a row at the end of its list. The caller ends with reference_changed."""
    table = CODED[noun]
    last = connection.execute(select(func.max(table.c.position))).scalar()
    connection.execute(
        insert(table).values(code=code, position=(last or 0) + 1, edited=True, retired=False, **values)
    )


def change(connection: Connection, noun: str, code: str, values: Mapping[str, Any]) -> None:
    """Writes these columns; loading data/ again leaves the row alone from now on."""
    table = CODED[noun]
    connection.execute(update(table).where(table.c.code == code).values(edited=True, **values))


# --- whose figures follow ----------------------------------------------------------------------------


def visited_of_type(connection: Connection, code: str) -> list[str]:
    """Ids of the venues of a type that somebody visited: its shelf lives decide about them. Those that
    were merged stand for nothing themselves; what they became is of its own type."""
    venue, visit = schema.venue, schema.visit
    merged = select(venue.c.merged_into).where(
        venue.c.merged_into.is_not(None), venue.c.id.in_(select(visit.c.venue_id))
    )
    visited = venue.c.id.in_(select(visit.c.venue_id)) | venue.c.id.in_(merged)
    return list(connection.execute(select(venue.c.id).where(venue.c.venue_type == code, visited)).scalars())


def with_material(connection: Connection, code: str) -> list[str]:
    """Ids of the venues at which any visit names the material, merged ones by what they became."""
    venue, visit, item = schema.venue, schema.visit, schema.visit_item
    query = (
        select(func.coalesce(venue.c.merged_into, venue.c.id))
        .join(visit, visit.c.venue_id == venue.c.id)
        .join(item, item.c.visit_id == visit.c.id)
        .where(item.c.material == code)
        .distinct()
    )
    return list(connection.execute(query).scalars())


# --- local numbers and languages ---------------------------------------------------------------------


def numbers(connection: Connection) -> list[NumberRow]:
    """Every local number, statewide ones first."""
    table = schema.local_number
    query = select(table).order_by(table.c.county_geoid, table.c.id)
    return [NumberRow(**row._mapping) for row in connection.execute(query)]


def add_number(connection: Connection, county_geoid: str, values: Mapping[str, str]) -> None:
    connection.execute(insert(schema.local_number).values(county_geoid=county_geoid, **values))
    _keep(connection, schema.local_number)


def change_number(connection: Connection, number_id: int, values: Mapping[str, str]) -> None:
    table = schema.local_number
    connection.execute(update(table).where(table.c.id == number_id).values(**values))
    _keep(connection, table)


def remove_number(connection: Connection, number_id: int) -> None:
    table = schema.local_number
    connection.execute(delete(table).where(table.c.id == number_id))
    _keep(connection, table)


def add_language(connection: Connection, county_geoid: str, language: str, why: str) -> None:
    """Says that somebody in the county needs the language; said before, only the reason is new."""
    remove_language(connection, county_geoid, language)
    row = {"county_geoid": county_geoid, "language": language, "why": why}
    connection.execute(insert(schema.language_needed).values(row))


def remove_language(connection: Connection, county_geoid: str, language: str) -> None:
    table = schema.language_needed
    connection.execute(
        delete(table).where(table.c.county_geoid == county_geoid, table.c.language == language)
    )
    _keep(connection, table)


def reasons_for_languages(connection: Connection, county_geoid: str) -> dict[str, str]:
    """Language -> why it is needed there."""
    table = schema.language_needed
    query = select(table).where(table.c.county_geoid == county_geoid).order_by(table.c.language)
    return {row.language: row.why for row in connection.execute(query)}


def _keep(connection: Connection, table: Table) -> None:
    """These rows have no code to compare by: once edited, the whole list is left alone by loading."""
    set_setting(connection, f"edited {table.name}", "yes")


# --- what a county chose -----------------------------------------------------------------------------


def choose(
    connection: Connection, county_geoid: str, choices: Mapping[str, tuple[bool, float | None]]
) -> None:
    """Writes what the county works on: type -> (in scope, own target in percent). What is as statewide
    has no row."""
    table = schema.county_venue_type
    connection.execute(delete(table).where(table.c.county_geoid == county_geoid))
    rows = [
        {"county_geoid": county_geoid, "venue_type": kind, "in_scope": in_scope, "target_pct": target}
        for kind, (in_scope, target) in choices.items()
        if not in_scope or target is not None
    ]
    if rows:
        connection.execute(insert(table), rows)
