"""What follows from the log? Item spans, status spans and standing items: functions of the visits and
the reference data, rewritten for the venues whose inputs changed, and rebuilt whole to prove it."""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Delete,
    Table,
    bindparam,
    delete,
    exists,
    insert,
    select,
    update,
)

from mapper.rules.coverage import STATUSES, VenueHistory, fold
from mapper.rules.visit import Visit
from mapper.store import aside, schema
from mapper.store.database import Database, hold_revision, next_revision
from mapper.store.shelf_lives import Days, ShelfLives, shelf_lives
from mapper.store.venues import in_parts
from mapper.store.visits import counted_visits

VENUES_PER_STEP = 5_000
TABLES = aside.FOLLOWING

# Built once: every visit asks them.
_VENUE = schema.venue.c
_ASKED: BindParameter[str] = bindparam("venue_ids", expanding=True)
_VENUES = select(_VENUE.number, _VENUE.id, _VENUE.venue_type).where(_VENUE.id.in_(_ASKED))
_MERGED_INTO_THESE = select(_VENUE.id, _VENUE.merged_into).where(_VENUE.merged_into.in_(_ASKED))
_THESE_BECAME = select(_VENUE.merged_into).where(_VENUE.id.in_(_ASKED), _VENUE.merged_into.is_not(None))
_STAMP = (
    update(schema.venue).where(_VENUE.number == bindparam("venue_number")).values(revision=bindparam("stamp"))
)


Venues = dict[int, tuple[str, str]]  # number -> (id, venue type)


def recompute(connection: Connection, venue_ids: Collection[str], zone: ZoneInfo) -> None:
    """Works out the spans of these venues again and marks the venues as changed.

    Every write that touches a venue or its visits ends with this, in its own transaction.
    """
    if not venue_ids:
        return
    number = next_revision(connection)
    # Asked only now that nobody else can write: a venue may have been merged since the caller looked.
    for numbers in work_out(connection, venue_ids, zone):
        _stamp(connection, numbers, number)


def work_out(connection: Connection, venue_ids: Collection[str], zone: ZoneInfo) -> Iterator[Collection[int]]:
    """Rewrites the spans of these venues and of what they became, some at a time: those venues' numbers."""
    ids = sorted({*venue_ids, *_became(connection, venue_ids)})
    lives = shelf_lives(connection)
    for start in range(0, len(ids), VENUES_PER_STEP):
        venues = _venues(connection, ids[start : start + VENUES_PER_STEP])
        if venues:
            _rewrite(connection, venues, _rows(connection, venues, lives, zone))
            yield venues.keys()


def mark(connection: Connection, venue_ids: Collection[str]) -> None:
    """Marks venues as changed of which neither type nor visits are others: nothing follows from the rest."""
    number, changed = next_revision(connection), update(schema.venue).values(revision=bindparam("stamp"))
    for part in in_parts(venue_ids):
        connection.execute(changed.where(_VENUE.id.in_(part)), {"stamp": number})


def _stamp(connection: Connection, numbers: Collection[int], revision: int) -> None:
    connection.execute(_STAMP, [{"venue_number": number, "stamp": revision} for number in numbers])


def rebuild(database: Database, zone: ZoneInfo) -> int:
    """Works out every derived row again; answers how many venues' rows had differed. Nobody waits while it
    looks: what differs is worked out once more to be written."""
    with database.read() as connection:
        differing = _of_no_venue(connection)
        for venues, stored, fresh in _both(connection, zone):
            differing |= {venues[number][0] for number in _differing(stored, fresh)}
    if differing:
        with database.write() as connection:
            hold_revision(connection)
            _drop_what_is_of_no_venue(connection)
            recompute(connection, differing, zone)
    return len(differing)


def mend(connection: Connection, zone: ZoneInfo) -> int:
    """The same in the caller's transaction."""
    differing = rebuild_within(connection, zone)
    if differing:
        _stamp(connection, differing, next_revision(connection))
    return len(differing)


def rebuild_within(connection: Connection, zone: ZoneInfo) -> set[int]:
    """Likewise; answers the venues' numbers, and marks none as changed."""
    hold_revision(connection)  # else a visit that came meanwhile would be written over
    _drop_what_is_of_no_venue(connection)
    found = set[int]()
    for venues, stored, fresh in _both(connection, zone):
        found |= _differing(stored, fresh)
        _rewrite(connection, venues, fresh)
    return found


def _both(connection: Connection, zone: ZoneInfo) -> Iterator[tuple[Venues, "Rows", "Rows"]]:
    """All venues, some at a time: their rows as they are stored, and as they are worked out now."""
    lives = shelf_lives(connection)
    for ids in _all_ids(connection):
        venues = _venues(connection, ids)
        yield venues, _stored(connection, venues), _rows(connection, venues, lives, zone)


def _of_no_venue(connection: Connection) -> set[str]:
    """What is derived of no venue there is: the numbers that it names, as text."""
    nobodys = (select(table.c.venue_number).where(~_is_of_one(table)) for table in TABLES)
    return {str(number) for query in nobodys for number in connection.execute(query).scalars()}


def _drop_what_is_of_no_venue(connection: Connection) -> None:
    for table in TABLES:
        connection.execute(delete(table).where(~_is_of_one(table)))


