"""Do the terminal's reports and exports hold what CONTRACT.md 2 and 4 say, and the pages' figures?"""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import update

from mapper.outputs.coverage_rows import COLUMNS
from mapper.rules.gap_report import FIGURES
from mapper.rules.people_reached import columns
from mapper.store import audit, schema
from mapper.store.export_rows import VISIT_COLUMNS
from mapper.store.reference import reference_changed
from mapper.store.venue_rows import VENUE_COLUMNS
from tests.builders import AROOSTOOK, CARIBOU, POSTER, Programme
from tests.web.mixed import AS_OF, STATUSES, mixed

DAY = ("--as-of", AS_OF.isoformat())


def run(programme: Programme, *arguments: str) -> Result:
    return programme.app.test_cli_runner().invoke(args=list(arguments))


def done(programme: Programme, *arguments: str) -> str:
    result = run(programme, *arguments)
    assert result.exit_code == 0, result.output
    return result.stdout_bytes.decode()  # Result.stdout makes one of CR LF


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_the_report_as_json_is_one_object_with_the_contract_s_members(programme: Programme) -> None:
    mixed(programme)
    found = json.loads(done(programme, "report", "gaps", *DAY, "--format", "json"))
    assert list(found) == ["as_of", "computed_at", "by", "rows", "total", "unknown", "closed_lists"]
    assert (found["as_of"], found["by"], found["unknown"]) == (AS_OF.isoformat(), ["venue_type"], [])
    assert [list(row) for row in found["rows"]] == [["venue_type", *FIGURES]] * 3
    assert list(found["total"]) == list(FIGURES)
    assert (found["total"]["known"], found["total"]["excluded"], found["total"]["covered"]) == (11, 2, 2)


def test_the_unknown_cells_are_told_by_area(programme: Programme) -> None:
    mixed(programme)
    arguments = ("--by", "county", "--type", "laundromat", "--county", "Aroostook", "--format", "json")
    found = json.loads(done(programme, "report", "gaps", *DAY, *arguments))
    assert found["unknown"] == [{"venue_type": "laundromat", "county": "Aroostook", "town": ""}]


@pytest.mark.parametrize("by", ["venue_type", "county", "town", "posting", "town,venue_type"])
def test_the_report_as_csv_is_the_page_s_file_without_its_mark(programme: Programme, by: str) -> None:
    mixed(programme)
    text = done(programme, "report", "gaps", *DAY, "--by", by, "--format", "csv")
    page = programme.administrator().get(f"/gaps.csv?by={by}&as_of={AS_OF}").get_data(as_text=True)
    assert text == page.removeprefix("\ufeff")
    assert list(rows(text)[0]) == columns(by.split(","))


def test_the_report_as_a_table_ends_in_its_total(programme: Programme) -> None:
    mixed(programme)
    lines = done(programme, "report", "gaps", *DAY).splitlines()
    assert lines[0].split()[:3] == ["venue_type", "known", "excluded"]
    assert lines[-1].split()[:3] == ["11", "2", "9"]


def test_a_filter_by_name_or_by_geoid(programme: Programme) -> None:
    mixed(programme)
    by_name, by_geoid = (
        done(programme, "report", "gaps", *DAY, "--county", county, "--format", "csv")
        for county in ("aroostook", AROOSTOOK)
    )
    assert by_name == by_geoid
    assert sum(int(row["known"]) for row in rows(by_name)) == 2


@pytest.mark.parametrize(
    ("option", "word"),
    [
        ("--by", "colour"),
        ("--as-of", "yesterday"),
        ("--type", "nonsense"),
        ("--county", "Nowhere"),
        ("--format", "xml"),
    ],
)
def test_a_wrong_word_is_wrong_usage(programme: Programme, option: str, word: str) -> None:
    result = run(programme, "report", "gaps", option, word)
    assert (result.exit_code, result.stdout) == (2, "")
    assert option in result.stderr and word in result.stderr


def test_an_output_file_holds_what_the_terminal_would(programme: Programme, tmp_path: Path) -> None:
    mixed(programme)
    file = tmp_path / "gaps.csv"
    assert done(programme, "report", "gaps", *DAY, "--format", "csv", "--output", str(file)) == ""
    assert file.read_bytes().decode() == done(programme, "report", "gaps", *DAY, "--format", "csv")
    assert file.read_bytes().count(b"\r\n") == 4
    assert file.stat().st_mode & 0o077 == 0, "places are readable for others on this machine"


