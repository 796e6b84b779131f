"""Where do the venues of the register stand, and how are they called and reached?"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, case, exists, select

from mapper.rules.duplicates import Record
from mapper.store import schema
from mapper.store.venues import EXACT_POINTS, Venue

ROWS_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Standing:
    """A venue that no other stands for, as it is compared."""

    id: str
    record: Record


def standing(connection: Connection, *, of: str = "", not_of: str = "") -> Iterator[Standing]:
    """Every venue, pending ones too, that is merged into none; a point only where somebody gave it. `of`:
    those that this source names; `not_of`: those that it does not."""
    table = schema.venue
    exact = table.c.precision.in_(sorted(EXACT_POINTS))
    query = select(
        table.c.id,
        table.c.name,
        table.c.address,
        table.c.city,
        table.c.zip,
        table.c.phone,
        table.c.venue_type,
        case((exact, table.c.lat)),
        case((exact, table.c.lon)),
    ).where(table.c.merged_into.is_(None))
    names = schema.venue_source
    for source, is_named in ((of, True), (not_of, False)):
        if source:
            named = exists().where(names.c.venue_id == table.c.id, names.c.source == source)
            query = query.where(named if is_named else ~named)
    for id_, *values in connection.execute(query.execution_options(yield_per=ROWS_AT_ONCE)):
        yield Standing(id_, Record(*values))


def record_of(venue: Venue) -> Record:
    """The venue as it is compared."""
    lat, lon = (venue.lat, venue.lon) if venue.precision in EXACT_POINTS else (None, None)
    return Record(venue.name, venue.address, venue.city, venue.zip, venue.phone, venue.venue_type, lat, lon)
