"""How is a long import decided while others write? On copies that only its own connection sees, from one
snapshot; what differs is then written in one short transaction, unless what it was decided from has changed.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Table,
    and_,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)

from mapper.rules.audit import LEAVES_LISTS_ALONE
from mapper.store import aside, derived, imports, schema, trial_tables
from mapper.store.database import Database, current_revision, hold_revision, next_revision
from mapper.store.reference import reference_changed

_VENUE = schema.venue
# Of each kind of list: what it reads again after it wrote it, and by which columns beside the key.
_COPIED: Mapping[str, Mapping[Table, Sequence[str]]] = {
    "venues": {
        _VENUE: ("id", "match_key", "merged_into"),
        schema.venue_source: ("venue_id",),
        schema.venue_serves: (),
        schema.import_change: (),
        schema.review_row: ("fingerprint",),
        schema.revision: (),
    },
    "visits": {schema.review_row: ("fingerprint",)},
}
_OWN_ROWS_ONLY = (schema.import_change,)  # of which an import reads no others'
_NOT_WRITTEN = (schema.revision,)
_WORKED_OUT = Table(
    "worked_out",
    MetaData(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    prefixes=["TEMPORARY"],
)


class Overtaken(Exception):
    """What the import was decided from has changed meanwhile: nothing was written, decide it again."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """What tells whether anything happened that may change what becomes of a row. Numbers, and no highest
    ids: on PostgreSQL these become visible out of order."""

    reference: int  # revision of the reference data
    deeds: int  # rows of the audit log
    venues: int


class Trial:
    """One import: tried, then written."""

    def __init__(self, database: Database, connection: Connection, kind: str, zone: ZoneInfo) -> None:
        self._database = database
        self._connection = connection
        self._zone = zone
        self._copied = _COPIED[kind]
        self._written = [one for one in self._copied if one not in _NOT_WRITTEN]
        self._mark = _Mark(0, 0, 0)
        self._revision = 0

    @contextmanager
    def tried(self) -> Iterator[Connection]:
        """What is written on this connection within is seen by it alone, and nobody waits for it."""
        connection = self._connection
        with self._database.read_on(connection):
            self._mark, self._revision = _mark(connection), current_revision(connection)
            aside.make(connection)
            for one, found_by in self._copied.items():
                trial_tables.copy(connection, one, found_by, one not in _OWN_ROWS_ONLY)
            connection.execution_options(**{aside.OPTION: True})
            try:
                yield connection
                self._keep()
            finally:
                connection.execution_options(**{aside.OPTION: False})

    def _keep(self) -> None:
        """What is to be written, in tables that are called otherwise than the real ones."""
        for one in self._written:
            trial_tables.keep_what_differs(self._connection, one)
        self._work_out()
        for one in self._copied:
            trial_tables.drop(self._connection, one)

    @contextmanager
    def written(self) -> Iterator[Connection]:
        """The transaction that writes; the caller calls `carry_out` within. Raises Overtaken."""
        with self._database.write_on(self._connection):
            imports.one_at_a_time(self._connection)
            hold_revision(self._connection)
            if self._is_overtaken():
                raise Overtaken
            yield self._connection

    def _is_overtaken(self) -> bool:
        connection, visit, fresh = self._connection, schema.visit, aside.beside(schema.visit)
        if _mark(connection) != self._mark:
            return True
        if connection.execute(select(exists().where(visit.c.id == fresh.c.id))).scalar():
            return True
        # A visit that came meanwhile only stamps its venue.
        return any(trial_tables.has_changed(connection, one, ("revision",)) for one in self._written)

    def carry_out(self) -> set[str]:
        """Writes what differs and marks the venues as changed; answers the ids of those whose status has
        to be worked out again."""
        connection, late = self._connection, self._visited_meanwhile()
        stamp = next_revision(connection)
        for one in self._written:
            trial_tables.put_in(connection, one, {"revision": stamp} if one is _VENUE else {})
        for one in aside.LOG:
            trial_tables.put_all_in(connection, one, aside.beside(one))
        self._follow(stamp)
        if schema.venue_serves in self._copied and trial_tables.has_any(connection, schema.venue_serves):
            reference_changed(connection)
        return late | self._waited_for()

    # --- what follows ----------------------------------------------------------------------------------

    def _work_out(self) -> None:
        """The spans of the venues that get visits or another type, as they will be if nobody else visits."""
        connection = self._connection
        aside.create(connection, _WORKED_OUT)
        ids = set(connection.execute(select(aside.beside(schema.visit).c.venue_id)).scalars())
        if _VENUE in self._copied:
            fresh, before = trial_tables.fresh_of(_VENUE), trial_tables.before_of(_VENUE)
            both = select(fresh.c.id).join(before, before.c.number == fresh.c.number)
            retyped = and_(~fresh.c.is_new, fresh.c.venue_type != before.c.venue_type)
            ids |= set(connection.execute(both.where(retyped)).scalars())
        for numbers in derived.work_out(connection, ids, self._zone):
            connection.execute(insert(_WORKED_OUT), [{"number": number} for number in numbers])

    def _visited_meanwhile(self) -> set[str]:
        """The ids of venues of which what was worked out is wrong by now; it is forgotten."""
        connection, number = self._connection, _WORKED_OUT.c.number
        since = _VENUE.c.revision > self._revision
        late = select(_VENUE.c.id).where(_VENUE.c.number.in_(select(number)), since)
        ids = set(connection.execute(late).scalars())
        connection.execute(delete(_WORKED_OUT).where(number.in_(select(_VENUE.c.number).where(since))))
        return ids

    def _follow(self, stamp: int) -> None:
        """Puts in what was worked out."""
        connection, worked = self._connection, select(_WORKED_OUT.c.number)
        for one in aside.FOLLOWING:
            beside = aside.beside(one)
            connection.execute(delete(one).where(one.c.venue_number.in_(worked)))
            trial_tables.put_all_in(connection, one, beside, beside.c.venue_number.in_(worked))
        connection.execute(update(_VENUE).where(_VENUE.c.number.in_(worked)).values(revision=stamp))

    def _waited_for(self) -> set[str]:
        """The new venues that visits were waiting for."""
        if _VENUE not in self._copied:
            return set()
        fresh, visit = trial_tables.fresh_of(_VENUE), schema.visit
        query = select(fresh.c.id).where(fresh.c.is_new, exists().where(visit.c.venue_id == fresh.c.id))
        return set(self._connection.execute(query).scalars())


@contextmanager
def trial(database: Database, kind: str, zone: ZoneInfo) -> Iterator[Trial]:
    """`kind`: venues or visits. Raises DatabaseUnavailable."""
    with database.apart() as connection:
        yield Trial(database, connection, kind, zone)


def _mark(connection: Connection) -> _Mark:
    deeds = select(func.count()).where(schema.audit.c.action.not_in(sorted(LEAVES_LISTS_ALONE)))
    return _Mark(
        int(connection.execute(select(schema.revision.c.reference)).scalar_one()),
        int(connection.execute(deeds).scalar_one()),
        int(connection.execute(select(func.count()).select_from(_VENUE)).scalar_one()),
    )
