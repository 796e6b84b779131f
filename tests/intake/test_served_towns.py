"""Does a file say which other towns an office serves, once, and is it taken back with the file?"""

import pytest

from mapper.intake.review_decisions import Acceptance, Decider, accept
from mapper.intake.undo import undo_import
from tests.builders import CUMBERLAND, PORTLAND
from tests.intake.importing import Desk, fates

HEADER = "external_id,name,venue_type,city,also serves\n"
FALMOUTH, BRIDGTON = "2300524495", "2300507170"
ROW = "1,Town office,general assistance,Portland,Falmouth; Bridgton\n"


def served(desk: Desk) -> list[str]:
    return sorted(row["town_geoid"] for row in desk.rows("venue_serves"))


def test_the_same_file_twice_says_it_once(desk: Desk) -> None:
    assert fates(desk.venues(HEADER + ROW)) == {"added": 1}
    assert served(desk) == sorted((FALMOUTH, BRIDGTON))
    assert fates(desk.venues(HEADER + ROW)) == {"unchanged": 1}
    assert len(served(desk)) == 2


def test_a_further_town_updates_its_venue_and_an_empty_cell_takes_none_away(desk: Desk) -> None:
    first = HEADER + ROW.replace("; Bridgton", "")
    desk.venues(first)
    batch = desk.venues(HEADER + ROW)
    assert fates(batch) == {"updated": 1}
    assert len(served(desk)) == 2
    assert fates(desk.venues(HEADER + ROW.replace("Falmouth; Bridgton", ""))) == {"unchanged": 1}
    undo_import(desk.database, str(batch.batch), desk.programme)
    assert served(desk) == [FALMOUTH]


def test_it_goes_with_what_the_file_added(desk: Desk) -> None:
    batch = desk.venues(HEADER + ROW).batch
    undo_import(desk.database, str(batch), desk.programme)
    assert served(desk) == desk.rows("venue") == []


@pytest.mark.parametrize("name", ["Atlantis", "Falmouth; Atlantis"])
def test_a_name_that_is_no_town_waits_for_a_person(desk: Desk, name: str) -> None:
    assert fates(desk.venues(HEADER + ROW.replace("Falmouth; Bridgton", name))) == {"review": 1}
    (waiting,) = desk.waiting()
    assert waiting.row.reason == "serves names what is no one town we know: Atlantis"
    accept(desk.database, waiting.id, Acceptance(), Decider(), desk.programme)
    assert served(desk) == ([FALMOUTH] if "Falmouth" in name else [])


def test_two_rows_of_one_file_and_its_own_town(desk: Desk) -> None:
    rows = ROW.replace("; Bridgton", "; Portland") + ROW
    assert fates(desk.venues(HEADER + rows)) == {"added": 1, "updated": 1}
    assert served(desk) == sorted((FALMOUTH, BRIDGTON))
    assert [row["county_geoid"] for row in desk.rows("venue")] == [CUMBERLAND]
    assert PORTLAND not in served(desk)