def test_a_file_that_can_t_be_written_is_refused(programme: Programme, tmp_path: Path) -> None:
    result = run(programme, "report", "gaps", "--output", str(tmp_path / "nowhere" / "gaps.csv"))
    assert result.exit_code == 1
    assert "nowhere" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (("--status", "covered"), {"Covered Laundry", "Northern Cafe"}),
        (("--status", "lapsed,gone"), {"Old Laundry", "Bare Laundry"}),
        (("--status", "never", "--type", "library"), {"Northern Library"}),
        (("--town", CARIBOU), {"Northern Cafe", "Northern Library"}),
        (("--posting", "voluntary", "--status", "excluded"), {"Shut Library"}),
    ],
)
def test_the_venues_behind_a_figure(
    programme: Programme, arguments: tuple[str, ...], names: set[str]
) -> None:
    mixed(programme)
    found = rows(done(programme, "report", "venues", *DAY, *arguments, "--format", "csv"))
    assert {row["name"] for row in found} == names
    as_json = json.loads(done(programme, "report", "venues", *DAY, *arguments, "--format", "json"))
    assert {row["name"] for row in as_json["venues"]} == names
    assert [tuple(row) for row in as_json["venues"]] == [COLUMNS] * len(names)
    table = done(programme, "report", "venues", *DAY, *arguments)
    assert all(name in table for name in names)


def test_recalls(programme: Programme) -> None:
    mixed(programme)
    with programme.database.write() as connection:
        recalled = update(schema.material).where(schema.material.c.code == POSTER)
        connection.execute(recalled.values(recalled_on=AS_OF))
        reference_changed(connection)
    found = rows(done(programme, "report", "recalls", "--format", "csv"))
    assert {row["venue"] for row in found} == {"Covered Laundry", "Old Laundry", "Northern Cafe"}
    only = json.loads(done(programme, "report", "recalls", "--county", "Aroostook", "--format", "json"))
    assert [(item["venue"], item["last_seen_on"]) for item in only["items"]] == [
        ("Northern Cafe", "2026-05-04")
    ]
    assert "Old Laundry" in done(programme, "report", "recalls")


def test_an_export_of_coverage_is_the_page_s_file(programme: Programme) -> None:
    mixed(programme)
    page = programme.administrator().get(f"/coverage.csv?as_of={AS_OF}").get_data(as_text=True)
    assert done(programme, "export", "coverage", *DAY) == page.removeprefix("\ufeff")
    found = json.loads(done(programme, "export", "coverage", *DAY, "--format", "geojson"))
    assert {f["properties"]["name"]: f["properties"]["status"] for f in found["features"]} == STATUSES
    assert found["as_of"] == AS_OF.isoformat()


REGISTER = """external_id,name,venue_type,address,city,state,zip,lat,lon,status,open_months,do_not_place
a-1,'=1+1 Laundry,laundromat,1 Main Street,Portland,ME,04101,43.66,-70.26,open,11-3,no
,Closed Café,cafe,2 Main Street,Portland,ME,04101,43.67,-70.27,closed,,yes
"""


def test_an_export_of_the_register_is_known_when_it_is_imported_again(
    programme: Programme, tmp_path: Path
) -> None:
    (tmp_path / "given.csv").write_text(REGISTER, encoding="utf-8")
    done(programme, "import-venues", str(tmp_path / "given.csv"))
    file = tmp_path / "venues.csv"
    done(programme, "export", "venues", "--output", str(file))
    laundry, cafe = rows(file.read_bytes().decode())
    assert list(laundry) == list(VENUE_COLUMNS)
    assert (laundry["name"], laundry["open_months"], laundry["external_id"]) == (
        "'=1+1 Laundry",
        "11-3",
        "a-1",
    )
    assert (cafe["name"], cafe["status"], cafe["do_not_place"]) == ("Closed Café", "closed", "yes")
    result = json.loads(done(programme, "import-venues", str(file), "--json"))
    assert (result["read"], result["unchanged"]) == (2, 2)


def test_an_export_of_the_visits(programme: Programme) -> None:
    mixed(programme)
    found = rows(done(programme, "export", "visits"))
    assert list(found[0]) == list(VISIT_COLUMNS)
    assert len(found) == 7
    assert found[0]["visited_at"] == "2024-05-04T12:00:00-04:00"


