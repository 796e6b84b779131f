"""What left as a file? Written down, with an id for the file, before its first byte leaves."""

import secrets
from dataclasses import dataclass, field
from datetime import date

from mapper.rules import file_id, filter_words
from mapper.rules.audit import AuditAction
from mapper.rules.selection import Selection
from mapper.store import audit
from mapper.store.audit import By
from mapper.store.database import Database


@dataclass(frozen=True, slots=True)
class TakenOut:
    """A file as the log tells of it: what it holds, in which format, how many rows, chosen how."""

    what: str
    format: str
    rows: int
    as_of: str = ""
    selection: Selection = field(default_factory=Selection)
    by: tuple[str, ...] = ()  # what a report is grouped by
    between: tuple[date, date] | None = None  # the first and the last day of a period
    more: tuple[str, ...] = ()  # what else chose its rows, in words such as `change=won`


def write_down(database: Database, by: By, taken: TakenOut) -> str:
    """Commits the row, so that a download that breaks off is known too; answers the file's id."""
    new_id = file_id.from_number(secrets.randbelow(file_id.HOW_MANY))
    words = filter_words.said(taken.selection)
    with database.write() as connection:
        audit.write(
            connection,
            by.now,
            by.actor_id,
            AuditAction.exported,
            county_geoid=filter_words.only_county(taken.selection),
            file_id=new_id,
            what=taken.what,
            format=taken.format,
            rows=taken.rows,
            as_of=taken.as_of,
            filter=[*_period(taken), *words, *(f"by={group}" for group in taken.by), *taken.more],
        )
    return new_id


def _period(taken: TakenOut) -> list[str]:
    return [f"{name}={day}" for name, day in zip(("from", "to"), taken.between or (), strict=False)]
