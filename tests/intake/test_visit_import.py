"""Do past placements get into the log once, with every row of a visit sharing its fate?"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from mapper.intake.refusals import ImportRefused
from mapper.rules.visit import Outcome
from mapper.rules.visit_ids import visit_id
from mapper.store import venues
from mapper.store.visits import StoredVisit, add, counted_visits
from tests.intake.importing import HEADER, Desk, fates

IDS = "external_id,name,venue_type,address,city,lat,lon\n7,Suds,laundromat,12 Main St,Houlton,46.126,-67.84\n"
COLUMNS = "visit_id,venue,visited_at,outcome,material,spot,action,quantity,follow_up_on,volunteer,note\n"
ROW = "a1,7,2026-05-04,placed,sten_poster_en,restroom_stall,placed,2,,Vera,\n"
POSTER, STALL = "sten_poster_en", "restroom_stall"


@pytest.fixture
def listed(desk: Desk) -> Desk:
    """A desk whose register holds one venue, number 7 of source default."""
    desk.venues(IDS)
    return desk


def with_cells(**cells: str) -> str:
    """The file of one visit with one item, some cells exchanged."""
    names = COLUMNS.strip().split(",")
    return (
        COLUMNS + ",".join({**dict(zip(names, ROW.strip().split(","), strict=True)), **cells}.values()) + "\n"
    )


def log(desk: Desk) -> list[dict[str, Any]]:
    return sorted(desk.rows("visit"), key=lambda row: row["line"])


def test_a_visit_goes_in_with_its_items(listed: Desk) -> None:
    card = '"Blue Campaign indicator card, Spanish"'  # by its label
    text = COLUMNS + ROW + f"a1,7,2026-05-04,placed,{card},Counter or front desk,seen,,,,\n"
    accounting = listed.visits(text)
    assert fates(accounting) == {"added": 2}
    (visit,) = log(listed)
    assert visit["id"] == visit_id("a1")
    assert visit["venue_id"] == listed.one()["id"]
    assert visit["visited_at"] == visit["effective_at"] == datetime(2026, 5, 4, 16, 0, tzinfo=UTC)
    assert (visit["line"], visit["outcome"], visit["time_shifted"]) == (2, "placed", False)
    assert visit["batch_id"] == accounting.batch
    items = [
        (row["material"], row["spot"], row["action"], row["quantity"]) for row in listed.rows("visit_item")
    ]
    assert items == [(POSTER, STALL, "placed", 2), ("blue_card_es", "counter", "seen", 1)]
    assert [row["name"] for row in listed.rows("visit_author")] == ["Vera"]
    assert listed.rows("item_span")  # what follows from it is worked out


def test_the_same_file_again_changes_nothing(listed: Desk) -> None:
    listed.visits(COLUMNS + ROW)
    revision = listed.one()["revision"]
    assert fates(listed.visits(COLUMNS + ROW)) == {"unchanged": 1}
    assert fates(listed.visits(COLUMNS + "\n\n" + ROW.replace("05-04", "05-04 "))) == {"unchanged": 1}
    assert len(log(listed)) == 1
    assert listed.one()["revision"] == revision


def test_an_id_may_be_any_text_or_a_uuid(listed: Desk) -> None:
    uuid = "0B0D8E9C-2F0E-4B39-9D1B-1D0A6A8D9A41"
    listed.visits(with_cells(visit_id=uuid))
    assert log(listed)[0]["id"] == uuid.lower()
    assert fates(listed.visits(with_cells(visit_id=uuid.lower()))) == {"unchanged": 1}
    assert visit_id("7") == visit_id("7") != visit_id("8")


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("2026-05-04", datetime(2026, 5, 4, 16, 0, tzinfo=UTC)),
        ("2026-01-04", datetime(2026, 1, 4, 17, 0, tzinfo=UTC)),
        ("2026-05-04T14:05:00-04:00", datetime(2026, 5, 4, 18, 5, tzinfo=UTC)),
        ("2026-05-04 14:05z", datetime(2026, 5, 4, 14, 5, tzinfo=UTC)),
    ],
)
def test_a_day_is_noon_there_and_a_moment_is_itself(listed: Desk, said: str, at: datetime) -> None:
    listed.visits(with_cells(visited_at=said))
    assert log(listed)[0]["effective_at"] == at


def test_visits_of_one_day_keep_the_order_of_their_lines(listed: Desk) -> None:
    gone = "z9,7,2026-05-04,checked,sten_poster_en,restroom_stall,gone,,,,\n"
    listed.visits(COLUMNS + ROW + gone)
    assert listed.rows("item_span") == []  # placed on line 2 and gone on line 3: up on no day
    again = Desk(listed.database, listed.folder, listed.now)
    again.visits(COLUMNS + gone.replace("z9", "y1") + ROW.replace("a1", "y2").replace("05-04", "05-05"))
    assert [row["line"] for row in log(again)] == [2, 2, 3, 3]


def test_today_counts_before_noon_and_tomorrow_is_rejected(listed: Desk) -> None:
    listed.now = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)  # eight in the morning in Maine
    assert fates(listed.visits(with_cells(visited_at="2026-06-01"))) == {"added": 1}
    assert log(listed)[0]["effective_at"] == listed.now
    assert fates(listed.visits(with_cells(visited_at="2026-06-02"))) == {"rejected": 1}


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"visit_id": ""}, "visit_id is empty"),
        ({"venue": ""}, "venue is empty"),
        ({"visited_at": ""}, "visited_at is empty"),
        ({"visited_at": "5/4/2026"}, "visited_at must be a day such as"),
        ({"visited_at": "2026-W01-1"}, "visited_at must be a day such as"),
        ({"visited_at": "2026-02-30"}, "visited_at must be a day such as"),
        ({"visited_at": "2026-05-04T14:05"}, "lacks its offset"),
        ({"visited_at": "2031-05-04"}, "in the future"),
        ({"visited_at": "2026-06-01T23:00:00-04:00"}, "in the future"),
        ({"visited_at": "0026-05-04"}, "before 2000-01-01"),
        ({"visited_at": "9999-12-31T23:59:00-23:59"}, "visited_at"),
        ({"outcome": "won"}, "outcome 'won' is none we know; it is one of placed, checked, promised"),
        ({"outcome": ""}, "outcome is empty"),
        ({"outcome": "declined"}, "can't be placed in a visit whose outcome is declined"),
        ({"outcome": "closed_until", "action": "seen"}, "Say on which day it opens again"),
        ({"material": "poster"}, "material 'poster' is no code we know; the codes are sten_poster_en"),
        ({"spot": ""}, "spot is empty"),
        ({"action": "hung"}, "action 'hung' is none we know; it is one of placed, seen, gone, removed"),
        ({"quantity": "0"}, "quantity: Say how many"),
        ({"quantity": "some"}, "quantity must be a whole number"),
        ({"quantity": "1.5"}, "quantity must be a whole number"),
        ({"follow_up_on": "soon"}, "follow_up_on must be a day"),
        ({"note": "x" * 281}, "note has 281 characters, at most 280"),
        ({"volunteer": "vera@example.org"}, "write a name only"),
        ({"volunteer": "Vera 207-555-0100"}, "write a name only"),
        ({"note": '"a" b'}, "goes on after its closing quotation mark"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_visit_that_is_wrong_is_rejected(listed: Desk, cells: dict[str, str], reason: str) -> None:
    accounting = listed.visits(with_cells(**cells))
    assert fates(accounting) == {"rejected": 1}
    assert reason in accounting.rejected[0].reason
    assert log(listed) == []


def test_all_rows_of_a_visit_share_its_fate(listed: Desk) -> None:
    wrong = ROW.replace("restroom_stall", "attic")
    accounting = listed.visits(COLUMNS + ROW + ROW.replace("a1", "b2") + wrong + ROW.replace("a1", "c3"))
    assert fates(accounting) == {"added": 2, "rejected": 2}
    reasons = {one.line: one.reason for one in accounting.rejected}
    assert reasons[4].startswith("spot 'attic' is no code we know")
    assert reasons[2].startswith("another row of this visit is wrong, line 4: spot 'attic'")
    assert Path(accounting.rejected_file or "").read_text().count("a1,") == 2


@pytest.mark.parametrize(
    ("column", "other"), [("visited_at", "2026-05-05"), ("outcome", "checked"), ("note", "x"), ("venue", "8")]
)
def test_rows_of_a_visit_that_contradict_each_other_are_rejected(
    listed: Desk, column: str, other: str
) -> None:
    first, second = with_cells(note="y"), with_cells(**{"note": "y", column: other})
    accounting = listed.visits(first + second.splitlines()[1] + "\n")
    assert fates(accounting) == {"rejected": 2}
    assert f"{column} differs from line 2" in accounting.rejected[1].reason


def test_what_later_rows_leave_empty_the_first_one_says(listed: Desk) -> None:
    assert fates(listed.visits(COLUMNS + ROW + "a1,,,,blue_card_en,counter,seen,5,,,\n")) == {"added": 2}
    assert len(listed.rows("visit_item")) == 2


def test_a_visit_without_items_has_one_row(listed: Desk) -> None:
    assert fates(listed.visits(COLUMNS + "a1,7,2026-05-04,Closed for good,,,,,,,\n")) == {"added": 1}
    assert log(listed)[0]["outcome"] == "closed_for_good"


def test_a_venue_is_named_by_its_id_or_its_name_and_town(listed: Desk) -> None:
    listed.visits(with_cells(venue=listed.one()["id"].upper()))
    names = COLUMNS.replace("venue,", "venue_name,town,")
    by_name = names + ROW.replace("a1,7", "b2,SUDS,Town of Houlton")
    assert fates(listed.visits(by_name)) == {"added": 1}
    assert {row["venue_id"] for row in log(listed)} == {listed.one()["id"]}


@pytest.mark.parametrize(
    ("venue", "reason", "candidates", "county"),
    [
        ("Suds,Houlton", "several venues are called 'Suds' in 'Houlton'", 2, "23003"),
        ("Suds Laundry,Houlton", "no venue is called 'Suds Laundry' in 'Houlton'", 2, "23003"),
        ("Foam,Houlton", "no venue is called 'Foam' in 'Houlton'", 0, "23003"),
        ("Suds,Bath", "no venue is called 'Suds' in 'Bath'", 0, "23023"),
        ("Suds,", "needs its town", 0, ""),
    ],
)
def test_a_name_that_is_not_sure_waits(
    listed: Desk, venue: str, reason: str, candidates: int, county: str
) -> None:
    listed.venues(HEADER + "SUDS,cafe,99 Court St,Houlton,04730,46.13,-67.83\n")
    text = COLUMNS.replace("venue,", "venue_name,town,") + ROW.replace("a1,7", f"b2,{venue}")
    assert fates(listed.visits(text)) == {"review": 1}
    (waiting,) = listed.waiting()
    assert reason in waiting.row.reason
    assert (len(waiting.row.candidates), waiting.row.county_geoid) == (candidates, county)
    assert fates(listed.visits(text)) == {"review": 1}
    assert len(listed.waiting()) == 1


def test_an_id_is_the_sources_own(listed: Desk) -> None:
    assert fates(listed.visits(COLUMNS + ROW, source="elsewhere")) == {"review": 1}
    assert "is no id of the list, nor one of this source" in listed.waiting()[0].row.reason
    listed.venues(IDS, source="elsewhere")
    assert fates(listed.visits(COLUMNS + ROW, source="elsewhere")) == {"added": 1}
    assert listed.waiting() == []


def test_a_merged_venues_id_works_for_ever(listed: Desk) -> None:
    listed.venues(HEADER + "Foam,cafe,99 Court St,Houlton,04730,46.13,-67.83\n")
    foam, suds = listed.register()
    with listed.database.write() as connection:
        venues.change(connection, {suds["id"]: {"merged_into": foam["id"]}})
    listed.visits(COLUMNS + ROW)
    assert log(listed)[0]["venue_id"] == foam["id"]
    assert fates(listed.visits(COLUMNS + ROW)) == {"unchanged": 1}


def test_an_id_with_another_content_waits(listed: Desk) -> None:
    listed.visits(COLUMNS + ROW)
    assert fates(listed.visits(with_cells(quantity="5"))) == {"review": 1}
    assert "says something else" in listed.waiting()[0].row.reason
    assert len(log(listed)) == 1


def test_a_visit_from_a_phone_is_known_when_a_file_says_the_same(listed: Desk) -> None:
    uuid, at = "0b0d8e9c-2f0e-4b39-9d1b-1d0a6a8d9a41", datetime(2026, 5, 4, 16, 0, tzinfo=UTC)
    venue_id = listed.one()["id"]
    phone = StoredVisit(uuid, venue_id, at, at, at, False, 0, Outcome.declined, (), "keyed by other bytes")
    with listed.database.write() as connection:
        add(connection, phone)
    same = COLUMNS + f"{uuid},7,2026-05-04T12:00:00-04:00,declined,,,,,,,\n"
    assert fates(listed.visits(same.replace(",7,", ",8,"))) == {"review": 1}
    with listed.database.write() as connection:
        venues.link(connection, "default", {"8": venue_id})
    assert fates(listed.visits(same.replace(",7,", ",8,"))) == {"unchanged": 1}
    assert listed.waiting() == []
    assert fates(listed.visits(same)) == {"unchanged": 1}
    assert fates(listed.visits(same.replace("declined", "no_answer"))) == {"review": 1}


def test_an_erased_note_does_not_come_back(listed: Desk) -> None:
    text = with_cells(note="by the dryers")
    listed.visits(text)
    assert [row["note"] for row in listed.rows("visit_note")] == ["by the dryers"]
    with listed.database.write() as connection:
        for table in ("visit_note", "visit_author"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    assert fates(listed.visits(text)) == {"unchanged": 1}
    assert listed.rows("visit_note") == listed.rows("visit_author") == []
    assert "dryers" not in str(listed.rows("visit"))


def test_a_shelter_leaves_no_trace(listed: Desk) -> None:
    text = COLUMNS.replace("venue,", "venue_name,town,")
    shelter = ROW.replace("a1,7", "b2,Harbor Safe House,Houlton")
    accounting = listed.visits(text + shelter + shelter.replace("Harbor Safe House", ""))
    assert fates(accounting) == {"rejected": 2}
    assert "Harbor" not in Path(accounting.rejected_file or "").read_text()
    assert "b2" not in Path(accounting.rejected_file or "").read_text()
    assert listed.waiting() == []


def test_a_dry_run_writes_nothing(listed: Desk) -> None:
    text = COLUMNS + ROW + ROW.replace("a1,7", "b2,unknown") + ROW.replace("a1", "c3").replace("placed", "x")
    dry = listed.visits(text, is_dry_run=True)
    assert fates(dry) == {"added": 1, "review": 1, "rejected": 1}
    assert log(listed) == listed.waiting() == list(listed.folder.glob("*.rejected.csv")) == []
    assert listed.visits(text).counts == dry.counts


def test_the_rows_of_a_visit_may_stand_anywhere(listed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mapper.intake.visit_import.VISITS_AT_ONCE", 2)
    rows = [ROW.replace("a1", f"v{i % 5}").replace("05-04", f"05-0{i % 5 + 1}") for i in range(20)]
    assert fates(listed.visits(COLUMNS + "".join(rows))) == {"added": 20}
    with listed.database.read() as connection:
        counted = counted_visits(connection, [listed.one()["id"]])
    assert [len(visit.items) for visit in counted[listed.one()["id"]]] == [4] * 5


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("venue,visited_at,outcome", "no column is called visit_id"),
        ("visit_id,venue,outcome", "no column is called visited_at"),
        ("visit_id,visited_at,outcome", "no column says which venue"),
    ],
)
def test_refuses_a_file_without_what_a_visit_needs(listed: Desk, header: str, said: str) -> None:
    with pytest.raises(ImportRefused, match=said):
        listed.visits(f"{header}\na,b,c\n")


def test_synonyms_of_columns(listed: Desk) -> None:
    text = (
        "ID,Venue ID,Date,Result,Item,Where,Action,Qty\na1,7,2026-05-04,checked,sten_poster_en,window,gone,\n"
    )
    assert fates(listed.visits(text)) == {"added": 1}
    assert listed.rows("visit_item")[0]["quantity"] is None


def test_the_register_is_read_once_and_not_for_each_row(listed: Desk) -> None:
    statements: list[str] = []
    engine = listed.database.engine
    event.listen(engine, "before_cursor_execute", lambda c, cursor, text, *more: statements.append(text))
    rows = "".join(ROW.replace("a1", f"v{i}") for i in range(100))
    listed.visits(COLUMNS + rows)
    reads = [text for text in statements if text.lstrip().startswith("SELECT")]
    assert len(reads) < 40
