"""Do held visits and contradicting entries wait where they should, until somebody decides?"""

import pytest

from mapper.rules.permissions import EVERYWHERE, Reach
from mapper.store import phone_review, visits
from mapper.store.database import Connection, Database
from mapper.store.visits import Conflict, Hold
from tests.builders import AROOSTOOK, CUMBERLAND, NOON, add_venue, add_visit, item, some_id

PLACE = {"id": some_id("new"), "name": "Foam"}
HERE, ELSEWHERE = Reach(counties=frozenset({CUMBERLAND})), Reach(counties=frozenset({AROOSTOOK}))


def hold(connection: Connection) -> str:
    reason = Hold("why", CUMBERLAND, new_venue=PLACE)
    return add_visit(
        connection, some_id("new"), hold=reason, author_name="Vera", note="by the door", concern="taker"
    )


def contradict(connection: Connection, visit_id: str) -> None:
    visits.keep_conflict(connection, Conflict(visit_id, "d1", '{"note": "Sam"}', NOON, some_id("vera"), None))


def test_a_held_visit_with_all_that_a_coordinator_reads(database: Database) -> None:
    with database.write() as connection:
        visit_id = hold(connection)
        add_visit(connection, add_venue(connection))
        (held,) = phone_review.held(connection, HERE)
        assert phone_review.held(connection, ELSEWHERE) == []
    assert (held.reason, held.new_venue) == ("why", PLACE)
    seen = held.visit
    assert (seen.id, seen.venue, seen.author, seen.note) == (visit_id, None, "Vera", "by the door")
    assert (seen.items, seen.concern, seen.effective_at) == ((item(),), "taker", NOON)


def test_a_held_visit_waits_where_its_venue_lies_today(database: Database) -> None:
    with database.write() as connection:
        venue_id = add_venue(connection, county_geoid=AROOSTOOK)
        visit_id = add_visit(connection, venue_id, hold=Hold("why", CUMBERLAND))
        assert phone_review.held(connection, HERE) == []
        assert [held.visit.id for held in phone_review.held(connection, ELSEWHERE)] == [visit_id]


@pytest.mark.parametrize(("decision", "counts"), [("released", True), ("rejected", False)])
def test_a_hold_is_decided_once_and_forgets_the_place(
    database: Database, decision: str, counts: bool
) -> None:
    with database.write() as connection:
        visit_id = hold(connection)
        phone_review.decide_hold(connection, visit_id, decision, "cora", NOON)
        phone_review.decide_hold(connection, visit_id, "another", "anna", NOON)
        assert phone_review.held(connection, EVERYWHERE) == []
        assert bool(visits.counted_visits(connection, [some_id("new")])) is counts
        row = connection.exec_driver_sql("SELECT decided_by, new_venue FROM visit_hold").one()
    assert tuple(row) == ("cora", None)


def test_another_entry_waits_beside_the_first(database: Database) -> None:
    with database.write() as connection:
        venue_id = add_venue(connection)
        contradict(connection, add_visit(connection, venue_id))
        (conflict,) = phone_review.conflicts(connection, HERE)
        assert phone_review.conflicts(connection, ELSEWHERE) == []
        assert conflict.visit is not None
        assert conflict.visit.venue is not None
        assert (conflict.visit.venue.id, conflict.person) == (venue_id, "a volunteer")
        phone_review.decide_conflict(connection, conflict.id, "another digest", NOON)
        assert len(phone_review.conflicts(connection, HERE)) == 1
        phone_review.decide_conflict(connection, conflict.id, "d1", NOON)
        assert phone_review.conflicts(connection, EVERYWHERE) == []
        kept = connection.exec_driver_sql("SELECT body FROM visit_conflict").scalar()
    assert kept == ""


def test_one_about_a_take_back_is_for_those_who_go_everywhere(database: Database) -> None:
    with database.write() as connection:
        contradict(connection, some_id("a void"))
        assert phone_review.conflicts(connection, HERE) == []
        assert [one.visit for one in phone_review.conflicts(connection, EVERYWHERE)] == [None]
