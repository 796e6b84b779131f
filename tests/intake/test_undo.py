"""Is an import taken back exactly, and does what hangs on it stay and say why?"""

import pytest

from mapper.intake import bulk_edits, merging
from mapper.intake.refusals import UndoRefused
from mapper.intake.review_decisions import Acceptance, Decider, accept
from mapper.intake.undo import Undone, undo_import
from mapper.rules.bulk_edit import Action, BulkWish
from mapper.rules.duplicates import match_key
from mapper.rules.visit import Outcome
from mapper.store import venues
from mapper.store.frame_keeper import FrameKeeper
from mapper.store.visits import StoredVisit, add
from tests.intake.importing import HEADER, LAUNDRY, NOW, Desk, fates
from tests.intake.test_visit_import import COLUMNS, IDS, ROW, log

OTHER = IDS.replace("12 Main St", "14 Main St").replace("46.126", "46.2").replace("Houlton", "Caribou")


def undo(desk: Desk, batch: str | None) -> Undone:
    return undo_import(desk.database, batch or "", desk.programme)


def test_what_was_added_goes_and_the_coverage_notices(desk: Desk) -> None:
    keeper = FrameKeeper(desk.database)
    batch = desk.venues(LAUNDRY + "Foam,nonsense,,Bath,,,\n", source="state").batch
    assert len(keeper.current().venues) == 1
    assert undo(desk, batch) == Undone(removed=1)
    assert desk.register() == desk.rows("venue_source") == desk.waiting() == []
    assert len(keeper.current().venues) == 0
    assert fates(desk.venues(LAUNDRY)) == {"added": 1}


def test_what_was_updated_is_as_before(desk: Desk) -> None:
    desk.venues(IDS)
    before = desk.contents()
    batch = desk.venues(OTHER + "8,Foam,cafe,1 Pier,Bath,43.9,-69.8\n").batch
    assert desk.contents() != before
    assert undo(desk, batch) == Undone(removed=1, restored=1)
    assert desk.contents() == before
    assert fates(desk.venues(IDS)) == {"unchanged": 1}


def test_an_id_that_was_new_is_forgotten(desk: Desk) -> None:
    desk.venues(LAUNDRY)
    before = desk.contents()
    batch = desk.venues(IDS, source="state").batch
    assert desk.contents() != before
    undo(desk, batch)
    assert desk.contents() == before


def test_two_updates_in_one_file_go_back_to_before_the_first(desk: Desk) -> None:
    desk.venues(IDS)
    before = desk.contents()
    batch = desk.venues(
        IDS.replace("Suds", "Sudsy") + OTHER.splitlines()[1].replace("Suds", "Sudsy") + "\n"
    ).batch
    undo(desk, batch)
    assert desk.contents() == before


def test_a_venue_with_visits_stays_until_they_are_taken_back(desk: Desk) -> None:
    venue_batch = desk.venues(IDS + "8,Foam,cafe,1 Pier,Bath,43.9,-69.8\n").batch
    visit_batch = desk.visits(COLUMNS + ROW).batch
    undone = undo(desk, venue_batch)
    assert (undone.removed, [(kept.name, kept.reason) for kept in undone.kept]) == (
        1,
        [("Suds", "visits hang on it")],
    )
    assert [venue["name"] for venue in desk.register()] == ["Suds"]
    assert undo(desk, visit_batch) == Undone(voided=1)
    assert undo(desk, venue_batch) == Undone(removed=1)
    assert desk.register() == []


def test_what_somebody_changed_since_stays(desk: Desk) -> None:
    desk.venues(IDS)
    account = desk.venues(OTHER)
    assert fates(account) == {"updated": 1}
    with desk.database.write() as connection:
        venues.change(connection, {desk.one()["id"]: {"address": "16 Main St", "set_by_person": ["address"]}})
    assert undo(desk, account.batch) == Undone(restored=1)
    venue = desk.one()
    assert (venue["address"], venue["city"], venue["lat"]) == ("16 Main St", "Houlton", 46.126)


def test_an_id_that_a_person_gave_to_a_new_venue_goes_back(desk: Desk) -> None:
    desk.venues(IDS)
    before = desk.contents()
    batch = desk.venues(OTHER.replace("Suds", "Foam")).batch
    accept(desk.database, desk.waiting()[0].id, Acceptance("new"), Decider(), desk.programme)
    assert [venue["links"] for venue in desk.register()] == [[("default", "7")], []]
    assert undo(desk, batch) == Undone(removed=1)
    assert desk.contents() == before


