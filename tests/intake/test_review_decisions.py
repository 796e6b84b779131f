"""Does a row that a person accepts run through the same import, and stay out where it is turned down?"""

from typing import Any

import pytest

from mapper.intake.accounting import Fate
from mapper.intake.refusals import DecisionRefused
from mapper.intake.review_decisions import Acceptance, Decider, accept, reject
from mapper.intake.undo import Undone, undo_import
from mapper.rules.permissions import Reach
from mapper.store import venues
from tests.builders import CUMBERLAND
from tests.intake.importing import HEADER, LAUNDRY, Desk, fates
from tests.intake.test_visit_import import COLUMNS, IDS, ROW, log, with_cells

UNKNOWN_TYPE = HEADER + "Foam,launderama,1 A St,Houlton,04730,46.12,-67.83\n"
MOVED = IDS.replace("Suds", "Clean Machine").replace("12 Main St", "99 Court St").replace("46.126", "46.2")
BY_NAME = COLUMNS.replace("venue,", "venue_name,town,")


def decide(desk: Desk, decider: Decider = Decider(), **wish: Any) -> Fate:  # noqa: B008
    return accept(desk.database, desk.waiting()[0].id, Acceptance(**wish), decider, desk.programme)


def test_a_cell_that_says_nothing_known_is_corrected_first(desk: Desk) -> None:
    desk.venues(UNKNOWN_TYPE)
    with pytest.raises(DecisionRefused, match="can't go in like that: 'launderama' names no type"):
        decide(desk)
    with pytest.raises(DecisionRefused, match="There is no field 'colour'"):
        decide(desk, corrections={"colour": "red"})
    assert len(desk.waiting()) == 1
    assert decide(desk, corrections={"venue_type": "Laundromat"}) is Fate.added
    assert desk.one()["venue_type"] == "laundromat"
    assert desk.waiting() == []
    assert fates(desk.venues(UNKNOWN_TYPE)) == {"unchanged": 1}  # what was decided holds


def test_a_row_that_is_turned_down_stays_out(desk: Desk) -> None:
    desk.venues(UNKNOWN_TYPE)
    reject(desk.database, desk.waiting()[0].id, Decider("cora"), desk.programme)
    again = desk.venues(UNKNOWN_TYPE)
    assert fates(again) == {"rejected": 1}
    assert "a person has turned this row down" in again.rejected[0].reason
    assert desk.waiting() == desk.register() == []
    (row,) = desk.rows("review_row")
    assert (row["decision"], row["decided_by"], row["fields"]) == ("rejected", "cora", {})


def test_a_venue_out_of_every_county_goes_in_without_one(desk: Desk) -> None:
    desk.venues(HEADER + "Suds,laundromat,1 A St,Boston,02108,42.36,-71.06\n")
    assert decide(desk) is Fate.added
    assert (desk.one()["county_geoid"], desk.one()["precision"]) == ("", "given")


def test_an_id_that_moved_is_the_old_venue_or_a_new_one(desk: Desk) -> None:
    desk.venues(IDS)
    old = desk.one()["id"]
    desk.venues(MOVED)
    assert decide(desk) is Fate.updated
    assert (desk.one()["id"], desk.one()["name"]) == (old, "Clean Machine")
    desk.venues(IDS)
    assert decide(desk, venue="new") is Fate.added
    machine, suds = desk.register()
    assert (machine["links"], suds["links"]) == ([], [("default", "7")])
    assert fates(desk.venues(IDS)) == {"unchanged": 1}


def test_a_person_chooses_field_by_field_what_the_known_place_keeps(desk: Desk) -> None:
    desk.venues(IDS)
    old = desk.one()
    desk.venues(MOVED)
    assert decide(desk, venue=old["id"], keeps=frozenset({"name", "no such field"})) is Fate.updated
    now = desk.one()
    assert (now["id"], now["name"], now["address"]) == (old["id"], "Suds", "99 Court St")
    assert now["set_by_person"] == ["name"]
    again = desk.venues(MOVED)  # the list still says otherwise: no file overrules a person
    assert "updated" not in fates(again)
    assert desk.one()["name"] == "Suds"


def test_what_a_person_set_gives_way_to_a_person(desk: Desk) -> None:
    desk.venues(IDS)
    with desk.database.write() as connection:
        venues.change(connection, {desk.one()["id"]: {"name": "Sudsy", "set_by_person": ["name"]}})
    desk.venues(IDS)
    assert decide(desk) is Fate.updated
    assert (desk.one()["name"], desk.one()["set_by_person"]) == ("Suds", ["name"])
    with desk.database.write() as connection:
        venues.change(connection, {desk.one()["id"]: {"name": "Soap"}})
    assert fates(desk.venues(IDS)) == {"review": 1}  # another question than the one that was answered


def test_one_of_several_candidates_is_chosen(desk: Desk) -> None:
    desk.venues(LAUNDRY + "Suds,laundromat,99 Court St,Houlton,04730,46.2,-67.9\n")
    vague = HEADER + "Suds,laundromat,,Houlton,04730,,\n"
    desk.venues(vague)
    with pytest.raises(DecisionRefused, match="may be a venue that is known already"):
        decide(desk)
    with pytest.raises(DecisionRefused, match="There is no venue 'x'"):
        decide(desk, venue="x")
    assert decide(desk, venue=desk.register()[0]["id"]) is Fate.unchanged
    assert fates(desk.venues(vague)) == {"unchanged": 1}


