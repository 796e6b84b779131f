"""Does `report compare` say what the page says, in every format?"""

import json
from pathlib import Path

import pytest

from mapper.outputs.change_rows import COLUMNS
from mapper.rules.comparison import columns
from tests.builders import Programme
from tests.commands.test_reports import done, rows, run
from tests.web.mixed import AS_OF, BEFORE, mixed
from tests.web.test_comparison import BECAME

DAYS = ("report", "compare", "--from", str(BEFORE), "--to", str(AS_OF))


@pytest.mark.parametrize("by", ["venue_type", "county", "town,posting"])
def test_the_csv_is_the_page_s_file(programme: Programme, by: str) -> None:
    mixed(programme)
    text = done(programme, *DAYS, "--by", by, "--format", "csv")
    page = programme.administrator().get(f"/compare.csv?from={BEFORE}&to={AS_OF}&by={by}")
    assert text == page.get_data(as_text=True).removeprefix("\ufeff")
    assert list(rows(text)[0]) == columns(by.split(","))


def test_venue_by_venue(programme: Programme) -> None:
    mixed(programme)
    text = done(programme, *DAYS, "--venues", "--format", "csv")
    page = programme.administrator().get(f"/compare/venues.csv?from={BEFORE}&to={AS_OF}")
    assert text == page.get_data(as_text=True).removeprefix("\ufeff")
    assert list(rows(text)[0]) == list(COLUMNS)
    won = done(programme, *DAYS, "--venues", "--change", "won")
    assert "Covered Laundry" in won and "Bare Laundry" not in won
    found = json.loads(done(programme, *DAYS, "--venues", "--change", "won,moved", "--format", "json"))
    assert list(found) == ["from", "to", "computed_at", "venues"]
    expected = {name for name, (_, _, kind) in BECAME.items() if kind in ("won", "moved")}
    assert {venue["name"] for venue in found["venues"]} == expected


def test_the_json_adds_up(programme: Programme) -> None:
    mixed(programme)
    found = json.loads(done(programme, *DAYS, "--format", "json"))
    assert list(found) == ["from", "to", "computed_at", "by", "rows", "total", "matrix"]
    assert (found["from"], found["to"], found["by"]) == (str(BEFORE), str(AS_OF), ["venue_type"])
    assert sum(count for row in found["matrix"].values() for count in row.values()) == found["total"]["known"]
    assert found["matrix"]["never"]["covered"] == found["total"]["won"] == 2


def test_the_table_ends_in_its_total(programme: Programme) -> None:
    mixed(programme)
    assert done(programme, *DAYS).splitlines()[-1].split()[0] == "11"
    assert len(done(programme, *DAYS, "--type", "cafe").splitlines()) == 3


def test_a_file_says_its_id(programme: Programme, tmp_path: Path) -> None:
    mixed(programme)
    file = tmp_path / "won.json"
    result = run(programme, *DAYS, "--format", "json", "--output", str(file))
    assert result.exit_code == 0
    said = json.loads(file.read_text())["file_id"]
    assert f"File id: {said}" in result.stderr
    assert "the comparison of two days" in done(programme, "audit", "find", said)


@pytest.mark.parametrize(
    "arguments",
    [
        ("report", "compare"),
        ("report", "compare", "--from", "2026-05-11", "--to", "2026-05-10"),
        ("report", "compare", "--from", "x", "--to", "2026-05-10"),
        (*DAYS, "--by", "colour"),
        (*DAYS, "--change", "won"),
        (*DAYS, "--venues", "--change", "stolen"),
        (*DAYS, "--type", "nothing"),
    ],
)
def test_wrong_usage(programme: Programme, arguments: tuple[str, ...]) -> None:
    assert run(programme, *arguments).exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "known"),
    [
        (("--gap", "declined"), 1),
        (("--gap", "required_absent", "--type", "cafe"), 4),
        (("--status", "covered,never"), 5),
        (("--posting", "voluntary"), 5),
        (("--visited", "yes"), 7),
        (("--town", "2300310565"), 2),
        (("--lacks", "en"), 0),
    ],
)
def test_the_gap_report_takes_every_filter(
    programme: Programme, arguments: tuple[str, ...], known: int
) -> None:
    mixed(programme)
    text = done(programme, "report", "gaps", "--as-of", str(AS_OF), *arguments, "--format", "json")
    assert json.loads(text)["total"]["known"] == known
    listed = done(programme, "report", "venues", "--as-of", str(AS_OF), *arguments, "--format", "csv")
    assert len(rows(listed)) == known
