"""Do the files hold the pages' figures, by the same filters, and open safely in a spreadsheet?"""

import csv
import io
import json
import re
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from flask.testing import FlaskClient

from mapper.outputs.coverage_rows import COLUMNS
from mapper.outputs.csv_export import BYTE_ORDER_MARK
from mapper.rules import file_id
from mapper.rules.gap_report import KEY_COLUMNS, columns
from mapper.rules.people_reached import PEOPLE
from mapper.store import audit
from mapper.store.audit import Entry
from mapper.web import downloads
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, Programme
from tests.outputs import workbooks
from tests.web.mixed import AS_OF, STATUSES, mixed

DAY = f"as_of={AS_OF}"
MAINE = "bbox=-180,-90,180,90&zoom=7"
FILTERS = [
    "",
    "type=cafe",
    "type=cafe&type=library",
    f"county={AROOSTOOK}",
    f"county={CUMBERLAND}&type=laundromat",
    f"town={CARIBOU}",
    "posting=required",
    "status=covered&status=never",
    "visited=yes",
    "county=none",
]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HOSTILE = [
    "=1+1",
    "-x",
    "@a",
    "+1",
    "\tTab",
    'Say "hi", you',
    "<img src=x onerror=alert(1)>",
    "${alert(1)}`'",
]


def rows(client: FlaskClient, url: str) -> list[dict[str, str]]:
    response = client.get(url)
    assert response.status_code == 200
    text = response.get_data(as_text=True)
    assert text.startswith(BYTE_ORDER_MARK)
    return list(csv.DictReader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline=""), strict=True))


def on_map(client: FlaskClient, query: str) -> dict[str, int]:
    """Known venues by status that the map shows, those without a point by its own word."""
    found: Any = client.get(f"/api/v1/map?{MAINE}&{DAY}&{query}").json
    counts: dict[str, int] = {}
    for feature in found["features"]:
        status = feature["properties"]["status"]
        counts[status] = counts.get(status, 0) + 1
    assert sum(counts.values()) + found["without_point"] == found["chosen"]
    return {**counts, "chosen": found["chosen"]}


@pytest.mark.parametrize("query", FILTERS)
def test_page_map_csv_and_json_agree(programme: Programme, query: str) -> None:
    mixed(programme)
    client = programme.administrator()
    gaps = rows(client, f"/gaps.csv?{DAY}&{query}")
    venues = rows(client, f"/coverage.csv?{DAY}&{query}")
    features = json.loads(client.get(f"/coverage.geojson?{DAY}&{query}").get_data())["features"]
    shown = on_map(client, query)
    known = sum(int(row["known"]) for row in gaps)
    assert known == len(venues) == len(features) == shown["chosen"] > 0
    for status in set(STATUSES.values()):
        listed = [row["name"] for row in venues if row["status"] == status]
        assert sum(int(row[status]) for row in gaps) == len(listed)
        assert [f["properties"]["name"] for f in features if f["properties"]["status"] == status] == listed
        located = [row for row in venues if row["status"] == status and row["lat"]]
        assert shown.get(status, 0) == len(located)
    page = client.get(f"/coverage?{DAY}&{query}").get_data(as_text=True)
    covered, eligible = (sum(int(row[name]) for row in gaps) for name in ("covered", "eligible"))
    words = re.sub(r"<[^>]+>|\s+", " ", page)
    assert f"{covered} of {eligible} places we count have material up." in re.sub(r"\s+", " ", words)


@pytest.mark.parametrize("by", [*KEY_COLUMNS, "town,venue_type", "county,venue_type"])
def test_the_columns_and_identities_of_the_contract(programme: Programme, by: str) -> None:
    mixed(programme)
    found = rows(programme.administrator(), f"/gaps.csv?by={by}&{DAY}")
    people = PEOPLE if "county" in by or "town" in by else ()
    assert list(found[0]) == [*columns(by.split(",")), *people]
    for row in found:
        number = {name: int(row[name]) for name in ("known", "excluded", "eligible", *set(STATUSES.values()))}
        assert number["known"] == number["excluded"] + number["eligible"]
        parts = ("covered", "lapsed", "gone", "promised", "declined", "never")
        assert number["eligible"] == sum(number[name] for name in parts)
        assert (row["coverage_pct"] == "") == (number["eligible"] == 0)
    assert sum(int(row["known"]) for row in found) == len(STATUSES)


