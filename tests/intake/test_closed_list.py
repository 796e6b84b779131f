"""Do the offices that every municipality has get on the list once, each in its town, and off it again?"""

import pytest

from mapper.intake.closed_list import PutOnList, put_on_list, source_of
from mapper.intake.refusals import ImportRefused
from mapper.intake.review_decisions import Decider
from mapper.intake.undo import undo_import
from mapper.rules.permissions import EVERYWHERE, Reach
from mapper.rules.selection import Selection
from mapper.store import area_rules, reference
from mapper.store.areas import areas
from mapper.store.frame_keeper import FrameKeeper
from tests.builders import AROOSTOOK, CUMBERLAND, PORTLAND, add_venue
from tests.intake.importing import NOW, Desk

OFFICE = "general_assistance"
ADA = Decider("ada", EVERYWHERE)


def put(desk: Desk, counties: tuple[str, ...] = (), reach: Reach = EVERYWHERE) -> PutOnList:
    frame = FrameKeeper(desk.database).current()
    lists = frame.closed_lists(Selection(venue_types=(OFFICE,), counties=counties, reach=reach))
    missing = [area for one in lists for area in one.missing]
    return put_on_list(desk.database, frame.reference.types[OFFICE], missing, ADA, desk.programme)


def left(desk: Desk) -> int:
    return sum(len(one.missing) for one in FrameKeeper(desk.database).current().closed_lists(Selection()))


def test_each_municipality_has_its_own_in_its_town(desk: Desk) -> None:
    done = put(desk)
    assert (done.counts["read"], done.counts["added"]) == (482, 482)
    with desk.database.read() as connection:
        towns = {area.geoid: area for area in areas(connection, "town")}
    rows = desk.rows("venue")
    assert len({row["town_geoid"] for row in rows}) == 482
    for row in rows:
        town = towns[row["town_geoid"]]
        assert town.municipality
        assert row["name"] == f"General Assistance, {town.name}"
        assert (row["city"], row["county_geoid"]) == (town.name, town.county_geoid)
        assert (row["precision"], row["address"], row["area_approximate"]) == ("town", "", False)
        assert row["lat"] is not None and "address is still to be found" in row["notes"]
    linked = {(row["source"], row["external_id"]) for row in desk.rows("venue_source")}
    assert linked == {(source_of(OFFICE), row["town_geoid"]) for row in rows}
    assert left(desk) == 0


def test_asked_again_it_adds_none_and_says_so(desk: Desk) -> None:
    put(desk, (CUMBERLAND,))
    before = desk.contents()
    with pytest.raises(ImportRefused, match="None is missing"):
        put(desk, (CUMBERLAND,))
    assert desk.contents() == before


def test_two_who_ask_at_once_add_each_once(desk: Desk) -> None:
    """The second has counted before the first was done."""
    frame = FrameKeeper(desk.database).current()
    kind = frame.reference.types[OFFICE]
    asked = [area for one in frame.closed_lists(Selection(counties=(CUMBERLAND,))) for area in one.missing]
    put_on_list(desk.database, kind, asked, ADA, desk.programme)
    again = put_on_list(desk.database, kind, asked, ADA, desk.programme)
    assert (again.counts["added"], again.counts["unchanged"]) == (0, len(asked))
    assert len(desk.rows("venue")) == len(asked)


def test_only_what_is_missing_in_reach_is_added(desk: Desk) -> None:
    with desk.database.write() as connection:
        add_venue(connection, "Town office", venue_type=OFFICE)
    done = put(desk, reach=Reach(counties=frozenset({CUMBERLAND})))
    rows = desk.rows("venue")
    assert {row["county_geoid"] for row in rows} == {CUMBERLAND}
    assert [row["name"] for row in rows if row["town_geoid"] == PORTLAND] == ["Town office"]
    assert len(rows) == 1 + done.counts["added"] == 28


def test_it_is_taken_back_in_one_but_where_a_person_has_worked_on_it(desk: Desk) -> None:
    done = put(desk, (AROOSTOOK,))
    undone = undo_import(desk.database, done.batch_id, desk.programme, "ada")
    assert (undone.removed, undone.kept) == (done.counts["added"], ())
    assert desk.rows("venue") == desk.rows("venue_source") == []


def test_a_town_s_rule_holds_for_it_too(desk: Desk) -> None:
    with desk.database.write() as connection:
        area_rules.set_rule(connection, PORTLAND, area_rules.NO_LOG, "", "", NOW)
        area_rules.set_rule(connection, "2300507170", area_rules.ASK_FIRST, "the town", "", NOW)
        reference.reference_changed(connection)
    done = put(desk, (CUMBERLAND,))
    assert (done.counts["rejected"], done.counts["review"]) == (1, 1)
    assert {PORTLAND, "2300507170"}.isdisjoint(row["town_geoid"] for row in desk.rows("venue"))
