"""Is it remembered what each import did, so that it can be taken back?"""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from mapper.rules.visit import Outcome
from mapper.store import imports, schema
from mapper.store.database import Connection, Database
from mapper.store.imports import Batch, Change
from tests.builders import NOON, POSTER, STALL, add_venue, add_visit, item


def begin(connection: Connection, id_: str, minutes: int = 0, kind: str = "venues") -> Batch:
    batch = Batch(id_, kind, "state", "list.csv", NOON + timedelta(minutes=minutes))
    imports.begin(connection, batch)
    return batch


def test_a_batch_comes_back(database: Database) -> None:
    with database.write() as connection:
        begin(connection, "b1")
        imports.set_counts(connection, "b1", {"read": 3})
        imports.mark_undone(connection, "b1", NOON)
        batch = imports.batch(connection, "b1")
        assert imports.batch(connection, "b2") is None
    assert batch == Batch("b1", "venues", "state", "list.csv", NOON, {"read": 3}, NOON)


def test_changes_of_one_venue_become_one(database: Database) -> None:
    first = Change("v", {"name": "A"}, {"name": "B"}, {"7": None})
    second = Change("v", {"name": "B", "phone": ""}, {"name": "C", "phone": "1"}, {"7": "v", "8": None})
    together = Change("v", {"name": "A", "phone": ""}, {"name": "C", "phone": "1"}, {"7": None, "8": None})
    added = Change("w", None, {"name": "A"})
    with database.write() as connection:
        begin(connection, "b1")
        imports.record(connection, "b1", [first, added])
        imports.record(connection, "b1", [second, Change("w", {"name": "A"}, {"name": "B"})])
        assert imports.changes(connection, "b1") == [together, Change("w", None, {"name": "B"})]
        imports.forget(connection, "b1", ["v"])
        assert [change.venue_id for change in imports.changes(connection, "b1")] == ["w"]
    assert first.followed_by(second) == together


@pytest.mark.parametrize(
    ("minutes", "undone", "found"), [(5, False, {"v": "b2"}), (-5, False, {}), (5, True, {})]
)
def test_a_later_import_that_stands_is_found(
    database: Database, minutes: int, undone: bool, found: dict[str, str]
) -> None:
    with database.write() as connection:
        first = begin(connection, "b1")
        begin(connection, "b2", minutes)
        for batch_id, venue_id in (("b1", "v"), ("b1", "w"), ("b2", "v"), ("b2", "x")):
            imports.record(connection, batch_id, [Change(venue_id, {}, {})])
        if undone:
            imports.mark_undone(connection, "b2", NOON)
        later = {change.venue_id: batch.id for batch, change in imports.later_changes(connection, first)}
        assert later == found
        of_x = [batch.id for batch, _ in imports.later_changes_of(connection, first, ["x", "w"])]
        assert of_x == sorted(found.values())


def test_what_is_stored_of_a_visit(database: Database) -> None:
    with database.write() as connection:
        venue_id = add_venue(connection)
        begin(connection, "b1", kind="visits")
        visit_id = add_visit(connection, venue_id, batch_id="b1", author_name="Vera", note="by the dryers")
        facts = imports.visit_facts(connection, [visit_id, "nobody"])[visit_id]
        assert imports.standing_visits(connection, "b1") == {visit_id: venue_id}
        imports.mark_undone(connection, "b1", NOON)
        assert imports.visit_facts(connection, [visit_id])[visit_id].undone
        void = {"id": "x", "visit_id": visit_id, "voided_at": NOON, "received_at": NOON, "digest": ""}
        connection.execute(insert(schema.visit_void).values(**void, allowed=True))
        assert imports.standing_visits(connection, "b1") == {}
    assert (facts.venue_id, facts.visited_at, facts.outcome) == (venue_id, NOON, Outcome.placed)
    assert (facts.items, facts.volunteer, facts.note) == ((item(POSTER, STALL),), "Vera", "by the dryers")
    assert not facts.undone
