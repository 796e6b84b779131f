"""Does anything that was typed, that a file said, or that signs in get into the audit table?

Every kind of action is done with words that can be found again; the table is searched as it is stored.
"""

import csv
import json
import re
import sqlite3
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from mapper.store.visits import Hold
from tests.builders import CUMBERLAND, NOON, PORTLAND, Programme, some_id, timeless, venue_number

WORD = "Canary"
POINT = ("43.661234", "-70.255678")
CANARIES = ("canary", "kanari", "43.66", "70.25", "555-0199", "example.org")
VENUE = {
    "external_id": "Canary-1",
    "name": "Canary Laundry",
    "venue_type": "laundromat",
    "address": "7 Canary Street",
    "city": "Portland",
    "lat": POINT[0],
    "lon": POINT[1],
    "phone": "207-555-0199",
    "website": "https://canary.example.org",
    "notes": "Canary notes",
}


def stored(programme: Programme) -> str:
    """The whole table, as it lies in the file, but for the times of day."""
    url = programme.database.engine.url.database
    assert url is not None
    with sqlite3.connect(url) as connection:
        rows = connection.execute("SELECT * FROM audit").fetchall()
    connection.close()
    return timeless("\n".join(" ".join(map(str, row)) for row in rows))


def table(file: Path, *rows: dict[str, str]) -> str:
    with file.open("w", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return str(file)


def run(programme: Programme, *arguments: str) -> str:
    result = programme.app.test_cli_runner().invoke(args=list(arguments))
    assert result.exit_code in (0, 1), result.output
    return str(result.output)


def send(client: FlaskClient, url: str, status: int = 303, **form: str) -> None:
    page = client.get("/settings").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    answer = client.post(url, data={"csrf_token": token[1], **form})
    assert answer.status_code == status, (url, answer.status_code)


def test_commands_leave_no_word_of_a_file(programme: Programme, tmp_path: Path) -> None:
    doubtful = {**VENUE, "external_id": "Canary-2", "venue_type": "Canary kind"}
    venues = table(tmp_path / "Canary venues.csv", VENUE, doubtful, {**doubtful, "external_id": "Canary-3"})
    run(programme, "import-venues", venues, "--source", "Canary source")
    waiting = re.findall(r"^(\d+): line", run(programme, "review"), re.MULTILINE)
    assert len(waiting) >= 1
    run(programme, "review", "accept", waiting[0], "--set", "venue_type=cafe", "--venue", "new")
    run(programme, "review", "reject", *waiting[1:])
    visit = {
        "visit_id": "Canary visit",
        "venue": "Canary-1",
        "visited_at": "2026-05-04",
        "outcome": "declined",
    }
    visits = table(tmp_path / "visits.csv", {**visit, "volunteer": "Canary Vera", "note": "Canary note"})
    done = json.loads(run(programme, "import-visits", visits, "--source", "Canary source", "--json"))
    assert done["added"] == 1
    run(programme, "undo-import", done["batch"])
    visit_id = some_id("Canary")
    message = {
        "venue_id": some_id("nowhere"),
        "visited_at": "2026-05-04T12:00:00-04:00",
        "outcome": "declined",
    }
    entry = {"id": visit_id, "path": f"/api/v1/visits/{visit_id}", "saved_at": NOON.isoformat()}
    entry["body"] = json.dumps({**message, "note": "Canary note"})
    outbox = {"format": "outreach-outbox", "version": 1, "made_at": NOON.isoformat(), "entries": [entry]}
    file = tmp_path / "Canary outbox.json"
    file.write_text(json.dumps({**outbox, "person": programme.person("Canary Bea")}))
    assert "stored    1" in run(programme, "import-outbox", str(file), "--person", "Canary Bea")
    square = [[[-71, 43], [-71, 44], [-70, 44], [-70, 43], [-71, 43]]]
    town = {"name": "Canary Town", "geoid": PORTLAND}
    feature = {"type": "Feature", "properties": town, "geometry": {"type": "Polygon", "coordinates": square}}
    areas = tmp_path / "Canary.geojson"
    areas.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    run(programme, "load-areas", str(areas))
    printed = run(programme, "create-coordinator", "Canary Cora")
    for arguments in (("venues",), ("visits",), ("coverage", "--format", "geojson")):
        run(programme, "export", *arguments, "--output", str(tmp_path / "Canary out"))
    run(programme, "report", "gaps", "--by", "town", "--output", str(tmp_path / "Canary report"))
    log = stored(programme)
    for action in (
        *("imported", "row_accepted", "row_rejected", "import_undone", "areas_loaded", "exported"),
        *("report_gaps", "outbox_imported"),
    ):
        assert action in log, action
    assert [canary for canary in CANARIES if canary in log.casefold()] == []
    code = re.search(r"hours: (\S+)", printed)
    assert code and code[1] not in log


@pytest.mark.parametrize("do", ["close", "open", "restrict", "unrestrict", "allow", "no_concern"])
def test_pages_leave_no_word_of_a_form(programme: Programme, do: str) -> None:
    place = {"lat": 43.661234, "lon": -70.255678}
    venue = programme.venue("Canary Laundry", concern_taker=True, **place)
    pending = programme.venue("Canary Cafe", pending=True, venue_type="cafe", **place)
    author = programme.person("Canary Vera")
    visit = programme.visit(venue, NOON, author_id=author, note="Canary note")
    held = programme.visit(
        venue, NOON, author_id=author, note="Canary note", hold=Hold("a reason", CUMBERLAND)
    )
    person = programme.person("Canary Ada", "administrator", ())
    client, number = programme.client(person), venue_number(programme.database, venue)
    at = f"/venues/{number}"
    facts = {name: VENUE[name] for name in ("address", "city", "phone", "website", "notes")}
    send(
        client,
        f"{at}/facts",
        **{"name": "Canary Suds", "venue_type": "cafe", **facts},
        lat="43.66",
        lon="-70.25",
    )
    send(client, f"{at}/flags", do=do)
    send(client, f"{at}/do-not-place", reason="Canary reason")
    send(client, f"{at}/visits/{visit}/take-back", reason="Canary reason")
    send(client, f"/review/venues/{venue_number(programme.database, pending)}", do="accept")
    send(client, f"/review/visits/{held}", do="release")
    kind = {"poster_shelf_life_days": "90", "palm_card_shelf_life_days": "30", "posting": "voluntary"}
    send(client, "/settings/new/types", label="Canary kind", code="zz_new", **kind)
    send(client, "/settings/types/zz_new", label="Canary kinds", synonyms="Canary synonym", **kind)
    send(client, "/settings/types/zz_new/retire", retired="yes")
    send(client, "/settings/numbers/new/state", label="Canary line", number="207-555-0199", note="Canary")
    send(client, f"/settings/counties/{CUMBERLAND}/languages", language="tlh", why="Canary why")
    send(client, f"/settings/counties/{CUMBERLAND}/languages/drop", language="tlh")
    send(client, "/gaps/looked-none", cell=f"{PORTLAND}:cafe", back="q=Canary")
    assert client.get("/coverage.csv?county=Cumberland&q=Canary").status_code == 200
    log, token = stored(programme), client.get_cookie("session")
    for action in (
        *(
            "venue_changed",
            "venue_flagged",
            "concern_cleared",
            "visit_taken_back",
            "venue_accepted",
            "exported",
        ),
        *("visit_released", "reference_added", "reference_changed", "reference_retired", "number_saved"),
        *("language_needed", "language_dropped", "looked_none"),
    ):
        assert action in log, action
    assert [canary for canary in CANARIES if canary in log.casefold()] == []
    assert token is not None and token.value not in log
    assert person in log, "people stand there by their opaque ids"
