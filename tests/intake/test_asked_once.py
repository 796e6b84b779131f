"""Is what a person has answered about a row asked again when the very same list comes again? Never."""

import json
from typing import Any

import pytest
from sqlalchemy import insert, select

from mapper.intake.accounting import Fate
from mapper.intake.review_decisions import Acceptance, Decider, accept, reject
from mapper.intake.undo import Undone, undo_import
from mapper.intake.venue_import import import_venues
from mapper.intake.wishes import Wishes
from mapper.store import schema, venue_emptying, venues
from tests.intake.importing import HEADER, Desk, fates
from tests.intake.test_visit_import import IDS

WITH_PHONE = "name,venue_type,address,city,zip,lat,lon,phone\n"
SUDS = WITH_PHONE + "Suds Laundromat,laundromat,12 Main St,Houlton,04730,46.126,-67.840,207-555-0101\n"
LIKE_IT = WITH_PHONE + "Sudz Laundry,laundromat,,Houlton,04730,46.1265,-67.8401,207-555-0199\n"
MOVED = IDS.replace("Suds", "Clean Machine").replace("12 Main St", "99 Court St").replace("46.126", "46.2")


def decide(desk: Desk, at: int = 0, **wish: Any) -> Fate:
    return accept(desk.database, desk.waiting()[at].id, Acceptance(**wish), Decider("cora"), desk.programme)


@pytest.mark.parametrize(
    "keeps",
    [{"name"}, {"phone"}, {"name", "phone", "address"}, set()],
    ids=lambda names: "+".join(sorted(names)),
)
def test_a_field_that_somebody_kept(desk: Desk, keeps: set[str]) -> None:
    desk.venues(SUDS)
    assert fates(desk.venues(LIKE_IT, source="osm")) == {"review": 1}
    venue_id = desk.one()["id"]
    decide(desk, venue=venue_id, keeps=frozenset(keeps))
    before = desk.contents()
    assert fates(desk.venues(LIKE_IT, source="osm")) == {"unchanged": 1}
    assert desk.contents() == before


def test_a_field_that_somebody_kept_of_a_place_with_an_id(desk: Desk) -> None:
    desk.venues(IDS)
    desk.venues(MOVED)
    decide(desk, venue=desk.one()["id"], keeps=frozenset({"name"}))
    assert fates(desk.venues(MOVED)) == {"unchanged": 1}


@pytest.mark.parametrize(
    "row,corrections",
    [
        ("Foam,launderama,1 A St,Houlton,04730,46.12,-67.83\n", {"venue_type": "laundromat"}),
        ("Foam,laundromat,1 A St,Houlton,04730,46.12,67.83\n", {"lat": "46.12", "lon": "-67.83"}),
        ("Foam,laundromat,1 A St,Houlton,04730,46.12,67.83\n", {"lat": "46.3", "lon": "-67.83"}),
        ("Foam,laundromat,1 A St,Houltn,,,\n", {"city": "Houlton", "name": "Foam Laundry"}),
    ],
    ids=["type", "sign", "point", "city"],
)
def test_a_cell_that_somebody_corrected(desk: Desk, row: str, corrections: dict[str, str]) -> None:
    assert fates(desk.venues(HEADER + row)) == {"review": 1}
    assert decide(desk, corrections=corrections) is Fate.added
    before = desk.contents()
    assert fates(desk.venues(HEADER + row)) == {"unchanged": 1}
    assert desk.contents() == before


def test_a_new_place_of_its_own(desk: Desk) -> None:
    desk.venues(SUDS)
    desk.venues(LIKE_IT, source="osm")
    assert decide(desk, venue="new") is Fate.added
    assert fates(desk.venues(LIKE_IT, source="osm")) == {"unchanged": 1}


def test_a_row_that_waits_waits_once_whatever_happens_around_it(desk: Desk) -> None:
    rest = ",launderama,1 A St,Houlton,04730,46.12,-67.83\n"
    two = f"{HEADER}Foam{rest}Foam Laundry{rest}"
    assert fates(desk.venues(two)) == {"review": 2}
    decide(desk, corrections={"venue_type": "laundromat"})
    assert len(desk.waiting()) == 1
    again = desk.venues(two)
    assert len(desk.waiting()) == 1
    assert "may be 'Foam', which is known already" in desk.waiting()[0].row.reason
    assert fates(again) == {"unchanged": 1, "review": 1}


def test_undo_takes_back_what_was_kept(desk: Desk) -> None:
    desk.venues(SUDS)
    before = desk.contents()
    batch = desk.venues(LIKE_IT, source="osm").batch
    decide(desk, venue=desk.one()["id"], keeps=frozenset({"phone"}))
    assert undo_import(desk.database, batch or "", desk.programme) == Undone(restored=1)
    assert desk.contents() == before
    assert fates(desk.venues(LIKE_IT, source="osm")) == {"review": 1}


def test_a_type_that_only_openstreetmap_knows(desk: Desk) -> None:
    def bring() -> dict[str, int]:
        tags = {"shop": "bakery", "name": "Foam"}
        node = {"type": "node", "id": 5, "lat": 46.12, "lon": -67.83, "tags": tags}
        file = desk.file(json.dumps({"elements": [node]}), "a.json")
        return fates(import_venues(desk.database, file, Wishes(source="openstreetmap"), desk.programme))

    assert bring() == {"review": 1}
    assert decide(desk, corrections={"venue_type": "cafe"}) is Fate.added
    assert bring() == {"unchanged": 1}


