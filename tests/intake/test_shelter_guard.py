"""Does a shelter leave no trace, whichever way it comes? In no table, file, log, screen or free page."""

import csv
import dataclasses
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from mapper import create_app
from mapper.config import Config
from mapper.rules.admission import HoldReason
from mapper.rules.privacy import looks_like_a_shelter
from mapper.store import schema
from mapper.store.visits import Hold
from tests.builders import CUMBERLAND, NOON, Programme, some_id, venue_number
from tests.intake.shelter_like import INNOCENT, SHELTER_LIKE

TRACES = ("quillmoss", "hidden lane", "43.6777", "70.2777", "behind the blue")
SHELTERS_PLACE = {"address": "9 Hidden Lane", "city": "Portland", "lat": 43.6777, "lon": -70.2777}
A_PLACE = {"address": "1 Main St", "city": "Portland", "lat": 43.66, "lon": -70.26}


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """As talkative as it can be."""
    app = create_app(dataclasses.replace(config, log_level="debug"))
    yield app
    app.extensions["mapper"].database.dispose()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "lists"
    folder.mkdir()
    return folder


def test_there_are_thirty_of_each() -> None:
    assert len(set(SHELTER_LIKE)) == len(set(INNOCENT)) == 30


def traces(programme: Programme, folders: list[Path], said: str = "") -> list[str]:
    """Where anything of a shelter's is found: tables, files (free pages of the database included), output."""
    found = [f"output: {trace}" for trace in TRACES if trace in said.casefold()]
    with programme.database.read() as connection:
        for table in schema.metadata.sorted_tables:
            text = str(connection.execute(select(table)).all()).casefold()
            found += [f"{table.name}: {trace}" for trace in TRACES if trace in text]
    for file in (file for folder in folders for file in folder.rglob("*") if file.is_file()):
        bytes_ = file.read_bytes().lower()
        found += [f"{file.name}: {trace}" for trace in TRACES if trace.encode() in bytes_]
    return found


def names(programme: Programme, pending: bool = False) -> set[str]:
    table = schema.venue
    with programme.database.read() as connection:
        return set(connection.execute(select(table.c.name).where(table.c.pending == pending)).scalars())


def mixed(line: list[list[str]]) -> str:
    """The rows of a file, those of shelters among the others."""
    out = io.StringIO()
    csv.writer(out).writerows(line)
    return out.getvalue()


def test_a_file_of_venues_is_sorted_right(programme: Programme, config: Config, folder: Path) -> None:
    head = ["external_id", "name", "venue_type", "address", "city", "lat", "lon", "notes"]
    rows = [head]
    for number, (shelter, innocent) in enumerate(zip(SHELTER_LIKE, INNOCENT, strict=True)):
        rows.append(
            [
                f"s{number}",
                shelter,
                "other",
                "9 Hidden Lane",
                "Portland",
                "43.6777",
                "-70.2777",
                "Behind the blue",
            ]
        )
        rows.append([f"i{number}", innocent, "cafe", "1 Main St", "Portland", "43.66", "-70.26", ""])
    said = imported(programme, folder, "import-venues", mixed(rows))
    assert said["read"] == 60 and (said["added"], said["review"], said["rejected"]) == (30, 0, 30), said
    assert names(programme) == set(INNOCENT)
    kept = Path(said["rejected_file"]).read_text(encoding="utf-8-sig")
    lines = list(csv.reader(io.StringIO(kept)))[1:]
    assert [next(cell for cell in row if cell) for row in lines] == [str(line) for line in range(2, 62, 2)]
    (folder / "list.csv").unlink()
    assert traces(programme, [config.instance, folder], json.dumps(said)) == []


def imported(programme: Programme, folder: Path, command: str, text: str) -> dict[str, object]:
    """Runs the command as a terminal does, once to see and once for real; answers what it printed."""
    file = folder / "list.csv"
    file.write_text(text, encoding="utf-8")
    runner = programme.app.test_cli_runner()
    heard = ""
    for options in (
        (["--dry-run"], [], ["--json"]) if command == "import-visits" else (["--dry-run"], ["--json"])
    ):
        result = runner.invoke(args=[command, str(file), *options])
        heard += result.output + result.stderr
    assert [trace for trace in TRACES if trace in heard.casefold()] == []
    return json.loads(result.stdout)


@pytest.mark.parametrize("column", ["venue_name", "venue", "visit_id"])
def test_a_file_of_visits_is_sorted_right(
    programme: Programme, config: Config, folder: Path, column: str
) -> None:
    head = ["visit_id", "venue", "venue_name", "town", "visited_at", "outcome", "note"]
    rows = [head]
    for number, (shelter, innocent) in enumerate(zip(SHELTER_LIKE, INNOCENT, strict=True)):
        for kind, name, note in (("s", shelter, "Behind the blue door"), ("i", innocent, "")):
            cells = {"visit_id": f"{kind}{number}", "town": "Portland", "visited_at": "2026-05-04"}
            cells |= {"outcome": "declined", "note": note, "venue_name": "A place"}
            cells |= {column: f"{name} {number}"}
            rows.append([cells.get(name, "") for name in head])
    said = imported(programme, folder, "import-visits", mixed(rows))
    assert (said["read"], said["rejected"]) == (60, 30), said
    (folder / "list.csv").unlink()
    assert traces(programme, [config.instance, folder], json.dumps(said)) == []


