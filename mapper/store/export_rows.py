"""Which rows does an export of visits hold? Every visit that counts, at a place that counts."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, and_, case, func, select, true
from sqlalchemy.sql import ColumnElement

from mapper.rules.visit import day_of
from mapper.store import schema
from mapper.store.visits import counts

# PostgreSQL's driver takes all rows at once unless it is told before it asks: Result.yield_per is too late.
STREAMED = {"yield_per": 2_000}
LAST_DAY = date(9999, 12, 30)  # the calendar has no midnight after the next one
VISIT_COLUMNS = (
    *("visit_id", "venue", "venue_name", "town", "visited_at", "outcome", "material", "spot", "action"),
    *("quantity", "follow_up_on", "volunteer", "note"),
)


def visit_items(connection: Connection, zone: ZoneInfo, day: date = date.max) -> Iterator[dict[str, Any]]:
    """A dict of VISIT_COLUMNS, lat and lon of its venue for every item of every visit that counts, up to a
    day, in the order of the visits; a visit without items is one row with empty item columns. visited_at is
    an aware moment in the zone. The venue is the one that the visit counts for."""
    for row in connection.execute(_visit_items(day, zone), execution_options=STREAMED):
        said = row._mapping
        yield {
            **{name: said.get(name) for name in (*VISIT_COLUMNS, "lat", "lon")},
            "visit_id": row.id,
            "venue": row.stands_for or row.venue_id,
            "visited_at": row.effective_at.astimezone(zone).replace(microsecond=0),
            "volunteer": row.person_name or row.author_name,
        }


def visit_item_count(connection: Connection, zone: ZoneInfo, day: date = date.max) -> int:
    """How many rows `visit_items` gives."""
    visit, item = schema.visit, schema.visit_item
    query = select(func.count()).select_from(visit.outerjoin(item, item.c.visit_id == visit.c.id))
    return int(connection.execute(query.where(_in_figures(), _up_to(day, zone))).scalar_one())


def visit_count(connection: Connection, zone: ZoneInfo, day: date = date.max) -> int:
    """How many visits these are."""
    query = select(func.count()).select_from(schema.visit).where(_in_figures(), _up_to(day, zone))
    return int(connection.execute(query).scalar_one())


def _visit_items(day: date, zone: ZoneInfo) -> Select[Any]:
    visit, item, venue = schema.visit, schema.visit_item, schema.venue
    author, person, note, town = schema.visit_author, schema.person, schema.visit_note, schema.area
    became = venue.alias("became")
    of_venue = {name: func.coalesce(became.c[name], venue.c[name]) for name in ("name", "town_geoid")}
    points = [
        case((became.c.id.is_(None), venue.c[name]), else_=became.c[name]).label(name)
        for name in ("lat", "lon")
    ]
    return (
        select(
            *(visit.c[name] for name in ("id", "venue_id", "effective_at", "outcome", "follow_up_on")),
            *(item.c[name] for name in ("material", "spot", "action", "quantity")),
            venue.c.merged_into.label("stands_for"),
            of_venue["name"].label("venue_name"),
            *points,
            town.c.name.label("town"),
            author.c.name.label("author_name"),
            person.c.name.label("person_name"),
            note.c.note,
        )
        .outerjoin(item, item.c.visit_id == visit.c.id)
        .outerjoin(venue, venue.c.id == visit.c.venue_id)
        .outerjoin(became, became.c.id == venue.c.merged_into)
        .outerjoin(town, town.c.geoid == of_venue["town_geoid"])
        .outerjoin(author, author.c.visit_id == visit.c.id)
        .outerjoin(person, person.c.id == author.c.person_id)
        .outerjoin(note, note.c.visit_id == visit.c.id)
        .where(_in_figures(), _up_to(day, zone))
        .order_by(visit.c.effective_at, visit.c.line, visit.c.id, item.c.position)
    )


def _in_figures() -> ColumnElement[bool]:
    """What the figures count: no visit at a place that nobody has accepted yet, or that was turned down; its
    name is not to leave either."""
    venue, became = schema.venue, schema.venue.alias("became_by_merging")
    not_accepted = (
        select(venue.c.id)
        .outerjoin(became, became.c.id == venue.c.merged_into)
        .where(func.coalesce(became.c.pending, venue.c.pending))
    )
    return and_(counts(), schema.visit.c.venue_id.not_in(not_accepted))


def _up_to(day: date, zone: ZoneInfo) -> ColumnElement[bool]:
    """Visits before the midnight that ends the day."""
    if day >= LAST_DAY:
        return true()
    return schema.visit.c.effective_at < datetime.combine(day + timedelta(days=1), time.min, zone)


def last_visit_days(
    connection: Connection, numbers: NDArray[np.int32], day: date, zone: ZoneInfo
) -> NDArray[np.int32]:
    """int32 a venue of `numbers` (ascending): ordinal of the day of its last visit that counts, up to that
    day, 0 for none; visits of a merged venue count for the one that it became."""
    visit, venue, became = schema.visit, schema.venue, schema.venue.alias("became")
    stands_for = func.coalesce(became.c.number, venue.c.number)
    query = (
        select(stands_for, func.max(visit.c.effective_at, type_=schema.Moment()))
        .join(venue, venue.c.id == visit.c.venue_id)
        .outerjoin(became, became.c.id == venue.c.merged_into)
        .where(counts(), _up_to(day, zone))
        .group_by(stands_for)
    )
    days = np.zeros(len(numbers), dtype=np.int32)
    for rows in connection.execute(query, execution_options=STREAMED).partitions():
        own = np.array([row[0] for row in rows], dtype=np.int32)
        at = np.searchsorted(numbers, own)
        there = at < len(numbers)
        there[there] = numbers[at[there]] == own[there]
        last = np.array([day_of(row[1], zone).toordinal() for row in rows], dtype=np.int32)
        days[at[there]] = last[there]
    return days