def test_the_list_of_venues(programme: Programme) -> None:
    mixed(programme)
    found = rows(programme.administrator(), f"/coverage.csv?{DAY}")
    assert list(found[0]) == list(COLUMNS)
    by_name = {row["name"]: row for row in found}
    assert {name: row["status"] for name, row in by_name.items()} == STATUSES
    covered = by_name["Covered Laundry"]
    assert (covered["lon"], covered["last_visit_on"], covered["current"]) == ("-70.26", "2026-05-04", "yes")
    assert (by_name["Promising Cafe"]["follow_up_on"], by_name["Nowhere Cafe"]["lat"]) == ("2026-06-01", "")
    assert by_name["Old Laundry"]["last_visit_on"] == "2024-05-04"
    assert by_name["Northern Cafe"]["town_geoid"] == CARIBOU


def test_a_visit_after_the_day_is_not_told(programme: Programme) -> None:
    programme.visit(programme.venue())
    (row,) = rows(programme.administrator(), "/coverage.csv?as_of=2026-05-03")
    assert (row["status"], row["last_visit_on"]) == ("never", "")


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_becomes_a_formula_and_no_number_a_text(programme: Programme, name: str) -> None:
    programme.venue(name)
    client = programme.administrator()
    (row,) = rows(client, "/coverage.csv")
    guard = "'" if name[0] in "=-@+\t" else ""
    assert row["name"] == guard + name
    assert (float(row["lon"]), float(row["lat"])) == (-70.26, 43.66)
    (feature,) = json.loads(client.get("/coverage.geojson").get_data())["features"]
    assert feature["properties"]["name"] == name
    assert feature["geometry"]["coordinates"] == [-70.26, 43.66]


@pytest.mark.parametrize(
    ("url", "kind", "before", "ending"),
    [
        ("/gaps.csv", "text/csv; charset=utf-8", "gaps-2026-05-10-", ".csv"),
        ("/coverage.csv", "text/csv; charset=utf-8", "coverage-2026-05-10-", ".csv"),
        ("/coverage.geojson", "application/geo+json", "coverage-2026-05-10-", ".geojson"),
        ("/gaps.xlsx", XLSX, "gaps-2026-05-10-", ".xlsx"),
        ("/coverage.xlsx", XLSX, "coverage-2026-05-10-", ".xlsx"),
    ],
)
def test_a_file_says_what_it_is(programme: Programme, url: str, kind: str, before: str, ending: str) -> None:
    response = programme.coordinator().get(f"{url}?{DAY}")
    assert response.headers["Content-Type"] == kind
    name = before + response.headers["File-Id"] + ending
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"


def sheet(client: FlaskClient, url: str, name: str) -> list[dict[str, workbooks.Cell]]:
    response = client.get(url)
    assert response.status_code == 200
    assert int(response.headers["Content-Length"]) == len(response.get_data())
    return workbooks.table(workbooks.read(response.get_data()), name)


