"""For whom is the desk, who looks after which county, and who has not been here for long?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from mapper.rules.desk import UNSEEN_DAYS
from mapper.rules.permissions import Actor, Reach, Role, may_see
from mapper.rules.visit import day_of
from mapper.store import deputies, people, schema
from mapper.store.sessions import Lifetimes

NUMBERS_PER_QUERY = 900


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom the desk is, and when; lifetimes: of sign-ins."""

    actor: Actor
    now: datetime
    zone: ZoneInfo
    lifetimes: Lifetimes

    @property
    def today(self) -> date:
        return day_of(self.now, self.zone)

    @property
    def reach(self) -> Reach:
        return self.actor.reach


# --- people who have not been here ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unseen:
    """Somebody who takes part and was last seen that day, or was added then and never came."""

    person_id: str
    name: str
    role: Role
    counties: frozenset[str]
    seen_on: date
    never_came: bool

    @property
    def since(self) -> date:
        """From which day on they stand on the desk."""
        return self.seen_on + timedelta(days=UNSEEN_DAYS)


def unseen(connection: Connection, asked: Asked) -> list[Unseen]:
    """Whom this actor may see, and who was not seen for UNSEEN_DAYS: neither they nor a visit of theirs came.
    The longest ago first; oneself is here."""
    until = asked.today - timedelta(days=UNSEEN_DAYS)
    found = _seen_before(connection, asked, datetime.combine(until + timedelta(days=1), time.min, asked.zone))
    last = _last_visits(connection, [one.person_id for one in found])
    days = {id_: day_of(at, asked.zone) for id_, at in last.items()}
    found = [replace(one, seen_on=max(one.seen_on, days.get(one.person_id, one.seen_on))) for one in found]
    still = [one for one in found if one.seen_on <= until]
    return sorted(still, key=lambda one: (one.seen_on, one.name, one.person_id))


def _seen_before(connection: Connection, asked: Asked, moment: datetime) -> list[Unseen]:
    """By when they were added and last signed in."""
    person, session = schema.person, schema.session
    last_used = func.max(session.c.last_used_at)
    query = (
        select(person.c.id, person.c.name, person.c.role, person.c.created_at, last_used)
        .outerjoin(session, session.c.person_id == person.c.id)
        .where(
            person.c.name != "", person.c.revoked_at.is_(None), person.c.erased_at.is_(None),
            person.c.created_at < moment, person.c.id != asked.actor.person_id,
        )
        .group_by(person.c.id, person.c.name, person.c.role, person.c.created_at)
        .having((last_used.is_(None)) | (last_used < moment))
    )  # fmt: skip
    rows = connection.execute(query).all()
    areas = people.areas_of(connection) if rows else {}
    found = []
    for id_, name, said, created_at, used_at in rows:
        role, own = Role(said), areas.get(id_, frozenset())
        if may_see(asked.actor, id_, role, own):
            seen = day_of(max(created_at, used_at or created_at), asked.zone)
            counties = frozenset(geoid[:5] for geoid in own)
            found.append(Unseen(id_, name, role, counties, seen, used_at is None))
    return found


def _last_visits(connection: Connection, person_ids: Sequence[str]) -> dict[str, datetime]:
    """Person id -> when their last visit came in, whoever typed it."""
    visit, author = schema.visit, schema.visit_author
    found: dict[str, datetime] = {}
    for start in range(0, len(person_ids), NUMBERS_PER_QUERY):
        query = (
            select(author.c.person_id, func.max(visit.c.received_at))
            .join(visit, visit.c.id == author.c.visit_id)
            .where(author.c.person_id.in_(person_ids[start : start + NUMBERS_PER_QUERY]))
            .group_by(author.c.person_id)
        )
        found.update((row[0], row[1]) for row in connection.execute(query))
    return found


@dataclass(frozen=True, slots=True)
class Keeper:
    """A coordinator, the counties that they look after, and for whom they stand in until which day."""

    person_id: str
    name: str
    counties: frozenset[str]
    stands_in: tuple[deputies.Deputy, ...] = ()

    @property
    def reaches(self) -> frozenset[str]:
        return self.counties.union(*(one.counties for one in self.stands_in))


def keepers(connection: Connection, today: date) -> list[Keeper]:
    """Every coordinator who takes part, by name."""
    names = deputies.coordinators(connection)
    counties = people.areas_of(connection, list(names))
    standing = deputies.deputies(connection, today)
    return [
        Keeper(id_, name, counties.get(id_, frozenset()), tuple(d for d in standing if d.deputy_id == id_))
        for id_, name in names.items()
    ]
