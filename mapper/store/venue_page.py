"""What does a coordinator read of a venue beside its status: what is up there, who was there and when?"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, exists, func, or_, select

from mapper.rules.coverage import STATUSES, ItemSpan, StandingItem, StatusSpan
from mapper.rules.visit import day_of
from mapper.store import schema, venues, visit_records
from mapper.store.venues import COLUMNS, Venue
from mapper.store.visit_records import VisitRecord
from mapper.store.visits import counts


def numbered(connection: Connection, number: int) -> Venue | None:
    """The venue with this short number, pending and merged ones too."""
    table = schema.venue
    query = select(*(table.c[name] for name in COLUMNS)).where(table.c.number == number)
    row = connection.execute(query).first()
    if row is None:
        return None
    values: dict[str, Any] = dict(row._mapping)
    return Venue(**{**values, "set_by_person": tuple(values["set_by_person"] or ())})


def standing_for(connection: Connection, number: int) -> Venue | None:
    """The venue that stands for this number today, found through merges."""
    venue = numbered(connection, number)
    if venue is None or not venue.merged_into:
        return venue
    return venues.standing_for(connection, [venue.id]).get(venue.id)


def live_items(connection: Connection, numbers: Collection[int], day: date) -> dict[int, list[ItemSpan]]:
    """Venue number -> the items that are up on that day, by material and spot."""
    table, at = schema.item_span, day.toordinal()
    query = (
        select(table)
        .where(table.c.venue_number.in_(list(numbers)), table.c.from_day <= at, table.c.until_day > at)
        .order_by(table.c.venue_number, table.c.material, table.c.spot)
    )
    items: dict[int, list[ItemSpan]] = defaultdict(list)
    for row in connection.execute(query):
        days = date.fromordinal(row.from_day), date.fromordinal(row.until_day)
        items[row.venue_number].append(ItemSpan(row.material, row.spot, *days))
    return items


def standing_items(connection: Connection, number: int) -> list[StandingItem]:
    """What somebody last saw up there, live or not, by material and spot."""
    table = schema.standing_item
    query = select(table).where(table.c.venue_number == number).order_by(table.c.material, table.c.spot)
    return [
        StandingItem(row.material, row.spot, row.last_seen_on, row.quantity)
        for row in connection.execute(query)
    ]


def by_visits(connection: Connection, number: int, day: date) -> StatusSpan | None:
    """What visits alone say of that day; None where there is none."""
    table, at = schema.status_span, day.toordinal()
    query = select(table).where(
        table.c.venue_number == number, table.c.from_day <= at, table.c.until_day > at
    )
    row = connection.execute(query).first()
    return None if row is None else _status_span(row)


def _status_span(row: Any) -> StatusSpan:
    return StatusSpan(
        date.fromordinal(row.from_day),
        date.fromordinal(row.until_day),
        STATUSES[row.status],
        row.visited,
        row.accepted,
        date.fromordinal(row.follow_up) if row.follow_up else None,
    )


def status_spans(connection: Connection, number: int) -> list[StatusSpan]:
    """What visits say of all days, in their order."""
    table = schema.status_span
    query = select(table).where(table.c.venue_number == number).order_by(table.c.from_day)
    return [_status_span(row) for row in connection.execute(query)]


def item_spans(connection: Connection, number: int) -> list[ItemSpan]:
    """What was up there and when, what ended last first."""
    table = schema.item_span
    query = (
        select(table)
        .where(table.c.venue_number == number)
        .order_by(table.c.until_day.desc(), table.c.from_day.desc(), table.c.material, table.c.spot)
    )
    return [
        ItemSpan(row.material, row.spot, date.fromordinal(row.from_day), date.fromordinal(row.until_day))
        for row in connection.execute(query)
    ]


def history(connection: Connection, venue_id: str, most: int) -> list[VisitRecord]:
    """The latest visits of the venue and of what was merged into it, newest first."""
    table = schema.venue
    merged = connection.execute(select(table.c.id).where(table.c.merged_into == venue_id)).scalars().all()
    found = [record for id_ in (venue_id, *merged) for record in visit_records.records(connection, id_, most)]
    return sorted(found, key=lambda record: record.effective_at, reverse=True)[:most] if merged else found


def last_visit_days(
    connection: Connection, venue_ids: Collection[str], day: date, zone: ZoneInfo
) -> dict[str, date]:
    """Venue id -> day of its last visit that counts, up to that day; visits of a merged venue count for
    the one that it became. Of few venues: it names each in the query."""
    visit, venue = schema.visit, schema.venue
    ids, stands_for = list(venue_ids), func.coalesce(venue.c.merged_into, venue.c.id)
    midnight = datetime.combine(min(day, date.max - timedelta(days=2)) + timedelta(days=1), time.min, zone)
    query = (
        select(stands_for, func.max(visit.c.effective_at, type_=schema.Moment()))
        .join(venue, venue.c.id == visit.c.venue_id)
        .where(
            counts(), visit.c.effective_at < midnight, or_(venue.c.id.in_(ids), venue.c.merged_into.in_(ids))
        )
        .group_by(stands_for)
    )
    return {venue_id: day_of(moment, zone) for venue_id, moment in connection.execute(query)}


def standing_visits(connection: Connection, venue_id: str) -> set[str]:
    """Ids of the venue's visits, and of those merged into it, that nobody has taken back."""
    visit, void, venue = schema.visit, schema.visit_void, schema.venue
    voided = exists().where(void.c.visit_id == visit.c.id, void.c.allowed)
    merged = select(venue.c.id).where(venue.c.merged_into == venue_id)
    here = or_(visit.c.venue_id == venue_id, visit.c.venue_id.in_(merged))
    return set(connection.execute(select(visit.c.id).where(here, ~voided)).scalars())
