"""Do page, file and command say the same of what is missing, to whom they may, and can it be marked?"""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from mapper.rules.missing import columns
from mapper.rules.selection import Selection
from mapper.store import reference
from mapper.store.missing_figures import missing
from mapper.store.reference import looked_none_there
from mapper.web import current
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, PORTLAND, Programme
from tests.web.test_removals import send

Look = Callable[[FlaskClient, str], Any]
OFFICE = "general_assistance"
DAY = date(2026, 6, 1)


def rows_of(client: FlaskClient, query: str = "") -> list[dict[str, str]]:
    text = client.get(f"/missing.csv{query}").get_data(as_text=True).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def text_of(client: FlaskClient, url: str) -> str:
    html = client.get(url).get_data(as_text=True)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)))


@pytest.fixture
def some(programme: Programme) -> Programme:
    """Portland has a list; nobody has looked elsewhere."""
    for kind in ("cafe", "church", "library", "laundromat"):
        programme.venue(f"A {kind}", venue_type=kind)
    return programme


@pytest.mark.parametrize("level", ["town", "county"])
def test_page_file_and_command_say_the_same(some: Programme, level: str) -> None:
    query = f"?level={level}&type=cafe&type={OFFICE}&county={CUMBERLAND}"
    found = rows_of(some.administrator(), query)
    arguments = ["report", "missing", "--level", level, "--type", "cafe", "--type", OFFICE]
    arguments += ["--county", CUMBERLAND, "--format"]
    runner = some.app.test_cli_runner()
    printed = runner.invoke(args=[*arguments, "csv"]).stdout_bytes.decode()
    assert list(csv.DictReader(io.StringIO(printed, newline=""))) == found
    assert list(found[0]) == columns(level)  # type: ignore[arg-type]
    told = json.loads(runner.invoke(args=[*arguments, "json"]).stdout)["missing"]
    assert [row["in_words"] for row in told] == [row["in_words"] for row in found]
    page = text_of(some.administrator(), f"/missing{query}")
    assert f"{len(found)} case" in page
    for row in found:
        assert row["in_words"] in page


