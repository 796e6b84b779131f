"""Which other towns does an office serve?"""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, select

from mapper.store import schema
from mapper.store.reference import reference_changed
from mapper.store.venues import in_parts, standing_for


def towns_of(connection: Connection, venue_id: str) -> list[str]:
    """The GEOIDs of the other towns that the venue serves."""
    table = schema.venue_serves
    query = select(table.c.town_geoid).where(table.c.venue_id == venue_id).order_by(table.c.town_geoid)
    return list(connection.execute(query).scalars())


def add(connection: Connection, venue_id: str, towns: Iterable[str], batch_id: str = "") -> None:
    """Says that it serves these too. `batch_id`: the import that says so, so that it can be taken back; a
    town that is served already is left as it is."""
    fresh = sorted(set(towns) - set(towns_of(connection, venue_id)))
    rows = [{"venue_id": venue_id, "town_geoid": town, "batch_id": batch_id} for town in fresh]
    if rows:
        connection.execute(insert(schema.venue_serves), rows)
        reference_changed(connection)


def drop(connection: Connection, venue_id: str, town: str) -> None:
    """Says that it does not serve this town any more."""
    table = schema.venue_serves
    connection.execute(delete(table).where(table.c.venue_id == venue_id, table.c.town_geoid == town))
    reference_changed(connection)


def take_back(connection: Connection, batch_id: str, venue_ids: Iterable[str]) -> None:
    """Forgets what an import said of these venues."""
    table = schema.venue_serves
    for part in in_parts(venue_ids):
        its = table.c.batch_id == batch_id, table.c.venue_id.in_(part)
        if connection.execute(delete(table).where(*its)).rowcount:
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