def visit(new_venue: dict[str, object], **fields: object) -> dict[str, object]:
    return {
        "new_venue": new_venue,
        "visited_at": "2026-05-04T12:00:00-04:00",
        "outcome": "promised",
        "follow_up_on": "2026-06-01",
        **fields,
    }


def test_new_places_from_phones_are_sorted_right(
    programme: Programme, config: Config, capfd: pytest.CaptureFixture[str]
) -> None:
    vera = programme.volunteer()
    answers = set()
    for shelter, innocent in zip(SHELTER_LIKE, INNOCENT, strict=True):
        for name, place, note in ((shelter, SHELTERS_PLACE, "Behind the blue door"), (innocent, A_PLACE, "")):
            new = {"id": some_id(name), "name": name, "venue_type": "other", **place}
            answer = vera.put(f"/api/v1/visits/{some_id('v' + name)}", json=visit(new, note=note))
            answers.add((answer.status_code, (answer.json or {}).get("status")))
    assert answers == {(201, "stored")}
    assert names(programme, pending=True) == set(INNOCENT)
    with programme.database.read() as connection:
        assert len(connection.execute(select(schema.visit_hold)).all()) == 30
    pages = "".join(client.get("/review").get_data(as_text=True) for client in (programme.coordinator(),))
    assert traces(programme, [config.instance], pages + "".join(capfd.readouterr())) == []


def test_the_same_id_again_brings_no_shelter_in(programme: Programme, config: Config) -> None:
    """The other body of a conflict is kept whole; not this one."""
    vera, url = programme.volunteer(), f"/api/v1/visits/{some_id('v')}"
    new = {"id": some_id("new"), "name": "Suds", "venue_type": "cafe", **A_PLACE}
    assert vera.put(url, json=visit(new)).status_code == 201
    other = {**new, "name": SHELTER_LIKE[0], **SHELTERS_PLACE}
    assert vera.put(url, json=visit(other, note="Behind the blue door")).status_code == 409
    cora = programme.coordinator()
    assert "can’t be read" in cora.get("/review").get_data(as_text=True)
    assert traces(programme, [config.instance]) == []


@pytest.mark.parametrize("void_first", [True, False])
def test_why_such_a_visit_is_taken_back_is_not_kept(
    programme: Programme, config: Config, void_first: bool
) -> None:
    """Nor a note in another body that names no place, under the same id."""
    vera, id_ = programme.volunteer(), some_id("v")
    laundry = programme.venue()
    new = {"id": some_id("new"), "name": SHELTER_LIKE[0], "venue_type": "other", **SHELTERS_PLACE}
    void = {"visit_id": id_, "voided_at": "2026-05-04T16:30:00+00:00", "reason": "Quillmoss, hidden lane"}
    sent = [(f"visits/{id_}", visit(new)), (f"voids/{some_id('void')}", void)]
    for url, said in reversed(sent) if void_first else sent:
        assert vera.put(f"/api/v1/{url}", json=said).status_code == 201
    other = {**visit(new, note="Behind the blue door"), "new_venue": None, "venue_id": laundry}
    assert vera.put(f"/api/v1/visits/{id_}", json=other).status_code == 409
    assert (
        vera.put(f"/api/v1/voids/{some_id('void')}", json={**void, "reason": "Quillmoss"}).status_code == 409
    )
    assert vera.put(f"/api/v1/voids/{some_id('void')}", json=void).get_json()["status"] == "already"
    programme.database.leave_no_trace()
    assert traces(programme, [config.instance]) == []


def form(client: FlaskClient, page: str) -> dict[str, str]:
    html = client.get(page).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', html)
    assert token
    return {"csrf_token": token[1]}


def test_no_venue_is_renamed_to_a_shelter(programme: Programme, config: Config) -> None:
    number = venue_number(programme.database, programme.venue("Suds", venue_type="other"))
    cora = programme.coordinator()
    sent = form(cora, f"/venues/{number}") | {"venue_type": "other", "lat": "43.66", "lon": "-70.26"}
    url = f"/venues/{number}/facts"
    assert {cora.post(url, data=sent | {"name": name}).status_code for name in SHELTER_LIKE} == {422}
    assert traces(programme, [config.instance]) == []
    assert {cora.post(url, data=sent | {"name": name}).status_code for name in INNOCENT} == {303}


