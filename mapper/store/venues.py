"""Which venues does the register hold, and by which ids do their sources know them?"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, exists, func, insert, or_, select, update
from sqlalchemy.sql import ColumnElement

from mapper.rules.duplicates import Whereabouts, match_key
from mapper.store import schema
from mapper.store.database import hold_revision
from mapper.store.reference import reference_changed

IDS_PER_QUERY = 5_000  # below SQLite's limit of 32,766 variables
MOST_MERGES = 20  # a venue merged into one that was merged …; a longer chain is a loop
EXACT_POINTS = frozenset({"given", "pin"})  # the other precisions are a geocoder's guess
# Tables of which a row is about two venues, and the columns that name them.
TWO_AT_ONCE = (
    (schema.venue_merge, ("merged_id", "kept_id")),
    (schema.venue_pair, ("one_id", "other_id")),
)
NOT_EDITED = frozenset({"id", "number", "added_at", "revision"})


@dataclass(frozen=True, slots=True)
class Venue:
    """One venue of the register, pending and merged ones too. Codes, GEOIDs, degrees WGS 84."""

    id: str
    name: str
    venue_type: str
    added_at: datetime
    number: int = 0  # the store gives it
    address: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    lat: float | None = None
    lon: float | None = None
    precision: str = ""
    town_geoid: str = ""
    county_geoid: str = ""
    area_approximate: bool = False
    phone: str = ""
    website: str = ""
    opening_hours: str = ""
    languages: str = ""
    notes: str = ""
    closed: bool = False
    do_not_place: bool = False
    do_not_place_reason: str = ""
    restricted: bool = False
    open_months: int = 4095
    concern_volunteer: bool = False
    concern_taker: bool = False
    pending: bool = False
    added_by: str = ""
    merged_into: str | None = None
    set_by_person: tuple[str, ...] = ()
    match_key: str = ""
    revision: int = 0
    original_name: str = ""  # as a file had it, where that was hard to read
    placed_by: str = ""  # who guessed its point: gazetteer, census, nominatim
    contact_role: str = ""  # a code of rules/contact_roles.py

    @property
    def whereabouts(self) -> Whereabouts:
        """Its place, as far as somebody stated it."""
        exact = self.precision in EXACT_POINTS and self.lat is not None and self.lon is not None
        point = (self.lat, self.lon) if exact and self.lat is not None and self.lon is not None else None
        return Whereabouts.of(self.address, self.city, self.zip, point)


COLUMNS = tuple(Venue.__slots__)
FIELDS = tuple(name for name in COLUMNS if name not in NOT_EDITED)


_BY_PERSON = COLUMNS.index("set_by_person")


def _venue(row: Any) -> Venue:
    """By position, which for a hundred thousand rows takes seconds less than by name."""
    values = list(row)
    values[_BY_PERSON] = tuple(values[_BY_PERSON] or ())
    return Venue(*values)


def _row(venue: Venue) -> dict[str, Any]:
    """As it is inserted: without the number, which the database gives, and with a key to find it by."""
    row = {name: getattr(venue, name) for name in COLUMNS if name != "number"}
    key = venue.match_key or match_key(venue.name, venue.venue_type)
    return {**row, "set_by_person": list(venue.set_by_person), "match_key": key}


def in_parts(values: Iterable[str]) -> Iterable[list[str]]:
    """Lists short enough for one query, in a fixed order."""
    everything = sorted(set(values))
    return (everything[start : start + IDS_PER_QUERY] for start in range(0, len(everything), IDS_PER_QUERY))


def _select(connection: Connection, condition: ColumnElement[bool]) -> list[Venue]:
    columns = [schema.venue.c[name] for name in COLUMNS]
    query = select(*columns).where(condition).order_by(schema.venue.c.number)
    return [_venue(row) for row in connection.execute(query)]


def by_ids(connection: Connection, ids: Iterable[str]) -> dict[str, Venue]:
    """id -> venue, as stored; ids that are not there are absent."""
    table = schema.venue
    return {venue.id: venue for part in in_parts(ids) for venue in _select(connection, table.c.id.in_(part))}


def by_number(connection: Connection, number: int) -> Venue | None:
    """The venue of this short number, pending or merged as it may be."""
    return next(iter(_select(connection, schema.venue.c.number == number)), None)


def by_numbers(connection: Connection, numbers: Iterable[int]) -> list[Venue]:
    """The venues of these short numbers that stand for themselves, by number."""
    asked, table = sorted(set(numbers)), schema.venue
    parts = (asked[start : start + IDS_PER_QUERY] for start in range(0, len(asked), IDS_PER_QUERY))
    found = (
        _select(connection, and_(table.c.number.in_(part), table.c.merged_into.is_(None))) for part in parts
    )
    return [venue for part in found for venue in part]


def standing_for(connection: Connection, ids: Iterable[str]) -> dict[str, Venue]:
    """id -> the venue that stands for it today, found through merges."""
    found = by_ids(connection, ids)
    for _ in range(MOST_MERGES):
        became = {id_: venue.merged_into for id_, venue in found.items() if venue.merged_into}
        if not became:
            break
        into = by_ids(connection, became.values())
        found = {
            id_: into.get(became[id_], venue) if id_ in became else venue for id_, venue in found.items()
        }
    return {id_: venue for id_, venue in found.items() if not venue.merged_into}


def by_match_keys(connection: Connection, keys: Iterable[str]) -> list[Venue]:
    """The venues with one of these keys that stand for themselves."""
    # Merged ones are left out here, not by the query: SQLite would look for them first, through every venue.
    parts = (_select(connection, schema.venue.c.match_key.in_(part)) for part in in_parts(keys))
    return [venue for part in parts for venue in part if venue.merged_into is None]


def in_town(connection: Connection, town_geoids: Collection[str], city: str) -> list[Venue]:
    """The venues that lie in one of these towns, or whose address says that city."""
    table = schema.venue
    here = or_(table.c.town_geoid.in_(sorted(town_geoids)), func.lower(table.c.city) == city.lower())
    return _select(connection, and_(here, table.c.merged_into.is_(None)))


def pending(connection: Connection) -> list[Venue]:
    """What volunteers added and nobody has decided about."""
    return [
        venue
        for venue in _select(connection, and_(schema.venue.c.pending, schema.venue.c.merged_into.is_(None)))
        if "pending" not in venue.set_by_person
    ]


def of_concern(connection: Connection) -> list[Venue]:
    """Where somebody raised a concern and nobody has decided; one that is no venue yet waits as such."""
    table = schema.venue
    raised = or_(table.c.concern_volunteer, table.c.concern_taker)
    return _select(connection, and_(raised, ~table.c.pending, table.c.merged_into.is_(None)))


def add(connection: Connection, venues: Sequence[Venue]) -> None:
    """Adds these; their numbers are given by the database. The caller ends with derived.recompute."""
    if venues:
        connection.execute(insert(schema.venue), [_row(venue) for venue in venues])


def change(connection: Connection, changes: Mapping[str, Mapping[str, Any]]) -> None:
    """Writes these fields: id -> {column: value}. The caller ends with derived.recompute."""
    if changes:
        hold_revision(connection)
    table = schema.venue
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for id_, values in changes.items():
        columns = tuple(sorted(values))
        by_columns.setdefault(columns, []).append(
            {"id_": id_, **{f"new_{name}": values[name] for name in columns}}
        )
    for columns, rows in by_columns.items():
        if columns:
            statement = update(table).where(table.c.id == bindparam("id_"))
            connection.execute(statement.values({name: bindparam(f"new_{name}") for name in columns}), rows)


def remove(connection: Connection, ids: Collection[str]) -> None:
    """Takes venues off the register as if they never were, with all that follows from them."""
    hold_revision(connection)
    numbers = [venue.number for venue in by_ids(connection, ids).values()]
    for start in range(0, len(numbers), IDS_PER_QUERY):
        part = numbers[start : start + IDS_PER_QUERY]
        for table in (schema.item_span, schema.status_span, schema.standing_item):
            connection.execute(delete(table).where(table.c.venue_number.in_(part)))
    for ids_part in in_parts(ids):
        for table in (schema.venue_source, schema.venue_serves, schema.venue_change):
            connection.execute(delete(table).where(table.c.venue_id.in_(ids_part)))
        for table, names in TWO_AT_ONCE:
            connection.execute(delete(table).where(or_(*(table.c[name].in_(ids_part) for name in names))))
        connection.execute(delete(schema.venue).where(schema.venue.c.id.in_(ids_part)))
    if numbers:
        # A row that is gone carries no revision: whoever reads by revision must read everything again.
        reference_changed(connection)


# --- by which ids sources know them ----------------------------------------------------------------


def by_source_ids(connection: Connection, source: str, external_ids: Iterable[str]) -> dict[str, str]:
    """external_id -> id of the venue that this source calls so."""
    table = schema.venue_source
    found: dict[str, str] = {}
    for part in in_parts(external_ids):
        query = select(table.c.external_id, table.c.venue_id).where(
            table.c.source == source, table.c.external_id.in_(part)
        )
        found |= {row.external_id: row.venue_id for row in connection.execute(query)}
    return found


def known_to(connection: Connection, source: str, venue_ids: Iterable[str]) -> set[str]:
    """Those of the venues that this source has an id for."""
    table = schema.venue_source
    found: set[str] = set()
    for part in in_parts(venue_ids):
        query = select(table.c.venue_id).where(table.c.source == source, table.c.venue_id.in_(part))
        found.update(connection.execute(query).scalars())
    return found


def link(connection: Connection, source: str, links: Mapping[str, str]) -> None:
    """Writes down external_id -> venue id; an id that pointed to another venue points to this one now."""
    if not links:
        return
    unlink(connection, source, links)
    rows = [{"source": source, "external_id": name, "venue_id": id_} for name, id_ in links.items()]
    connection.execute(insert(schema.venue_source), rows)


def unlink(connection: Connection, source: str, external_ids: Iterable[str]) -> None:
    """Forgets these ids of the source."""
    table = schema.venue_source
    for part in in_parts(external_ids):
        connection.execute(delete(table).where(table.c.source == source, table.c.external_id.in_(part)))


# --- what hangs on them ----------------------------------------------------------------------------


def with_visits(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Those of the venues, or of what was merged into them, that a visit hangs on. One that was taken
    back is as if it never was; one that waits for a person still hangs."""
    visit, void, venue = schema.visit, schema.visit_void, schema.venue
    voided = exists().where(void.c.visit_id == visit.c.id, void.c.allowed)
    found: set[str] = set()
    for part in in_parts(ids):
        merged = select(venue.c.id, venue.c.merged_into).where(venue.c.merged_into.in_(part))
        became = {row.id: row.merged_into for row in connection.execute(merged)}
        query = select(visit.c.venue_id).where(visit.c.venue_id.in_([*part, *became]), ~voided).distinct()
        visited = set(connection.execute(query).scalars())
        found |= visited & set(part)
        found.update(became[id_] for id_ in visited & became.keys())
    return found


def with_merged(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Those of the venues that another one was merged into."""
    into = schema.venue.c.merged_into
    found: set[str] = set()
    for part in in_parts(ids):
        found.update(connection.execute(select(into).where(into.in_(part)).distinct()).scalars())
    return found
