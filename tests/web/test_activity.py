"""Do the activity's page and its file say the same, of own places only, and of people to who may know?"""

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from mapper.rules.activity import FIGURES, GROUPS, PEOPLE, columns
from mapper.store import audit
from mapper.store.audit import Wish
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, NOON, PORTLAND, Programme, item
from tests.web.mixed import IN_CARIBOU, mixed

MAY = "from=2026-05-01&to=2026-05-31"
CARD = "blue_card_es"


def worked(programme: Programme) -> None:
    """What `mixed` tells of, by three people, and some cards."""
    mixed(programme)
    cafe = programme.venue("Busy Cafe", venue_type="cafe", **IN_CARIBOU)
    laundry = programme.venue("Busy Laundry")
    cards = [item(CARD, "counter", quantity=25), item(quantity=2)]
    programme.visit(cafe, NOON + timedelta(days=2), items=cards, author_id=programme.person("Vera"))
    olga = programme.person("Olga")
    programme.visit(laundry, NOON + timedelta(days=3), outcome="no_answer", author_id=olga)
    programme.visit(laundry, NOON + timedelta(days=40), author_id=olga)


def file(client: FlaskClient, query: str) -> list[dict[str, str]]:
    answer = client.get(f"/activity.csv?{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"), newline="")))


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def tiles(html: str) -> dict[str, int]:
    found = re.findall(r"<dt>([^<]+)</dt><dd>([\d,]+)", html)
    return {words: int(count.replace(",", "")) for words, count in found}


def table(html: str) -> list[list[str]]:
    """The rows of the last table: a heading and its figures."""
    body = html[html.index('<table class="parts">') :].split("</table>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", body.split("</thead>")[1], re.DOTALL)
    return [
        [words_of(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)] for row in rows
    ]


@pytest.mark.parametrize("by", GROUPS)
@pytest.mark.parametrize("query", ["", f"county={AROOSTOOK}", "type=cafe&type=library", f"town={PORTLAND}"])
def test_the_page_and_its_file_say_the_same(programme: Programme, by: str, query: str, look: Any) -> None:
    worked(programme)
    client = programme.administrator()
    look(client, f"/activity?{MAY}&by={by}&{query}")
    html = client.get(f"/activity?{MAY}&by={by}&{query}").get_data(as_text=True)
    rows = file(client, f"{MAY}&by={by}&{query}")
    assert list(rows[0]) == columns((by,))
    *shown, together = table(html)
    assert len(shown) == len(rows) > 0
    hidden = {"other_items", *([] if by != "outcome" else [n for n in FIGURES if n in OUTCOME_NAMES])}
    named = sum(int(row.get("nameless_visits", 0)) for row in rows)
    figures = [
        n for n in columns((by,)) if n in FIGURES and n not in hidden and (n != "nameless_visits" or named)
    ]
    for row, line in zip(rows, shown, strict=True):
        assert [row[name] or "not told" for name in figures] == line[1:], row
    if by != "language":
        assert tiles(html)["visits" if len(rows) > 1 or rows[0]["visits"] != "1" else "visit"] == int(
            together[1]
        )
        assert sum(int(row["visits"]) for row in rows) == int(together[1])


OUTCOME_NAMES = FIGURES[1:9]


def test_the_figures_are_those_of_what_was_done(programme: Programme) -> None:
    worked(programme)
    html = programme.administrator().get(f"/activity?{MAY}").get_data(as_text=True)
    assert tiles(html) == {
        "visits": 8,
        "places reached": 8,
        "towns reached": 2,
        "posters put up": 4,
        "palm cards put out": 25,
        "places with material up for the first time": 3,
        "people active": 2,
    }
    said = words_of(html)
    assert "put something up 3 37.5 %" in said and "Of 8 visits" in said
    assert "and 6 visits whose name is not kept any more" in said
    assert "Spanish 0 25" in said and "Put up in all 4 25" in said