def _is_of_one(table: Table) -> ColumnElement[bool]:
    return exists().where(schema.venue.c.number == table.c.venue_number)


Rows = dict[str, list[dict[str, Any]]]  # table name -> its rows


def _venues(connection: Connection, ids: list[str]) -> Venues:
    rows = connection.execute(_VENUES, {"venue_ids": ids})
    return {row.number: (row.id, row.venue_type) for row in rows}


def _rows(connection: Connection, venues: Venues, lives: ShelfLives, zone: ZoneInfo) -> Rows:
    visits = _visits(connection, {venue_id for venue_id, _ in venues.values()})
    rows: Rows = {table.name: [] for table in TABLES}
    for number, (venue_id, venue_type) in venues.items():
        if venue_id in visits:
            history = fold(visits[venue_id], lives.days.get(venue_type, Days()), lives.recalled_on, zone)
            _append(rows, number, history)
    return rows


def _visits(connection: Connection, venue_ids: set[str]) -> dict[str, list[Visit]]:
    """Visits by the venue they count for: those of a merged venue count for the one it became."""
    became = _merged_into(connection, venue_ids)
    visits: dict[str, list[Visit]] = {}
    for venue_id, own in counted_visits(connection, venue_ids | set(became)).items():
        visits.setdefault(became.get(venue_id, venue_id), []).extend(own)
    return visits


def _merged_into(connection: Connection, venue_ids: Collection[str]) -> dict[str, str]:
    """Merged venue -> the one of these that it became, through merges of merges."""
    found: dict[str, str] = {}
    latest = {venue_id: venue_id for venue_id in venue_ids}
    while latest:
        rows = [
            row
            for part in in_parts(latest)
            for row in connection.execute(_MERGED_INTO_THESE, {"venue_ids": part})
        ]
        latest = {row.id: latest[row.merged_into] for row in rows if row.id not in found}
        found |= latest
    return {merged: _at_the_end(found, merged) for merged in found}


def _at_the_end(became: Mapping[str, str], venue_id: str) -> str:
    """One that was asked for may itself have become another: what became it became that one, too."""
    seen = {venue_id}
    while (venue_id := became[venue_id]) in became and venue_id not in seen:
        seen.add(venue_id)
    return venue_id


def _became(connection: Connection, venue_ids: Collection[str]) -> set[str]:
    """What these venues were merged into, through merges of merges."""
    found: set[str] = set()
    latest = set(venue_ids)
    while latest:
        became = (connection.execute(_THESE_BECAME, {"venue_ids": part}) for part in in_parts(latest))
        latest = {id_ for one in became for id_ in one.scalars()} - found
        found |= latest
    return found


def _append(rows: Rows, number: int, history: VenueHistory) -> None:
    for item in history.item_spans:
        rows["item_span"].append(
            {
                "venue_number": number,
                "material": item.material,
                "spot": item.spot,
                "from_day": item.from_day.toordinal(),
                "until_day": item.until_day.toordinal(),
            }
        )
    for span in history.status_spans:
        rows["status_span"].append(
            {
                "venue_number": number,
                "from_day": span.from_day.toordinal(),
                "until_day": span.until_day.toordinal(),
                "status": STATUSES.index(span.status),
                "visited": span.visited,
                "accepted": span.accepted,
                "follow_up": span.follow_up_on.toordinal() if span.follow_up_on else 0,
            }
        )
    for standing in history.standing:
        rows["standing_item"].append(
            {
                "venue_number": number,
                "material": standing.material,
                "spot": standing.spot,
                "last_seen_on": standing.last_seen_on,
                "quantity": standing.quantity,
            }
        )


def _rewrite(connection: Connection, numbers: Collection[int], rows: Rows) -> None:
    for table in TABLES:
        written = aside.of(connection, table)
        connection.execute(_emptied(written), {"numbers": list(numbers)})
        if rows[table.name]:
            connection.execute(insert(written), rows[table.name])


@cache
def _emptied(table: Table) -> Delete:
    return delete(table).where(table.c.venue_number.in_(bindparam("numbers", expanding=True)))


def _stored(connection: Connection, numbers: Collection[int]) -> Rows:
    return {table.name: _stored_rows(connection, table, numbers) for table in TABLES}


def _stored_rows(connection: Connection, table: Table, numbers: Collection[int]) -> list[dict[str, Any]]:
    query = select(table).where(table.c.venue_number.in_(list(numbers)))
    return [dict(row._mapping) for row in connection.execute(query)]


def _differing(stored: Rows, fresh: Rows) -> set[int]:
    """Numbers of the venues whose rows are not the same in both."""
    differing: set[int] = set()
    for name in stored:
        old = {tuple(sorted(row.items())) for row in stored[name]}
        new = {tuple(sorted(row.items())) for row in fresh[name]}
        differing |= {dict(row)["venue_number"] for row in old ^ new}
    return differing


def _all_ids(connection: Connection) -> Iterator[list[str]]:
    ids = list(connection.execute(select(schema.venue.c.id).order_by(schema.venue.c.number)).scalars())
    for start in range(0, len(ids), VENUES_PER_STEP):
        yield ids[start : start + VENUES_PER_STEP]
