"""What was emptied on request, and how does it stay empty when an old backup comes back?"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select, update

from mapper.store import schema

LIST = "redactions.jsonl"  # in the instance folder: outlives the database


class RedactionListError(ValueError):
    """The list can't be read; the message says which line."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """`kind` visit_note, person or venue; `subject` its id."""

    kind: str
    subject: str
    at: datetime


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


def reapply(connection: Connection) -> int:
    """Empties everything on the database's list again; answers how many rows had come back."""
    table = schema.redaction
    return sum(
        _EMPTY[row.kind](connection, row.subject, row.at)
        for row in connection.execute(select(table)).all()
        if row.kind in _EMPTY
    )


def _empty_note(connection: Connection, visit_id: str, _: datetime) -> int:
    note, conflict = schema.visit_note, schema.visit_conflict
    emptied = connection.execute(delete(note).where(note.c.visit_id == visit_id)).rowcount
    rows = connection.execute(select(conflict).where(conflict.c.visit_id == visit_id)).all()
    for row in rows:
        body = json.loads(row.body)
        if body.get("note"):
            mine = (conflict.c.visit_id == row.visit_id, conflict.c.digest == row.digest)
            connection.execute(update(conflict).where(*mine).values(body=json.dumps({**body, "note": ""})))
            emptied += 1
    return emptied


def _empty_person(connection: Connection, person_id: str, at: datetime) -> int:
    author, person = schema.visit_author, schema.person
    for part in (schema.passphrase, schema.passkey):
        connection.execute(delete(part).where(part.c.person_id == person_id))
    emptied = connection.execute(delete(author).where(author.c.person_id == person_id)).rowcount
    named = (person.c.id == person_id, person.c.erased_at.is_(None))
    return (
        emptied
        + connection.execute(
            update(person).where(*named).values(name="", erased_at=at, revoked_at=at)
        ).rowcount
    )


def _empty_venue(connection: Connection, venue_id: str, _: datetime) -> int:
    venue = schema.venue
    fields = ("address", "phone", "website", "opening_hours", "notes", "do_not_place_reason", "match_key")
    kept = (venue.c.id == venue_id, venue.c.name != REMOVED)
    return connection.execute(
        update(venue)
        .where(*kept)
        .values(name=REMOVED, lat=None, lon=None, precision="", closed=True, **dict.fromkeys(fields, ""))
    ).rowcount


REMOVED = "removed on request"
_EMPTY = {"visit_note": _empty_note, "person": _empty_person, "venue": _empty_venue}
