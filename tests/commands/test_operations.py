"""Do the commands that keep the app running do what CONTRACT.md 2 says?"""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from mapper.store import schema
from mapper.store.reference import venue_types
from tests.builders import Programme


def test_reference_data_loads_again_and_keeps_what_a_person_edited(programme: Programme) -> None:
    with programme.database.write() as connection:
        edited = update(schema.venue_type).where(schema.venue_type.c.code == "church")
        connection.execute(edited.values(label="Parish", edited=True))
        plain = update(schema.venue_type).where(schema.venue_type.c.code == "library")
        connection.execute(plain.values(label="Books", edited=False))
    result = programme.app.test_cli_runner().invoke(args=["load-reference"])
    assert result.exit_code == 0, result.output
    with programme.database.read() as connection:
        labels = {kind.code: kind.label for kind in venue_types(connection)}
    assert labels["church"] == "Parish"
    assert labels["library"] == "Library"


def test_db_upgrade_says_so(app: Flask) -> None:
    assert "up to date" in app.test_cli_runner().invoke(args=["db", "upgrade"]).output


def test_load_areas_takes_the_real_towns(programme: Programme, shared_data: Path) -> None:
    runner = programme.app.test_cli_runner()
    programme.venue(lat=46.86, lon=-68.0)
    result = runner.invoke(args=["load-areas", str(shared_data / "maine_towns.geojson")])
    assert result.exit_code == 0, result.output
    assert result.output.startswith("527 areas loaded, 0 skipped; 1 venue changed its area")
    with programme.database.read() as connection:
        assert connection.execute(select(schema.venue.c.town_geoid)).scalar() == "2300310565"


@pytest.mark.parametrize(
    "content", ["", "{}", "[1]", '{"type":"FeatureCollection","features":[]}', "PK broken"]
)
def test_load_areas_refuses_what_is_none(app: Flask, tmp_path: Path, content: str) -> None:
    file = tmp_path / "areas.geojson"
    file.write_text(content)
    result = app.test_cli_runner().invoke(args=["load-areas", str(file)])
    assert result.exit_code == 1
    assert result.output.strip()


def test_rebuild_says_whether_anything_differed(programme: Programme) -> None:
    programme.visit(programme.venue())
    runner = programme.app.test_cli_runner()
    assert "Nothing differed" in runner.invoke(args=["rebuild"]).output
    with programme.database.write() as connection:
        connection.execute(schema.status_span.delete())
    assert runner.invoke(args=["rebuild"]).output.startswith("1 venues differed")
    assert "Nothing differed" in runner.invoke(args=["rebuild"]).output


def test_the_first_coordinator_gets_a_code_that_signs_in(app: Flask) -> None:
    runner = app.test_cli_runner()
    assert "create-coordinator" in runner.invoke(args=["welcome"]).output
    result = runner.invoke(args=["create-coordinator", "Ada"])
    assert result.exit_code == 0
    assert runner.invoke(args=["welcome"]).output == ""
    code = result.output.splitlines()[0].rsplit(": ", 1)[1]
    assert f"http://127.0.0.1:8000/sign-in#{code}" in result.output
    client = app.test_client()
    html = client.get("/sign-in").get_data(as_text=True)
    token = html.split('name="csrf_token" value="')[1].split('"')[0]
    assert client.post("/sign-in", data={"code": code, "csrf_token": token}).status_code == 303
    assert client.get("/people").status_code == 200


def test_a_coordinator_of_a_county_is_no_administrator(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["create-coordinator", "Cora", "--county", "aroostook"])
    assert "(coordinator)" in result.output
    unknown = app.test_cli_runner().invoke(args=["create-coordinator", "Cora", "--county", "Kent"])
    assert unknown.exit_code == 1
    assert "Aroostook" in unknown.output.title()
