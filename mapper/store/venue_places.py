"""Where do the venues of the register stand, and how are they called and reached?"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, case, exists, select

from mapper.rules.duplicates import Record
from mapper.store import schema
from mapper.store.venue_emptying import REMOVED
from mapper.store.venues import EXACT_POINTS, Venue

ROWS_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Standing:
    """A venue that no other stands for, as it is compared."""

    id: str
    record: Record
    county_geoid: str
    town_geoid: str


def standing(
    connection: Connection,
    *,
    of: str = "",
    not_of: str = "",
    towns: Collection[str] | None = None,
    among: Collection[str] | None = None,
) -> Iterator[Standing]:
    """Every venue by number, pending ones too, but for those that were merged, removed, or set aside; a point
    only where somebody gave it. `of`: those that this source names; `not_of`: those that it does not;
    `towns`: only there; `among`: only a few of these ids."""
    table, query = schema.venue, _as_compared()
    if towns is not None:
        query = query.where(table.c.town_geoid.in_(sorted(towns)))
    if among is not None:
        query = query.where(table.c.id.in_(sorted(among)))
    names = schema.venue_source
    for source, is_named in ((of, True), (not_of, False)):
        if source:
            named = exists().where(names.c.venue_id == table.c.id, names.c.source == source)
            query = query.where(named if is_named else ~named)
    ordered = query.order_by(table.c.number).execution_options(yield_per=ROWS_AT_ONCE)
    for id_, county, town, is_pending, by_person, *values in connection.execute(ordered):
        is_set_aside = is_pending and "pending" in (by_person or ())
        if not is_set_aside:
            yield Standing(id_, Record(*values), county, town)


def _as_compared() -> Select[Any]:
    """Id, county, town, what says whether it is set aside, and the columns of a Record."""
    table = schema.venue.c
    exact = table.precision.in_(sorted(EXACT_POINTS))
    where = table.id, table.county_geoid, table.town_geoid, table.pending, table.set_by_person
    said = table.name, table.address, table.city, table.zip, table.phone, table.venue_type
    query = select(*where, *said, case((exact, table.lat)), case((exact, table.lon)))
    return query.where(table.merged_into.is_(None), table.name != REMOVED)


def record_of(venue: Venue) -> Record:
    """The venue as it is compared."""
    lat, lon = (venue.lat, venue.lon) if venue.precision in EXACT_POINTS else (None, None)
    return Record(venue.name, venue.address, venue.city, venue.zip, venue.phone, venue.venue_type, lat, lon)