def test_an_added_venue_that_changed_since_stays_and_says_why(desk: Desk) -> None:
    first = desk.venues(IDS).batch
    second = desk.venues(OTHER.replace("Caribou", "Houlton")).batch
    (kept,) = undo(desk, first).kept
    assert kept.reason == f"import {second} has changed it since; take that back first"
    undo(desk, second)
    with desk.database.write() as connection:
        venues.change(connection, {desk.one()["id"]: {"set_by_person": ["phone"]}})
    assert [kept.reason for kept in undo(desk, first).kept] == ["a person has changed it since"]
    with desk.database.write() as connection:
        venues.change(connection, {desk.one()["id"]: {"set_by_person": []}})
    assert undo(desk, first) == Undone(removed=1)


def test_visits_are_voided_and_can_come_again(desk: Desk) -> None:
    desk.venues(IDS)
    text = COLUMNS + ROW + ROW.replace("a1", "b2").replace("05-04", "05-05")
    batch = desk.visits(text).batch
    assert undo(desk, batch) == Undone(voided=2)
    assert desk.rows("status_span") == desk.rows("item_span") == []
    assert len(log(desk)) == 2  # the log forgets nothing
    assert fates(desk.visits(text)) == {"added": 2}
    assert fates(desk.visits(text)) == {"unchanged": 2}
    assert len(log(desk)) == 4
    assert desk.rows("item_span") != []


def test_rows_that_wait_go_with_their_import(desk: Desk) -> None:
    desk.venues(IDS)
    batch = desk.visits(COLUMNS + ROW.replace("a1,7", "a1,8").replace("Vera", "Victor")).batch
    assert len(desk.waiting()) == 1
    undo(desk, batch)
    assert desk.waiting() == []
    assert "Victor" not in str(desk.rows("review_row"))


@pytest.mark.parametrize("batch", ["", "nonsense"])
def test_refuses_an_import_that_there_is_not(desk: Desk, batch: str) -> None:
    with pytest.raises(UndoRefused, match="There is no import"):
        undo(desk, batch)


def test_refuses_to_do_it_twice(desk: Desk) -> None:
    batch = desk.venues(LAUNDRY).batch
    undo(desk, batch)
    with pytest.raises(UndoRefused, match="has been taken back already"):
        undo(desk, batch)


def test_a_visit_that_is_held_hangs_on_its_venue_too(desk: Desk) -> None:
    batch = desk.venues(LAUNDRY).batch
    visit = StoredVisit("v", desk.one()["id"], NOW, NOW, NOW, False, 0, Outcome.declined, (), "d")
    with desk.database.write() as connection:
        add(connection, visit)
    assert len(undo(desk, batch).kept) == 1


def test_what_a_file_of_another_source_says_is_not_touched(desk: Desk) -> None:
    desk.venues(HEADER + "Foam,cafe,1 Pier,Bath,04530,43.9,-69.8\n", source="town")
    before = desk.contents()
    undo(desk, desk.venues(IDS, source="state").batch)
    assert desk.contents() == before


def test_what_another_place_was_merged_into_stays_and_says_so(desk: Desk) -> None:
    batch = desk.venues(LAUNDRY + "Foam,cafe,1 Pier,Bath,04530,43.9,-69.8\n").batch
    foam, suds = (venue["number"] for venue in desk.register())
    joined = merging.merge(desk.database, suds, foam, {}, Decider(), desk.programme)
    reasons = {kept.name: kept.reason for kept in undo(desk, batch).kept}
    assert reasons == {
        "Suds": "another place was merged into it; take that merge back first",
        "Foam": "it was merged into another venue",
    }
    merging.unmerge(desk.database, joined.merge_id, Decider(), desk.programme)
    assert undo(desk, batch) == Undone(removed=2)


PHONES = "external_id,name,venue_type,address,city,lat,lon,phone,website\n"
SUDS = "7,Suds,laundromat,12 Main St,Houlton,46.126,-67.84,207-555-010{},https://suds{}.example\n"
FOAM = "8,Foam,laundromat,3 Elm St,Houlton,46.13,-67.85,207-555-020{},\n"


def told(phone: int, site: int = 0) -> str:
    return PHONES + SUDS.format(phone, site)


def merged(desk: Desk, kept: str, other: str, **chosen: str) -> str:
    """The merge of the one that is kept with the other, by their names."""
    numbers = {venue["name"]: venue["number"] for venue in desk.register()}
    pair = numbers[kept], numbers[other]
    return merging.merge(desk.database, *pair, chosen, Decider(), desk.programme).merge_id


