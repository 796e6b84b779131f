"""What did somebody log on a day already, and where? So that a list that is typed in doubles nothing."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from mapper.rules.visit import Outcome
from mapper.store import schema
from mapper.store.venues import in_parts
from mapper.store.visits import counts


def logged_already(
    connection: Connection, person_id: str, venue_ids: Sequence[str], day: date, zone: ZoneInfo
) -> dict[str, dict[str, Outcome]]:
    """Venue id -> this person's visits there on that day that count, id -> outcome; visits to what was merged
    into it among them."""
    visit, author, venue = schema.visit, schema.visit_author, schema.venue
    begins = datetime.combine(day, time.min, zone)
    ends = datetime.combine(day + timedelta(days=1), time.min, zone)
    stands_for = func.coalesce(venue.c.merged_into, visit.c.venue_id).label("stands_for")
    found: dict[str, dict[str, Outcome]] = {}
    for part in in_parts(venue_ids):
        query = (
            select(visit.c.id, visit.c.outcome, stands_for)
            .join(author, author.c.visit_id == visit.c.id)
            .outerjoin(venue, venue.c.id == visit.c.venue_id)
            .where(author.c.person_id == person_id, stands_for.in_(part), counts())
            .where(visit.c.effective_at >= begins, visit.c.effective_at < ends)
        )
        for row in connection.execute(query):
            found.setdefault(row.stands_for, {})[row.id] = Outcome(row.outcome)
    return found
