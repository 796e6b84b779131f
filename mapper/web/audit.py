"""Who did what? The audit log: rows of own counties and own rows, with names for who may know them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import Blueprint, render_template, request, url_for

from mapper.rules import file_id, filter_words
from mapper.rules.audit import AuditAction
from mapper.rules.audit_words import sentence
from mapper.rules.filter_words import FilterRefused
from mapper.rules.permissions import Permission, may_see
from mapper.store import audit, people, venues
from mapper.store.audit import Entry, Wish
from mapper.store.frame_rows import Reference
from mapper.store.people import Person
from mapper.store.venues import Venue
from mapper.web import current, words

pages = Blueprint("audit", __name__)
PER_PAGE = 50
SHORT = 8  # signs of an opaque id that are shown
MOST_DIGITS = 12  # of a row's number in a URL


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it is shown. `link`: the page of the venue that it was done to, where there is one."""

    at: datetime
    who: str
    said: str
    county: str
    file_id: str
    link: str


@pages.get("/audit")
def log() -> str:
    actor, asked = current.actor(), request.args
    with current.database().read() as connection:
        everyone = people.everyone(connection, current.now())
        seen = {one.id: one.name for one in everyone if may_see(actor, one.id, one.role, one.areas)}
        wish = _wish(seen)
        found = audit.entries(connection, wish, actor.reach, actor.person_id, PER_PAGE + 1)
        about = venues.standing_for(connection, {entry.subject for entry in found if entry.subject})
    shown = found[:PER_PAGE]
    further = {**asked.to_dict(), "before": shown[-1].id} if len(found) > PER_PAGE else None
    lines = _lines(shown, _Reader(everyone, seen, about, current.frame().reference))
    chosen = {name: asked.get(name, "") for name in ("action", "from", "to", "person", "file")}
    actions = sorted(action.value for action in AuditAction)
    return render_template(
        "audit/log.html", lines=lines, further=further, chosen=chosen, people=seen, actions=actions
    )


def _wish(seen: Mapping[str, str]) -> Wish:
    """What the URL asks for. Raises FilterRefused."""
    asked, today = request.args, current.today()
    action, person, typed = (asked.get(name, "").strip() for name in ("action", "person", "file"))
    if action and action not in AuditAction.__members__:
        raise FilterRefused("action", "There is no such action.")
    if person and person not in seen:
        raise FilterRefused("person", "There is no such person.")
    since, until = (asked.get(name, "").strip() for name in ("from", "to"))
    before = asked.get("before", "")
    return Wish(
        action=action,
        since=_midnight(filter_words.day(since, today)) if since else None,
        until=_midnight(filter_words.day(until, today), days=1) if until else None,
        person_id=person,
        # What is no id is asked for as it is, and found nowhere.
        file_id=file_id.read(typed) or typed,
        before=int(before) if before.isascii() and before.isdigit() and len(before) <= MOST_DIGITS else None,
    )


def _midnight(day: date, days: int = 0) -> datetime:
    """The first moment of the day that is so many days later, in the programme's zone."""
    first = min(day, date.max - timedelta(days=2)) + timedelta(days=days)
    return datetime.combine(max(first, date.min + timedelta(days=2)), time.min, current.config().time_zone)


class _Reader:
    """What this actor may know of what a row names."""

    def __init__(
        self,
        everyone: Iterable[Person],
        seen: Mapping[str, str],
        about: Mapping[str, Venue],
        reference: Reference,
    ) -> None:
        self._people = {person.id for person in everyone}
        self._seen = seen
        self._venues = about
        self._reference = reference

    def person(self, person_id: str) -> str:
        return self._seen.get(person_id) or f"somebody ({person_id[:SHORT]})"

    def area(self, geoid: str) -> str:
        area = self._reference.areas.get(geoid)
        return area.name if area else ""

    def venue(self, entry: Entry) -> Venue | None:
        """The venue it was done to, where this actor reaches it."""
        venue, actor = self._venues.get(entry.subject), current.actor()
        is_seen = venue and actor.may(Permission.see_venues)
        return venue if venue and is_seen and actor.reach.covers(venue.county_geoid) else None

    def subject(self, entry: Entry) -> str:
        if venue := self.venue(entry):
            return f"place {venue.number}"
        if entry.subject in self._venues:
            return f"a place ({entry.subject[:SHORT]})"
        if entry.subject in self._people:
            return "themselves" if entry.subject == entry.actor_id else self.person(entry.subject)
        is_opaque = len(entry.subject) >= len("00000000-0000-0000-0000-000000000000")
        return self.area(entry.subject) or (entry.subject[:SHORT] if is_opaque else entry.subject)

    def filter(self, word: str) -> str:
        """`county=23005` as somebody says it."""
        name, _, value = word.partition("=")
        kind = self._reference.types.get(value)
        said = {
            "type": kind.label if kind else value,
            "county": f"{self.area(value) or value} County",
            "within": f"only {self.area(value) or value} County",
            "town": self.area(value) or value,
            "status": words.STATUS.get(value, value),
            "visited": "visited",
            "from": f"from {words.in_words(value)}" if name == "from" else "",
            "to": f"to {words.in_words(value)}" if name == "to" else "",
            "by": f"grouped by {value.replace('_', ' ')}",
        }
        return said.get(name, words.POSTING.get(value, value))


def _lines(entries: Iterable[Entry], reader: _Reader) -> list[Line]:
    return [_line(entry, reader) for entry in entries]


def _line(entry: Entry, reader: _Reader) -> Line:
    details = dict(entry.details)
    if "filter" in details:
        details["filter"] = [reader.filter(word) for word in details["filter"]]
    venue = reader.venue(entry)
    return Line(
        at=entry.at,
        who=reader.person(entry.actor_id) if entry.actor_id else "The terminal",
        said=sentence(entry.action, reader.subject(entry), details),
        county=reader.area(entry.county_geoid),
        file_id=entry.file_id,
        link=url_for("venues.one", number=venue.number) if venue else "",
    )
