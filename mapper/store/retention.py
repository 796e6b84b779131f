"""What has had its time? Notes, names, codes, sign-ins: removed; coverage stays as it is."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, exists, or_, select, update

from mapper.rules.audit import AuditAction
from mapper.rules.visit import day_of
from mapper.store import audit, schema, throttles
from mapper.store.emptying import rewrite_bodies, rewrite_review, without_columns, without_note
from mapper.store.reference import set_setting, setting
from mapper.store.sessions import Lifetimes
from mapper.store.venues import in_parts

LAST_TIDIED = "last_tidied_at"
TRIES_KEPT = timedelta(days=2)  # longer than any window of a throttle


@dataclass(frozen=True, slots=True)
class Kept:
    """The moments before which things have had their time."""

    now: datetime
    notes_from: datetime
    names_from: datetime
    lifetimes: Lifetimes  # of sign-ins


@dataclass(frozen=True, slots=True)
class Tidied:
    """How many rows lost what they held, or went."""

    notes: int
    names: int
    codes: int
    places: int
    sign_ins: int
    tries: int

    def counts(self) -> dict[str, int]:
        return asdict(self)


def tidy(connection: Connection, kept: Kept) -> Tidied:
    """Removes it, for good: nothing of it is on any list, because it comes back from nowhere but a backup,
    and is tidied away again."""
    return Tidied(
        notes=_notes(connection, kept.notes_from),
        names=_names(connection, kept.names_from),
        codes=_codes(connection, kept.now),
        places=_places(connection, kept.now),
        sign_ins=_sign_ins(connection, kept),
        tries=throttles.forget(connection, kept.now - TRIES_KEPT),
    )


def _notes(connection: Connection, before: datetime) -> int:
    """By the day they were received, which no phone can set back."""
    visit, note = schema.visit, schema.visit_note
    void, conflict = schema.visit_void, schema.visit_conflict
    old = select(visit.c.id).where(visit.c.received_at < before)
    gone = connection.execute(delete(note).where(note.c.visit_id.in_(old))).rowcount
    said = update(void).where(void.c.received_at < before, void.c.reason != "")
    gone += connection.execute(said.values(reason="")).rowcount
    decided = update(conflict).where(conflict.c.decided_at.is_not(None), conflict.c.body != "")
    gone += connection.execute(decided.values(body="")).rowcount
    past = connection.execute(
        select(conflict.c.visit_id).where(conflict.c.received_at < before, conflict.c.body != "")
    ).scalars()
    gone += rewrite_bodies(connection, conflict.c.visit_id, past.all(), without_note)
    return gone + _waiting_rows(connection, before, "note")


def _waiting_rows(connection: Connection, before: datetime, column: str) -> int:
    """Rows of visits that still wait lose the cell; what was decided holds no cells."""
    row, batch = schema.review_row, schema.import_batch
    old = select(batch.c.id).where(batch.c.imported_at < before)
    condition = (row.c.kind == "visit") & row.c.batch_id.in_(old)
    return rewrite_review(connection, condition, lambda one: without_columns(one.fields, [column]))


def _names(connection: Connection, before: datetime) -> int:
    visit, author, void = schema.visit, schema.visit_author, schema.visit_void
    conflict, venue = schema.visit_conflict, schema.venue
    old = select(visit.c.id).where(visit.c.received_at < before)
    gone = connection.execute(delete(author).where(author.c.visit_id.in_(old))).rowcount
    for table, person, came in (
        (void, void.c.person_id, void.c.received_at),
        (conflict, conflict.c.person_id, conflict.c.received_at),
        (venue, venue.c.added_by, venue.c.added_at),
    ):
        signed = update(table).where(came < before, person != "")
        gone += connection.execute(signed.values({person.name: ""})).rowcount
    gone += _who_went(connection, before)
    return gone + _waiting_rows(connection, before, "volunteer")


def _who_went(connection: Connection, before: datetime) -> int:
    """Who was to go where on a day, and took what along, tells as much as a name on a visit."""
    given, taken = schema.round_person, schema.stock_taken
    gone = connection.execute(delete(taken).where(taken.c.entered_at < before)).rowcount
    return gone + connection.execute(delete(given).where(given.c.given_at < before)).rowcount


def _codes(connection: Connection, now: datetime) -> int:
    gone = 0
    for table in (schema.sign_in_code, schema.challenge):
        gone += connection.execute(delete(table).where(table.c.expires_at < now)).rowcount
    return gone


def _places(connection: Connection, now: datetime) -> int:
    """Places on sheets that nobody took while their codes held, then sheets without anybody."""
    person, sheet, code, session = schema.person, schema.sign_in_sheet, schema.sign_in_code, schema.session
    over = select(sheet.c.id).where(sheet.c.expires_at < now)
    free = select(person.c.id).where(
        person.c.name == "",
        person.c.erased_at.is_(None),
        person.c.sheet_id.in_(over),
        ~exists().where(session.c.person_id == person.c.id),
        ~exists().where(code.c.person_id == person.c.id),
    )
    ids = connection.execute(free).scalars().all()
    for part in in_parts(ids):
        given = schema.person_area
        connection.execute(delete(given).where(given.c.person_id.in_(part)))
        connection.execute(delete(person).where(person.c.id.in_(part)))
    nobody = ~exists().where(person.c.sheet_id == sheet.c.id)
    connection.execute(delete(sheet).where(sheet.c.expires_at < now, nobody))
    return len(ids)


def _sign_ins(connection: Connection, kept: Kept) -> int:
    """Those that are over. A person's last one stays as long as a name does: it says when they were last
    here. So does a revoked one: the phone that comes back with it is told to clear itself."""
    session, person = schema.session, schema.person
    later = session.alias()
    is_last = ~exists().where(
        later.c.person_id == session.c.person_id, later.c.last_used_at > session.c.last_used_at
    )
    volunteers = select(person.c.id).where(person.c.role == "volunteer")
    unused_since = kept.now - timedelta(days=kept.lifetimes.volunteer)
    others_since = kept.now - timedelta(days=kept.lifetimes.coordinator)
    over = or_(
        session.c.ended_at.is_not(None),
        session.c.last_used_at < unused_since,
        (session.c.last_used_at < others_since) & session.c.person_id.not_in(volunteers),
    )
    revoked = or_(
        session.c.revoked_at.is_not(None),
        session.c.person_id.in_(select(person.c.id).where(person.c.revoked_at.is_not(None))),
    )
    digests = connection.execute(
        select(session.c.digest).where(
            or_(session.c.last_used_at < kept.names_from, over & ~revoked & ~is_last) & (over | revoked)
        )
    ).scalars()
    gone = digests.all()
    for part in in_parts(gone):
        connection.execute(delete(session).where(session.c.digest.in_(part)))
    return len(gone)


def is_due(connection: Connection, now: datetime, zone: ZoneInfo) -> bool:
    """Whether it was not tidied yet today."""
    said = setting(connection, LAST_TIDIED)
    return not said or day_of(datetime.fromisoformat(said), zone) < day_of(now, zone)


def write_down(connection: Connection, tidied: Tidied, now: datetime) -> None:
    set_setting(connection, LAST_TIDIED, now.isoformat())
    counts: dict[str, Any] = tidied.counts()
    audit.write(connection, now, audit.TERMINAL, AuditAction.tidied, **counts)
