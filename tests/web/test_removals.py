"""Does what a coordinator removes leave every page, file, log and answer, and not come back?"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from mapper.config import PROJECT, Config
from mapper.intake.venue_import import import_venues
from mapper.intake.visit_import import import_visits
from mapper.intake.wishes import Programme as Circumstances
from mapper.intake.wishes import Wishes
from mapper.rules.visit_ids import successor, visit_id
from mapper.store import redactions, schema
from mapper.store.venue_emptying import REMOVED
from tests.builders import (
    AROOSTOOK,
    CUMBERLAND,
    POSTER,
    STALL,
    ZONE,
    Programme,
    some_id,
    venue_number,
)
from tests.store.test_redactions import holding, on_disk

CANARY = "canaryof9b"
NOW = datetime.now(UTC)


FACTS = {"name": "Laundry", "venue_type": "laundromat", "lat": "43.66", "lon": "-70.26"}


def body(note: str = CANARY, outcome: str = "placed", **fields: Any) -> dict[str, Any]:
    placed = [{"material": POSTER, "spot": STALL, "action": "placed", "quantity": 1}]
    said = {"venue_id": some_id("Laundry"), "visited_at": (NOW - timedelta(hours=1)).isoformat()}
    return {
        **said,
        "outcome": outcome,
        "items": placed if outcome == "placed" else [],
        "note": note,
        **fields,
    }


def put(client: FlaskClient, id_: str, said: dict[str, Any]) -> tuple[int, str]:
    response = client.put(f"/api/v1/visits/{id_}", json=said)
    answer = response.get_json()
    return response.status_code, answer.get("status", "")


def send(client: FlaskClient, url: str, **form: str) -> Any:
    page = client.get("/me").get_data(as_text=True)
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    return client.post(url, data={"csrf_token": token, **form})


def circumstances(programme: Programme) -> Circumstances:
    config: Config = programme.app.extensions["mapper"].config
    return Circumstances(datetime.now(UTC), ZONE, PROJECT / "data", config.secret_key)


@pytest.fixture
def visit(programme: Programme) -> str:
    """A visit with a note, sent by a phone twice with two bodies."""
    programme.venue()
    vera, id_ = programme.volunteer(), some_id("visit")
    assert put(vera, id_, body()) == (201, "stored")
    assert put(vera, id_, body(f"{CANARY} another", "declined"))[0] == 409
    return id_


def test_a_removed_note_is_nowhere_and_its_visit_still_is(
    programme: Programme, visit: str, config: Config
) -> None:
    cora, vera = programme.coordinator(), programme.volunteer()
    number = venue_number(programme.database, some_id("Laundry"))
    assert CANARY in cora.get(f"/venues/{number}").get_data(as_text=True)
    assert CANARY in programme.app.test_cli_runner().invoke(args=["export", "visits"]).stdout
    assert send(cora, f"/visits/{visit}/note/remove", venue=str(number)).status_code == 303
    assert holding(programme.database, CANARY) == []
    assert CANARY.encode() not in on_disk(programme.database)
    for file in config.instance.iterdir():
        assert CANARY.encode() not in file.read_bytes(), file.name
    for url in (
        f"/venues/{number}",
        "/review",
        "/me/data",
        "/coverage.csv",
        "/coverage.geojson",
        "/gaps.csv",
    ):
        assert CANARY not in cora.get(url).get_data(as_text=True)
    for what in (("export", "visits"), ("export", "venues"), ("audit", "list")):
        printed = programme.app.test_cli_runner().invoke(args=what)
        assert (printed.exit_code, CANARY in printed.stdout) == (0, False), what
    listed = redactions.read_list(config.instance / redactions.LIST)
    assert [(one.kind, one.subject) for one in listed] == [("visit_note", visit)]
    with programme.database.read() as connection:
        audit = connection.execute(select(schema.audit).where(schema.audit.c.action == "note_removed")).one()
    assert (audit.subject, audit.county_geoid) == (visit, CUMBERLAND)
    # What a phone sends again is judged as before, and brings nothing back.
    assert put(vera, visit, body()) == (201, "already")
    assert put(vera, visit, body(f"{CANARY} a third", "declined"))[0] == 409
    assert holding(programme.database, CANARY) == []


def test_the_other_entry_can_still_be_chosen_without_its_note(programme: Programme, visit: str) -> None:
    cora = programme.coordinator()
    send(cora, f"/visits/{visit}/note/remove")
    with programme.database.read() as connection:
        digest = connection.execute(select(schema.visit_conflict.c.digest)).scalar_one()
    assert send(cora, f"/review/conflicts/{visit}/{digest}", do="other").status_code == 303
    with programme.database.read() as connection:
        kept = connection.execute(select(schema.visit.c.outcome).where(schema.visit.c.id == successor(visit)))
        assert kept.scalar() == "declined"
        assert connection.execute(select(schema.visit_note)).all() == []


def test_why_a_visit_was_taken_back_goes_too_and_stays_away(programme: Programme, visit: str) -> None:
    cora, vera, void = programme.coordinator(), programme.volunteer(), some_id("void")
    said = {"visit_id": visit, "voided_at": NOW.isoformat(), "reason": f"{CANARY} reason"}
    assert vera.put(f"/api/v1/voids/{void}", json=said).status_code == 201
    send(cora, f"/visits/{visit}/note/remove")
    assert vera.put(f"/api/v1/voids/{void}", json=said).get_json()["status"] == "already"
    assert vera.put(f"/api/v1/voids/{void}", json={**said, "reason": f"{CANARY} x"}).status_code == 409
    assert vera.put(f"/api/v1/voids/{some_id('void 2')}", json=said).status_code == 201
    assert holding(programme.database, CANARY) == []


@pytest.mark.parametrize("areas", [[AROOSTOOK], []])
def test_who_does_not_reach_the_visit_removes_nothing(
    programme: Programme, visit: str, areas: list[str]
) -> None:
    assert send(programme.coordinator(areas), f"/visits/{visit}/note/remove").status_code == 404
    assert send(programme.coordinator(), f"/visits/{some_id('no visit')}/note/remove").status_code == 404
    assert "visit_note" in holding(programme.database, CANARY)


def test_no_file_brings_a_note_back(programme: Programme, tmp_path: Path) -> None:
    """Not the same file, not a changed one, and not one that was taken back in between."""
    programme.venue()
    file, cora = tmp_path / "visits.csv", programme.coordinator()
    head = "visit_id,venue,visited_at,outcome,volunteer,note\n"
    row = f"V-1,{some_id('Laundry')},2026-05-04,declined,Tom,{CANARY}\n"
    file.write_text(head + row)
    first = import_visits(programme.database, file, Wishes(), circumstances(programme))
    file.write_text(head + row.replace("declined", "no_answer"))
    assert import_visits(programme.database, file, Wishes(), circumstances(programme)).counts["review"] == 1
    send(cora, f"/visits/{visit_id('V-1')}/note/remove")
    assert holding(programme.database, CANARY) == []
    again = import_visits(programme.database, file, Wishes(), circumstances(programme))
    assert again.counts["review"] == 1, "the row waits once, without its note"
    file.write_text(head + row)
    assert (
        import_visits(programme.database, file, Wishes(), circumstances(programme)).counts["unchanged"] == 1
    )
    assert holding(programme.database, CANARY) == []
    from mapper.intake.undo import undo_import

    undo_import(programme.database, first.batch or "", circumstances(programme))
    anew = import_visits(programme.database, file, Wishes(), circumstances(programme))
    assert anew.counts["added"] == 1
    assert holding(programme.database, CANARY) == []
    with programme.database.read() as connection:
        assert len(connection.execute(select(schema.review_row)).all()) == 1


# --- a venue -----------------------------------------------------------------------------------------

VENUES = "external_id,name,venue_type,address,city,zip,lat,lon,phone,notes\n"
ROW = f"E1,{CANARY} Diner,restaurant,1 {CANARY} St,Portland,04101,43.66,-70.26,207-555-0100,{CANARY} notes\n"


def imported(programme: Programme, tmp_path: Path, rows: str) -> dict[str, int]:
    file = tmp_path / "venues.csv"
    file.write_text(VENUES + rows)
    accounting = import_venues(programme.database, file, Wishes(), circumstances(programme))
    return {name: count for name, count in accounting.counts.items() if count and name != "read"}


def test_a_place_that_asked_to_go_is_nowhere_and_no_file_brings_it_back(
    programme: Programme, tmp_path: Path, config: Config
) -> None:
    assert imported(programme, tmp_path, ROW) == {"added": 1}
    with programme.database.read() as connection:
        venue = connection.execute(select(schema.venue)).one()
    programme.visit(venue.id)
    cora = programme.coordinator()
    # A changed file waits for a person, with all its details.
    facts = {"venue_type": "restaurant", "lat": "43.66", "lon": "-70.26", "city": "Portland"}
    send(cora, f"/venues/{venue.number}/facts", name=f"{CANARY} Cafe", **facts)
    assert imported(programme, tmp_path, ROW) == {"review": 1}
    assert cora.get(f"/venues/{venue.number}/remove").status_code == 200
    assert send(cora, f"/venues/{venue.number}/remove").status_code == 303
    (tmp_path / "venues.csv").unlink()
    assert holding(programme.database, CANARY) == []
    assert CANARY.encode() not in on_disk(programme.database)
    assert imported(programme, tmp_path, ROW.replace("207-555-0100", "207-555-0199")) == {"unchanged": 1}
    assert holding(programme.database, CANARY) == []
    page = cora.get(f"/venues/{venue.number}").get_data(as_text=True)
    assert REMOVED in page
    assert "put something up" in page, "its visits stay as facts"
    changed = send(cora, f"/venues/{venue.number}/facts", name="Back again", venue_type="restaurant")
    assert changed.status_code == 422
    assert cora.get(f"/venues/{venue.number}/remove").status_code == 404, "it is done"
    assert programme.volunteer().get("/api/v1/carry").get_json()["venues"] == []


def test_a_phone_that_knows_a_removed_place_brings_it_not_back(programme: Programme) -> None:
    vera, cora, new = programme.volunteer(), programme.coordinator(), some_id("new place")
    place = {"id": new, "name": f"{CANARY} Diner", "venue_type": "restaurant", "lat": 43.66, "lon": -70.26}
    said = body("", venue_id=None, new_venue=place)
    assert put(vera, some_id("v1"), said) == (201, "stored")
    number = venue_number(programme.database, new)
    assert send(cora, f"/venues/{number}/remove").status_code == 303
    assert put(vera, some_id("v2"), body("", venue_id=None, new_venue=place)) == (201, "stored")
    assert holding(programme.database, CANARY) == []
    with programme.database.write() as connection:  # as after a restore from before the place came
        connection.execute(schema.status_span.delete())
        connection.execute(schema.venue.delete())
    assert put(vera, some_id("v3"), body(CANARY, venue_id=None, new_venue=place)) == (201, "stored")
    assert holding(programme.database, CANARY) == []


def test_what_visits_said_of_a_place_goes_with_it_and_stays_away(
    programme: Programme, visit: str, tmp_path: Path
) -> None:
    """A note may tell which place it is as well as its name does."""
    cora, vera, laundry = programme.coordinator(), programme.volunteer(), some_id("Laundry")
    number = venue_number(programme.database, laundry)
    assert {"visit_conflict", "visit_note"} <= set(holding(programme.database, CANARY))
    assert send(cora, f"/venues/{number}/remove").status_code == 303
    assert holding(programme.database, CANARY) == []
    assert put(vera, visit, body()) == (201, "already")
    assert put(vera, visit, body(f"{CANARY} a third", "declined"))[0] == 409
    assert put(vera, some_id("a late one"), body()) == (201, "stored")
    file = tmp_path / "visits.csv"
    row = f"V-1,{laundry},2026-05-04,declined,Tom,{CANARY}\n"
    file.write_text("visit_id,venue,visited_at,outcome,volunteer,note\n" + row)
    assert import_visits(programme.database, file, Wishes(), circumstances(programme)).counts["added"] == 1
    file.unlink()
    assert holding(programme.database, CANARY) == []


def test_notes_about_a_place_go_and_the_place_stays(programme: Programme, tmp_path: Path) -> None:
    plain = ROW.replace(f"{CANARY} Diner", "Diner").replace(f"1 {CANARY} St", "1 Main St")
    imported(programme, tmp_path, plain)
    number = 1
    assert send(programme.coordinator(), f"/venues/{number}/notes/remove").status_code == 303
    (tmp_path / "venues.csv").unlink()
    assert holding(programme.database, CANARY) == []
    assert imported(programme, tmp_path, plain) == {"unchanged": 1}
    assert imported(programme, tmp_path, plain.replace("207-555-0100", "207-555-0101")) == {"updated": 1}
    assert holding(programme.database, CANARY) == []


# --- a text that may be about somebody is read twice ---------------------------------------------------


@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("facts", {**FACTS, "notes": "ask her at 207-555-0100"}),
        ("do-not-place", {"reason": "she is watched"}),
        ("visits/{visit}/take-back", {"reason": "he said so"}),
    ],
)
def test_a_text_that_may_be_about_a_person_is_kept_only_on_purpose(
    programme: Programme, visit: str, url: str, form: dict[str, str]
) -> None:
    cora, number = programme.coordinator(), venue_number(programme.database, some_id("Laundry"))
    address = f"/venues/{number}/{url.format(visit=visit)}"
    page = send(cora, address, **form)
    assert page.status_code == 422
    text = page.get_data(as_text=True)
    assert "Please" in text
    assert "Keep it anyway" in text
    assert send(cora, address, **form, sure="yes").status_code == 303


def test_a_note_of_a_local_number_likewise(programme: Programme) -> None:
    form = {"label": "The desk", "number": "211", "note": "ask for her"}
    address, ada = f"/settings/numbers/new/{CUMBERLAND}", programme.administrator()
    assert send(ada, address, **form).status_code == 422
    assert send(ada, address, **form, sure="yes").status_code == 303


def test_an_import_says_which_notes_to_read(programme: Programme, tmp_path: Path) -> None:
    programme.venue()
    file = tmp_path / "visits.csv"
    rows = [
        f"V-{n},{some_id('Laundry')},2026-05-0{n},declined,{note}"
        for n, note in enumerate(("she was there", "by the door", "call 207-555-0100"), 1)
    ]
    file.write_text("visit_id,venue,visited_at,outcome,note\n" + "\n".join(rows) + "\n")
    result = programme.app.test_cli_runner().invoke(args=["import-visits", str(file)])
    assert result.exit_code == 0, result.output
    assert "on lines 2, 4: read them" in result.stderr
    assert "she was there" not in result.stderr
