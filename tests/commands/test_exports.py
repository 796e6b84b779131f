"""Are the terminal's files in every format the same lists, of the day asked for, and whole?"""

import csv
import io
import json
import os
import pty
import resource
import subprocess
import sys
import threading
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import text

from mapper.commands import progress
from mapper.config import PROJECT
from mapper.outputs.coverage_rows import COLUMNS
from mapper.store import audit
from mapper.store.export_rows import VISIT_COLUMNS
from mapper.store.venue_rows import VENUE_COLUMNS
from tests.builders import CARIBOU, NOON, Programme, item
from tests.outputs import workbooks
from tests.web.mixed import AS_OF, STATUSES, mixed

LISTS = {"coverage": COLUMNS, "venues": VENUE_COLUMNS, "visits": VISIT_COLUMNS}
WALL_CLOCK = "%Y-%m-%dT%H:%M:%S"


def run(programme: Programme, *arguments: str) -> Result:
    return programme.app.test_cli_runner().invoke(args=["export", *arguments])


def exported(programme: Programme, *arguments: str) -> bytes:
    result = run(programme, *arguments)
    assert result.exit_code == 0, result.output
    return result.stdout_bytes


def rows(programme: Programme, *arguments: str) -> list[dict[str, str]]:
    content = exported(programme, *arguments).decode()
    return list(csv.DictReader(io.StringIO(content, newline=""), strict=True))


def as_in_csv(cell: workbooks.Cell, column: str) -> str:
    if isinstance(cell, datetime):
        return cell.strftime(WALL_CLOCK) if column == "visited_at" else cell.date().isoformat()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return cell or ""


@pytest.mark.parametrize("what", LISTS)
def test_a_workbook_holds_what_the_csv_holds(programme: Programme, what: str) -> None:
    mixed(programme)
    book = workbooks.read(exported(programme, what, "--format", "xlsx"))
    assert list(book) == [what.capitalize(), "About"]
    found = workbooks.table(book, what.capitalize())
    in_csv = rows(programme, what)
    assert list(found[0]) == list(LISTS[what]) == list(in_csv[0])
    for row in in_csv:
        if "visited_at" in row:
            row["visited_at"] = row["visited_at"][: len("2026-05-04T12:00:00")]
    shown = [{name: as_in_csv(cell, name) for name, cell in row.items()} for row in found]
    assert shown == in_csv
    assert {row[1] for row in book["About"] if row[0] == what.capitalize()} == set(LISTS[what])


def test_zips_and_geoids_are_text_and_coordinates_numbers(programme: Programme) -> None:
    programme.venue(zip="04101")
    (row,) = workbooks.table(workbooks.read(exported(programme, "venues", "--format", "xlsx")), "Venues")
    assert (row["zip"], row["county_geoid"], row["lat"], row["lon"]) == ("04101", "23005", 43.66, -70.26)


def test_a_visit_on_the_map_is_a_feature_at_its_venue(programme: Programme) -> None:
    venue = programme.venue("Northern Cafe", lat=46.86, lon=-68.01, town_geoid=CARIBOU)
    nowhere = programme.venue("Nowhere", lat=None, lon=None)
    programme.visit(venue, items=[item(), item(spot="counter", action="seen", quantity=3)])
    programme.visit(nowhere, NOON + timedelta(days=1), outcome="declined")
    content = exported(programme, "visits", "--format", "geojson")
    found = json.loads(content)
    first, second = found["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": [-68.01, 46.86]}
    assert [one["spot"] for one in first["properties"]["items"]] == ["restroom_stall", "counter"]
    assert first["properties"]["visited_at"] == "2026-05-04T12:00:00-04:00"
    assert (second["geometry"], second["properties"]["items"]) == (None, [])
    assert second["properties"]["outcome"] == "declined"
    with programme.database.read() as connection:
        (row,) = audit.entries(connection, audit.Wish())
    assert (row.file_id, row.details["rows"], row.details["format"]) == (found["file_id"], 2, "geojson")


def test_visits_up_to_a_day(programme: Programme) -> None:
    mixed(programme)
    programme.visit(programme.venue("Later"), NOON + timedelta(days=6))
    assert len(rows(programme, "visits")) == 8
    assert len(rows(programme, "visits", "--as-of", AS_OF.isoformat())) == 8
    assert len(rows(programme, "visits", "--as-of", (AS_OF - timedelta(days=1)).isoformat())) == 7
    assert rows(programme, "visits", "--as-of", "2024-05-03") == []
    found = json.loads(exported(programme, "visits", "--format", "geojson", "--as-of", "2024-05-04"))
    assert (found["as_of"], len(found["features"])) == ("2024-05-04", 1)


