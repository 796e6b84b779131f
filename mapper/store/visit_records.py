"""What does a coordinator read of a venue's visits?"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, and_, exists, func, select

from mapper.rules.visit import Item
from mapper.store import phone_venues, schema
from mapper.store.visits import items_by_visit


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """One visit with everything a coordinator of the area may see."""

    id: str
    venue_id: str
    effective_at: datetime
    received_at: datetime
    time_shifted: bool
    outcome: str
    follow_up_on: date | None
    concern: str
    author: str
    note: str
    voided: bool
    held: bool
    items: tuple[Item, ...]


def records(connection: Connection, venue_id: str, most: int = 500) -> list[VisitRecord]:
    """The latest visits of a venue, newest first, taken back and held ones too, at most `most`."""
    visit, author, note, person = schema.visit, schema.visit_author, schema.visit_note, schema.person
    void, hold = schema.visit_void, schema.visit_hold
    query = (
        select(
            visit,
            note.c.note,
            author.c.name.label("author_name"),
            person.c.name.label("person_name"),
            exists().where(and_(void.c.visit_id == visit.c.id, void.c.allowed)).label("voided"),
            exists().where(and_(hold.c.visit_id == visit.c.id, hold.c.decision != "released")).label("held"),
        )
        .outerjoin(note, note.c.visit_id == visit.c.id)
        .outerjoin(author, author.c.visit_id == visit.c.id)
        .outerjoin(person, person.c.id == author.c.person_id)
        .where(visit.c.venue_id == venue_id)
        .order_by(visit.c.effective_at.desc(), visit.c.line.desc(), visit.c.id.desc())
        .limit(most)
    )
    items = items_by_visit(connection, [venue_id])
    return [
        VisitRecord(
            id=row.id,
            venue_id=row.venue_id,
            effective_at=row.effective_at,
            received_at=row.received_at,
            time_shifted=row.time_shifted,
            outcome=row.outcome,
            follow_up_on=row.follow_up_on,
            concern=row.concern,
            author=row.person_name or row.author_name or "a volunteer",
            note=row.note or "",
            voided=row.voided,
            held=row.held,
            items=tuple(items.get(row.id, ())),
        )
        for row in connection.execute(query)
    ]


def county_of(connection: Connection, visit_id: str) -> str | None:
    """The county where the visit's venue lies today; of a place that is on no list, where the phone said it
    is. None where there is no such visit."""
    visit, hold = schema.visit, schema.visit_hold
    query = (
        select(visit.c.venue_id, hold.c.county_geoid)
        .outerjoin(hold, hold.c.visit_id == visit.c.id)
        .where(visit.c.id == visit_id)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    venue = phone_venues.named(connection, row.venue_id)
    return venue.county_geoid if venue else row.county_geoid or ""


def count_by(connection: Connection, person_id: str) -> int:
    """How many visits this person logged."""
    author = schema.visit_author
    query = select(func.count()).select_from(author).where(author.c.person_id == person_id)
    return int(connection.execute(query).scalar_one())
