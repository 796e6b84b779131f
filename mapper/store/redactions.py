"""What was emptied on request, and how does it stay empty when an old backup or an old file comes back?"""

import json
import os
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, bindparam, insert, select

from mapper.store import schema
from mapper.store.emptying import empty_notes, empty_person, visits_of
from mapper.store.venue_emptying import empty_venue, empty_venue_notes, visits_at
from mapper.store.venues import in_parts

LIST = "redactions.jsonl"  # in the instance folder: outlives the database
VISIT_NOTE, VENUE_NOTES, VENUE, PERSON = "visit_note", "venue_notes", "venue", "person"
_AMONG = select(schema.redaction.c.subject).where(
    schema.redaction.c.kind == bindparam("kind"),
    schema.redaction.c.subject.in_(bindparam("subjects", expanding=True)),
)


class RedactionListError(ValueError):
    """The list can't be read; the message says which line."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """`kind` visit_note, venue_notes, venue or person; `subject` its id."""

    kind: str
    subject: str
    at: datetime


# --- the list ----------------------------------------------------------------------------------------


def read_list(path: Path) -> list[Redaction]:
    """The append-only list, a JSON object a line; none where there is no file. Raises RedactionListError."""
    if not path.exists():
        return []
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            at = datetime.fromisoformat(row["at"])
            found.append(Redaction(str(row["kind"]), str(row["subject"]), at))
        except (ValueError, KeyError, TypeError) as error:
            raise RedactionListError(f"{path.name}, line {number} is not a redaction.") from error
    return found


def merge(connection: Connection, listed: Iterable[Redaction]) -> None:
    """Adds to the database's list what it does not have yet."""
    table = schema.redaction
    known = {(row.kind, row.subject) for row in connection.execute(select(table.c.kind, table.c.subject))}
    for each in listed:
        if (each.kind, each.subject) not in known:
            known.add((each.kind, each.subject))
            connection.execute(insert(table).values(kind=each.kind, subject=each.subject, at=each.at))


def among(connection: Connection, kind: str, subjects: Iterable[str]) -> set[str]:
    """Those of the subjects that were emptied."""
    found = set[str]()
    for part in in_parts(subjects):
        found.update(connection.execute(_AMONG, {"kind": kind, "subjects": part}).scalars())
    return found


def subjects(connection: Connection, kind: str) -> set[str]:
    """Everything of that kind that was emptied."""
    table = schema.redaction
    return set(connection.execute(select(table.c.subject).where(table.c.kind == kind)).scalars())


def keep(connection: Connection, file: Path) -> None:
    """Adds to the file what only the database lists, as on a new machine after a restore."""
    listed = {(each.kind, each.subject) for each in read_list(file)}
    rows = connection.execute(select(schema.redaction).order_by(schema.redaction.c.at)).all()
    missing = [
        Redaction(row.kind, row.subject, row.at) for row in rows if (row.kind, row.subject) not in listed
    ]
    if missing:
        _append(file, missing)


def _write_down(connection: Connection, file: Path, rows: Collection[Redaction]) -> None:
    """First into the file and then, with the commit, into the database: what is listed and was not emptied
    does no harm, and what was emptied is listed for sure."""
    _append(file, rows)
    merge(connection, rows)


def _append(file: Path, rows: Collection[Redaction]) -> None:
    lines = "".join(
        json.dumps({"kind": row.kind, "subject": row.subject, "at": row.at.isoformat()}) + "\n"
        for row in rows
    )
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as handle:
        handle.write(lines)
        handle.flush()
        os.fsync(handle.fileno())


# --- what is emptied ---------------------------------------------------------------------------------


def redact_note(connection: Connection, file: Path, visit_id: str, now: datetime) -> int:
    """Empties what was written about a visit; answers how many rows held something."""
    _write_down(connection, file, [Redaction(VISIT_NOTE, visit_id, now)])
    return empty_notes(connection, [visit_id])


def redact_venue_notes(connection: Connection, file: Path, venue_id: str, now: datetime) -> int:
    """Empties the notes about a place; no file brings them back."""
    _write_down(connection, file, [Redaction(VENUE_NOTES, venue_id, now)])
    return empty_venue_notes(connection, venue_id, now)


def redact_venue(connection: Connection, file: Path, venue_id: str, now: datetime) -> int:
    """Empties what tells which place it is, the notes of its visits one by one: phones and files bring
    visits, not places. The caller ends with derived.recompute."""
    notes = (Redaction(VISIT_NOTE, visit_id, now) for visit_id in visits_at(connection, venue_id))
    _write_down(connection, file, [Redaction(VENUE, venue_id, now), *notes])
    return empty_venue(connection, venue_id, now)


def redact_person(connection: Connection, file: Path, person_id: str, now: datetime) -> int:
    """Empties what is held about a person, the notes of their visits one by one: a file may tell of these
    visits too, and has no account's name."""
    notes = (Redaction(VISIT_NOTE, visit_id, now) for visit_id in visits_of(connection, person_id))
    _write_down(connection, file, [Redaction(PERSON, person_id, now), *notes])
    return empty_person(connection, person_id, now)


def reapply(connection: Connection) -> int:
    """Empties everything on the database's list again; answers how many rows had come back. The caller ends
    with derived.recompute or rebuilds."""
    table = schema.redaction
    rows = connection.execute(select(table)).all()
    emptied = empty_notes(connection, [row.subject for row in rows if row.kind == VISIT_NOTE])
    return emptied + sum(
        _EMPTY[row.kind](connection, row.subject, row.at) for row in rows if row.kind in _EMPTY
    )


_EMPTY: dict[str, Callable[[Connection, str, datetime], int]] = {
    VENUE_NOTES: empty_venue_notes,
    VENUE: empty_venue,
    PERSON: empty_person,
}
