"""Which things from phones wait for a coordinator? Held visits, and other bodies under a known id."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from mapper.rules.permissions import Reach
from mapper.rules.visit import Action, Item
from mapper.store import schema, venues
from mapper.store.venues import Venue, in_parts


@dataclass(frozen=True, slots=True)
class SeenVisit:
    """A visit as a coordinator of the area reads it; `venue` is None where none stands for its id."""

    id: str
    venue_id: str
    venue: Venue | None
    effective_at: datetime
    outcome: str
    concern: str
    author: str
    note: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class HeldVisit:
    """A visit that counts nowhere until somebody decides; `new_venue` is what the phone said of a place
    that was not taken in."""

    visit: SeenVisit
    reason: str
    new_venue: dict[str, Any] | None
    county_geoid: str  # where its venue lies today; of a place that is on no list, where the phone said


@dataclass(frozen=True, slots=True)
class WaitingConflict:
    """Another body under an id we know; `visit` is None where that id is a take-back's."""

    id: str
    digest: str
    body: str
    received_at: datetime
    person_id: str
    person: str
    client_time: datetime | None
    visit: SeenVisit | None


def held(connection: Connection, reach: Reach, only: str = "") -> list[HeldVisit]:
    """The visits that are held in these places, oldest first; `only` the one of that id."""
    hold, visit = schema.visit_hold, schema.visit
    query = (
        select(hold.c.visit_id, hold.c.reason, hold.c.new_venue, hold.c.county_geoid, visit.c.received_at)
        .join(visit, visit.c.id == hold.c.visit_id)
        .where(hold.c.decided_at.is_(None))
    )
    waiting = connection.execute(query.where(hold.c.visit_id == only) if only else query)
    # Not ordered by the database: it would walk through every visit by its day to find the few.
    rows = sorted(waiting, key=lambda row: (row.received_at, row.visit_id))
    seen = _seen(connection, [row.visit_id for row in rows])
    found = []
    for row in rows:
        one = seen[row.visit_id]
        county = _county(one) if one.venue else row.county_geoid
        if reach.covers(county):
            found.append(HeldVisit(one, row.reason, row.new_venue, county))
    return found


def decide_hold(connection: Connection, visit_id: str, decision: str, person_id: str, now: datetime) -> None:
    """released or rejected; what the phone said of a new place is forgotten with it."""
    table = schema.visit_hold
    connection.execute(
        update(table)
        .where(table.c.visit_id == visit_id, table.c.decided_at.is_(None))
        .values(decision=decision, decided_by=person_id, decided_at=now, new_venue=None)
    )


def conflicts(
    connection: Connection, reach: Reach, only: tuple[str, str] | None = None
) -> list[WaitingConflict]:
    """The other bodies that wait in these places, oldest first; `only` the one of that id and digest."""
    table, person = schema.visit_conflict, schema.person
    query = (
        select(table, person.c.name)
        .outerjoin(person, person.c.id == table.c.person_id)
        .where(table.c.decided_at.is_(None))
        .order_by(table.c.received_at, table.c.visit_id)
    )
    if only is not None:
        query = query.where(table.c.visit_id == only[0], table.c.digest == only[1])
    rows = list(connection.execute(query))
    seen = _seen(connection, [row.visit_id for row in rows])
    found = [
        WaitingConflict(
            row.visit_id,
            row.digest,
            row.body,
            row.received_at,
            row.person_id,
            row.name or "a volunteer",
            row.client_time,
            seen.get(row.visit_id),
        )
        for row in rows
    ]
    return [one for one in found if reach.covers(_county(one.visit))]


def _county(visit: SeenVisit | None) -> str:
    return visit.venue.county_geoid if visit is not None and visit.venue is not None else ""


def decide_conflict(connection: Connection, visit_id: str, digest: str, now: datetime) -> None:
    """The choice is made; the other body, which may hold a note, is not kept any longer."""
    table = schema.visit_conflict
    connection.execute(
        update(table)
        .where(table.c.visit_id == visit_id, table.c.digest == digest)
        .values(decided_at=now, body="")
    )


def _seen(connection: Connection, visit_ids: Iterable[str]) -> dict[str, SeenVisit]:
    visit, author, note, person = schema.visit, schema.visit_author, schema.visit_note, schema.person
    found: dict[str, SeenVisit] = {}
    for part in in_parts(visit_ids):
        items = _items(connection, part)
        query = (
            select(visit, note.c.note, author.c.name.label("said"), person.c.name.label("known"))
            .outerjoin(note, note.c.visit_id == visit.c.id)
            .outerjoin(author, author.c.visit_id == visit.c.id)
            .outerjoin(person, person.c.id == author.c.person_id)
            .where(visit.c.id.in_(part))
        )
        rows = list(connection.execute(query))
        there = venues.standing_for(connection, [row.venue_id for row in rows])
        for row in rows:
            found[row.id] = SeenVisit(
                row.id,
                row.venue_id,
                there.get(row.venue_id),
                row.effective_at,
                row.outcome,
                row.concern,
                row.known or row.said or "a volunteer",
                row.note or "",
                tuple(items.get(row.id, ())),
            )
    return found


def _items(connection: Connection, visit_ids: list[str]) -> dict[str, list[Item]]:
    table = schema.visit_item
    items: dict[str, list[Item]] = {}
    query = select(table).where(table.c.visit_id.in_(visit_ids)).order_by(table.c.visit_id, table.c.position)
    for row in connection.execute(query):
        item = Item(row.material, row.spot, Action(row.action), row.quantity)
        items.setdefault(row.visit_id, []).append(item)
    return items
