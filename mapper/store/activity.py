"""Which visits of a period count, and what did they place? Read row by row into arrays: places, towns and
people are counted once a row, which no sum in the database does for every grouping, and a period is a small
part of the log."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    Text,
    and_,
    case,
    cast,
    extract,
    func,
    null,
    select,
)

from mapper.rules.activity import Activity, activity, grouping
from mapper.rules.activity_events import (
    NO_MATERIAL,
    NOBODY,
    OUTCOMES,
    Asked,
    Logged,
    MaterialKind,
    Placed,
    Visits,
    first_days,
)
from mapper.rules.local_days import local_days
from mapper.rules.period import Period
from mapper.rules.selection import Selection
from mapper.rules.visit import Action
from mapper.store import schema
from mapper.store.coverage_frame import CoverageFrame
from mapper.store.database import Database
from mapper.store.visits import counts

ROWS_PER_STEP = 50_000
# A zone is at most a day off UTC: what is read is sorted out by its own day afterwards.
DAYS_AROUND = 2
Events = TypeVar("Events", Visits, Placed)
_DTYPES: Mapping[type, Sequence[type[np.generic]]] = {
    Visits: (np.int32, np.int32, np.int8, np.int32),
    Placed: (np.int32, np.int32, np.int8, np.int16, np.int64),
}
_DECODE = msgspec.json.Decoder(list[tuple[str, int | None]]).decode
_OUTCOMES = {str(outcome): place for place, outcome in enumerate(OUTCOMES)}


def report(
    database: Database,
    frame: CoverageFrame,
    selection: Selection,
    period: Period,
    by: Sequence[str],
    zone: ZoneInfo,
    with_people: bool = True,
) -> Activity:
    """What was done in the period at the places that the selection chooses within its reach; it chooses by
    type, place and posting: what a place's status is belongs to a day, not to a period. Raises ValueError on
    a grouping that is not one."""
    asked = Asked(selection.mask(frame.venues), period, grouping(by), with_people)
    materials = frame.reference.materials
    with database.read() as connection:
        found = logged(connection, frame.numbers, list(materials), period, zone)
    kinds = [MaterialKind(material.kind, material.languages) for material in materials.values()]
    first = first_days(frame.item_spans, len(frame.venues))
    return activity(frame.venues, found, first, kinds, asked)


def logged(
    connection: Connection,
    numbers: NDArray[np.int32],
    materials: Sequence[str],
    period: Period,
    zone: ZoneInfo,
) -> Logged:
    """The visits of the period to these venues (ascending numbers), those of a merged venue under the one it
    became, and the items they placed; not those that are taken back or held, nor of a venue that waits."""
    materials_at = {code: at for at, code in enumerate(materials)}
    people: dict[str, int] = {}
    visits, placed = [], []
    for own, seconds, outcomes, authors, items in _steps(connection, _of_period(connection, period)):
        columns = (
            _rows_of(numbers, own),
            local_days(np.array(seconds, dtype=np.int64), zone),
            np.array([_OUTCOMES[outcome] for outcome in outcomes], dtype=np.int8),
        )
        persons = [NOBODY if one is None else people.setdefault(one, len(people)) for one in authors]
        visits.append(Visits(*columns, np.array(persons, dtype=np.int32)))
        placed.append(_placed(columns, items, materials_at))
    return Logged(_within(Visits, visits, period), _within(Placed, placed, period))


def _placed(columns: Sequence[NDArray[Any]], items: Sequence[str | None], at: Mapping[str, int]) -> Placed:
    """The items of some visits; of each visit a JSON array of [material, quantity], or nothing."""
    told = [
        (visit, *item) for visit, text in enumerate(items) if text and text != "[]" for item in _DECODE(text)
    ]
    visit = np.array([visit for visit, _, _ in told], dtype=np.int64)
    venue, day, outcome = (column[visit] for column in columns)
    return Placed(
        venue,
        day,
        outcome,
        np.array([at.get(material, NO_MATERIAL) for _, material, _ in told], dtype=np.int16),
        np.array([quantity or 0 for _, _, quantity in told], dtype=np.int64),
    )


def _of_period(connection: Connection, period: Period) -> Select[Any]:
    """The venue's number, whole seconds since 1970, outcome, who, and what was placed, of the visits around
    the period. Outer joins, so that SQLite reads the visits once, in the order in which they were stored,
    and does not begin with a million venues."""
    visit, venue, became = schema.visit, schema.venue, schema.venue.alias("became")
    author = schema.visit_author.c
    # Who stands in a file by name alone is one person a name.
    who = case(
        (func.coalesce(author.person_id, "") != "", author.person_id),
        (author.name != "", "name " + author.name),
        else_=null(),
    )
    begin, end = _around(period)
    number = func.coalesce(became.c.number, venue.c.number, 0)
    return (
        select(number, _seconds(connection), visit.c.outcome, who, _items(connection))
        .select_from(visit)
        .outerjoin(venue, venue.c.id == visit.c.venue_id)
        .outerjoin(became, became.c.id == venue.c.merged_into)
        .outerjoin(schema.visit_author, author.visit_id == visit.c.id)
        .where(counts(), visit.c.effective_at >= begin, visit.c.effective_at <= end)
    )


def _items(connection: Connection) -> ColumnElement[str]:
    item = schema.visit_item.c
    if connection.dialect.name == "sqlite":
        told: ColumnElement[Any] = func.json_group_array(func.json_array(item.material, item.quantity))
    else:
        told = cast(func.json_agg(func.json_build_array(item.material, item.quantity)), Text)
    its = and_(item.visit_id == schema.visit.c.id, item.action == Action.placed.value)
    return select(told).where(its).correlate(schema.visit).scalar_subquery()


def _seconds(connection: Connection) -> ColumnElement[int]:
    at = schema.visit.c.effective_at
    if connection.dialect.name == "sqlite":
        # Without its fraction, which strftime would round up into the next second.
        return cast(func.strftime("%s", func.substr(at, 1, 19)), BigInteger)
    return cast(func.floor(extract("epoch", at)), BigInteger)


def _around(period: Period) -> tuple[datetime, datetime]:
    first = max(period.first.toordinal() - DAYS_AROUND, date.min.toordinal())
    last = min(period.last.toordinal() + DAYS_AROUND, date.max.toordinal())
    return (
        datetime.combine(date.fromordinal(first), time.min, UTC),
        datetime.combine(date.fromordinal(last), time.max, UTC),
    )


def _steps(connection: Connection, query: Select[Any]) -> Iterator[tuple[Any, ...]]:
    """Some rows after the other, as columns."""
    for rows in connection.execute(query).yield_per(ROWS_PER_STEP).partitions():
        yield tuple(zip(*rows, strict=True))


def _rows_of(numbers: NDArray[np.int32], own: Sequence[int]) -> NDArray[np.int32]:
    """Where each venue stands among `numbers`; -1 for one that is not there."""
    asked = np.array(own, dtype=np.int32)
    at = np.searchsorted(numbers, asked).astype(np.int32)
    there = at < len(numbers)
    there[there] = numbers[at[there]] == asked[there]
    return np.where(there, at, np.int32(-1))


def _within(kind: type[Events], parts: Sequence[Events], period: Period) -> Events:
    """All parts in one, of known venues and the period's own days."""
    columns: list[NDArray[Any]] = []
    for column, dtype in zip(fields(kind), _DTYPES[kind], strict=True):
        own: list[NDArray[Any]] = [getattr(part, column.name) for part in parts]
        columns.append(np.concatenate([np.empty(0, dtype=dtype), *own]))
    venue, day = columns[:2]
    kept = (venue >= 0) & (day >= period.first.toordinal()) & (day <= period.last.toordinal())
    return kind(*(column[kept] for column in columns))
