"""Who promised, and can't come back? Promises that were logged by somebody whose access ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from mapper.rules.visit import Outcome
from mapper.store import schema
from mapper.store.venues import in_parts
from mapper.store.visits import counts


@dataclass(frozen=True, slots=True)
class Promise:
    """The last promise of a venue, and who logged it."""

    venue_id: str
    at: datetime
    person_id: str
    person: str


def of_those_who_left(connection: Connection) -> dict[str, Promise]:
    """Venue id -> its last promise, where who logged it can't sign in any more. Whether it still is promised
    is for the coverage of the day to say."""
    last = _last_promises(connection, _touched(connection))
    return {venue_id: promise for venue_id, (promise, has_left) in last.items() if has_left}


def _touched(connection: Connection) -> list[str]:
    """Ids of the venues, as they stand after merges, where somebody who left logged a promise."""
    visit, venue, author, person = schema.visit, schema.venue, schema.visit_author, schema.person
    query = (
        select(func.coalesce(venue.c.merged_into, venue.c.id))
        .join(visit, visit.c.venue_id == venue.c.id)
        .join(author, author.c.visit_id == visit.c.id)
        .join(person, person.c.id == author.c.person_id)
        .where(visit.c.outcome == Outcome.promised.value, person.c.revoked_at.is_not(None), counts())
        .distinct()
    )
    return list(connection.execute(query).scalars())


def _last_promises(connection: Connection, venue_ids: Iterable[str]) -> dict[str, tuple[Promise, bool]]:
    """Venue id -> its last promise, whoever logged it, and whether they left."""
    visit, venue, author, person = schema.visit, schema.venue, schema.visit_author, schema.person
    stands_for = func.coalesce(venue.c.merged_into, venue.c.id)
    found: dict[str, tuple[Promise, bool]] = {}
    for part in in_parts(venue_ids):
        query = (
            select(stands_for, visit.c.effective_at, person.c.id, person.c.name, person.c.revoked_at)
            .join(visit, visit.c.venue_id == venue.c.id)
            .outerjoin(author, author.c.visit_id == visit.c.id)
            .outerjoin(person, person.c.id == author.c.person_id)
            .where(
                visit.c.outcome == Outcome.promised.value,
                counts(),
                venue.c.id.in_(part) | venue.c.merged_into.in_(part),
            )
            .order_by(visit.c.effective_at, visit.c.line, visit.c.id)
        )
        for row in connection.execute(query):
            promise = Promise(row[0], row[1], row[2] or "", row[3] or "")
            found[row[0]] = promise, row[4] is not None
    return found