def test_what_a_later_import_wrote_over_waits_for_it(desk: Desk) -> None:
    desk.venues(told(0))
    before = desk.contents()
    first = desk.venues(told(1, 1)).batch
    second = desk.venues(told(2, 1)).batch
    undone = undo(desk, first)
    assert (undone.restored, [kept.name for kept in undone.kept]) == (0, ["Suds"])
    assert f"import {second} has changed it since" in undone.kept[0].reason
    assert (desk.one()["phone"], desk.one()["website"]) == ("207-555-0102", "https://suds0.example")
    assert [kept.name for kept in undo(desk, first).kept] == ["Suds"]
    assert undo(desk, second) == Undone(restored=1)
    assert desk.one()["phone"] == "207-555-0101"
    assert undo(desk, first) == Undone(restored=1)
    assert desk.contents() == before
    with pytest.raises(UndoRefused, match="already"):
        undo(desk, first)


def test_a_merge_that_wrote_over_it_is_taken_back_first(desk: Desk) -> None:
    desk.venues(told(0) + FOAM.format(0))
    before = desk.contents()
    first = desk.venues(told(1)).batch
    merge = merged(desk, "Suds", "Foam", phone="other")
    (kept,) = undo(desk, first).kept
    assert kept.reason == "another place was merged into it; take that merge back first"
    merging.unmerge(desk.database, merge, Decider(), desk.programme)
    assert undo(desk, first) == Undone(restored=1)
    assert desk.contents() == before


def test_an_id_that_went_along_with_a_merge_waits_for_it(desk: Desk) -> None:
    desk.venues(told(0) + FOAM.format(0), source="state")
    before = desk.contents()
    first = desk.venues(told(0).replace("\n7,", "\n70,"), source="county").batch
    merge = merged(desk, "Foam", "Suds")
    assert [kept.reason for kept in undo(desk, first).kept] == ["it was merged into another venue"]
    merging.unmerge(desk.database, merge, Decider(), desk.programme)
    assert undo(desk, first) == Undone(restored=1)
    assert desk.contents() == before


def test_an_id_that_a_later_import_turned_waits_for_it(desk: Desk) -> None:
    desk.venues(told(0) + FOAM.format(0), source="state")
    before = desk.contents()
    first = desk.venues(told(0).replace("\n7,", "\n70,"), source="county").batch
    second = desk.venues(PHONES + FOAM.format(0).replace("8,", "70,", 1), source="county").batch
    (row,), foam = desk.waiting(), next(venue["id"] for venue in desk.register() if venue["name"] == "Foam")
    accept(desk.database, row.id, Acceptance(foam), Decider(), desk.programme)
    assert {venue["name"]: len(venue["links"]) for venue in desk.register()} == {"Suds": 1, "Foam": 2}
    assert [kept.name for kept in undo(desk, first).kept] == ["Suds"]
    assert undo(desk, second).kept == ()
    assert undo(desk, first) == Undone(restored=1)
    assert desk.contents() == before


def test_many_changed_at_once_are_taken_back_first(desk: Desk) -> None:
    desk.venues(told(0))
    before = desk.contents()
    first = desk.venues(told(0).replace("laundromat", "cafe")).batch
    wish = BulkWish(Action.type, value="library")
    bulk_edits.apply(desk.database, "e1", [desk.one()["number"]], wish, Decider(), desk.programme)
    (kept,) = undo(desk, first).kept
    assert kept.reason == "many places were changed at once since; take that back first"
    bulk_edits.take_back(desk.database, "e1", Decider(), desk.programme)
    assert undo(desk, first) == Undone(restored=1)
    assert desk.contents() == before


def test_what_a_name_is_found_by_follows_it(desk: Desk) -> None:
    desk.venues(told(0))
    key = desk.one()["match_key"]
    first = desk.venues(told(0).replace("Suds", "Bubbles")).batch
    wish = BulkWish(Action.type, value="library")
    bulk_edits.apply(desk.database, "e1", [desk.one()["number"]], wish, Decider(), desk.programme)
    assert undo(desk, first).kept == ()
    assert desk.one()["match_key"] == match_key("Suds", "library")
    bulk_edits.take_back(desk.database, "e1", Decider(), desk.programme)
    assert desk.one()["match_key"] == key


def test_a_list_does_not_bring_back_what_a_merge_gave_once_that_is_taken_back(desk: Desk) -> None:
    desk.venues(PHONES + SUDS.format(0, 0).replace("207-555-0100", "") + FOAM.format(0))
    before = desk.contents()
    merge = merged(desk, "Suds", "Foam")
    batch = desk.venues(told(1)).batch
    assert merging.unmerge(desk.database, merge, Decider(), desk.programme).left == ("phone",)
    assert undo(desk, batch) == Undone(restored=1)
    assert desk.contents() == before
