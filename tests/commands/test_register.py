"""Do the commands about files of venues and visits do what CONTRACT.md 2 says, to the letter?"""

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from mapper.store import schema
from mapper.store.venues import change
from tests.builders import Programme

ACCOUNT = ["read", "added", "updated", "unchanged", "review", "rejected", "batch", "rejected_file"]
VENUES = "name,venue_type,address,city,lat,lon\nSuds,laundromat,1 Main St,Houlton,46.126,-67.84\n"
VISITS = "visit_id,venue_name,town,visited_at,outcome\n1,Suds,Houlton,2026-05-04,declined\n"


def run(app: Flask, *arguments: object) -> Result:
    return app.test_cli_runner().invoke(args=[str(one) for one in arguments])


def account(result: Result, **expected: int) -> dict[str, Any]:
    """The JSON object, which is all of standard output; its counts add up and are the expected ones."""
    found: dict[str, Any] = json.loads(result.stdout)
    assert list(found) == ACCOUNT
    assert found["read"] == sum(found[name] for name in ACCOUNT[1:6])
    assert {name: found[name] for name in ACCOUNT[1:6] if found[name]} == expected
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of files, with one of venues and one of visits."""
    (tmp_path / "venues.csv").write_text(VENUES)
    (tmp_path / "visits.csv").write_text(VISITS)
    return tmp_path


def test_the_real_hospitals_are_52_and_again_unchanged(app: Flask, tmp_path: Path, shared_data: Path) -> None:
    shutil.copy(shared_data / "venues_hospitals_me.csv", tmp_path)
    file = tmp_path / "venues_hospitals_me.csv"
    first = run(app, "import-venues", file, "--json")
    assert (first.exit_code, first.stderr) == (0, "")
    assert account(first, added=52)["rejected_file"] is None
    assert account(run(app, "import-venues", file, "--json"), unchanged=52)["batch"]
    with app.extensions["mapper"].database.read() as connection:
        table = schema.venue
        query = select(table.c.closed, func.count()).group_by(table.c.closed)
        assert dict(tuple(row) for row in connection.execute(query)) == {False: 42, True: 10}


def test_the_real_facts_from_the_web_are_26_and_open(app: Flask, shared_data: Path) -> None:
    result = run(app, "import-venues", shared_data / "venues_web_facts_me.csv", "--json", "--source", "web")
    assert result.exit_code == 0
    account(result, added=26)


def test_the_real_hospitals_lie_where_the_file_says(
    programme: Programme, tmp_path: Path, shared_data: Path
) -> None:
    assert run(programme.app, "load-areas", shared_data / "maine_towns.geojson").exit_code == 0
    run(programme.app, "import-venues", shared_data / "venues_hospitals_me.csv")
    with (shared_data / "venues_hospitals_me.csv").open() as file:
        expected = sorted((row["address"], row["town"], row["county"]) for row in csv.DictReader(file))
    venue, town, county = schema.venue, schema.area.alias(), schema.area.alias()
    query = (
        select(venue.c.address, town.c.name, county.c.name)
        .join(town, town.c.geoid == venue.c.town_geoid)
        .join(county, county.c.geoid == venue.c.county_geoid)
    )
    with programme.database.read() as connection:
        assert sorted(tuple(row) for row in connection.execute(query)) == expected


def test_without_json_the_account_is_for_people(app: Flask, folder: Path) -> None:
    result = run(app, "import-venues", folder / "venues.csv")
    assert result.exit_code == 0
    lines = [line.split() for line in result.stdout.splitlines()]
    assert [line[0] for line in lines] == ACCOUNT
    assert lines[1] == ["added", "1"]


def test_rejected_rows_mean_exit_status_1_and_the_reason_on_standard_error(app: Flask, folder: Path) -> None:
    file = folder / "venues.csv"
    file.write_text(VENUES + ",cafe,,,,\nSafe House,other,,,,\n")
    result = run(app, "import-venues", file, "--json")
    assert result.exit_code == 1
    found = account(result, added=1, rejected=2)
    assert found["rejected_file"] == f"{file}.rejected.csv"
    assert "Line 3 rejected: name is empty" in result.stderr
    assert "Line 4 rejected: is or names a shelter or safe house" in result.stderr
    assert "Safe House" not in result.stderr + Path(found["rejected_file"]).read_text()


def test_many_reasons_are_cut_short(app: Flask, folder: Path) -> None:
    file = folder / "venues.csv"
    file.write_text(VENUES + ",cafe,,,,\n" * 30)
    result = run(app, "import-venues", file)
    assert result.stderr.count("rejected: name is empty") == 20
    assert "… and 10 more rows." in result.stderr


def test_a_dry_run_has_no_batch(app: Flask, folder: Path) -> None:
    found = account(run(app, "import-venues", folder / "venues.csv", "--dry-run", "--json"), added=1)
    assert (found["batch"], found["rejected_file"]) == (None, None)
    account(run(app, "import-venues", folder / "venues.csv", "--json"), added=1)


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["import-venues", "{}/gone.csv"], 2, "does not exist"),
        (["import-venues", "{}/venues.csv", "--map", "name"], 2, "must look like FIELD=COLUMN"),
        (["import-venues", "{}/venues.csv", "--map", "colour=x"], 2, "no field is called 'colour'"),
        (["import-venues", "{}/venues.csv", "--type-map", "=x"], 2, "must look like VALUE=TYPE"),
        (["import-venues", "{}/venues.csv", "--map", "city=Stadt"], 1, "the file has no such column"),
        (["import-venues", "{}/venues.csv", "--type-map", "x=spaceport"], 1, "no venue type 'spaceport'"),
        (["import-venues", "{}/empty.csv"], 1, "The file is empty"),
        (["import-venues", "{}/venues.xlsx"], 1, "is no workbook that can be read"),
        (["import-visits", "{}/venues.csv"], 1, "no column is called visit_id"),
        (["undo-import", "nonsense"], 1, "There is no import 'nonsense'"),
        (["review", "accept", "7"], 1, "7: No row 7 waits for a decision."),
        (["review", "reject", "7"], 1, "7: No row 7 waits for a decision."),
        (["review", "accept", "x"], 2, "not a valid integer"),
    ],
)
def test_refusals(app: Flask, folder: Path, arguments: list[str], status: int, said: str) -> None:
    (folder / "empty.csv").write_text("")
    (folder / "venues.xlsx").write_text("x")
    result = run(app, *(one.format(folder) for one in arguments), *(["--json"] if status == 0 else []))
    assert (result.exit_code, result.stdout) == (status, "")
    assert said in " ".join(result.stderr.split())


def test_columns_and_types_are_told(app: Flask, folder: Path) -> None:
    (folder / "other.csv").write_text("nom,art,stadt\nSuds,Waschsalon,Houlton\nFoam,,Houlton\n")
    options = ["--map", "name=nom", "--map", "venue_type=art", "--map", "city=stadt"]
    types = ["--type-map", "waschsalon=laundromat", "--default-type", "cafe"]
    account(run(app, "import-venues", folder / "other.csv", *options, *types, "--json"), added=2)


def test_visits_follow_their_venues_and_are_taken_back(app: Flask, folder: Path) -> None:
    venue_batch = account(run(app, "import-venues", folder / "venues.csv", "--json"), added=1)["batch"]
    visit_batch = account(run(app, "import-visits", folder / "visits.csv", "--json"), added=1)["batch"]
    account(run(app, "import-visits", folder / "visits.csv", "--json"), unchanged=1)
    stuck = run(app, "undo-import", venue_batch)
    assert stuck.exit_code == 1
    assert "Kept Suds" in stuck.stderr
    assert "visits hang on it" in stuck.stderr
    assert "1 visits taken back" in run(app, "undo-import", visit_batch).stdout
    undone = run(app, "undo-import", venue_batch)
    assert (undone.exit_code, undone.stderr) == (0, "")
    assert undone.stdout.startswith("1 venues removed")


def test_review_lists_accepts_and_rejects(app: Flask, folder: Path) -> None:
    assert run(app, "review").stdout == "Nothing waits.\n"
    assert json.loads(run(app, "review", "--json").stdout) == {"waiting": []}
    (folder / "venues.csv").write_text(
        VENUES + "Foam,wash,,Bath,,\nRub,wash,,Bath,,\nSuds,laundromat,,Houlton,,\n"
    )
    account(run(app, "import-venues", folder / "venues.csv", "--json"), added=1, review=3)
    waiting = json.loads(run(app, "review", "--json").stdout)["waiting"]
    assert [(row["kind"], row["line"], row["fields"]["name"]) for row in waiting] == [
        ("venue", 3, "Foam"),
        ("venue", 4, "Rub"),
        ("venue", 5, "Suds"),
    ]
    foam, rub, suds = (row["id"] for row in waiting)
    assert waiting[2]["candidates"][0]["place"] == "1 Main St Houlton"
    assert "3 rows wait." in run(app, "review").stdout
    assert run(app, "review", "accept", foam).exit_code == 1
    assert run(app, "review", "accept", foam, "--set", "venue_type=cafe").stdout == f"{foam}: added\n"
    assert run(app, "review", "reject", rub).stdout == f"{rub}: rejected\n"
    candidate = waiting[2]["candidates"][0]["id"]
    assert run(app, "review", "accept", suds, "--venue", candidate).stdout == f"{suds}: unchanged\n"
    assert run(app, "review").stdout == "Nothing waits.\n"


def test_a_terminal_chooses_field_by_field_too(app: Flask, folder: Path) -> None:
    head, rest = "external_id,name,type,address,city\n", ",laundromat,1 Main St,Houlton\n"
    file = folder / "venues.csv"
    file.write_text(f"{head}7,Suds{rest}")
    run(app, "import-venues", file)
    file.write_text(f"{head}7,Clean Machine,laundromat,99 Court St,Caribou\n")
    account(run(app, "import-venues", file, "--json"), review=1)
    (row,) = json.loads(run(app, "review", "--json").stdout)["waiting"]
    assert run(app, "review", "accept", row["id"], "--keep", "name").exit_code == 2
    suds = row["candidates"][0]["id"]
    result = run(app, "review", "accept", row["id"], "--venue", suds, "--keep", "name")
    assert result.stdout == f"{row['id']}: updated\n"
    account(run(app, "import-venues", file, "--json"), unchanged=1)
    assert "Suds" in run(app, "export", "venues").stdout


def test_several_rows_are_decided_at_once(app: Flask, folder: Path) -> None:
    (folder / "venues.csv").write_text("name,type,city\nFoam,wash,Bath\nRub,wash,Bath\n")
    run(app, "import-venues", folder / "venues.csv")
    result = run(app, "review", "accept", 1, 2, "--set", "venue_type=laundromat")
    assert result.stdout == "1: added\n2: added\n"


def test_a_merge_does_not_lose_what_hangs_on_a_venue(programme: Programme, folder: Path) -> None:
    batch = account(run(programme.app, "import-venues", folder / "venues.csv", "--json"), added=1)["batch"]
    kept = programme.venue("Foam")
    with programme.database.write() as connection:
        query = select(schema.venue.c.id).where(schema.venue.c.name == "Suds")
        change(connection, {connection.execute(query).scalar_one(): {"merged_into": kept}})
    result = run(programme.app, "undo-import", batch)
    assert result.exit_code == 1
    assert "it was merged into another venue" in result.stderr
