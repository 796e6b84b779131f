"""Who signs in with a passphrase, and is it theirs? Kept as argon2id hashes; checked a few at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from mapper.rules.passphrase import normal, normal_name
from mapper.rules.permissions import Role
from mapper.store import schema

# 64 MiB and three passes, as argon2-cffi recommends, on one lane: about 0.2 s of one processor.
HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
AT_ONCE = 2  # of a process: two workers take 256 MiB at most, and others' requests go on
PATIENCE_SECONDS = 5.0
_slots = BoundedSemaphore(AT_ONCE)


class NameTaken(ValueError):
    """Somebody else signs in with this name."""


class TooBusy(RuntimeError):
    """Others' passphrases are being checked: nothing was decided; try again in a moment."""


@dataclass(frozen=True, slots=True)
class Passphrase:
    person_id: str
    sign_in_name: str
    hash: str
    set_at: datetime


def of_person(connection: Connection, person_id: str) -> Passphrase | None:
    table = schema.passphrase
    row = connection.execute(select(table).where(table.c.person_id == person_id)).first()
    return None if row is None else Passphrase(*row)


def of_name(connection: Connection, sign_in_name: str) -> Passphrase | None:
    """Whose sign-in name this is, unless they may not come in so: volunteers and who was revoked."""
    table, person = schema.passphrase, schema.person
    row = connection.execute(
        select(table)
        .join(person, person.c.id == table.c.person_id)
        .where(
            table.c.sign_in_name == normal_name(sign_in_name),
            person.c.revoked_at.is_(None),
            person.c.role != Role.volunteer.value,
        )
    ).first()
    return None if row is None else Passphrase(*row)


def keep(connection: Connection, person_id: str, sign_in_name: str, hashed: str, now: datetime) -> None:
    """Sets or replaces a person's. Raises NameTaken, and the caller's transaction is undone then."""
    remove(connection, person_id)
    values = {"sign_in_name": normal_name(sign_in_name), "hash": hashed, "set_at": now}
    try:
        connection.execute(insert(schema.passphrase).values(person_id=person_id, **values))
    except IntegrityError as error:
        raise NameTaken from error


def remove(connection: Connection, person_id: str) -> bool:
    table = schema.passphrase
    return connection.execute(delete(table).where(table.c.person_id == person_id)).rowcount == 1


def hash_of(passphrase: str) -> str:
    """What is kept of it. Raises TooBusy."""
    with _a_slot():
        return HASHER.hash(normal(passphrase))


def is_right(kept: Passphrase | None, passphrase: str) -> bool:
    """Whether this is the kept one; where none is kept, the answer takes as long. Raises TooBusy."""
    with _a_slot():
        nobodys = _nobodys(HASHER)  # made at the first check of a process, whatever is checked
        try:
            HASHER.verify(kept.hash if kept else nobodys, normal(passphrase))
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def is_outdated(kept: Passphrase) -> bool:
    """Whether it was kept with other parameters than ours are now."""
    return HASHER.check_needs_rehash(kept.hash)


@lru_cache(maxsize=1)
def common(file: Path) -> frozenset[str]:
    """What many people use: the lines of data/common_passphrases.txt, case-folded."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("# "))


@lru_cache(maxsize=1)
def _nobodys(hasher: PasswordHasher) -> str:
    """A hash that is checked where a name is not known, so that it takes as long to say no."""
    return hasher.hash("nobody signs in with this")


@contextmanager
def _a_slot() -> Iterator[None]:
    if not _slots.acquire(timeout=PATIENCE_SECONDS):
        raise TooBusy
    try:
        yield
    finally:
        _slots.release()