def as_in_csv(cell: workbooks.Cell) -> str:
    """A cell of a workbook, as it stands in the CSV of the same table."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return cell or ""


def in_csv(row: dict[str, str]) -> dict[str, str]:
    return {name: text.removesuffix(".0") for name, text in row.items()}


@pytest.mark.parametrize("query", FILTERS)
def test_csv_and_xlsx_agree_cell_by_cell(programme: Programme, query: str) -> None:
    mixed(programme)
    client = programme.administrator()
    for by in ("venue_type", "town,venue_type"):
        asked = f"{DAY}&{query}&by={by}"
        found = sheet(client, f"/gaps.xlsx?{asked}", "Gaps")
        assert [{name: as_in_csv(cell) for name, cell in row.items()} for row in found] == [
            in_csv(row) for row in rows(client, f"/gaps.csv?{asked}")
        ]
        (total,) = sheet(client, f"/gaps.xlsx?{asked}", "Total")
        assert total["known"] == sum(float(str(row["known"])) for row in found)
    found = sheet(client, f"/coverage.xlsx?{DAY}&{query}", "Coverage")
    assert [{name: as_in_csv(cell) for name, cell in row.items()} for row in found] == [
        in_csv(row) for row in rows(client, f"/coverage.csv?{DAY}&{query}")
    ]


def test_a_workbook_says_from_which_filter_and_day_it_is(programme: Programme) -> None:
    mixed(programme)
    answer = programme.coordinator([AROOSTOOK]).get(f"/gaps.xlsx?{DAY}&type=cafe&type=library&by=county")
    book = workbooks.read(answer.get_data())
    assert list(book) == ["Gaps", "Total", "Unknown", "About"]
    said = {row[0]: row[1] for row in book["About"]}
    county = f"Aroostook ({AROOSTOOK})"
    assert said["Chosen by"] == f"type of place: cafe, library; county of whoever took it out: {county}"
    assert (said["Day"], said["Grouped by"]) == (datetime(2026, 5, 10), "county")
    assert (said["File id"], said["Time zone"]) == (answer.headers["File-Id"], "America/New_York")
    assert isinstance(said["Made at"], datetime)
    explained = {row[1] for row in book["About"] if row[0] in ("Gaps", "Unknown")}
    assert explained == {*columns(["county"]), *PEOPLE, "venue_type", "town"}


def test_a_full_disk_is_told_and_nothing_is_left(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    programme.venue()
    client = programme.administrator()
    full = partial(open, "/dev/full", "w+b", buffering=0)
    monkeypatch.setattr(downloads, "TemporaryFile", full)
    assert client.get("/coverage.xlsx").status_code == 503
    assert len(written_down(programme)) == 1


@pytest.mark.parametrize("url", ["/gaps.csv", "/coverage.csv", "/coverage.geojson"])
def test_a_file_holds_own_counties_only_and_viewers_take_none(programme: Programme, url: str) -> None:
    mixed(programme)
    text = programme.coordinator([AROOSTOOK]).get(f"{url}?by=county&{DAY}").get_data(as_text=True)
    assert "Aroostook" in text
    assert "Cumberland" not in text
    assert programme.viewer([AROOSTOOK]).get(url).status_code == 404


@pytest.mark.parametrize(("url", "name"), [("/gaps.xlsx", "Gaps"), ("/coverage.xlsx", "Coverage")])
def test_a_workbook_does_so_too(programme: Programme, url: str, name: str) -> None:
    mixed(programme)
    found = sheet(programme.coordinator([AROOSTOOK]), f"{url}?by=county&{DAY}", name)
    assert {row["county"] for row in found} == {"Aroostook"}
    assert programme.viewer([AROOSTOOK]).get(url).status_code == 404


def test_an_empty_register_gives_a_header(programme: Programme) -> None:
    client = programme.administrator()
    assert client.get("/gaps.csv").get_data(as_text=True).count("\r\n") == 1
    assert json.loads(client.get("/coverage.geojson").get_data())["features"] == []


WITHIN = f"within={CUMBERLAND}"


def written_down(programme: Programme) -> list[Entry]:
    with programme.database.read() as connection:
        return audit.entries(connection, audit.Wish(action="exported"))


@pytest.mark.parametrize(
    ("url", "details"),
    [
        ("gaps.csv", {"what": "gaps", "format": "csv", "rows": 3}),
        ("gaps.csv", {"filter": [WITHIN, "by=venue_type"]}),
        ("gaps.csv?type=cafe&by=county", {"filter": ["type=cafe", WITHIN, "by=county"]}),
        ("coverage.csv?status=covered&status=never", {"filter": ["status=covered", "status=never", WITHIN]}),
        ("coverage.csv?county=Cumberland", {"rows": 8, "filter": ["county=23005", WITHIN]}),
        ("coverage.geojson?visited=yes&posting=voluntary", {"what": "coverage", "format": "geojson"}),
        ("coverage.xlsx?type=cafe", {"what": "coverage", "format": "xlsx", "filter": ["type=cafe", WITHIN]}),
        ("gaps.xlsx?by=town", {"what": "gaps", "format": "xlsx", "filter": [WITHIN, "by=town"]}),
    ],
)  # fmt: skip
def test_the_log_knows_who_took_what_by_its_id(
    programme: Programme, url: str, details: dict[str, Any]
) -> None:
    mixed(programme)
    person = programme.person("Cora", "coordinator", [CUMBERLAND])
    response = programme.client(person).get(url + ("&" if "?" in url else "?") + DAY)
    (row,) = written_down(programme)
    assert response.status_code == 200
    assert (row.actor_id, row.file_id, row.county_geoid) == (person, response.headers["File-Id"], CUMBERLAND)
    name = response.headers["Content-Disposition"].split('"')[1]
    assert file_id.read(f"Downloads/{name}") == row.file_id
    assert row.details["as_of"] == AS_OF.isoformat()
    assert {name: row.details[name] for name in details} == details


def test_a_download_that_breaks_off_is_on_the_log(programme: Programme) -> None:
    programme.venue()
    response = programme.administrator().get("/coverage.csv", buffered=False)
    assert [row.file_id for row in written_down(programme)] == [response.headers["File-Id"]]
    response.close()  # before anything was read


def test_a_map_file_says_its_id_inside_and_a_csv_keeps_its_columns(programme: Programme) -> None:
    programme.venue()
    client = programme.administrator()
    answer = client.get("/coverage.geojson")
    assert json.loads(answer.get_data())["file_id"] == answer.headers["File-Id"]
    assert list(rows(client, "/coverage.csv")[0]) == list(COLUMNS)
    assert len({row.file_id for row in written_down(programme)}) == 2


def test_what_is_refused_is_not_on_the_log(programme: Programme) -> None:
    assert programme.administrator().get("/coverage.csv?type=nothing").status_code == 422
    assert programme.volunteer().get("/coverage.csv").status_code == 404
    assert written_down(programme) == []
