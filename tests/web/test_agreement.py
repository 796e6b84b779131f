"""Do map, pages, files, terminal, trend and comparison say the same of the same filter? One walk."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from mapper.rules.coverage import STATUSES
from tests.builders import AROOSTOOK, CUMBERLAND, Programme
from tests.outputs import workbooks
from tests.web.mixed import AS_OF, mixed

Totals = dict[str, int]  # status -> venues
WORLD = "bbox=-180,-90,180,90&zoom=3"
WHOLE_NUMBER = re.compile(r"(?<![\d.,-])\d[\d,]*(?![\d.,]*[\d%])")
FILTERS = ("", "type=cafe", f"county={CUMBERLAND}", "type=laundromat&type=library")
EVERYWHERE = (*FILTERS, f"county={AROOSTOOK}", "posting=required")
DAYS = (AS_OF, AS_OF - timedelta(days=7), date(2024, 5, 5), date(2026, 7, 2))


def rows_of(client: FlaskClient, address: str) -> list[dict[str, str]]:
    text = client.get(address).get_data(as_text=True)
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def summed(rows: list[Mapping[str, object]]) -> Totals:
    return {str(status): sum(int(float(str(row[status]))) for row in rows) for status in STATUSES}


def listed(rows: list[Mapping[str, object]]) -> Totals:
    found = Counter(str(row["status"]) for row in rows)
    return {str(status): found[str(status)] for status in STATUSES}


def by_gaps_csv(client: FlaskClient, query: str) -> Totals:
    return summed(rows_of(client, f"/gaps.csv?by=town,posting&{query}"))


def by_gaps_xlsx(client: FlaskClient, query: str) -> Totals:
    book = workbooks.read(client.get(f"/gaps.xlsx?by=county&{query}").get_data())
    return summed(workbooks.table(book, "Gaps"))


def by_coverage_csv(client: FlaskClient, query: str) -> Totals:
    return listed(rows_of(client, f"/coverage.csv?{query}"))


def by_coverage_xlsx(client: FlaskClient, query: str) -> Totals:
    book = workbooks.read(client.get(f"/coverage.xlsx?{query}").get_data())
    return listed(workbooks.table(book, "Coverage"))


def by_geojson(client: FlaskClient, query: str) -> Totals:
    features = client.get(f"/coverage.geojson?{query}").get_json(force=True)["features"]
    return listed([feature["properties"] for feature in features])


def by_map(client: FlaskClient, query: str) -> Totals:
    """Those with a point; the answer says how many have none, which are all of one status here."""
    answer = client.get(f"/api/v1/map?{WORLD}&{query}").get_json(force=True)
    found: Counter[str] = Counter({"never": answer["without_point"]})
    for feature in answer["features"]:
        said = feature["properties"]
        found.update(said["status"] if said["kind"] == "cell" else [said["status"]])
    assert answer["chosen"] == found.total()
    return {str(status): found[str(status)] for status in STATUSES}


def by_areas(client: FlaskClient, query: str) -> Totals:
    return summed(list(client.get(f"/api/v1/areas?level=county&{query}").get_json()["areas"].values()))


def by_trend(client: FlaskClient, query: str) -> Totals:
    """The last point."""
    day = re.findall(r"as_of=([\d-]+)", query)[0]
    start = date.fromisoformat(day) - timedelta(days=40)
    return summed(rows_of(client, f"/trends.csv?from={start}&to={day}&{query}")[-1:])


WAYS: dict[str, Callable[[FlaskClient, str], Totals]] = {
    way.__name__: way
    for way in (
        by_gaps_csv,
        by_gaps_xlsx,
        by_coverage_csv,
        by_coverage_xlsx,
        by_geojson,
        by_map,
        by_areas,
        by_trend,
    )
}


def numbers_on(client: FlaskClient, address: str) -> list[int]:
    """Every whole number that the page shows outside of attributes and scripts."""
    html = client.get(address).get_data(as_text=True)
    text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", html, flags=re.S)
    return [int(found.replace(",", "")) for found in WHOLE_NUMBER.findall(text)]


@pytest.mark.parametrize(("role", "filters"), [("administrator", EVERYWHERE), ("coordinator", FILTERS)])
def test_every_way_says_the_same(programme: Programme, role: str, filters: tuple[str, ...]) -> None:
    mixed(programme)
    client = programme.administrator() if role == "administrator" else programme.coordinator()
    for day in DAYS:
        for chosen in filters:
            query = f"as_of={day}&{chosen}".rstrip("&")
            told = {name: way(client, query) for name, way in WAYS.items()}
            expected = told["by_coverage_csv"]
            assert told == dict.fromkeys(WAYS, expected), (day, chosen)
            eligible = sum(expected.values()) - expected["excluded"]
            on_pages = {"/map": {*expected.values()}}
            if eligible:
                on_pages |= {page: {expected["covered"], eligible} for page in ("/coverage", "/gaps")}
            for page, numbers in on_pages.items():
                assert numbers <= {*numbers_on(client, f"{page}?{query}")}, (page, day, chosen)


def test_the_terminal_says_what_the_pages_say(programme: Programme) -> None:
    mixed(programme)
    client, runner = programme.administrator(), programme.app.test_cli_runner()
    for day in DAYS:
        expected = by_coverage_csv(client, f"as_of={day}")
        said = json.loads(runner.invoke(args=["report", "gaps", f"--as-of={day}", "--format=json"]).stdout)
        assert {status: said["total"][status] for status in expected} == expected
        compared = rows_of(client, f"/compare.csv?from={day}&to={day}&by=county")
        assert sum(int(row["won"]) + int(row["lost"]) for row in compared) == 0
