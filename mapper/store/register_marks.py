"""Which venues does a source know, which are new, which did a person change, which said no lately?

What the coverage frame leaves out, because few ask for it: read when somebody does, and kept until something
changes.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, Text, cast, func, select

from mapper.rules.asking_again import latest_no
from mapper.rules.permissions import Reach
from mapper.rules.register_filter import Marks, RegisterFilter
from mapper.rules.visit import Outcome
from mapper.store import schema
from mapper.store.visits import counts

Numbers = NDArray[np.int32]
MOST_KEPT = 8
STREAMED = {"yield_per": 50_000}


@dataclass
class MarkKeeper:
    """What was asked for at one revision; one a process."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    revision: int = -1
    kept: dict[tuple[Any, ...], Numbers] = field(default_factory=dict)
    sources: dict[frozenset[str], list[str]] = field(default_factory=dict)

    def sources_of(self, connection: Connection, revision: int, reach: Reach) -> list[str]:
        """The sources that know a venue in these counties; everywhere, all that files came from."""
        if reach.everywhere:
            return _sources(connection)
        with self.lock:
            self._forget_before(revision)
            found = self.sources.get(reach.counties)
        if found is None:
            found = _sources_in(connection, reach.counties)
            with self.lock:
                if self.revision == revision:
                    self.sources[reach.counties] = found
        return found

    def _forget_before(self, revision: int) -> None:
        if self.revision != revision:
            self.revision, self.kept, self.sources = revision, {}, {}

    def of(
        self, connection: Connection, revision: int, wish: RegisterFilter, day: date, zone: ZoneInfo
    ) -> Marks:
        """What the filter needs to know of venues, as of this revision or a later one."""

        def get(is_asked: object, key: tuple[Any, ...], query: Callable[[], Select[Any]]) -> Numbers | None:
            return self._get(connection, revision, key, query) if is_asked else None

        since = wish.added_since
        return Marks(
            of_source=get(wish.source, ("source", wish.source), lambda: _of_source(wish.source)),
            added_since=get(since, ("since", since), lambda: _added_since(_midnight(since or day, zone))),
            by_hand=get("by_hand" in wish.flags, ("by_hand",), _by_hand),
            lately_declined=get(wish.ask_again, ("no", day), lambda: _declined_lately(day, zone)),
        )

    def _get(
        self, connection: Connection, revision: int, key: tuple[Any, ...], query: Callable[[], Select[Any]]
    ) -> Numbers:
        with self.lock:
            self._forget_before(revision)
            found = self.kept.get(key)
        if found is None:
            found = _numbers(connection, query())
            with self.lock:
                if self.revision == revision:
                    while len(self.kept) >= MOST_KEPT:
                        del self.kept[next(iter(self.kept))]
                    self.kept[key] = found
        return found


def _numbers(connection: Connection, query: Select[Any]) -> Numbers:
    parts = [
        np.fromiter((row[0] for row in rows), dtype=np.int32, count=len(rows))
        for rows in connection.execute(query, execution_options=STREAMED).partitions()
    ]
    return np.unique(np.concatenate(parts)) if parts else np.empty(0, dtype=np.int32)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of the day there."""
    return datetime.combine(min(max(day, date(2, 1, 1)), date(9998, 1, 1)), time.min, zone)


def _added_since(moment: datetime) -> Select[Any]:
    table = schema.venue
    return select(table.c.number).where(table.c.added_at >= moment)


def _by_hand() -> Select[Any]:
    table = schema.venue
    return select(table.c.number).where(cast(table.c.set_by_person, Text).not_in(("[]", "null")))


def _stands_for() -> tuple[Any, Any, Any]:
    """(venue, what it was merged into, the number of the one that stands for it)."""
    venue, became = schema.venue, schema.venue.alias("became")
    return venue, became, func.coalesce(became.c.number, venue.c.number)


def _of_source(source: str) -> Select[Any]:
    table = schema.venue_source
    venue, became, number = _stands_for()
    return (
        select(number)
        .select_from(table)
        .join(venue, venue.c.id == table.c.venue_id)
        .outerjoin(became, became.c.id == venue.c.merged_into)
        .where(table.c.source == source)
    )


def _declined_lately(day: date, zone: ZoneInfo) -> Select[Any]:
    """Where a no up to that day is too young to be asked about again on it."""
    visit = schema.visit
    venue, became, number = _stands_for()
    one = timedelta(days=1)
    after, before = _midnight(latest_no(day) + one, zone), _midnight(min(day, date(9997, 1, 1)) + one, zone)
    return (
        select(number)
        .select_from(visit)
        .join(venue, venue.c.id == visit.c.venue_id)
        .outerjoin(became, became.c.id == venue.c.merged_into)
        .where(visit.c.outcome == Outcome.declined.value, counts())
        .where(visit.c.effective_at >= after, visit.c.effective_at < before)
    )


def _sources(connection: Connection) -> list[str]:
    """What imports of venues called where their files came from."""
    table = schema.import_batch
    query = select(table.c.source).where(table.c.kind == "venues").distinct().order_by(table.c.source)
    return list(connection.execute(query).scalars())


def _sources_in(connection: Connection, counties: frozenset[str]) -> list[str]:
    table, venue = schema.venue_source, schema.venue
    query = (
        select(table.c.source)
        .join(venue, venue.c.id == table.c.venue_id)
        .where(venue.c.county_geoid.in_(sorted(counties)))
    )
    return list(connection.execute(query.distinct().order_by(table.c.source)).scalars())


def of_external_id(connection: Connection, text: str, of_sources: Iterable[str]) -> Numbers:
    """The venues that one of these sources knows by this id, as written, in capitals or without."""
    table = schema.venue_source
    venue, became, number = _stands_for()
    query = (
        select(number)
        .select_from(table)
        .join(venue, venue.c.id == table.c.venue_id)
        .outerjoin(became, became.c.id == venue.c.merged_into)
        .where(table.c.source.in_(list(of_sources)))
        .where(table.c.external_id.in_(sorted({text, text.upper(), text.lower()})))
    )
    return np.array(sorted(set(connection.execute(query).scalars())), dtype=np.int32)