def test_a_volunteers_venue_is_on_the_list_once_a_file_names_it_and_a_person_agrees(desk: Desk) -> None:
    desk.venues(LAUNDRY)
    with desk.database.write() as connection:
        venues.change(connection, {desk.one()["id"]: {"pending": True}})
    before = desk.contents()
    batch = desk.venues(LAUNDRY).batch
    assert decide(desk) is Fate.updated
    assert desk.one()["pending"] is False
    assert undo_import(desk.database, batch or "", desk.programme) == Undone(restored=1)
    assert desk.contents() == before


def test_what_was_accepted_goes_with_its_import(desk: Desk) -> None:
    batch = desk.venues(UNKNOWN_TYPE).batch
    decide(desk, corrections={"venue_type": "cafe"})
    assert undo_import(desk.database, batch or "", desk.programme) == Undone(removed=1)
    assert fates(desk.venues(UNKNOWN_TYPE)) == {"review": 1}


def test_a_correction_makes_no_shelter_acceptable(desk: Desk) -> None:
    desk.venues(UNKNOWN_TYPE)
    with pytest.raises(DecisionRefused, match="never on the list"):
        decide(desk, corrections={"venue_type": "other", "name": "Women's Shelter"})


def test_a_visit_gets_the_venue_that_a_person_chose(desk: Desk) -> None:
    desk.venues(IDS)
    text = BY_NAME + ROW.replace("a1,7", "a1,Suds Laundry,Houlton")
    desk.visits(text)
    with pytest.raises(DecisionRefused, match="no venue is called"):
        decide(desk)
    with pytest.raises(DecisionRefused, match="Of a visit only its venue"):
        decide(desk, venue="new")
    assert decide(desk, venue=desk.one()["id"]) is Fate.added
    assert log(desk)[0]["venue_id"] == desk.one()["id"]
    assert desk.rows("item_span") != []
    assert fates(desk.visits(text)) == {"unchanged": 1}
    assert "Vera" not in str(desk.rows("review_row"))  # a name stands where it can be erased


def test_a_correction_takes_the_place_of_the_visit_before(desk: Desk) -> None:
    desk.venues(IDS)
    desk.visits(COLUMNS + ROW)
    corrected = with_cells(outcome="declined", material="", spot="", action="", quantity="")
    desk.visits(corrected)
    assert decide(desk) is Fate.added
    assert len(log(desk)) == 2
    assert desk.rows("item_span") == []  # the placement is as if it never was
    assert fates(desk.visits(corrected)) == {"unchanged": 1}
    assert fates(desk.visits(COLUMNS + ROW)) == {"unchanged": 1}


def test_another_visit_of_the_same_id_stands_beside_it(desk: Desk) -> None:
    desk.venues(IDS)
    desk.visits(COLUMNS + ROW)
    other = with_cells(visited_at="2026-05-20", spot="window")
    desk.visits(other)
    assert decide(desk, is_another=True) is Fate.added
    assert {row["spot"] for row in desk.rows("item_span")} == {"restroom_stall", "window"}
    assert fates(desk.visits(other)) == {"unchanged": 1}


def test_a_row_that_waited_does_not_fetch_a_venue_back_from_another_county(desk: Desk) -> None:
    desk.venues(IDS)
    desk.venues(MOVED)
    venue_id = desk.one()["id"]
    with desk.database.write() as connection:
        venues.change(connection, {venue_id: {"county_geoid": CUMBERLAND}})
    with pytest.raises(DecisionRefused, match="outside the places"):
        decide(desk, Decider("anna", Reach(counties=frozenset({"23003"}))))
    assert (desk.one()["name"], desk.one()["county_geoid"]) == ("Suds", CUMBERLAND)


def test_nobody_decides_about_other_places(desk: Desk) -> None:
    desk.venues(UNKNOWN_TYPE)
    cora = Decider("cora", Reach(counties=frozenset({CUMBERLAND})))
    row_id = desk.waiting()[0].id
    with pytest.raises(DecisionRefused, match="No row"):
        accept(desk.database, row_id, Acceptance(), cora, desk.programme)
    with pytest.raises(DecisionRefused, match="No row"):
        reject(desk.database, row_id, cora, desk.programme)
    aroostook = Decider("anna", Reach(counties=frozenset({"23003"})))
    elsewhere = {"venue_type": "cafe", "lat": "43.66", "lon": "-70.26"}
    with pytest.raises(DecisionRefused, match="outside the places"):
        decide(desk, aroostook, corrections=elsewhere)
    assert decide(desk, aroostook, corrections={"venue_type": "cafe"}) is Fate.added


def test_a_row_is_decided_once(desk: Desk) -> None:
    desk.venues(UNKNOWN_TYPE)
    row_id = desk.waiting()[0].id
    reject(desk.database, row_id, Decider(), desk.programme)
    with pytest.raises(DecisionRefused, match=f"No row {row_id} waits"):
        accept(desk.database, row_id, Acceptance(), Decider(), desk.programme)
