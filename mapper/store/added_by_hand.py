"""What did somebody type in lately, and with which import is each taken back?"""

from datetime import datetime

from sqlalchemy import Connection, select

from mapper.rules.audit import AuditAction
from mapper.store import schema, venues
from mapper.store.venues import Venue


def lately(
    connection: Connection, person_id: str, source: str, since: datetime, most: int
) -> list[tuple[str, Venue]]:
    """(import, venue) of what this person added from the source since then, the last first; what stands."""
    said, batch, change = schema.audit, schema.import_batch, schema.import_change
    query = (
        select(batch.c.id, change.c.venue_id)
        .select_from(said)
        .join(batch, batch.c.id == said.c.subject)
        .join(change, change.c.batch_id == batch.c.id)
        .where(said.c.actor_id == person_id, said.c.action == AuditAction.imported.value, said.c.at >= since)
        .where(batch.c.source == source, batch.c.undone_at.is_(None))
        .order_by(said.c.id.desc())
        .limit(most)
    )
    found = [(row.id, row.venue_id) for row in connection.execute(query)]
    there = venues.by_ids(connection, [venue_id for _, venue_id in found])
    return [(batch_id, there[venue_id]) for batch_id, venue_id in found if venue_id in there]
