"""What does the daily tidying do? One transaction, one row of the audit log, and then no trace on disk."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from mapper.rules.retention import kept_from
from mapper.store import imports, retention
from mapper.store.database import Database
from mapper.store.retention import Kept, Tidied
from mapper.store.sessions import Lifetimes


@dataclass(frozen=True, slots=True)
class Periods:
    """How long things are kept."""

    note_months: int
    name_months: int
    lifetimes: Lifetimes
    zone: ZoneInfo


def tidy(database: Database, periods: Periods, now: datetime) -> Tidied:
    """Removes what has had its time."""
    kept = Kept(
        now,
        notes_from=kept_from(now, periods.note_months, periods.zone),
        names_from=kept_from(now, periods.name_months, periods.zone),
        lifetimes=periods.lifetimes,
    )
    with database.write() as connection:
        imports.one_at_a_time(connection)
        tidied = retention.tidy(connection, kept)
        retention.write_down(connection, tidied, now)
    database.leave_no_trace()
    return tidied


def tidy_if_due(database: Database, periods: Periods, now: datetime) -> Tidied | None:
    """The same once a day, however often it is asked; None where it was done today."""
    with database.read() as connection:
        due = retention.is_due(connection, now, periods.zone)
    return tidy(database, periods, now) if due else None
