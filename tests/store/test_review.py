"""Do rows wait where they should, once, until somebody decides?"""

import pytest
from sqlalchemy import select

from mapper.rules.permissions import EVERYWHERE, Reach
from mapper.store import imports, review, schema, venues
from mapper.store.database import Connection, Database
from mapper.store.imports import Batch
from mapper.store.review import ReviewRow
from tests.builders import AROOSTOOK, CUMBERLAND, NOON, add_venue


def row(line: int, county: str = CUMBERLAND, reason: str = "why") -> ReviewRow:
    fields = {"name": f"Suds {line}"}
    mark = review.fingerprint(review.row_key("secret", "venue", "state", fields), reason)
    return ReviewRow("venue", line, fields, reason, ("a", "b"), county, mark)


def put(connection: Connection, *rows: ReviewRow) -> list[int]:
    if imports.batch(connection, "b1") is None:
        imports.begin(connection, Batch("b1", "venues", "state", "list.csv", NOON))
    review.add(connection, "b1", rows)
    return [waiting.id for waiting in review.waiting(connection, EVERYWHERE)]


def test_a_row_comes_back_with_its_import(database: Database) -> None:
    with database.write() as connection:
        put(connection, row(2))
        (waiting,) = review.waiting(connection, EVERYWHERE)
    assert waiting.row == row(2)
    assert (waiting.batch_id, waiting.source, waiting.filename) == ("b1", "state", "list.csv")


@pytest.mark.parametrize(
    ("reach", "lines"),
    [
        (EVERYWHERE, [2, 3, 4]),
        (Reach(counties=frozenset({CUMBERLAND})), [2]),
        (Reach(counties=frozenset({CUMBERLAND, AROOSTOOK})), [2, 3]),
        (Reach(), []),
    ],
)
def test_nobody_sees_rows_of_other_places(database: Database, reach: Reach, lines: list[int]) -> None:
    with database.write() as connection:
        ids = put(connection, row(2), row(3, AROOSTOOK), row(4, ""))
        assert [waiting.row.line for waiting in review.waiting(connection, reach)] == lines
        assert [waiting.row.line for waiting in review.waiting(connection, reach, 1)] == lines[:1]
        assert review.count(connection, reach) == len(lines)
        found = [one.row.line for id_ in ids if (one := review.one(connection, id_, reach))]
    assert found == lines


@pytest.mark.parametrize(
    ("decision", "remembered"),
    [(review.ACCEPTED, True), (review.REJECTED, True), (review.SETTLED, False), (review.UNDONE, False)],
)
def test_a_decision_is_made_once(database: Database, decision: str, remembered: bool) -> None:
    with database.write() as connection:
        ids = put(connection, row(2), row(3))
        review.decide(connection, ids[:1], decision, "cora", NOON)
        review.decide(connection, ids[:1], review.REJECTED, "anna", NOON)
        known = review.decisions(connection, [row(2).fingerprint, row(3).fingerprint, "x"])
        assert [waiting.row.line for waiting in review.waiting(connection, EVERYWHERE)] == [3]
        assert review.one(connection, ids[0], EVERYWHERE) is None
        kept = connection.execute(select(schema.review_row.c.fields)).scalars().all()
    expected = {row(3).fingerprint: ""}
    assert known == (expected | {row(2).fingerprint: decision} if remembered else expected)
    assert {} in kept


def test_waiting_rows_are_known_by_what_they_say(database: Database) -> None:
    with database.write() as connection:
        ids = put(connection, row(2), row(2, reason="another"), row(3))
        review.decide(connection, ids[2:], review.REJECTED, "", NOON)
        assert review.waiting_keys(connection, "visit", "state") == []
        assert review.waiting_keys(connection, "venue", "town") == []
        waiting = review.waiting_keys(connection, "venue", "state")
    key = review.row_key("secret", "venue", "state", {"name": "Suds 2"})
    assert waiting == [review.WaitingKey(id_, key, "") for id_ in ids[:2]]


def test_with_its_import_a_row_is_gone_decided_or_not(database: Database) -> None:
    with database.write() as connection:
        ids = put(connection, row(2), row(3))
        review.decide(connection, ids[:1], review.REJECTED, "", NOON)
        review.undo(connection, "b1", NOON)
        assert review.waiting(connection, EVERYWHERE) == []
        assert review.decisions(connection, [row(2).fingerprint, row(3).fingerprint]) == {}


def test_a_row_waits_where_its_venue_lies_now(database: Database) -> None:
    with database.write() as connection:
        here = add_venue(connection, "Suds")
        fields = {"name": "Suds"}
        mark = review.fingerprint(review.row_key("secret", "venue", "state", fields), "why")
        put(connection, ReviewRow("venue", 2, fields, "why", (here,), CUMBERLAND, mark), row(3))
        venues.change(connection, {here: {"county_geoid": AROOSTOOK}})
        review.follow_venues(connection)
        seen = {
            county: [one.row.line for one in review.waiting(connection, Reach(counties=frozenset({county})))]
            for county in (CUMBERLAND, AROOSTOOK)
        }
    assert seen == {CUMBERLAND: [3], AROOSTOOK: [2]}