def test_the_pages_of_a_long_list_hold_each_case_once(some: Programme) -> None:
    ada = some.administrator()
    total = len(rows_of(ada, "?type=cafe"))
    seen = []
    for number in range(1, -(-total // 100) + 1):
        html = ada.get(f"/missing?type=cafe&page={number}").get_data(as_text=True)
        seen += re.findall(r'name="cell" value="(\d+):cafe"', html)
    assert len(seen) == len(set(seen)) == total == 527
    last = ada.get("/missing?type=cafe&page=99").get_data(as_text=True)
    assert "Page 6 of 6" in last
    for text in ("0", "-1", "x", "9" * 20, "²"):
        assert "Page 1 of 6" in ada.get("/missing", query_string={"type": "cafe", "page": text}).text


def test_a_mark_ends_the_question_for_a_year_and_is_taken_back_in_one_press(some: Programme) -> None:
    cora = some.coordinator([AROOSTOOK])
    cell = {"cell": f"{CARIBOU}:cafe", "page": "missing", "back": f"type=cafe&county={AROOSTOOK}"}
    before = len(rows_of(cora, "?type=cafe"))
    answer = send(cora, "/gaps/looked-none", **cell)
    assert answer.headers["Location"] == f"/missing?type=cafe&county={AROOSTOOK}#cells"
    assert len(rows_of(cora, "?type=cafe")) == before - 1
    page = text_of(cora, "/missing?type=cafe")
    assert "Caribou" in page[page.index("Looked, none there Each ends") :]
    send(cora, "/gaps/looked-none", take_back="yes", **cell)
    assert len(rows_of(cora, "?type=cafe")) == before


@pytest.mark.parametrize(
    ("looked_on", "kept"), [("2999-01-01", 0), ("2020-01-01", 0), ("nonsense", 0), ("", 1)]
)
def test_only_a_day_that_says_something_today_is_marked(some: Programme, looked_on: str, kept: int) -> None:
    send(some.coordinator(), "/gaps/looked-none", cell=f"{PORTLAND}:hospital", looked_on=looked_on)
    with some.database.read() as connection:
        assert len(looked_none_there(connection)) == kept


def test_on_another_day_nothing_is_marked_and_what_held_then_is_told(some: Programme) -> None:
    with some.database.write() as connection:
        reference.mark_looked_none(connection, CARIBOU, "cafe", DAY)
    ada = some.administrator()
    past = ada.get(f"/missing?type=cafe&county={AROOSTOOK}&as_of={DAY}").get_data(as_text=True)
    assert 'name="cell"' not in past
    assert f"{CARIBOU}" not in past
    assert "Caribou" in ada.get(f"/missing?type=cafe&county={AROOSTOOK}&as_of=2026-05-31").text


def test_a_viewer_sees_counts_of_their_counties_and_can_do_nothing(some: Programme, look: Look) -> None:
    page = look(some.viewer([AROOSTOOK]), f"/missing?type=cafe&type={OFFICE}")
    text = " ".join(page.text)
    html = some.viewer([AROOSTOOK]).get(f"/missing?type=cafe&type={OFFICE}").get_data(as_text=True)
    assert "Caribou" in text
    assert "Falmouth" not in text
    assert 'name="cell"' not in html
    assert "/venues/add" not in html


def test_an_estimate_tells_nothing_of_places_out_of_reach(some: Programme) -> None:
    """The only cafe that is known lies in Portland."""
    assert {row["basis"] for row in rows_of(some.coordinator([AROOSTOOK]), "?type=cafe")} == {""}
    assert {row["basis"] for row in rows_of(some.coordinator([CUMBERLAND]), "?type=cafe")} == {"estimate"}


def test_what_is_exact_is_told_so_on_every_page(some: Programme, look: Look) -> None:
    some.venue("Town office", venue_type=OFFICE)
    cora = some.coordinator()
    for url in (f"/missing?type={OFFICE}", f"/gaps?type={OFFICE}", f"/gaps?by=town&type={OFFICE}"):
        text = " ".join(" ".join(look(cora, url).text).split())
        assert (
            "1 of 28 municipalities have their General Assistance office on the venue list; 27 are missing"
            in text
        )
        assert "22 M.R.S. §4304" in text


@pytest.mark.parametrize("url", ["/coverage", "/venues", "/gaps", "/missing"])
def test_an_empty_list_offers_ways_to_begin_to_whoever_may(
    programme: Programme, look: Look, url: str
) -> None:
    text = " ".join(" ".join(look(programme.coordinator(), url).text).split())
    assert "Put 28 General Assistance offices on the list" in text
    assert "The lists that others keep" in text
    viewer = programme.viewer().get(url)
    assert 'href="/imports"' not in viewer.get_data(as_text=True)


def test_every_page_of_it_is_whole(some: Programme, look: Look) -> None:
    ada = some.administrator()
    for url in ("/missing", "/missing?level=county", "/missing?page=3", "/missing?as_of=2020-01-01"):
        look(ada, url)


def test_the_file_is_on_the_audit_log(some: Programme) -> None:
    some.coordinator().get(f"/missing.csv?type=cafe&county={CUMBERLAND}")
    ada = some.administrator()
    assert "took out the list of what is missing as a CSV of" in text_of(ada, "/audit")


def test_the_page_s_order_is_the_list_s(some: Programme) -> None:
    ada = some.administrator()
    with some.app.test_request_context():
        cells = missing(current.frame(), current.today(), "town", Selection())
    html = ada.get("/missing").get_data(as_text=True)
    shown = re.findall(r'name="cell" value="([^"]+)"', html)
    assert shown == [f"{cell.geoid}:{cell.venue_type}" for cell in cells[:100]]
