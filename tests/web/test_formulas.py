"""Is what a spreadsheet would compute guarded in every CSV there is, and is every number left alone?"""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click
import pytest
from flask import url_for
from sqlalchemy import update

from mapper import create_app
from mapper.store import reference, schema
from tests.builders import CUMBERLAND, PORTLAND, POSTER, Programme, add_venue, add_visit
from tests.conftest import config_in
from tests.every_text import Place, fill, unfilled
from tests.outputs import workbooks
from tests.web.permission_table import ROWS

FORMULAS = ("=1+1", "=cmd|' /C calc'!A0", "@SUM(A1)", "+1+1", "-1-1", "\t=1+1", "\r=1+1", '=HYPERLINK("x")')
STARTS = ("=", "+", "-", "@", "\t", "\r")
LAT, LON = 43.661234, -70.261234
DAYS = {"--from": "2026-01-01", "--to": "2026-12-31"}  # what a command may insist on
ALL_DAYS = "?" + "&".join(f"{name[2:]}={day}" for name, day in DAYS.items())


@pytest.fixture(scope="module")
def programme(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programme]:
    found = Programme(create_app(config_in(tmp_path_factory.mktemp("formulas"), sqlite_template)))
    with found.database.write() as connection:
        for number, formula in enumerate(FORMULAS):
            place = Place(number, CUMBERLAND, PORTLAND, LAT, LON)
            fill(connection, place, lambda column, text=formula: text)
        assert unfilled(connection, "=1+1") == []
        connection.execute(update(schema.material).values(recalled_on=date(2026, 5, 5)))
        connection.execute(
            update(schema.material).where(schema.material.c.code == POSTER).values(recalled_on=None)
        )
        kind = next(one for one in reference.venue_types(connection) if one.code == "laundromat")
        lapsing = datetime.now(UTC) - timedelta(days=kind.shelf_life_days("poster") - 5)
        add_visit(connection, add_venue(connection, "=1+1", lat=LAT, lon=LON), lapsing)
    yield found
    found.database.dispose()


def files(programme: Programme) -> dict[str, str]:
    """Every CSV that the app hands over, by its address or command."""
    ada, found = programme.administrator(), {}
    for row in ROWS:
        if row.method != "GET" or "@" in str(dict(row.url)):
            continue
        with programme.app.test_request_context():
            address = url_for(row.endpoint, **row.url)
        for query in (ALL_DAYS, f"{ALL_DAYS}&by=town", f"{ALL_DAYS}&by=county", f"{ALL_DAYS}&by=language"):
            with ada.get(address + query) as answer:
                if answer.mimetype == "text/csv":
                    found[address + query] = answer.get_data(as_text=True)
    for command in commands(programme.app.cli):
        result = programme.app.test_cli_runner().invoke(args=command)
        assert result.exit_code == 0, result.output
        found[" ".join(command[:2])] = result.stdout
    return found


def workbooks_of(programme: Programme, folder: Path) -> dict[str, workbooks.Book]:
    """Every XLSX, likewise; reading one makes sure that it holds no formula."""
    ada, found = programme.administrator(), {}
    for row in ROWS:
        if row.endpoint.endswith("_xlsx"):
            with programme.app.test_request_context():
                address = url_for(row.endpoint, **row.url, by="town")
            found[row.endpoint] = workbooks.read(ada.get(address).get_data())
    for command in commands(programme.app.cli, form="xlsx"):
        file = folder / "out.xlsx"
        result = programme.app.test_cli_runner().invoke(args=[*command, "--output", str(file)])
        assert result.exit_code == 0, result.output
        found[" ".join(command[:2])] = workbooks.read(file.read_bytes())
    return found


def commands(group: click.Group, before: tuple[str, ...] = (), form: str = "csv") -> list[list[str]]:
    """Every command that writes this format, with what it insists on."""
    found = []
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found += commands(command, (*before, name), form)
        for option in command.params:
            if isinstance(option.type, click.Choice) and form in option.type.choices:
                needed = [one.opts[0] for one in command.params if one.required or one.opts[0] in DAYS]
                said = [part for name in needed for part in (name, DAYS[name])]
                found.append([*before, name, option.opts[0], form, *said])
    return found


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_no_cell_of_any_file_begins_like_a_formula(programme: Programme) -> None:
    handed_over = files(programme)
    assert {"report venues", "report recalls", "report activity"} <= handed_over.keys()
    assert {f"/{name}.csv{ALL_DAYS}" for name in ("coverage", "gaps", "activity")} <= handed_over.keys()
    assert all(text.count("\n") > 1 for name, text in handed_over.items() if "by=" not in name), handed_over
    guarded = set()
    for name, text in handed_over.items():
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
        wrong = [cell for row in rows for cell in row if cell.startswith(STARTS) and not is_number(cell)]
        assert wrong == [], name
        guarded |= {cell for row in rows for cell in row if cell.startswith("'")}
    assert {f"'{formula}" for formula in FORMULAS} <= guarded, "they were there to be guarded"


def test_no_cell_of_any_workbook_begins_like_a_formula(programme: Programme, tmp_path: Path) -> None:
    books = workbooks_of(programme, tmp_path)
    assert {"downloads.coverage_xlsx", "downloads.gaps_xlsx"} < books.keys()
    assert {"export venues", "export visits", "export coverage"} < books.keys()
    guarded = set()
    for name, book in books.items():
        texts = [cell for rows in book.values() for row in rows for cell in row if isinstance(cell, str)]
        assert [text for text in texts if text.startswith(STARTS)] == [], name
        guarded |= {text for text in texts if text.startswith("'")}
    assert {f"'{formula}" for formula in FORMULAS} <= guarded, "they were there to be guarded"


def test_numbers_stay_numbers(programme: Programme) -> None:
    text = programme.administrator().get("/coverage.csv").get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert len(rows) > len(FORMULAS)
    assert {float(row["lon"]) for row in rows} == {LON}
    assert {row["lon"][0] for row in rows} == {"-"}


def test_rejected_rows_go_back_guarded_and_come_in_as_they_were(programme: Programme, tmp_path: Path) -> None:
    """The file of rejected rows is opened in a spreadsheet, mended, and imported again."""
    out = io.StringIO()
    csv.writer(out).writerows(
        [["name", "venue_type", "lat", "lon"], *([formula, "cafe", "x", LON] for formula in FORMULAS)]
    )
    file = tmp_path / "list.csv"
    file.write_text(out.getvalue(), newline="")
    result = programme.app.test_cli_runner().invoke(args=["import-venues", str(file)])
    assert result.exit_code == 1
    text = (tmp_path / "list.csv.rejected.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["name"] for row in rows] == [f"'{formula}" for formula in FORMULAS]
    assert {row["lon"] for row in rows} == {str(LON)}
