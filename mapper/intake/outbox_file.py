"""What does the file say that a phone saved of everything unsent, and what becomes of each entry of it?"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from mapper.intake.deliveries import Delivery, Fate, Receipt, TooManyVisits
from mapper.intake.phone_message import MalformedMessage, problem_of
from mapper.intake.phone_visit import Receiver
from mapper.intake.refusals import ImportRefused
from mapper.rules.permissions import Actor, Role
from mapper.rules.visit import Problem

MOST_BYTES = 20 * 1024 * 1024
MOST_ENTRIES = 5_000
MOST_BODY_BYTES = 64 * 1024  # as the API takes
TOO_MANY = "More visits than anybody makes in an hour: import the file again in an hour."


class EntryInFile(Struct, frozen=True, forbid_unknown_fields=True):
    """One entry, as the phone would have sent it."""

    id: UUID
    path: Annotated[str, Meta(max_length=100)]
    body: Annotated[str, Meta(max_length=MOST_BODY_BYTES)]
    saved_at: Annotated[datetime, Meta(tz=True)]


class OutboxFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file; its entries are read one by one, so that a bad one keeps out no other."""

    format: Literal["outreach-outbox"]
    version: Annotated[int, Meta(ge=1)]
    made_at: Annotated[datetime, Meta(tz=True)]
    person: Annotated[str, Meta(min_length=1, max_length=64)]
    entries: Annotated[list[msgspec.Raw], Meta(max_length=MOST_ENTRIES)]


@dataclass(frozen=True, slots=True)
class EntryProblem:
    """Why one entry was not taken: its number in the file, from 1, and the field."""

    entry: int
    field: str
    message: str


@dataclass(slots=True)
class Account:
    """What became of the entries."""

    read: int = 0
    fates: Counter[str] = field(default_factory=Counter)
    problems: list[EntryProblem] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """The counts by name, refused among them; they add up to `read`."""
        refused = len({problem.entry for problem in self.problems})
        counts = {fate.value: self.fates[fate.value] for fate in Fate}
        return {"read": self.read, **counts, "refused": refused}


def read_outbox_file(path: Path) -> OutboxFile:
    """Raises ImportRefused."""
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ImportRefused(
            f"The file is larger than {MOST_BYTES // 1024 // 1024} MB: no phone saves such a one."
        )
    try:
        found = msgspec.json.decode(content, type=OutboxFile)
    except msgspec.ValidationError as error:
        found_wrong = problem_of(str(error))
        where = f" ({found_wrong.field})" if found_wrong.field else ""
        raise ImportRefused(f"This is no file that a phone saved: {found_wrong.message}{where}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise ImportRefused("This is no file that a phone saved: it is not JSON, or not all of it.") from None
    if found.version != 1:
        raise ImportRefused(f"The file is of version {found.version}, and this app reads version 1.")
    return found


def import_outbox(receiver: Receiver, file: OutboxFile, actor: Actor, now: datetime) -> Account:
    """Takes each entry in on the way of every other, under its own id: what the phone sends later is there
    already. Each is a transaction of its own. Raises DatabaseUnavailable; what was taken in before stays."""
    account = Account(read=len(file.entries))
    for number, raw in enumerate(file.entries, start=1):
        try:
            fate = _take_in(receiver, _entry(raw), actor, now).fate
            account.fates[fate.value] += 1
        except MalformedMessage as malformed:
            account.problems += [EntryProblem(number, one.field, one.message) for one in malformed.problems]
        except TooManyVisits:
            account.problems.append(EntryProblem(number, "", TOO_MANY))
    return account


def _entry(raw: msgspec.Raw) -> EntryInFile:
    """Raises MalformedMessage."""
    try:
        entry = msgspec.json.decode(raw, type=EntryInFile)
    except msgspec.ValidationError as error:
        raise MalformedMessage([problem_of(str(error))]) from None
    if entry.path not in (f"/api/v1/visits/{entry.id}", f"/api/v1/voids/{entry.id}"):
        raise MalformedMessage([Problem("path", "It must be where this entry is sent, with its own id.")])
    if len(entry.body.encode()) > MOST_BODY_BYTES:
        raise MalformedMessage([Problem("body", "It is longer than a phone may send.")])
    return entry


def _take_in(receiver: Receiver, entry: EntryInFile, actor: Actor, now: datetime) -> Receipt:
    delivery = Delivery(str(entry.id), entry.body.encode(), actor, now, client_time=None)
    if entry.path.startswith("/api/v1/visits/"):
        return receiver.visit(delivery)
    # Anybody can write a file: it takes back what its own person logged, whatever else they may do.
    return receiver.void(replace(delivery, actor=replace(actor, role=Role.volunteer)))
