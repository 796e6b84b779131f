"""Does a list that was kept for people come in: “Joe's Laundromat, Caribou, 2 posters, May”?"""

from datetime import UTC, datetime

import pytest

from mapper.intake.refusals import ImportRefused
from tests.intake.importing import Desk, fates

PLACES = (
    "name,venue_type,address,city,lat,lon\nJoe's Laundromat,laundromat,12 Main St,Caribou,46.86,-68.01\n"
    "Bright Wash,laundromat,3 Elm St,Caribou,46.87,-68.02\n"
)
TOLD = "Business,Town,What,When\nJOES LAUNDROMAT,Caribou,2 posters,May\n"
MEANT = {"poster": "sten_poster_en", "palm cards": "blue_card_es"}


@pytest.fixture
def caribou(desk: Desk) -> Desk:
    desk.venues(PLACES)
    return desk


def items(desk: Desk) -> list[tuple[str, str, str, int]]:
    rows = desk.rows("visit_item")
    return sorted((row["material"], row["spot"], row["action"], row["quantity"]) for row in rows)


def test_what_was_left_where_and_about_when(caribou: Desk) -> None:
    assert fates(caribou.visits(TOLD, materials=MEANT)) == {"added": 1}
    (visit,) = caribou.rows("visit")
    assert visit["visited_at"] == datetime(2026, 5, 1, 16, 0, tzinfo=UTC) and visit["outcome"] == "placed"
    assert items(caribou) == [("sten_poster_en", "other", "placed", 2)]
    assert fates(caribou.visits(TOLD, materials=MEANT)) == {"unchanged": 1}
    more = TOLD.replace("When", "When,Remarks").replace("May", "May,ask Jo")
    assert fates(caribou.visits(more, materials=MEANT)) == {"review": 1}  # no new visit: is it a correction?


def test_numbers_in_columns_and_the_place_in_one_cell(caribou: Desk) -> None:
    text = 'Place,Posters,Palm cards,Month,Spot\n"Bright Wash, Caribou",1,25,2025-11,counter\n'
    assert fates(caribou.visits(text, materials=MEANT)) == {"added": 1}
    assert items(caribou) == [
        ("blue_card_es", "counter", "placed", 25),
        ("sten_poster_en", "counter", "placed", 1),
    ]


def test_equal_rows_are_as_many_visits_and_once_each(caribou: Desk) -> None:
    twice = TOLD + TOLD.splitlines()[1] + "\n"
    assert fates(caribou.visits(twice, materials=MEANT)) == {"added": 2}
    assert fates(caribou.visits(twice, materials=MEANT)) == {"unchanged": 2}


def test_a_label_is_one_material_and_equal_ones_are_counted_together(caribou: Desk) -> None:
    label = '"Maine STEN poster, English"'
    text = f"Venue,Town,What,When\nBright Wash,Caribou,{label},May 3\n"
    assert fates(caribou.visits(text)) == {"added": 1}
    text = 'Venue,Town,What,When\nBright Wash,Caribou,"a flyer, 2 posters",May 4\n'
    said = {**MEANT, "flyer": "sten_poster_en"}
    assert fates(caribou.visits(text, materials=said)) == {"added": 1}
    assert items(caribou)[1] == ("sten_poster_en", "other", "placed", 3)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Bright Wash,Caribou,2 posters,May", "material 'posters' is no code we know; the codes are"),
        ("Bright Wash,Caribou,2 posters,May", "or say which material is meant"),
        ("Bright Wash,Caribou,sten_poster_en,soon", "when in a way we can read; write 5/14/2025"),
        ("Bright Wash,Caribou,sten_poster_en,", "visited_at is empty"),
        ("Bright Wash,Caribou,0 posters,May", "it does not say what was left"),
        ("Bright Wash,Caribou,sten_poster_en,7/1/2026", "in the future"),
    ],
)
def test_what_can_not_be_read_is_said(caribou: Desk, row: str, reason: str) -> None:
    accounting = caribou.visits(f"Place,Town,What,When\n{row}\n")
    assert fates(accounting) == {"rejected": 1}
    assert reason in accounting.rejected[0].reason


def test_an_unknown_place_waits_with_all_that_was_said(caribou: Desk) -> None:
    text = "Place,Town,What,When\nWash,Caribou,sten_poster_en,May\nNowhere,Houlton,sten_poster_en,May\n"
    assert fates(caribou.visits(text)) == {"review": 2}
    wash, _ = caribou.waiting()
    assert len(wash.row.candidates) == 1 and wash.row.fields["rows"][0]["visited_at"] == "2026-05-01"


def test_a_file_that_says_an_outcome_needs_its_ids(caribou: Desk) -> None:
    with pytest.raises(ImportRefused, match="no column is called visit_id"):
        caribou.visits("Place,Town,What,When,Outcome\nBright Wash,Caribou,sten_poster_en,May,placed\n")
    with pytest.raises(ImportRefused, match="no column is called visited_at"):
        caribou.visits("Place,Town,What\nBright Wash,Caribou,sten_poster_en\n")