@pytest.mark.parametrize("name", SHELTER_LIKE)
def test_what_came_before_the_guard_knew_is_stopped_where_somebody_decides(
    programme: Programme, name: str
) -> None:
    """A row of a file, a place that a phone added, and one that is held: none gets on the list."""
    new = {"id": some_id("new"), "name": name, "venue_type": "other", **SHELTERS_PLACE}
    held = programme.visit(some_id("new"), hold=Hold(HoldReason.unknown_type.value, CUMBERLAND, new))
    pending = venue_number(programme.database, programme.venue(name, pending=True, venue_type="other"))
    row = waiting_row(programme, name)
    cora = programme.coordinator()
    sent = form(cora, "/review") | {"do": "accept"}
    for url in (f"/review/visits/{held}", f"/review/venues/{pending}", f"/review/rows/{row}"):
        cora.post(url, data=sent)
        assert "never on the list" in cora.get("/review").get_data(as_text=True)
    assert names(programme) == set()


def waiting_row(programme: Programme, name: str) -> int:
    batch = {"id": "b", "kind": "venues", "source": "a list", "imported_at": NOON, "counts": {}}
    fields = {"name": name, "venue_type": "other", "city": "Portland", "lat": "43.66", "lon": "-70.26"}
    row = {"batch_id": "b", "kind": "venue", "line": 2, "fields": fields, "reason": "a reason"}
    row |= {"candidates": [], "fingerprint": "f", "county_geoid": CUMBERLAND}
    with programme.database.write() as connection:
        connection.execute(insert(schema.import_batch).values(**batch))
        done = connection.execute(insert(schema.review_row).values(**row))
    return int(done.inserted_primary_key[0])


def test_the_demo_invents_none(programme: Programme) -> None:
    assert (
        programme.app.test_cli_runner().invoke(args=["demo", "--venues", "300", "--visits", "300"]).exit_code
        == 0
    )
    invented = names(programme)
    assert len(invented) > 200 and [name for name in invented if looks_like_a_shelter(name)] == []


TITLED = "Women’s Shelters\n\nname,venue_type,address,city\nOak House,other,9 Hidden Lane,Portland\n"
IN_PARTS = """name,venue_type,address,city
FOOD PANTRIES,,,
Elm Pantry,community_center,1 Main St,Portland
Emergency Shelters,,,
Quillmoss,other,9 Hidden Lane,Portland
Quillmoss Two,other,9 Hidden Lane,Portland
CAFES,,,
Corner Cafe,cafe,2 Main St,Portland
"""


@pytest.mark.parametrize(
    ("name", "text"), [("list.csv", TITLED), ("domestic violence shelters.csv", TITLED.split("\n\n")[1])]
)
def test_a_list_that_is_called_so_is_not_read_at_all(
    programme: Programme, config: Config, folder: Path, name: str, text: str
) -> None:
    """Its places are called like any other."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    result = programme.app.test_cli_runner().invoke(args=["import-venues", str(file)])
    assert result.exit_code == 1
    assert "It says that it is a list of shelters" in result.stderr
    file.unlink()
    assert names(programme) == set()
    assert traces(programme, [config.instance, folder], result.output) == []


def test_what_stands_under_such_a_heading_leaves_no_trace(
    programme: Programme, config: Config, folder: Path
) -> None:
    said = imported(programme, folder, "import-venues", IN_PARTS)
    assert (said["read"], said["added"], said["rejected"]) == (7, 2, 5)
    assert names(programme) == {"Elm Pantry", "Corner Cafe"}
    (folder / "list.csv").unlink()
    assert traces(programme, [config.instance, folder], json.dumps(said)) == []


@pytest.mark.parametrize("ends", ["CAFES", "Cafes:"])
def test_a_name_alone_does_not_end_the_part_of_the_shelters(
    programme: Programme, config: Config, folder: Path, ends: str
) -> None:
    """Where a safe house is, such lists don't say."""
    text = IN_PARTS.replace("Quillmoss,other", "Quillmoss House,,,\nQuillmoss,other").replace("CAFES", ends)
    said = imported(programme, folder, "import-venues", text)
    assert (said["read"], said["added"], said["rejected"]) == (8, 2, 6)
    assert names(programme) == {"Elm Pantry", "Corner Cafe"}
    head, *lines = text.splitlines()
    imported(programme, folder, "import-venues", "\n".join([head, *(line.upper() for line in lines)]))
    (folder / "list.csv").unlink()
    assert traces(programme, [config.instance, folder], json.dumps(said)) == []


@pytest.mark.parametrize("field", ["notes", "website", "address"])
def test_no_refuge_is_written_beside_another_place(
    programme: Programme, config: Config, folder: Path, field: str
) -> None:
    said = "https://quillmoss-safehouse.org" if field == "website" else "Beside the Quillmoss safe house"
    text = f"name,venue_type,city,{field}\nCorner Cafe,cafe,Portland,{said}\n"
    assert imported(programme, folder, "import-venues", text)["rejected"] == 1
    (folder / "list.csv").unlink()
    number = venue_number(programme.database, programme.venue("Suds", venue_type="other"))
    cora = programme.coordinator()
    sent = form(cora, f"/venues/{number}") | {"venue_type": "other", "lat": "43.66", "lon": "-70.26"}
    answer = cora.post(f"/venues/{number}/facts", data=sent | {"name": "Suds", field: said})
    assert answer.status_code == 422
    assert "No shelter or safe house is written down" in answer.get_data(as_text=True)
    assert traces(programme, [config.instance, folder]) == []
