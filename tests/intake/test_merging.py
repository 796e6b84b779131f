"""Do two venues become one and two again, and does every visit count once, whatever happens in between?"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from mapper.intake import bulk_edits, merging
from mapper.intake.refusals import DecisionRefused
from mapper.intake.review_decisions import Decider
from mapper.intake.undo import undo_import
from mapper.intake.venue_changes import change_facts, mark, mark_do_not_place
from mapper.rules import bulk_edit
from mapper.rules.coverage import fold
from mapper.rules.permissions import Reach
from mapper.rules.visit import Action, Item, Outcome, Visit
from mapper.store import derived, export_rows, merges, phone_venues, redactions, schema, venue_page, venues
from mapper.store.database import Database
from mapper.store.shelf_lives import shelf_lives
from mapper.store.venues import Venue
from mapper.store.voids import StoredVoid, add, allow
from tests.builders import (
    AROOSTOOK,
    CUMBERLAND,
    NOON,
    POSTER,
    STALL,
    ZONE,
    add_venue,
    add_visit,
    venue_number,
)
from tests.intake.importing import Desk

CORA = Decider("cora", Reach(counties=frozenset({CUMBERLAND})))


def pair(database: Database, one: Mapping[str, Any] = {}, other: Mapping[str, Any] = {}) -> tuple[int, int]:
    """The numbers of two venues in Portland."""
    with database.write() as connection:
        ids = [
            add_venue(connection, **{"name": "Suds", "phone": "207-555-0101", **one}),
            add_venue(connection, **{"name": "Suds Laundry", "id": str(uuid4()), **other}),
        ]
    return venue_number(database, ids[0]), venue_number(database, ids[1])


def venue(database: Database, number: int) -> Venue:
    with database.read() as connection:
        found = venues.by_number(connection, number)
    assert found is not None
    return found


def test_a_mark_of_many_that_was_taken_back_goes_with_the_merge(database: Database, desk: Desk) -> None:
    """Restricted together, merged; then the first is taken back before the second: neither was restricted."""
    kept, other = pair(database)
    wish = bulk_edit.BulkWish(bulk_edit.Action.restrict)
    edit = bulk_edits.apply(database, str(uuid4()), [other], wish, CORA, desk.programme)
    joined = merging.merge(database, kept, other, {}, CORA, desk.programme)
    assert venue(database, kept).restricted
    bulk_edits.take_back(database, edit.id, CORA, desk.programme)
    assert merging.unmerge(database, joined.merge_id, CORA, desk.programme).left == ()
    assert [venue(database, one).restricted for one in (kept, other)] == [False, False]
    assert venue(database, kept).set_by_person == ()


def audited(database: Database, action: str) -> list[dict[str, Any]]:
    table = schema.audit
    with database.read() as connection:
        return list(connection.execute(select(table.c.details).where(table.c.action == action)).scalars())


@pytest.fixture
def desk(database: Database, tmp_path: Any) -> Desk:
    return Desk(database, tmp_path)


def test_a_choice_per_field_and_all_of_it_back_by_one_call(database: Database, desk: Desk) -> None:
    one, other = pair(
        database, {"notes": "By the door"}, {"phone": "207-555-0199", "website": "https://x.example"}
    )
    before = venue(database, one), venue(database, other)
    joined = merging.merge(database, one, other, {"phone": "other", "name": "kept"}, CORA, desk.programme)
    now = venue(database, one)
    assert (now.name, now.phone, now.website) == ("Suds", "207-555-0199", "https://x.example")
    assert (now.notes, now.set_by_person) == ("By the door", ("name", "phone"))
    assert venue(database, other).merged_into == now.id
    apart = merging.unmerge(database, joined.merge_id, CORA, desk.programme)
    assert apart.left == ()
    after = venue(database, one), venue(database, other)
    assert [_told(one) for one in after] == [_told(one) for one in before]
    (merged,), (unmerged,) = audited(database, "venue_merged"), audited(database, "venue_unmerged")
    assert merged == {"merged": now.id and before[1].id, "fields": ["phone", "website"]}
    assert unmerged == {"merged": before[1].id, "left": []}


def _told(venue: Venue) -> dict[str, Any]:
    return {name: getattr(venue, name) for name in venues.COLUMNS if name != "revision"}


def test_what_somebody_edited_meanwhile_stays_and_is_said(database: Database, desk: Desk) -> None:
    one, other = pair(database, {}, {"phone": "207-555-0199", "website": "https://x.example"})
    joined = merging.merge(database, one, other, {"phone": "other"}, CORA, desk.programme)
    texts = {
        name: str(getattr(venue(database, one), name) or "") for name in ("name", "venue_type", "website")
    }
    point = {"lat": "43.66", "lon": "-70.26"}
    change_facts(database, one, {**texts, **point, "phone": "207-555-0123"}, CORA, desk.programme)
    apart = merging.unmerge(database, joined.merge_id, CORA, desk.programme)
    now = venue(database, one)
    assert (now.phone, now.website, apart.left) == ("(207) 555-0123", "", ("phone",)) or (
        now.phone,
        now.website,
        apart.left,
    ) == ("207-555-0123", "", ("phone",))
    assert "phone" in now.set_by_person


def test_marks_outlive_a_merge_and_leave_with_the_one_that_had_them(database: Database, desk: Desk) -> None:
    marks = {
        "restricted": True,
        "concern_taker": True,
        "do_not_place": True,
        "do_not_place_reason": "Watched",
    }
    one, other = pair(database, {}, marks)
    joined = merging.merge(database, one, other, {}, CORA, desk.programme)
    now = venue(database, one)
    assert {name: getattr(now, name) for name in marks} == marks
    merging.unmerge(database, joined.merge_id, CORA, desk.programme)
    assert not any(getattr(venue(database, one), name) for name in marks)
    assert venue(database, other).do_not_place_reason == "Watched"


def test_a_mark_that_a_person_gave_meanwhile_stays(database: Database, desk: Desk) -> None:
    one, other = pair(database, {}, {"do_not_place": True, "do_not_place_reason": "Watched"})
    joined = merging.merge(database, one, other, {}, CORA, desk.programme)
    mark_do_not_place(database, one, "They threw somebody out", CORA, desk.programme)
    apart = merging.unmerge(database, joined.merge_id, CORA, desk.programme)
    now = venue(database, one)
    assert (now.do_not_place, now.do_not_place_reason) == (True, "They threw somebody out")
    assert apart.left == ("do_not_place",)


def test_a_mark_that_a_person_gave_between_two_merges_goes_with_neither(
    database: Database, desk: Desk
) -> None:
    one, other = pair(database)
    third, _ = pair(database, {"id": str(uuid4()), "name": "Third"}, {"id": str(uuid4()), "name": "Fourth"})
    first = merging.merge(database, one, other, {}, CORA, desk.programme)
    mark_do_not_place(database, one, "They threw somebody out", CORA, desk.programme)
    second = merging.merge(database, one, third, {}, CORA, desk.programme)
    for joined in (second, first):
        merging.unmerge(database, joined.merge_id, CORA, desk.programme)
        now = venue(database, one)
        assert (now.do_not_place, now.do_not_place_reason) == (True, "They threw somebody out")


def test_a_merge_of_a_merge_names_the_one_at_the_end_and_comes_apart_in_any_order(
    database: Database, desk: Desk
) -> None:
    one, two = pair(database)
    three, _ = pair(database, {"id": str(uuid4()), "name": "Third"}, {"name": "Fourth"})
    inner = merging.merge(database, two, one, {}, CORA, desk.programme)
    outer = merging.merge(database, three, two, {}, CORA, desk.programme)
    root = venue(database, three).id
    assert [venue(database, number).merged_into for number in (one, two)] == [root, root]
    merging.unmerge(database, inner.merge_id, CORA, desk.programme)
    assert [venue(database, number).merged_into for number in (one, two)] == [None, root]
    merging.unmerge(database, outer.merge_id, CORA, desk.programme)
    assert venue(database, two).merged_into is None
    inner = merging.merge(database, two, one, {}, CORA, desk.programme)
    outer = merging.merge(database, three, two, {}, CORA, desk.programme)
    merging.unmerge(database, outer.merge_id, CORA, desk.programme)
    assert venue(database, one).merged_into == venue(database, two).id


REFUSED = {
    "itself": ({}, {}, "itself"),
    "elsewhere": ({}, {"county_geoid": AROOSTOOK, "town_geoid": "2300333910"}, "outside the places"),
    "set aside": ({}, {"pending": True, "set_by_person": ["pending"]}, "set aside"),
    "the new one is kept": ({"pending": True}, {}, "Keep the place that is on the venue list"),
    "merged already": ({}, {"merged_into": "somebody"}, "not on the venue list any more"),
    "a shelter": ({}, {"name": "Harbor Safe House", "pending": True}, "Shelters"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_changes_nothing(database: Database, desk: Desk, case: str) -> None:
    first, second, reason = REFUSED[case]
    one, other = pair(database, first, second)
    before = desk.register()
    with pytest.raises(DecisionRefused, match=reason):
        merging.merge(
            database, one, one if case == "itself" else other, {"name": "other"}, CORA, desk.programme
        )
    assert desk.register() == before
    assert audited(database, "venue_merged") == []


def test_a_removed_place_is_neither_merged_nor_taken_apart(
    database: Database, desk: Desk, tmp_path: Any
) -> None:
    one, other = pair(database, {}, {"phone": "207-555-0188"})
    third, _ = pair(database, {"id": str(uuid4())}, {})
    joined = merging.merge(database, one, other, {"phone": "other"}, CORA, desk.programme)
    with database.write() as connection:
        id_ = venues.by_number(connection, one)
        assert id_ is not None
        redactions.redact_venue(connection, tmp_path / "list.jsonl", id_.id, NOON)
    for ask in (
        lambda: merging.merge(database, third, one, {}, CORA, desk.programme),
        lambda: merging.unmerge(database, joined.merge_id, CORA, desk.programme),
    ):
        with pytest.raises(DecisionRefused, match="asked to be removed"):
            ask()
    assert "555-01" not in str(desk.rows("venue_merge"))


def test_a_merge_is_taken_back_once_and_by_who_reaches_both(database: Database, desk: Desk) -> None:
    one, other = pair(database)
    joined = merging.merge(database, one, other, {}, CORA, desk.programme)
    elsewhere = Decider("abe", Reach(counties=frozenset({AROOSTOOK})))
    with pytest.raises(DecisionRefused, match="outside"):
        merging.unmerge(database, joined.merge_id, elsewhere, desk.programme)
    merging.unmerge(database, joined.merge_id, CORA, desk.programme)
    for merge_id in (joined.merge_id, "no such"):
        with pytest.raises(DecisionRefused, match="apart already"):
            merging.unmerge(database, merge_id, CORA, desk.programme)


def test_a_concern_that_was_cleared_meanwhile_stays_cleared(database: Database, desk: Desk) -> None:
    one, other = pair(database, {}, {"concern_taker": True})
    joined = merging.merge(database, one, other, {}, CORA, desk.programme)
    mark(database, one, {"concern_taker": False}, CORA, desk.programme)
    merging.unmerge(database, joined.merge_id, CORA, desk.programme)
    assert not venue(database, one).concern_taker
    assert venue(database, other).concern_taker  # nobody decided about that one by itself


# --- with files --------------------------------------------------------------------------------------

TWICE = (
    "name,venue_type,address,city,zip,phone\n"
    "Suds,laundromat,12 Main St,Houlton,04730,207-555-0101\n"
    "Suds Laundry,laundromat,12-14 Main Street,Houlton,04730,207-555-0102\n"
)
WITH_IDS = "external_id," + TWICE.replace("\nSuds,", "\nA1,Suds,").replace("\nSuds L", "\nA2,Suds L")
# A person knows that these two are one; without ids no import would have kept the others apart.
APART = TWICE.replace("Suds Laundry,laundromat,12-14 Main Street", "Bubbles,laundromat,9 Elm Street")
EVERYWHERE = Decider()


def numbers(desk: Desk) -> list[int]:
    return sorted(row["number"] for row in desk.register())


@pytest.mark.parametrize("file", [APART, WITH_IDS], ids=["without ids", "with ids"])
@pytest.mark.parametrize("side", ["kept", "other"])
def test_the_same_file_again_adds_nothing_and_asks_nothing(desk: Desk, file: str, side: str) -> None:
    desk.venues(file)
    one, other = numbers(desk)
    sides = dict.fromkeys(("name", "address", "phone"), side)
    joined = merging.merge(desk.database, one, other, sides, EVERYWHERE, desk.programme)
    assert desk.venues(file).counts["unchanged"] == 2
    merging.unmerge(desk.database, joined.merge_id, EVERYWHERE, desk.programme)
    assert desk.venues(file).counts["unchanged"] == 2
    assert len(desk.register()) == 2


def test_what_a_source_says_anew_of_the_merged_one_reaches_the_kept_one(desk: Desk) -> None:
    desk.venues(WITH_IDS)
    one, other = numbers(desk)
    merging.merge(desk.database, one, other, {}, EVERYWHERE, desk.programme)
    said = (
        WITH_IDS.replace("phone\n", "phone,website\n")
        .replace("0101\n", "0101,\n")
        .replace("0102\n", "0102,x.example\n")
    )
    assert desk.venues(said).counts["updated"] == 1
    assert "x.example" in venue(desk.database, one).website


def test_an_import_that_is_taken_back_leaves_what_was_merged(desk: Desk) -> None:
    done = desk.venues(WITH_IDS)
    one, other = numbers(desk)
    joined = merging.merge(desk.database, one, other, {}, EVERYWHERE, desk.programme)
    assert done.batch is not None
    undone = undo_import(desk.database, done.batch, desk.programme)
    assert (undone.removed, len(undone.kept)) == (0, 2)
    merging.unmerge(desk.database, joined.merge_id, EVERYWHERE, desk.programme)
    undone = undo_import(desk.database, done.batch, desk.programme)
    assert (undone.removed, desk.register(), desk.rows("venue_merge")) == (2, [], [])


# --- whatever happens in between ---------------------------------------------------------------------


class Oracle:
    """The same programme kept by hand: who was merged into whom, and what was logged where."""

    def __init__(self, database: Database, desk: Desk) -> None:
        self.database, self.desk = database, desk
        with database.write() as connection:
            self.ids = [add_venue(connection, f"Venue {n}", id=str(uuid4())) for n in range(5)]
            rows = [{"source": "s", "external_id": id_, "venue_id": id_} for id_ in self.ids]
            connection.execute(insert(schema.venue_source), rows)
        self.numbers = {id_: venue_number(database, id_) for id_ in self.ids}
        self.parent: dict[str, str] = {}
        self.open: dict[str, str] = {}  # merged id -> merge id
        self.visits: dict[str, tuple[str, datetime]] = {}
        self.voided: set[str] = set()
        self.moment = NOON

    def root(self, id_: str) -> str:
        while id_ in self.parent:
            id_ = self.parent[id_]
        return id_

    def do(self, what: str, one: int, other: int) -> None:
        getattr(self, what)(self.ids[one], self.ids[other])

    def merge(self, one: str, other: str) -> None:
        ask = (self.numbers[one], self.numbers[other])
        if one == other or one in self.parent or other in self.parent:
            with pytest.raises(DecisionRefused):
                merging.merge(self.database, *ask, {}, CORA, self.desk.programme)
            return
        joined = merging.merge(self.database, *ask, {}, CORA, self.desk.programme)
        self.parent[other], self.open[other] = one, joined.merge_id

    def unmerge(self, one: str, _: str) -> None:
        if one in self.open:
            merging.unmerge(self.database, self.open.pop(one), CORA, self.desk.programme)
            del self.parent[one]

    def visit(self, one: str, _: str) -> None:
        self.moment += timedelta(hours=7)
        with self.database.write() as connection:
            named = phone_venues.named(connection, one)
            assert named is not None and named.id == self.root(one)
            self.visits[add_visit(connection, one, self.moment)] = (one, self.moment)

    def void(self, one: str, _: str) -> None:
        mine = [id_ for id_, (at, _) in self.visits.items() if at == one and id_ not in self.voided]
        if mine:
            with self.database.write() as connection:
                void = StoredVoid(str(uuid4()), mine[0], NOON, NOON, "", "", "")
                add(connection, void)
                allow(connection, void.id)
                derived.recompute(connection, [one], ZONE)
            self.voided.add(mine[0])

    def import_visit(self, one: str, _: str) -> None:
        self.moment += timedelta(hours=7)
        at = self.moment.isoformat()
        head = "visit_id,venue,visited_at,outcome,material,spot,action,quantity"
        file = f"{head}\nv-{one}-{at},{one},{at},placed,{POSTER},{STALL},placed,1\n"
        assert self.desk.visits(file).counts["added"] == 1
        table = schema.visit
        mine = (table.c.effective_at == self.moment, table.c.venue_id.in_(self.ids))
        with self.database.read() as connection:
            (fresh,) = connection.execute(select(table.c.id, table.c.venue_id).where(*mine))
        self.visits[fresh.id] = (fresh.venue_id, self.moment)
        assert self.root(fresh.venue_id) == self.root(one)

    def import_venue(self, one: str, _: str) -> None:
        row = venue(self.database, self.numbers[self.root(one)])
        file = f"external_id,name,venue_type,phone\n{one},{row.name},laundromat,\n"
        self.desk.venues(file, source="s")

    def expected(self) -> dict[str, dict[str, datetime]]:
        """Venue that stands -> its visits that count -> when."""
        found: dict[str, dict[str, datetime]] = {id_: {} for id_ in self.ids if id_ not in self.parent}
        for id_, (at, moment) in self.visits.items():
            if id_ not in self.voided:
                found[self.root(at)][id_] = moment
        return found

    def check(self) -> None:
        expected = self.expected()
        with self.database.read() as connection:
            assert {
                id_: one.merged_into or id_ for id_, one in venues.by_ids(connection, self.ids).items()
            } == {id_: self.root(id_) for id_ in self.ids}
            named = venues.by_source_ids(connection, "s", self.ids)
            assert named == {id_: self.root(id_) for id_ in self.ids}
            visited = {id_ for id_ in self.ids if self.root(id_) == id_ and expected[id_]}
            last = {id_: max(expected[id_].values()) for id_ in visited}
            days = {id_: moment.astimezone(ZONE).date() for id_, moment in last.items()}
            late = NOON.date() + timedelta(days=300)
            assert venue_page.last_visit_days(connection, list(expected), late, ZONE) == days
            found = phone_venues.last_visits(connection, list(expected))
            assert {id_: one.at for id_, one in found.items()} == last
            numbers = np.array(sorted(self.numbers[id_] for id_ in expected), dtype=np.int32)
            ordinals = export_rows.last_visit_days(connection, numbers, late, ZONE)
            by_number = dict(zip(numbers.tolist(), ordinals.tolist(), strict=True))
            assert by_number == {
                self.numbers[id_]: days[id_].toordinal() if id_ in days else 0 for id_ in expected
            }
            for id_, visits in expected.items():
                shown = venue_page.history(connection, id_, 1_000)
                assert {one.id for one in shown if not one.voided} == set(visits)
                assert venue_page.standing_visits(connection, id_) == set(visits)
                self._check_spans(connection, id_, visits)

    def _check_spans(self, connection: Any, id_: str, visits: Mapping[str, datetime]) -> None:
        lives = shelf_lives(connection)
        items = (Item(POSTER, STALL, Action.placed, 1),)
        told = [Visit(visit, moment, 0, Outcome.placed, items) for visit, moment in visits.items()]
        history = fold(told, lives.days["laundromat"], lives.recalled_on, ZONE) if told else None
        table = schema.item_span
        query = select(table.c.from_day, table.c.until_day).where(table.c.venue_number == self.numbers[id_])
        stored = sorted(tuple(row) for row in connection.execute(query))
        spans = history.item_spans if history else ()
        assert stored == sorted((one.from_day.toordinal(), one.until_day.toordinal()) for one in spans)


steps = st.tuples(
    st.sampled_from(
        ["merge", "merge", "merge", "unmerge", "unmerge", "visit", "void", "import_visit", "import_venue"]
    ),
    st.integers(0, 4),
    st.integers(0, 4),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(steps, min_size=4, max_size=14))
@example([("merge", 1, 0), ("visit", 0, 0), ("merge", 2, 1), ("unmerge", 1, 0), ("visit", 0, 0)])
@example([("merge", 1, 0), ("merge", 3, 1), ("unmerge", 0, 0), ("merge", 0, 3), ("unmerge", 1, 0)])
def test_no_merge_and_no_undo_loses_a_visit_or_counts_one_twice(
    database: Database, desk: Desk, told: list[tuple[str, int, int]]
) -> None:
    oracle = Oracle(database, desk)
    for step in told:
        oracle.do(*step)
    oracle.check()
    for merged in list(oracle.open):
        oracle.unmerge(merged, "")
    oracle.check()
    assert derived.rebuild(database, ZONE) == 0


# --- pairs -------------------------------------------------------------------------------------------


def test_that_two_are_different_is_remembered_of_what_they_become(database: Database, desk: Desk) -> None:
    one, two = pair(database)
    three, _ = pair(database, {"id": str(uuid4())}, {})
    merging.decide_pair(database, (two, three), merges.DIFFERENT, CORA, desk.programme)
    merging.decide_pair(database, (one, three), merges.LATER, CORA, desk.programme)
    first, second, third = (venue(database, number).id for number in (one, two, three))
    with database.read() as connection:
        assert merges.decided_pairs(connection) == {
            frozenset({second, third}): "different",
            frozenset({first, third}): "later",
        }
    merging.merge(database, one, two, {}, CORA, desk.programme)
    with database.read() as connection:
        assert merges.decided_pairs(connection) == {frozenset({first, third}): "different"}
    assert [row["decision"] for row in audited(database, "pair_decided")] == ["different", "later"]
    with pytest.raises(DecisionRefused):
        merging.decide_pair(database, (one, one), merges.LATER, CORA, desk.programme)
