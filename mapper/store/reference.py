"""What was true before anyone logged anything: types of place, spots, materials, areas, numbers."""

from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Connection, Result, Row, Select, Table, bindparam, delete, func, insert, select, update

from mapper.rules.looked_none import Mark, holds
from mapper.store import schema
from mapper.store.database import Database, next_revision

KEPT_ROWS = 1_000  # read with every visit, and the same for months: what a row says is worked out once
_SETTING = select(schema.programme.c.value).where(schema.programme.c.key == bindparam("key"))


@dataclass(frozen=True, slots=True)
class VenueType:
    code: str
    label: str
    poster_shelf_life_days: int
    palm_card_shelf_life_days: int
    posting: str
    citation: str
    target_pct: float | None
    synonyms: tuple[str, ...]
    retired: bool
    one_per: str = ""  # municipality: each has exactly one, so that what is missing is known exactly

    def shelf_life_days(self, kind: str) -> int:
        return self.palm_card_shelf_life_days if kind == "palm_card" else self.poster_shelf_life_days


@dataclass(frozen=True, slots=True)
class Spot:
    code: str
    label: str
    private: bool
    retired: bool


@dataclass(frozen=True, slots=True)
class Material:
    code: str
    label: str
    kind: str
    languages: tuple[str, ...]
    low_literacy: bool
    issuer: str
    version: str
    where_to_get: str
    version_where: str
    superseded_on: date | None
    recalled_on: date | None
    retired: bool


@dataclass(frozen=True, slots=True)
class LocalNumber:
    county_geoid: str
    label: str
    number: str
    note: str


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


@lru_cache(maxsize=KEPT_ROWS)
def _venue_type(row: Row[Any]) -> VenueType:
    return VenueType(
        row.code,
        row.label,
        row.poster_shelf_life_days,
        row.palm_card_shelf_life_days,
        row.posting,
        row.citation,
        row.target_pct,
        _split(row.synonyms),
        row.retired,
        row.one_per,
    )


@lru_cache(maxsize=KEPT_ROWS)
def _material(row: Row[Any]) -> Material:
    return Material(
        row.code,
        row.label,
        row.kind,
        _split(row.languages),
        row.low_literacy,
        row.issuer,
        row.version,
        row.where_to_get,
        row.version_where,
        row.superseded_on,
        row.recalled_on,
        row.retired,
    )


def _in_order(connection: Connection, table: Table) -> Result[Any]:
    return connection.execute(_ordered(table))


@cache
def _ordered(table: Table) -> Select[Any]:
    return select(table).order_by(table.c.position, table.c.code)


def venue_types(connection: Connection) -> list[VenueType]:
    """Every type, retired ones too, in the order of the file."""
    return [_venue_type(row) for row in _in_order(connection, schema.venue_type)]


def spots(connection: Connection) -> list[Spot]:
    rows = _in_order(connection, schema.spot)
    return [Spot(row.code, row.label, row.private, row.retired) for row in rows]


def materials(connection: Connection) -> list[Material]:
    return [_material(row) for row in _in_order(connection, schema.material)]


def local_numbers(connection: Connection, counties: frozenset[str] = frozenset()) -> list[LocalNumber]:
    """The statewide numbers, and those of the given counties before them."""
    table = schema.local_number
    query = (
        select(table)
        .where(table.c.county_geoid.in_({"", *counties}))
        .order_by(table.c.county_geoid.desc(), table.c.id)
    )
    return [
        LocalNumber(row.county_geoid, row.label, row.number, row.note) for row in connection.execute(query)
    ]


def languages_needed(connection: Connection) -> dict[str, list[str]]:
    """County GEOID -> languages somebody there needs."""
    needed: dict[str, list[str]] = {}
    for row in connection.execute(select(schema.language_needed).order_by(schema.language_needed.c.language)):
        needed.setdefault(row.county_geoid, []).append(row.language)
    return needed


def county_choices(connection: Connection) -> dict[tuple[str, str], tuple[bool, float | None]]:
    """(county GEOID, venue type) -> (in scope, own target or None); what is absent is in scope."""
    rows = connection.execute(select(schema.county_venue_type))
    return {(row.county_geoid, row.venue_type): (row.in_scope, row.target_pct) for row in rows}


def looked_none_there(connection: Connection) -> set[Mark]:
    """Every mark *looked, none there*, those that have come to their end too."""
    table = schema.looked_none_there
    rows = connection.execute(select(table.c.geoid, table.c.venue_type, table.c.looked_on))
    return {Mark(*row) for row in rows}


def mark_looked_none(connection: Connection, geoid: str, venue_type: str, looked_on: date) -> None:
    """Writes down that somebody looked there for that type of place and found none."""
    clear_looked_none(connection, geoid, venue_type, looked_on)
    values = {"geoid": geoid, "venue_type": venue_type, "looked_on": looked_on}
    connection.execute(insert(schema.looked_none_there).values(values))


def clear_looked_none(connection: Connection, geoid: str, venue_type: str, day: date) -> None:
    """Takes back the marks that hold on that day, where there are any."""
    table = schema.looked_none_there
    its = table.c.geoid == geoid, table.c.venue_type == venue_type
    made = connection.execute(select(table.c.looked_on).where(*its)).scalars().all()
    held = [looked_on for looked_on in made if holds(looked_on, day)]
    connection.execute(delete(table).where(*its, table.c.looked_on.in_(held)))
    reference_changed(connection)


def setting(connection: Connection, key: str) -> str:
    """One fact about the programme, such as `demo`; empty where it was never set."""
    return connection.execute(_SETTING, {"key": key}).scalar() or ""


def set_setting(connection: Connection, key: str, value: str) -> None:
    connection.execute(delete(schema.programme).where(schema.programme.c.key == key))
    connection.execute(insert(schema.programme).values(key=key, value=value))


def reference_changed(connection: Connection) -> None:
    """Says that a type, material, scope or area changed: every figure is to be worked out again."""
    number = next_revision(connection)
    connection.execute(update(schema.revision).values(reference=number))


def is_loaded(database: Database) -> bool:
    with database.read() as connection:
        return bool(connection.execute(select(func.count()).select_from(schema.venue_type)).scalar())