def test_coverage_of_a_day_says_its_day(programme: Programme) -> None:
    mixed(programme)
    day = ("--as-of", AS_OF.isoformat())
    book = workbooks.read(exported(programme, "coverage", *day, "--format", "xlsx"))
    assert {row["name"]: row["status"] for row in workbooks.table(book, "Coverage")} == STATUSES
    said = {row[0]: row[1] for row in book["About"]}
    assert (said["Day"], said["Chosen by"]) == (datetime(2026, 5, 10), "everything")
    assert said["Rows of Coverage"] == len(STATUSES)


def test_the_venue_list_is_of_today_only(programme: Programme) -> None:
    programme.venue()
    assert rows(programme, "venues", "--as-of", programme.app.extensions["mapper"] and today(programme))
    result = run(programme, "venues", "--as-of", "2026-05-10")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "export coverage" in result.stderr
    assert run(programme, "visits", "--as-of", "2026-02-30").exit_code == 2


def today(programme: Programme) -> str:
    zone = programme.app.extensions["mapper"].config.time_zone
    return datetime.now(zone).date().isoformat()


@pytest.mark.parametrize("what", LISTS)
@pytest.mark.parametrize("form", ["csv", "xlsx", "geojson"])
def test_an_empty_programme_gives_an_empty_file(programme: Programme, what: str, form: str) -> None:
    content = exported(programme, what, "--format", form)
    if form == "csv":
        assert content.count(b"\r\n") == 1
    elif form == "geojson":
        assert json.loads(content)["features"] == []
    else:
        assert workbooks.read(content)[what.capitalize()] == [list(LISTS[what])]


@pytest.mark.parametrize("form", ["csv", "xlsx", "geojson"])
def test_a_full_disk_leaves_the_old_file_and_says_so(programme: Programme, tmp_path: Path, form: str) -> None:
    """A list larger than what may be written, while the database has room."""
    for number in range(300):
        programme.venue(f"Venue {number}", notes=os.urandom(4_000).hex())
    with programme.database.engine.connect() as connection:
        connection.execute(text("COMMIT"))
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    file = tmp_path / f"out.{form}"
    file.write_bytes(b"old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (900_000, before[1]))
    try:
        result = run(programme, "venues", "--format", form, "--output", str(file))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert result.exit_code == 1
    assert f"{file} can't be written: File too large." in result.stderr
    assert file.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir() if "out" in path.name] == [file.name]


def test_a_device_without_room_is_told(programme: Programme) -> None:
    programme.venue()
    result = run(programme, "venues", "--output", "/dev/full")
    assert (result.exit_code, "No space left" in result.stderr) == (1, True)


def on_a_terminal(config: Any, *arguments: str) -> tuple[int, str, bytes]:
    """Exit status, what the terminal showed on standard error, and standard output (a pipe)."""
    leader, follower = pty.openpty()
    shown: list[bytes] = []

    def look() -> None:
        try:
            while piece := os.read(leader, 1_000):
                shown.append(piece)
        except OSError:  # the other end was closed
            pass

    environment = {**os.environ, "MAPPER_INSTANCE": str(config.instance), "MAPPER_LOG_LEVEL": "error"}
    command = [sys.executable, "-m", "flask", "--app", "app", "export", *arguments]
    looking = threading.Thread(target=look)
    with subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=follower
    ) as process:
        os.close(follower)
        looking.start()
        output, _ = process.communicate(timeout=120)
        looking.join(timeout=10)
    os.close(leader)
    return process.returncode, b"".join(shown).decode(), output


def test_long_work_is_told_on_a_terminal_only(programme: Programme, config: Any) -> None:
    programme.venue()
    programme.database.dispose()
    status, shown, output = on_a_terminal(config, "venues")
    assert (status, "rows" in shown, output.count(b"\r\n")) == (0, False, 2), shown


def test_the_progress_counts_to_the_end(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr(progress, "ROWS_PER_SIGN", 2)
    assert list(progress.counted(iter("abcde"), 5)) == list("abcde")
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert list(progress.counted(iter("abcde"), 5)) == list("abcde")
    assert capsys.readouterr().err == "\r2 of 5 rows\r4 of 5 rows\r5 of 5 rows\n"


def test_a_workbook_is_not_poured_into_a_terminal(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    programme.venue()
    monkeypatch.setattr("mapper.commands.exports.is_terminal", lambda: True)
    result = run(programme, "coverage", "--format", "xlsx")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--output" in result.stderr
    with programme.database.read() as connection:
        assert audit.entries(connection, audit.Wish()) == []


def test_the_last_day_of_the_calendar_is_a_day(programme: Programme) -> None:
    mixed(programme)
    for day in (date.max, date.max - timedelta(days=1)):
        assert len(rows(programme, "visits", "--as-of", day.isoformat())) == 7
        assert len(rows(programme, "coverage", "--as-of", day.isoformat())) == len(STATUSES)
    assert rows(programme, "visits", "--as-of", date.min.isoformat()) == []
