"""Which one-time codes are good? Kept as digests only, each used up by one UPDATE."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from mapper.rules import short_code
from mapper.store import schema

TOKEN_BYTES = 16  # 128 bits: a plain SHA-256 is enough to keep it safe at rest
INSTALLED_APP = "installed_app"  # the kind of a short code
SHORT_CODE_LASTS = timedelta(minutes=10)


class CodeRefused(ValueError):
    """The sign-in code is unknown, used, or past its time. Which of these is not said."""


@dataclass(frozen=True, slots=True)
class UsedCode:
    """A code that was just used up, and whom it is for."""

    person_id: str
    kind: str
    approves: bool
    sheet_id: str


def new_token() -> str:
    """128 random bits for a link or a cookie."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def digest_of_code(typed: str, secret: str) -> str:
    """Under what a code is kept. A short one has 40 bits: only with the secret can it be tried out."""
    short = short_code.read(typed)
    if short:
        return hmac.new(secret.encode(), b"short-code:" + short.encode(), hashlib.sha256).hexdigest()
    return digest_of("".join(typed.split()))  # typed in groups, as a card shows it


def make(
    connection: Connection,
    person_id: str,
    made_by: str | None,
    now: datetime,
    hours: int,
    kind: str = "invitation",
    approves: bool = False,
    sheet_id: str = "",
) -> str:
    """A one-time token for this person; it is shown once and kept nowhere."""
    token = new_token()
    connection.execute(
        insert(schema.sign_in_code).values(
            digest=digest_of(token),
            person_id=person_id,
            made_by=made_by,
            made_at=now,
            expires_at=now + timedelta(hours=hours),
            kind=kind,
            approves=approves,
            sheet_id=sheet_id,
        )
    )
    return token


def make_for_app(connection: Connection, person_id: str, secret: str, now: datetime) -> str:
    """A short code that signs the same person's installed app in; one made before opens nothing any more."""
    drop_app_codes(connection, person_id)
    code = "".join(secrets.choice(short_code.ALPHABET) for _ in range(short_code.LENGTH))
    connection.execute(
        insert(schema.sign_in_code).values(
            digest=digest_of_code(code, secret),
            person_id=person_id,
            made_by=person_id,
            made_at=now,
            expires_at=now + SHORT_CODE_LASTS,
            kind=INSTALLED_APP,
            approves=True,  # whoever made it was approved
        )
    )
    return code


def drop_app_codes(connection: Connection, person_id: str) -> None:
    """Short codes of this person that nobody used open nothing any more."""
    code = schema.sign_in_code
    connection.execute(
        delete(code).where(
            code.c.person_id == person_id, code.c.kind == INSTALLED_APP, code.c.used_at.is_(None)
        )
    )


def void_unused(connection: Connection, person_id: str, now: datetime) -> None:
    """Codes of this person that nobody used open nothing any more."""
    code = schema.sign_in_code
    connection.execute(
        update(code)
        .where(code.c.person_id == person_id, code.c.used_at.is_(None), code.c.expires_at > now)
        .values(expires_at=now)
    )


def use_up(connection: Connection, digest: str, now: datetime) -> UsedCode:
    """Uses the code up: an UPDATE that only one of many simultaneous requests can win. Raises CodeRefused."""
    code, person = schema.sign_in_code, schema.person
    not_revoked = (
        select(person.c.id).where(person.c.id == code.c.person_id, person.c.revoked_at.is_(None)).exists()
    )
    used = connection.execute(
        update(code)
        .where(code.c.digest == digest, code.c.used_at.is_(None), code.c.expires_at > now, not_revoked)
        .values(used_at=now)
    )
    if used.rowcount != 1:
        raise CodeRefused
    columns = (code.c.person_id, code.c.kind, code.c.approves, code.c.sheet_id)
    return UsedCode(*connection.execute(select(*columns).where(code.c.digest == digest)).one())
