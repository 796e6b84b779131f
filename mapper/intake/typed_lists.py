"""What becomes of a round's list that somebody typed in? Each row a visit, on the way of every other."""

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from mapper.intake.deliveries import Delivery, Fate, TooManyVisits
from mapper.intake.logged_for import Typed, body_of
from mapper.intake.phone_message import MalformedMessage
from mapper.intake.phone_visit import Receiver
from mapper.rules.entry_grid import TypedVisit
from mapper.rules.permissions import Actor

TOO_MANY = "That were too many visits in one hour. Save the rest later."


@dataclass(frozen=True, slots=True)
class Sheet:
    """Whose visits these are, of which day, and who typed them in; `form_id` is a UUID, of the form as it was
    made."""

    form_id: str
    author: Actor
    typed_by: str
    day: date
    now: datetime
    today: date
    zone: ZoneInfo

    def visit_id(self, venue_id: str) -> str:
        """The same form sent twice logs each of its visits once."""
        return str(uuid.uuid5(uuid.UUID(self.form_id), f"{self.author.person_id} {venue_id}"))


@dataclass(slots=True)
class Logged:
    """How many were stored, there already or in conflict; `refused`: place of a visit's first row -> why it
    was not."""

    fates: Counter[Fate] = field(default_factory=Counter)
    rows: set[int] = field(default_factory=set)  # of the grid, that are dealt with
    refused: dict[int, str] = field(default_factory=dict)


def log(receiver: Receiver, sheet: Sheet, visits: Iterable[TypedVisit]) -> Logged:
    """Raises DatabaseUnavailable; what was stored until then is stored."""
    logged = Logged()
    for visit in visits:
        try:
            logged.fates[_log_one(receiver, sheet, visit)] += 1
            logged.rows |= set(visit.rows)
        except MalformedMessage as malformed:
            logged.refused[visit.rows[0]] = malformed.problems[0].message
        except TooManyVisits:
            logged.refused[visit.rows[0]] = TOO_MANY
    return logged


def _log_one(receiver: Receiver, sheet: Sheet, visit: TypedVisit) -> Fate:
    items = [
        {
            "material": item.material,
            "spot": item.spot,
            "action": item.action.value,
            "quantity": "" if item.quantity is None else str(item.quantity),
        }
        for item in visit.items
    ]
    follow_up = visit.follow_up_on.isoformat() if visit.follow_up_on else ""
    typed = Typed(
        visit.venue_id, sheet.day.isoformat(), visit.outcome.value, items, follow_up, note="", sure=""
    )
    body = body_of(typed, {visit.venue_id}, sheet.today, sheet.zone)
    delivery = Delivery(
        sheet.visit_id(visit.venue_id), body, sheet.author, sheet.now, None, typed_by=sheet.typed_by
    )
    return receiver.visit(delivery).fate
