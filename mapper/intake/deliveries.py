"""What does a phone hand over, and what does it get back?"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from mapper.rules.permissions import Actor


class TooManyVisits(RuntimeError):
    """More visits in an hour than anybody makes; nothing was stored, the phone tries again later."""


class Fate(Enum):
    """What happened to a message."""

    stored = "stored"
    already = "already"
    conflict = "conflict"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to a message; `sha256` is that of the body's bytes."""

    fate: Fate
    id: str
    sha256: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message and the circumstances of its arrival. `actor` is whose visit it is; `typed_by`: who typed
    it in for them, where they have no phone."""

    id: str
    body: bytes
    actor: Actor
    received_at: datetime
    client_time: datetime | None
    typed_by: str = ""