def test_a_row_that_was_turned_down(desk: Desk) -> None:
    desk.venues(SUDS)
    desk.venues(LIKE_IT, source="osm")
    reject(desk.database, desk.waiting()[0].id, Decider(), desk.programme)
    assert fates(desk.venues(LIKE_IT, source="osm")) == {"rejected": 1}
    assert desk.waiting() == []


def test_undo_takes_a_place_away_of_which_a_later_row_of_the_same_file_kept_a_field(desk: Desk) -> None:
    batch = desk.venues(SUDS + LIKE_IT.splitlines()[1] + "\n").batch
    decide(desk, venue=desk.one()["id"], keeps=frozenset({"phone"}))
    assert undo_import(desk.database, batch or "", desk.programme) == Undone(removed=1)
    assert desk.register() == []


def test_undo_leaves_what_a_person_wrote_after_they_had_kept_it(desk: Desk) -> None:
    desk.venues(SUDS)
    batch = desk.venues(LIKE_IT, source="osm").batch
    decide(desk, venue=desk.one()["id"], keeps=frozenset({"phone", "name"}))
    with desk.database.write() as connection:
        venues.change(connection, {desk.one()["id"]: {"phone": "207-555-0155"}})
    undo_import(desk.database, batch or "", desk.programme)
    now = desk.one()
    assert (now["phone"], now["set_by_person"]) == ("207-555-0155", ["phone"])
    assert now["lat"] == 46.126


def test_what_a_list_says_later_of_an_id_takes_the_place_of_what_waits(desk: Desk) -> None:
    head = "external_id,name,venue_type,address,city,zip,phone\n"
    row = "7,Foam,launderama,1 A St,Houlton,04730,"
    assert fates(desk.venues(f"{head}{row}207-555-0101\n")) == {"review": 1}
    assert fates(desk.venues(f"{head}{row}207-555-0102\n")) == {"review": 1}
    assert [one.row.fields["phone"] for one in desk.waiting()] == ["207-555-0102"]
    assert fates(desk.venues(f"{head}{row}207-555-0103\n", types={"launderama": "laundromat"})) == {
        "added": 1
    }
    assert desk.waiting() == []  # else an old row would overwrite the new


def test_two_rows_of_one_id_in_one_file_both_wait(desk: Desk) -> None:
    head, rest = "external_id,name,venue_type,city,zip\n", ",launderama,Houlton,04730\n"
    two = f"{head}7,Foam{rest}7,Suds{rest}"
    for _ in range(2):
        assert fates(desk.venues(two)) == {"review": 2}
        assert [one.row.fields["name"] for one in desk.waiting()] == ["Foam", "Suds"]
    assert decide(desk, corrections={"venue_type": "laundromat"}) is Fate.added
    assert [one.row.fields["name"] for one in desk.waiting()] == ["Suds"]


def test_another_type_in_the_settings_asks_nothing_anew(desk: Desk) -> None:
    row = HEADER + "Foam,launderama,1 A St,Houlton,04730,46.12,-67.83\n"
    desk.venues(row)
    reject(desk.database, desk.waiting()[0].id, Decider(), desk.programme)
    with desk.database.write() as connection:
        table = schema.venue_type
        sauna = connection.execute(select(table).limit(1)).one()._mapping
        connection.execute(insert(table).values({**sauna, "code": "sauna", "label": "Sauna"}))
    assert fates(desk.venues(row)) == {"rejected": 1}


def test_what_an_import_made_needless_waits_again_without_it(desk: Desk) -> None:
    row = "external_id,name,venue_type,city\n7,Foam,launderama,Houlton\n"
    desk.venues(row)
    waiting = desk.waiting()
    batch = desk.venues(row.replace("launderama", "laundromat")).batch
    assert desk.waiting() == []
    undo_import(desk.database, batch or "", desk.programme)
    assert desk.waiting() == waiting


def test_a_removed_place_s_row_does_not_wait_again(desk: Desk) -> None:
    row = "external_id,name,venue_type,city,notes\n7,Foam,launderama,Houlton,Ask for Jo\n"
    desk.venues(row)
    batch = desk.venues(row.replace("launderama", "laundromat")).batch
    with desk.database.write() as connection:
        venue_emptying.empty_venue(connection, desk.one()["id"], desk.now)
    assert "Jo" not in str(desk.rows("review_row"))
    undo_import(desk.database, batch or "", desk.programme)
    assert desk.waiting() == []


def test_notes_that_were_removed_go_from_what_may_wait_again(desk: Desk) -> None:
    row = "external_id,name,venue_type,city,notes\n7,Foam,launderama,Houlton,Ask for Jo\n"
    desk.venues(row)
    desk.venues(row.replace("launderama", "laundromat"))
    with desk.database.write() as connection:
        venue_emptying.empty_venue_notes(connection, desk.one()["id"], desk.now)
    assert "Jo" not in str(desk.rows("review_row"))
