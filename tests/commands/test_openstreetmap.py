"""Do the commands write the question about the state, and keep only a whole answer?"""

from pathlib import Path

import pytest
from click.testing import Result

from mapper.places import overpass
from mapper.places.overpass import OverpassUnavailable
from tests.builders import Programme

FOAM = b'{"type": "node", "id": 1, "lat": 46.126, "lon": -67.84, "tags": {"amenity": "cafe", "name": "Foam"}}'
ANSWER = b'{"elements": [' + FOAM + b"]}"


def run(programme: Programme, *arguments: str) -> Result:
    return programme.app.test_cli_runner().invoke(args=[*arguments])


def test_the_question_of_the_state(programme: Programme, tmp_path: Path) -> None:
    result = run(programme, "osm-query")
    assert result.exit_code == 0
    assert 'area["ISO3166-2"="US-ME"]->.state;' in result.stdout
    assert "cafe" in result.stdout and "laundry" in result.stdout and "shelter" not in result.stdout
    file = tmp_path / "query.txt"
    assert run(programme, "osm-query", "--output", str(file)).exit_code == 0
    assert file.read_text() == result.stdout


def test_types_and_counties_narrow_it(programme: Programme) -> None:
    result = run(programme, "osm-query", "--type", "laundromat", "--county", "Aroostook")
    [asked] = [line for line in result.stdout.splitlines() if line.startswith("  nwr")]
    assert asked.startswith('  nwr["shop"~"(^|; *)(laundry)( *;|$)"](area.state)(')
    south, west, north, east = map(float, asked.split("(")[-1].strip(");").split(","))
    assert 45 < south < 46 < 47 < north < 48 and -71 < west < -69 < -68 < east < -67


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--type", "castle"], 2, "castle"),
        (["--county", "Nowhere"], 2, "Nowhere"),
        (["--type", "wic_office"], 1, "no tag for these types"),
    ],
)
def test_what_cannot_be_asked(programme: Programme, arguments: list[str], status: int, said: str) -> None:
    result = run(programme, "osm-query", *arguments)
    assert (result.exit_code, result.stdout, said in result.stderr) == (status, "", True)


def test_the_answer_is_kept_and_comes_in(
    programme: Programme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answered(query: str) -> bytes:
        asked.append(query)
        return ANSWER

    monkeypatch.setattr(overpass, "ask", answered)
    file = tmp_path / "maine.json"
    result = run(programme, "fetch-osm", "--output", str(file))
    assert (result.exit_code, result.stdout) == (0, "")
    assert "ODbL" in result.stderr and f"import-venues {file} --source openstreetmap" in result.stderr
    assert (file.read_bytes(), asked) == (ANSWER, [run(programme, "osm-query").stdout])
    result = run(programme, "import-venues", str(file), "--source", "openstreetmap")
    assert "added         1" in result.stdout


def test_without_an_answer_the_old_file_stays(
    programme: Programme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def offline(query: str) -> bytes:
        raise OverpassUnavailable("overpass-api.de can't be had from here.")

    monkeypatch.setattr(overpass, "ask", offline)
    file = tmp_path / "maine.json"
    file.write_text("old")
    result = run(programme, "fetch-osm", "--output", str(file))
    assert (result.exit_code, result.stdout, file.read_text()) == (1, "", "old")
    assert result.stderr.endswith("can't be had from here. Nothing was written.\n")
    assert run(programme, "fetch-osm", "--output", str(tmp_path / "maine.csv")).exit_code == 2