def test_each_sees_their_own_places_and_a_viewer_nothing_of_people(programme: Programme, look: Any) -> None:
    worked(programme)
    north = programme.coordinator((AROOSTOOK,)).get(f"/activity?{MAY}&by=town").get_data(as_text=True)
    assert tiles(north)["visits"] == 2 and tiles(north)["person active"] == 1
    assert [row[0] for row in table(north)] == ["Caribou Aroostook", "Together"]
    assert "Portland" not in north
    viewer = programme.viewer()
    look(viewer, f"/activity?{MAY}")
    south = viewer.get(f"/activity?{MAY}&by=county").get_data(as_text=True)
    assert tiles(south)["visits"] == 6
    assert not {"people active", "person active"} & set(tiles(south))
    assert "people active" not in south and "name is not kept" not in south and "CSV" not in south
    assert viewer.get(f"/activity?{MAY}&county={AROOSTOOK}").status_code == 422
    assert programme.viewer(()).get(f"/activity?{MAY}").get_data(as_text=True).count("No visits") == 1
    assert not set(PEOPLE) - set(file(programme.coordinator(), f"{MAY}&by=county")[0])


def test_without_words_it_is_last_month(programme: Programme, look: Any) -> None:
    client = programme.administrator()
    page = client.get("/activity").get_data(as_text=True)
    assert "The last calendar month." in page and "No visits" in page
    look(client, "/activity")
    first, last = re.findall(r'name="(?:from|to)" value="(\d{4}-\d\d-\d\d)"', page)
    assert first.endswith("-01") and first[:7] == last[:7] and int(last[8:]) >= 28


@pytest.mark.parametrize(
    "query",
    [
        "from=2026-05-31&to=2026-05-01",
        "from=nonsense",
        "to=2026-02-30",
        "by=status",
        "type=no",
        "county=no",
        "town=1",
    ],
)
def test_what_there_is_not_is_refused(programme: Programme, query: str) -> None:
    client = programme.administrator()
    assert client.get(f"/activity?{query}").status_code == 422
    assert client.get(f"/activity.csv?{query}").status_code == 422


def test_a_status_is_no_matter_of_a_period(programme: Programme) -> None:
    worked(programme)
    client = programme.administrator()
    assert file(client, f"{MAY}&status=covered&visited=yes") == file(client, MAY)


def test_any_period_has_an_answer(programme: Programme) -> None:
    worked(programme)
    client = programme.administrator()
    for query in (
        "from=0001-01-01&to=9999-12-31",
        "from=0001-01-01&to=0001-01-01",
        "from=9999-12-31&to=9999-12-31",
    ):
        assert client.get(f"/activity?{query}&by=month").status_code == 200
    assert [row["month"] for row in file(client, "from=0001-01-01&to=9999-12-31&by=month")] == [
        "2024-05",
        "2026-05",
        "2026-06",
    ]


def test_the_file_is_on_the_log_with_its_days(programme: Programme) -> None:
    worked(programme)
    client = programme.coordinator()
    answer = client.get(f"/activity.csv?{MAY}&by=town,month&type=cafe&type=laundromat")
    with programme.database.read() as connection:
        (entry,) = audit.entries(connection, Wish(file_id=answer.headers["File-Id"]))
    assert entry.county_geoid == CUMBERLAND
    assert entry.details["filter"] == [
        *("from=2026-05-01", "to=2026-05-31", "type=cafe", "type=laundromat", f"within={CUMBERLAND}"),
        *("by=town", "by=month"),
    ]
    said = words_of(client.get("/audit").get_data(as_text=True))
    assert "took out the activity of a period as a CSV of" in said
    assert "from 1 May 2026, to 31 May 2026" in said
    client.get(f"/activity.csv?{MAY}&town={PORTLAND}")
    assert client.get(f"/activity.csv?{MAY}&town={CARIBOU}").status_code == 422


def test_the_links_lead_where_the_page_is(programme: Programme) -> None:
    worked(programme)
    client = programme.administrator()
    html = client.get(f"/activity?{MAY}&by=town&type=cafe").get_data(as_text=True)
    address = re.search(r'href="(/activity\.csv[^"]+)"', html)
    assert address is not None
    told = client.get(address[1].replace("&amp;", "&")).get_data()
    assert told == client.get(f"/activity.csv?{MAY}&by=town&type=cafe").get_data()
