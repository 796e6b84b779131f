"""Who did what? An append-only log that names people and things by opaque ids."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, or_, select, true

from mapper.rules import audit as rules
from mapper.rules.audit import AuditAction
from mapper.rules.permissions import EVERYWHERE, Reach
from mapper.store import schema

TERMINAL = ""  # the actor of a command and of the daily work


@dataclass(frozen=True, slots=True)
class By:
    """Who does something, and when."""

    actor_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the log. `action` is text: an older or newer version may have written it."""

    id: int
    at: datetime
    actor_id: str
    action: str
    subject: str
    county_geoid: str
    file_id: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wish:
    """Which rows are asked for; an empty part asks for all. `before`: older than the row of this number."""

    action: str = ""
    since: datetime | None = None
    until: datetime | None = None  # this moment not included
    person_id: str = ""
    file_id: str = ""
    before: int | None = None


def write(
    connection: Connection,
    now: datetime,
    actor_id: str,
    action: AuditAction,
    subject: str = "",
    county_geoid: str = "",
    file_id: str = "",
    **details: str | int | list[str],
) -> None:
    """Writes a row in the caller's transaction: what is undone was not done. Raises ValueError on a detail
    that rules/audit.py does not name for the action, and on a value that is no code, count or id."""
    rules.check(action, details, subject, county_geoid, file_id)
    connection.execute(
        insert(schema.audit).values(
            at=now,
            actor_id=actor_id,
            action=action.value,
            subject=subject,
            county_geoid=county_geoid,
            file_id=file_id,
            details=details,
        )
    )


def entries(
    connection: Connection, wish: Wish, reach: Reach = EVERYWHERE, own_id: str = "", most: int | None = None
) -> list[Entry]:
    """The rows asked for, newest first: those of counties in reach, and what `own_id` did anywhere."""
    table = schema.audit
    query = select(table).where(_asked(wish), _seen(reach, own_id)).order_by(table.c.id.desc()).limit(most)
    return [_entry(row) for row in connection.execute(query)]


def _asked(wish: Wish) -> ColumnElement[bool]:
    column = schema.audit.c
    asked: ColumnElement[bool] = true()
    for name, value in (("action", wish.action), ("actor_id", wish.person_id), ("file_id", wish.file_id)):
        asked &= column[name] == value if value else true()
    asked &= column.at >= wish.since if wish.since else true()
    asked &= column.at < wish.until if wish.until else true()
    return asked & (column.id < wish.before if wish.before is not None else true())


def _seen(reach: Reach, own_id: str) -> ColumnElement[bool]:
    if reach.everywhere:
        return true()
    column = schema.audit.c
    return or_(column.county_geoid.in_(sorted(reach.counties)), column.actor_id == own_id)


def _entry(row: Row[Any]) -> Entry:
    return Entry(**row._mapping)
