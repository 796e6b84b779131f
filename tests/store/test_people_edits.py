"""Is what changes about somebody changed whole, and are visits counted that stand? On both databases."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import insert

from mapper.rules.permissions import Actor, Role
from mapper.store import approvals, people, people_edits, schema, sessions
from mapper.store.database import Connection, Database
from mapper.store.people_edits import VisitCount
from mapper.store.sessions import Lifetimes
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, PORTLAND, add_venue, add_visit

NOW = datetime(2026, 5, 4, 16, tzinfo=UTC)
LASTS = Lifetimes(180, 30)


def person(connection: Connection, name: str, role: Role, *areas: str) -> str:
    return people.create(connection, name, role, areas, NOW)


def test_a_change_holds_whole_and_for_one_person(database: Database) -> None:
    with database.write() as connection:
        vera, other = (person(connection, name, Role.volunteer, PORTLAND) for name in ("Vera", "Other"))
        people_edits.change(
            connection, vera, "Vee", Role.coordinator, [CUMBERLAND, AROOSTOOK], date(2026, 5, 1), True
        )
        assert people.actor(connection, vera, NOW.date()) == Actor(
            vera, "Vee", Role.coordinator, frozenset({CUMBERLAND, AROOSTOOK})
        )
        by_id = {one.id: one for one in people.everyone(connection, NOW)}
        assert (by_id[vera].trained_on, by_id[vera].without_device) == (date(2026, 5, 1), True)
        assert (by_id[other].name, by_id[other].areas) == ("Other", {PORTLAND})
        people_edits.change(connection, vera, "Vee", Role.administrator, (), None, False)
        assert people.areas_of(connection, [vera]) == {}


def test_visits_that_stand_are_counted(database: Database) -> None:
    with database.write() as connection:
        vera, nora, idle = (person(connection, name, Role.volunteer, PORTLAND) for name in ("V", "N", "I"))
        venue = add_venue(connection)
        for days, author in ((200, vera), (91, vera), (90, vera), (3, vera), (2, nora)):
            add_visit(connection, venue, NOW - timedelta(days=days), author_id=author)
        back = add_visit(connection, venue, NOW - timedelta(days=1), author_id=vera)
        for number, allowed in enumerate((True, False)):
            visit_id = back if allowed else add_visit(connection, venue, NOW, author_id=nora)
            void = {"voided_at": NOW, "received_at": NOW, "digest": "", "allowed": allowed}
            connection.execute(insert(schema.visit_void).values(id=str(number), visit_id=visit_id, **void))
    with database.read() as connection:
        counts = people_edits.visit_counts(connection, [vera, nora, idle], NOW - timedelta(days=90))
    assert counts == {vera: VisitCount(4, 2), nora: VisitCount(2, 2)}


def test_who_may_be_let_in_by_whom(database: Database) -> None:
    cora = Actor("cora", "Cora", Role.coordinator, frozenset({CUMBERLAND}))
    ada = Actor("ada", "Ada", Role.administrator, frozenset())
    with database.write() as connection:
        here = person(connection, "Here", Role.volunteer, PORTLAND)
        there = person(connection, "There", Role.volunteer, CARIBOU)
        both = person(connection, "Both", Role.volunteer, PORTLAND, CARIBOU)
        gone = person(connection, "Gone", Role.volunteer, PORTLAND)
        approved = person(connection, "Approved", Role.volunteer, PORTLAND)
        for number, one in enumerate((here, there, both, gone)):
            at = NOW + timedelta(minutes=number)
            sessions.start(connection, one, "phone", at, "code", approved=False)
        sessions.start(connection, approved, "phone", NOW, "code", approved=True)
        ended = sessions.start(connection, here, "old phone", NOW, "code", approved=False)
        sessions.sign_out(connection, ended, NOW)
        people.revoke(connection, gone, NOW)
    with database.read() as connection:

        def waiting(actor: Actor, hours: int = 1) -> list[str]:
            now = NOW + timedelta(hours=hours)
            return [one.name for one in approvals.waiting(connection, actor, now, LASTS)]

        assert waiting(cora) == ["Here"]
        assert waiting(ada) == ["Here", "There", "Both"]
        assert waiting(ada, hours=73) == []  # too late: a new code
        own = Actor(here, "Here", Role.administrator, frozenset())
        assert waiting(own) == ["There", "Both"]  # one's own is somebody else's to judge
