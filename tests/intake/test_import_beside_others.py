"""What if others work while a list is decided? They don't wait, and the list goes in as if it had come after
them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from mapper.intake import file_import
from mapper.intake.accounting import Accounting
from mapper.intake.venue_import import import_venues
from mapper.intake.visit_import import import_visits
from mapper.intake.wishes import Wishes
from mapper.rules.audit import AuditAction
from mapper.store import audit, derived, phone_venues, schema
from mapper.store.database import Database, hold_revision, patience
from tests.builders import NOON, ZONE, add_venue, add_visit, some_id
from tests.intake.importing import HEADER, Desk, fates

AT_ONCE = 0.5  # seconds that somebody waits who need not wait
LIST = (
    HEADER + "Suds,laundromat,12 Main St,Portland,04101,43.66,-70.26\nFoam,cafe,3 Elm St,Portland,04101,,\n"
)
VISITS = "visit_id,venue,visited_at,outcome,material,spot,action\n"
Import = Callable[..., Accounting]


class Meanwhile:
    """Does something in the middle of an import, at its first turns, and counts how often it was decided."""

    def __init__(self, database: Database, deed: Callable[[Any], object], times: int = 1) -> None:
        self._database, self._deed, self._times = database, deed, times
        self.decided = 0

    def __call__(self, _rows: int) -> None:
        self.decided += 1
        if self.decided <= self._times:
            with patience(AT_ONCE), self._database.write() as connection:
                self._deed(connection)


def run(
    desk: Desk, content: str, meanwhile: Meanwhile, take: Import = import_venues, **wishes: Any
) -> Accounting:
    desk.now += timedelta(minutes=1)
    return take(desk.database, desk.file(content), Wishes(**wishes), desk.programme, meanwhile)


def is_sound(desk: Desk) -> bool:
    return derived.rebuild(desk.database, ZONE) == 0


def test_a_visit_goes_in_at_once_while_a_list_is_decided(desk: Desk) -> None:
    desk.venues(LIST, source="list")
    suds = next(row["id"] for row in desk.register() if row["name"] == "Suds")
    meanwhile = Meanwhile(desk.database, lambda connection: add_visit(connection, suds))
    changed = (
        LIST.replace("laundromat", "cafe").replace("12 Main", "12 Main")
        + "New,cafe,9 Oak St,Portland,04101,,\n"
    )
    accounting = run(desk, changed.replace("Suds,cafe", "Suds,laundromat"), meanwhile, source="list")
    assert fates(accounting) == {"added": 1, "unchanged": 2}
    assert meanwhile.decided == 1
    assert len(desk.rows("visit")) == 1
    assert is_sound(desk)


def test_so_does_one_to_a_venue_that_the_list_changes(desk: Desk) -> None:
    """Of another type it lapses on another day: that counts for the visit that nobody saw coming, too."""
    desk.venues(
        HEADER.replace("name", "external_id,name") + "1,Suds,laundromat,12 Main St,Portland,,43.66,-70.26\n"
    )
    suds = desk.one()["id"]
    meanwhile = Meanwhile(desk.database, lambda connection: add_visit(connection, suds))
    retyped = "external_id,name,venue_type,address,city,phone\n1,Suds,hospital,12 Main St,Portland,555\n"
    assert fates(run(desk, retyped, meanwhile)) == {"updated": 1}
    assert meanwhile.decided == 1
    assert (desk.one()["venue_type"], desk.one()["phone"]) == ("hospital", "555")
    assert is_sound(desk)


def test_a_place_that_a_volunteer_adds_meanwhile_is_not_doubled(desk: Desk) -> None:
    def add(connection: Any) -> None:
        add_venue(connection, "Suds", address="12 Main St", city="Portland", zip="04101", pending=True,
                  match_key="suds|laundromat", lat=43.66, lon=-70.26)  # fmt: skip

    meanwhile = Meanwhile(desk.database, add)
    accounting = run(desk, LIST, meanwhile)
    assert meanwhile.decided == 2
    assert fates(accounting) == {"added": 1, "review": 1}
    assert sorted(row["name"] for row in desk.register()) == ["Foam", "Suds"]


def test_what_a_person_sets_meanwhile_is_not_overwritten(desk: Desk) -> None:
    desk.venues("external_id,name,venue_type,city,phone\n1,Suds,laundromat,Portland,111\n")
    suds = desk.one()["id"]

    def correct(connection: Any) -> None:
        hold_revision(connection)
        mine = update(schema.venue).where(schema.venue.c.id == suds)
        connection.execute(mine.values(phone="222", set_by_person=["phone"]))
        derived.recompute(connection, [suds], ZONE)

    meanwhile = Meanwhile(desk.database, correct)
    accounting = run(
        desk, "external_id,name,venue_type,city,phone\n1,Suds,laundromat,Portland,333\n", meanwhile
    )
    assert meanwhile.decided == 2
    assert fates(accounting) == {"review": 1}
    assert desk.one()["phone"] == "222"


def test_nor_is_a_concern_that_somebody_raises(desk: Desk) -> None:
    desk.venues("external_id,name,venue_type,city,phone\n1,Suds,laundromat,Portland,111\n")
    suds = desk.one()["id"]

    def raise_it(connection: Any) -> None:
        add_visit(connection, suds)
        phone_venues.raise_concern(connection, suds, "volunteer")

    run(
        desk,
        "external_id,name,venue_type,city,phone\n1,Suds,laundromat,Portland,333\n",
        Meanwhile(desk.database, raise_it),
    )
    assert (desk.one()["phone"], desk.one()["concern_volunteer"]) == ("333", True)


def test_a_deed_that_may_matter_lets_the_list_be_decided_again(desk: Desk) -> None:
    def of(action: AuditAction) -> Callable[[Any], object]:
        return lambda connection: audit.write(connection, NOON, "p", action)

    for action, decided in ((AuditAction.venue_changed, 2), (AuditAction.exported, 1)):
        meanwhile = Meanwhile(desk.database, of(action))
        run(desk, LIST, meanwhile)
        assert meanwhile.decided == decided


def test_a_list_that_is_always_overtaken_goes_in_all_the_same(desk: Desk) -> None:
    def change(connection: Any) -> None:
        audit.write(connection, NOON, "p", AuditAction.venue_changed)

    meanwhile = Meanwhile(desk.database, change, times=file_import.TRIALS)
    assert fates(run(desk, LIST, meanwhile)) == {"added": 2}
    assert meanwhile.decided == file_import.TRIALS + 1
    assert len(desk.register()) == 2
    assert len(desk.rows("import_batch")) == 1


def test_a_dry_run_keeps_nobody_waiting_and_stores_nothing(desk: Desk) -> None:
    meanwhile = Meanwhile(desk.database, lambda connection: add_venue(connection, "Other"), times=1)
    assert fates(run(desk, LIST, meanwhile, is_dry_run=True)) == {"added": 2}
    assert (meanwhile.decided, [row["name"] for row in desk.register()]) == (1, ["Other"])
    assert desk.rows("import_batch") == desk.rows("import_change") == desk.rows("review_row") == []


def test_visits_of_a_list_and_of_a_phone_at_one_place_both_count(desk: Desk) -> None:
    desk.venues(LIST, source="list")
    here, there = [row["id"] for row in desk.register()]
    with desk.database.write() as connection:
        add_visit(connection, there, NOON - timedelta(days=30))
    rows = "".join(
        f"{number},{venue},2026-05-0{number},placed,sten_poster_en,restroom_stall,placed\n"
        for number, venue in enumerate((here, there, here), start=1)
    )
    meanwhile = Meanwhile(desk.database, lambda connection: add_visit(connection, here))
    assert fates(run(desk, VISITS + rows, meanwhile, import_visits)) == {"added": 3}
    assert meanwhile.decided == 1
    assert len(desk.rows("visit")) == 5
    assert is_sound(desk)


def test_a_visit_that_comes_by_phone_and_by_list_at_once_is_stored_once(desk: Desk) -> None:
    venue, id_ = some_id("Suds"), some_id("the same")
    with desk.database.write() as connection:
        add_venue(connection, "Suds")
    meanwhile = Meanwhile(desk.database, lambda connection: add_visit(connection, venue, id=id_))
    line = f"{id_},{venue},2026-05-04,placed,sten_poster_en,restroom_stall,placed\n"
    accounting = run(desk, VISITS + line, meanwhile, import_visits)
    assert (meanwhile.decided, len(desk.rows("visit"))) == (2, 1)
    assert "added" not in fates(accounting)


def test_a_visit_that_waited_for_its_place_counts_when_a_list_brings_it(desk: Desk) -> None:
    id_ = some_id("to come")
    with desk.database.write() as connection:
        add_visit(connection, id_)
    desk.venues(f"venue_ids,name,venue_type,city\n*:{id_},Suds,laundromat,Portland\n")
    assert [row["id"] for row in desk.register()] == [id_]
    assert is_sound(desk)
    assert desk.rows("status_span")


FIRST = """external_id,name,venue_type,address,city,also serves,phone
1,Suds,laundromat,12 Main St,Portland,,111
2,Foam,cafe,3 Elm St,Portland,,222
3,Town Office,general_assistance,1 Hall St,Caribou,Limestone,333
4,Nowhere Hall,church,1 Lost Rd,Atlantis,,
"""
SECOND = """external_id,name,venue_type,address,city,also serves,phone
1,Suds,cafe,12 Main St,Portland,,999
2,Foam,cafe,3 Elm St,Portland,,222
3,Town Office,general_assistance,1 Hall St,Caribou,Limestone;Fort Fairfield,333
4,Nowhere Hall,church,1 Lost Rd,Bath,,
5,Suds Again,laundromat,14 Main St,Portland,,
6,Lost Hall,church,1 Lost Rd,Atlantis,,
,,cafe,1 Main St,Bath,,
"""


@pytest.mark.parametrize("trials", [0, file_import.TRIALS])
def test_decided_before_or_in_one_go_the_same_comes_of_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, trials: int
) -> None:
    """Each against the figures below, which both have to give."""
    monkeypatch.setattr(file_import, "TRIALS", trials)
    desk.venues(FIRST, source="list")
    suds = next(row["id"] for row in desk.register() if row["name"] == "Suds")
    with desk.database.write() as connection:
        connection.execute(insert(schema.programme).values(key="some", value="thing"))
        add_visit(connection, suds)
    before = desk.rows("revision")[0]["reference"]
    accounting = desk.venues(SECOND, source="list")
    assert desk.rows("revision")[0]["reference"] > before  # an office serves another town
    assert fates(accounting) == {"added": 2, "updated": 2, "unchanged": 1, "review": 1, "rejected": 1}
    told = {(row["name"], row["venue_type"], row["city"], row["phone"]) for row in desk.register()}
    assert told == {
        ("Suds", "cafe", "Portland", "999"),
        ("Foam", "cafe", "Portland", "222"),
        ("Town Office", "general_assistance", "Caribou", "333"),
        ("Nowhere Hall", "church", "Bath", ""),
        ("Suds Again", "laundromat", "Portland", ""),
    }
    numbers = [row["number"] for row in sorted(desk.rows("venue"), key=lambda row: row["number"])]
    names = [row["name"] for row in sorted(desk.rows("venue"), key=lambda row: row["number"])]
    assert names == ["Suds", "Foam", "Town Office", "Nowhere Hall", "Suds Again"]
    assert len(set(numbers)) == 5
    assert len(desk.rows("venue_serves")) == 2
    assert len(desk.rows("import_change")) == 3 + 4
    decisions = sorted(row["decision"] for row in desk.rows("review_row"))
    assert decisions == ["", "settled"] or decisions == ["", ""]
    revisions = {row["name"]: row["revision"] for row in desk.rows("venue")}
    assert revisions["Suds Again"] > revisions["Foam"]
    assert is_sound(desk)
