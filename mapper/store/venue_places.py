"""Where do the venues of the register stand, and how are they called and reached?"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, case, exists, select

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
    table = schema.venue
    exact = table.c.precision.in_(sorted(EXACT_POINTS))
    query = select(
        table.c.id,
        table.c.county_geoid,
        table.c.town_geoid,
        table.c.pending,
        table.c.set_by_person,
        table.c.name,
        table.c.address,
        table.c.city,
        table.c.zip,
        table.c.phone,
        table.c.venue_type,
        case((exact, table.c.lat)),
        case((exact, table.c.lon)),
    ).where(table.c.merged_into.is_(None), table.c.name != REMOVED)
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


def record_of(venue: Venue) -> Record:
    """The venue as it is compared."""
    lat, lon = (venue.lat, venue.lon) if venue.precision in EXACT_POINTS else (None, None)
    return Record(venue.name, venue.address, venue.city, venue.zip, venue.phone, venue.venue_type, lat, lon)
