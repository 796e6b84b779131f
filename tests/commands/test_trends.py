"""Does a terminal tell of days past and to come what the pages' files tell?"""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest

from mapper.outputs.recheck_rows import COLUMNS as LAPSING
from mapper.rules.trend import COLUMNS
from mapper.store import audit
from tests.builders import Programme
from tests.commands.test_reports import done, run
from tests.web.mixed import AS_OF, mixed
from tests.web.test_forecast import several, today

PERIOD = ("--from", "2026-03-01", "--to", str(AS_OF))


@pytest.mark.parametrize("step", ["day", "week", "month"])
@pytest.mark.parametrize("chosen", ["", "type=cafe", "county=Aroostook", "posting=voluntary"])
def test_a_trend_is_the_page_s_file_without_its_mark(programme: Programme, step: str, chosen: str) -> None:
    mixed(programme)
    option = (f"--{chosen.partition('=')[0]}", chosen.partition("=")[2]) if chosen else ()
    found = done(programme, "report", "trend", *PERIOD, "--step", step, *option, "--format", "csv")
    page = programme.administrator().get(f"/trends.csv?from=2026-03-01&to={AS_OF}&step={step}&{chosen}")
    assert found == page.get_data(as_text=True).removeprefix("\ufeff")
    assert list(csv.DictReader(io.StringIO(found, newline="")).fieldnames or ()) == list(COLUMNS)


def test_a_trend_as_json_and_as_a_table(programme: Programme) -> None:
    mixed(programme)
    found = json.loads(done(programme, "report", "trend", *PERIOD, "--format", "json"))
    assert list(found) == ["from", "to", "step", "computed_at", "rows"]
    assert (found["from"], found["to"], found["step"]) == ("2026-03-01", str(AS_OF), "week")
    assert [tuple(row) for row in found["rows"]] == [COLUMNS] * 11
    assert found["rows"][-1]["covered"] == 2 and found["rows"][-1]["day"] == str(AS_OF)
    lines = done(programme, "report", "trend", *PERIOD).splitlines()
    assert lines[0].split() == list(COLUMNS) and lines[-1].split()[:2] == [str(AS_OF), "11"]


def test_what_lapses_is_the_page_s_file_without_its_mark(programme: Programme) -> None:
    expected = several(programme)
    for days in (30, 60):
        found = done(programme, "report", "lapsing", "--days", str(days), "--format", "csv")
        page = programme.administrator().get(f"/recheck.csv?days={days}").get_data(as_text=True)
        assert found == page.removeprefix("\ufeff")
    as_json = json.loads(
        done(programme, "report", "lapsing", "--days", "31", "--type", "cafe", "--format", "json")
    )
    assert {row["name"]: row["lapses_on"] for row in as_json["venues"]} == {
        name: str(expected[name]) for name in ("Northern Cafe", "Later Cafe")
    }
    assert [tuple(row) for row in as_json["venues"]] == [LAPSING] * 2
    table = done(programme, "report", "lapsing", "--days", "1")
    assert "Soon Laundry" in table and str(today(programme) + timedelta(days=1)) in table
    assert "Northern Cafe" not in table


@pytest.mark.parametrize(
    "arguments",
    [
        ("trend", "--from", "soon"),
        ("trend", "--step", "hour"),
        ("trend", "--from", "2026-05-02", "--to", "2026-05-01"),
        ("trend", "--type", "nonsense"),
        ("lapsing", "--days", "0"),
        ("lapsing", "--days", "367"),
        ("lapsing", "--county", "Nowhere"),
    ],
)
def test_a_wrong_word_is_wrong_usage(programme: Programme, arguments: tuple[str, ...]) -> None:
    result = run(programme, "report", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert arguments[-2] in result.stderr or "--from" in result.stderr


@pytest.mark.parametrize(
    ("report", "what", "count"), [("trend", "report_trend", 53), ("lapsing", "report_lapsing", 2)]
)
def test_a_file_has_an_id_that_the_log_knows(
    programme: Programme, tmp_path: Path, report: str, what: str, count: int
) -> None:
    several(programme)
    file = tmp_path / "out.json"
    done(programme, "report", report, "--format", "json")
    done(programme, "report", report, "--format", "json", "--output", str(file))
    with programme.database.read() as connection:
        (row,) = audit.entries(connection, audit.Wish())
    assert json.loads(file.read_text())["file_id"] == row.file_id
    assert (row.details["what"], row.details["rows"]) == (what, count)
