"""Which other towns does an office serve?"""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, select

from mapper.store import schema
from mapper.store.reference import reference_changed
from mapper.store.venues import standing_for


def towns_of(connection: Connection, venue_id: str) -> list[str]:
    """The GEOIDs of the other towns that the venue serves."""
    table = schema.venue_serves
    query = select(table.c.town_geoid).where(table.c.venue_id == venue_id).order_by(table.c.town_geoid)
    return list(connection.execute(query).scalars())


def write(connection: Connection, venue_id: str, towns: Iterable[str]) -> None:
    """Says which other towns it serves from now on; each was said before or not."""
    table = schema.venue_serves
    connection.execute(delete(table).where(table.c.venue_id == venue_id))
    rows = [{"venue_id": venue_id, "town_geoid": town} for town in sorted(set(towns))]
    if rows:
        connection.execute(insert(table), rows)
    reference_changed(connection)


def by_number(connection: Connection) -> dict[int, frozenset[str]]:
    """Venue number -> the towns it serves; what was merged is told of the venue that it became."""
    table = schema.venue_serves
    told: dict[str, set[str]] = {}
    for venue_id, town in connection.execute(select(table.c.venue_id, table.c.town_geoid)):
        told.setdefault(venue_id, set()).add(town)
    found: dict[int, frozenset[str]] = {}
    for venue_id, venue in standing_for(connection, told).items():
        found[venue.number] = found.get(venue.number, frozenset()) | told[venue_id]
    return found
