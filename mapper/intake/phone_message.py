"""What did the phone send? The body of a visit or a void, read strictly."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Literal, TypeVar
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from mapper.rules.visit import Action, Item, Outcome, Problem

NO_NUL = r"\A[^\x00]*\Z"  # PostgreSQL can't store the character NUL, and nobody types it
Code = Annotated[str, Meta(min_length=1, max_length=64, pattern=NO_NUL)]
Moment = Annotated[datetime, Meta(tz=True)]
NOTE_MOST = 280
_Message = TypeVar("_Message", bound=Struct)


class MalformedMessage(ValueError):
    """The body can't be taken; `problems` says which fields and why. Nothing was stored."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


class ItemMessage(Struct, frozen=True, forbid_unknown_fields=True):
    """One material at one spot."""

    material: Code
    spot: Code
    action: Action
    quantity: Annotated[int, Meta(ge=0, le=10_000)] | None = None


class NewVenueMessage(Struct, frozen=True, forbid_unknown_fields=True):
    """A place that is not on the list; lat and lon only as a pin the person confirmed."""

    id: UUID
    name: Annotated[str, Meta(min_length=1, max_length=200, pattern=NO_NUL)]
    venue_type: Code
    address: Annotated[str, Meta(max_length=200, pattern=NO_NUL)] = ""
    city: Annotated[str, Meta(max_length=100, pattern=NO_NUL)] = ""
    lat: Annotated[float, Meta(ge=-90, le=90)] | None = None
    lon: Annotated[float, Meta(ge=-180, le=180)] | None = None


class VisitMessage(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of PUT /api/v1/visits/<uuid> (CONTRACT.md 5)."""

    visited_at: Moment
    outcome: Outcome
    venue_id: UUID | None = None
    new_venue: NewVenueMessage | None = None
    items: Annotated[list[ItemMessage], Meta(max_length=50)] = []
    follow_up_on: date | None = None
    concern: Literal["volunteer", "taker"] | None = None
    note: Annotated[str, Meta(max_length=NOTE_MOST, pattern=NO_NUL)] = ""
    distance: Literal["near", "far", "unknown"] = "unknown"

    def read_items(self) -> tuple[Item, ...]:
        """The items as the rules know them: a quantity says nothing of what is gone."""
        return tuple(
            Item(item.material, item.spot, item.action, None if item.action in ENDING else item.quantity)
            for item in self.items
        )


ENDING = frozenset({Action.gone, Action.removed})


class VoidMessage(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of PUT /api/v1/voids/<uuid>."""

    visit_id: UUID
    voided_at: Moment
    reason: Annotated[str, Meta(max_length=NOTE_MOST, pattern=NO_NUL)] = ""


def read_visit(body: bytes) -> VisitMessage:
    """Raises MalformedMessage."""
    message = _decode(body, VisitMessage)
    if (message.venue_id is None) == (message.new_venue is None):
        raise MalformedMessage([Problem("venue_id", "Name a venue of the list, or a new one, and not both.")])
    _check_moment("visited_at", message.visited_at)
    place = message.new_venue
    if place is not None and not _shows(place.name):
        raise MalformedMessage([Problem("new_venue.name", "Every place needs a name that can be read.")])
    if place is not None and (place.lat is None) != (place.lon is None):
        raise MalformedMessage([Problem("new_venue.lat", "A point needs both lat and lon, or neither.")])
    return message


def read_void(body: bytes) -> VoidMessage:
    """Raises MalformedMessage."""
    message = _decode(body, VoidMessage)
    _check_moment("voided_at", message.voided_at)
    return message


def _shows(text: str) -> bool:
    """Whether there is a letter, digit or sign in it, and not only spaces and what prints nothing."""
    return any(character.isprintable() and not character.isspace() for character in text)


def _check_moment(field: str, moment: datetime) -> None:
    """Raises MalformedMessage on one that its offset carries off the calendar: nothing can keep it."""
    try:
        moment.astimezone(UTC)
    except OverflowError:
        raise MalformedMessage([Problem(field, "This moment lies off the calendar.")]) from None


def read_client_time(header: str | None) -> datetime | None:
    """The phone's clock at sending; None where it sent none. Raises MalformedMessage."""
    if header is None:
        return None
    try:
        moment: datetime = msgspec.convert(header, Moment)
    except msgspec.ValidationError:
        problem = Problem("Client-Time", "The phone's clock must be a moment with its offset.")
        raise MalformedMessage([problem]) from None
    _check_moment("Client-Time", moment)
    return moment


def _decode(body: bytes, kind: type[_Message]) -> _Message:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise MalformedMessage([problem_of(str(error))]) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise MalformedMessage([Problem("", "This is not JSON.")]) from None


def problem_of(said: str) -> Problem:
    """msgspec says "Expected `str`, got `int` - at `$.items[0].material`"."""
    sentence, _, path = said.partition(" - at `$")
    missing = re.search(r"missing required field `(\w+)`|unknown field `(\w+)`", sentence)
    field = path.rstrip("`").lstrip(".")
    if missing:
        field = ".".join(part for part in (field, missing[1] or missing[2]) if part)
    return Problem(field, sentence.replace("`", "") + ".")
