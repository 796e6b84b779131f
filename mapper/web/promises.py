"""What was promised to somebody who can't come back for it? Somebody else has to."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, render_template

from mapper.rules.coverage import Status
from mapper.rules.selection import Selection
from mapper.store import promises
from mapper.store.promises import Promise
from mapper.store.venue_texts import numbers_of, with_texts
from mapper.web import current

pages = Blueprint("promises", __name__)


@dataclass(frozen=True, slots=True)
class Left:
    """A venue that is promised today, by a promise of somebody who left."""

    number: int
    name: str
    town: str
    follow_up: date | None
    promise: Promise


@pages.get("/people/promises")
def listing() -> str:
    return render_template(
        "people/promises.html", promises=left(), today=current.today(), here="people.listing"
    )


@pages.app_context_processor
def for_pages_of_people() -> dict[str, Any]:
    return {"promises_left": left}


def left(person_id: str = "") -> list[Left]:
    """Those within reach, of one person or of all, what is due first on top."""
    selection = Selection(reach=current.actor().reach, statuses=(Status.promised.value,))
    rows = selection.of(current.frame().on(current.today()))
    with current.database().read() as connection:
        found = promises.of_those_who_left(connection)
        numbers = numbers_of(connection, list(found))
        rows = with_texts(connection, rows[rows["number"].isin(list(numbers.values()))])
    columns = (rows[name].tolist() for name in ("id", "number", "name", "town", "follow_up"))
    shown = [
        Left(number, name, town, _day(follow_up), found[venue_id])
        for venue_id, number, name, town, follow_up in zip(*columns, strict=True)
    ]
    shown = [one for one in shown if not person_id or one.promise.person_id == person_id]
    return sorted(shown, key=lambda one: (one.follow_up or date.max, one.name, one.number))


def _day(ordinal: int) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None