def test_the_register_as_geojson(programme: Programme) -> None:
    mixed(programme)
    found = json.loads(done(programme, "export", "venues", "--format", "geojson"))
    assert {feature["properties"]["name"] for feature in found["features"]} == set(STATUSES)


@pytest.mark.parametrize(
    ("arguments", "what", "count"),
    [
        (("export", "coverage", "--as-of", "2026-05-10"), "coverage", 11),
        (("export", "coverage", "--format", "geojson"), "coverage", 11),
        (("export", "venues"), "venues", 11),
        (("export", "visits"), "visits", None),
        (("report", "gaps", "--output", "FILE"), "report_gaps", 3),
        (("report", "gaps", "--format", "json", "--output", "FILE"), "report_gaps", 3),
        (("report", "venues", "--format", "csv", "--output", "FILE"), "report_venues", 11),
        (("report", "venues", "--format", "json", "--output", "FILE"), "report_venues", 11),
        (("report", "recalls", "--output", "FILE"), "report_recalls", 0),
    ],
)  # fmt: skip
def test_what_leaves_as_a_file_is_on_the_log(
    programme: Programme, tmp_path: Path, arguments: tuple[str, ...], what: str, count: int | None
) -> None:
    mixed(programme)
    file = tmp_path / "out"
    result = run(programme, *(str(file) if word == "FILE" else word for word in arguments))
    assert result.exit_code == 0, result.output
    with programme.database.read() as connection:
        (row,) = audit.entries(connection, audit.Wish())
    assert result.stderr == f"File id: {row.file_id}\n"
    assert (row.actor_id, row.action, row.details["what"]) == ("", "exported", what)
    text = file.read_text() if file.exists() else result.stdout
    form = row.details["format"]
    if form in ("json", "geojson"):
        assert json.loads(text)["file_id"] == row.file_id
    if form == "csv":
        assert row.details["rows"] == len(rows(text))
    assert count is None or row.details["rows"] == count


def test_what_is_only_shown_is_not_on_the_log(programme: Programme) -> None:
    mixed(programme)
    for arguments in (("gaps",), ("venues", "--format", "csv"), ("recalls", "--format", "json")):
        assert "file_id" not in done(programme, "report", *arguments)
    with programme.database.read() as connection:
        assert audit.entries(connection, audit.Wish()) == []


def test_a_report_is_frozen_and_shown_again_as_it_was(programme: Programme, tmp_path: Path) -> None:
    mixed(programme)
    arguments = ("report", "gaps", *DAY, "--by", "county", "--type", "cafe")
    was = json.loads(done(programme, *arguments, "--format", "json"))
    result = run(programme, *arguments, "--freeze", "Board  meeting", "--format", "csv")
    assert result.exit_code == 0, result.output
    frozen_id = result.stderr.split("Frozen: ")[1].strip()
    programme.visit(programme.venue("Late Cafe", venue_type="cafe"))
    kept = json.loads(done(programme, "report", "frozen", frozen_id, "--format", "json"))
    assert kept | {"computed_at": ""} == was | {"computed_at": ""}
    as_csv = done(programme, "report", "frozen", frozen_id, "--format", "csv")
    assert as_csv == result.stdout_bytes.decode()
    assert done(programme, *arguments, "--format", "csv") != as_csv
    listed = rows(done(programme, "report", "frozen", "--format", "csv"))
    assert [(row["id"], row["title"], row["by"], row["filter"]) for row in listed] == [
        (frozen_id, "Board meeting", "county", "type=cafe")
    ]
    assert done(programme, "report", "frozen", frozen_id).splitlines()[-1].split()[0] == "6"
    file = tmp_path / "kept.csv"
    result = run(programme, "report", "frozen", frozen_id, "--format", "csv", "--output", str(file))
    assert file.read_bytes().decode() == as_csv and "File id:" in result.stderr


def test_a_frozen_report_that_there_is_not_and_a_name_that_may_not_stay(programme: Programme) -> None:
    assert run(programme, "report", "frozen", "nothing").exit_code == 1
    result = run(programme, "report", "gaps", "--freeze", "jane@example.org")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--freeze" in result.stderr
    assert rows(done(programme, "report", "frozen", "--format", "csv")) == []
