"""Does the page of two days say what the rule says, and does each figure lead to just so many venues?"""

import csv
import io
import re

import pytest
from flask.testing import FlaskClient

from mapper.outputs.change_rows import COLUMNS
from mapper.rules.comparison import CHANGES, columns
from mapper.rules.gap_report import KEY_COLUMNS
from mapper.store import audit
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, Programme
from tests.web.mixed import AS_OF, BEFORE, STATUSES, mixed
from tests.web.test_gap_figures import Linked, listed, plain

DAYS = f"from={BEFORE}&to={AS_OF}"
GROUPINGS = (*KEY_COLUMNS, "county,venue_type", "town,posting")
# What became of each of mixed()'s venues from the day before the visits to six days after.
BECAME = {
    "Covered Laundry": ("never", "covered", "won"),
    "Old Laundry": ("lapsed", "lapsed", "same"),
    "Bare Laundry": ("never", "gone", "moved"),
    "Promising Cafe": ("never", "promised", "moved"),
    "Unwilling Cafe": ("never", "declined", "moved"),
    "Unknown Cafe": ("never", "never", "same"),
    "Closed Cafe": ("excluded", "excluded", "same"),
    "Shut Library": ("never", "excluded", "gap_left"),
    "Northern Cafe": ("never", "covered", "won"),
    "Northern Library": ("never", "never", "same"),
    "Nowhere Cafe": ("never", "never", "same"),
}


def rows(client: FlaskClient, url: str) -> list[dict[str, str]]:
    response = client.get(url)
    assert response.status_code == 200
    text = response.get_data(as_text=True).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


@pytest.mark.parametrize("by", GROUPINGS)
@pytest.mark.parametrize("query", ["", f"county={CUMBERLAND}", "type=cafe", "county=none,23003"])
def test_every_link_leads_to_as_many_venues_as_its_figure_says(
    programme: Programme, by: str, query: str
) -> None:
    mixed(programme)
    client = programme.administrator()
    links = Linked(client.get(f"/compare?{DAYS}&by={by}&{query}").get_data(as_text=True)).found
    assert len(links) >= 3
    for href, text in dict.fromkeys(links):
        figure = re.search(r"\d+", text)
        assert figure is not None
        assert listed(client, href) == int(figure[0]), (href, text)


def test_each_venue_and_what_became_of_it(programme: Programme) -> None:
    mixed(programme)
    found = rows(programme.administrator(), f"/compare/venues.csv?{DAYS}")
    assert list(found[0]) == list(COLUMNS)
    assert {r["name"]: (r["status_from"], r["status_to"], r["change"]) for r in found} == BECAME
    assert {name: became for name, (_, became, _) in BECAME.items()} == STATUSES
    html = programme.administrator().get(f"/compare/venues?{DAYS}&change=won").get_data(as_text=True)
    for name, (_, _, change) in BECAME.items():
        assert (f">{name}</a>" in html) == (change == "won"), name


@pytest.mark.parametrize("change", CHANGES)
def test_a_list_holds_one_change_and_its_file_the_same(programme: Programme, change: str) -> None:
    mixed(programme)
    client = programme.administrator()
    expected = {name for name, (_, _, kind) in BECAME.items() if kind == change}
    assert {row["name"] for row in rows(client, f"/compare/venues.csv?{DAYS}&change={change}")} == expected
    assert listed(client, f"/compare/venues?{DAYS}&change={change}") == len(expected)


@pytest.mark.parametrize("by", GROUPINGS)
def test_the_file_of_figures_adds_up_to_each_day_s_report(programme: Programme, by: str) -> None:
    mixed(programme)
    client = programme.administrator()
    found = rows(client, f"/compare.csv?{DAYS}&by={by}")
    assert list(found[0]) == columns(by.split(","))
    for day, ending in ((BEFORE, "from"), (AS_OF, "to")):
        for own, report in zip(found, rows(client, f"/gaps.csv?as_of={day}&by={by}"), strict=True):
            for name in ("eligible", "covered", "coverage_pct"):
                assert own[f"{name}_{ending}"] == report[name]
    for row in found:
        count = {
            name: int(row[name]) for name in row if name in ("won", "lost") or name.startswith("covered_")
        }
        kept = count["covered_from"] + count["won"] - count["lost"]
        assert count["covered_to"] == kept - count["covered_left"] + count["covered_joined"]


def test_the_matrix_s_sums_are_the_two_days(programme: Programme) -> None:
    mixed(programme)
    html = programme.administrator().get(f"/compare?{DAYS}").get_data(as_text=True)
    table = html[html.index('id="matrix-heading"') :].split("</table>")[0].split("</thead>")[1]
    numbers = [[int(n) for n in re.findall(r">(\d+)<", row)] for row in table.split("</tr>")[:-1]]
    *body, foot = numbers
    assert all(sum(row[:-1]) == row[-1] for row in body)
    assert [sum(column) for column in zip(*body, strict=True)] == foot
    assert foot[-1] == len(STATUSES)


def test_a_viewer_reads_figures_of_own_counties_and_no_venue(programme: Programme) -> None:
    mixed(programme)
    client = programme.viewer([AROOSTOOK])
    html = client.get(f"/compare?{DAYS}&by=county").get_data(as_text=True)
    assert Linked(html).found == []
    assert "Cumberland" not in html.split("</form>")[-1]
    assert "of <strong>" not in html and "1 won and 0 lost" in plain(html)
    for path in ("/compare/venues", "/compare.csv", "/compare/venues.csv"):
        assert client.get(f"{path}?{DAYS}").status_code == 404


def test_a_coordinator_s_files_hold_own_counties_only(programme: Programme) -> None:
    mixed(programme)
    client = programme.coordinator([AROOSTOOK])
    names = {row["name"] for row in rows(client, f"/compare/venues.csv?{DAYS}")}
    assert names == {"Northern Cafe", "Northern Library"}
    assert [row["town_geoid"] for row in rows(client, f"/compare.csv?{DAYS}&by=town")] == [CARIBOU]
    assert client.get(f"/compare?{DAYS}&county={CUMBERLAND}").status_code == 422


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("from=2026-05-11&to=2026-05-10", "earlier"),
        ("from=2026-02-30", "2026-02-30"),
        ("to=tomorrow", "tomorrow"),
        (f"{DAYS}&status=covered", "differs"),
        (f"{DAYS}&visited=yes", "differs"),
        (f"{DAYS}&gap=overdue", "differs"),
        (f"{DAYS}&by=colour", "colour"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(programme: Programme, query: str, word: str) -> None:
    client = programme.administrator()
    for path in ("/compare", "/compare.csv") + (
        () if "by=" in query else ("/compare/venues", "/compare/venues.csv")
    ):
        response = client.get(f"{path}?{query}")
        assert (response.status_code, word in response.get_data(as_text=True)) == (422, True)


@pytest.mark.parametrize("query", ["change=stolen", "was=up", "is=up", "change=<b>"])
def test_a_change_that_there_is_not_is_refused(programme: Programme, query: str) -> None:
    response = programme.administrator().get(f"/compare/venues?{DAYS}&{query}")
    assert response.status_code == 422
    assert "<b>" not in response.get_data(as_text=True).split("<main")[1]


@pytest.mark.parametrize(
    "days", ["", "from=0001-01-01&to=0001-01-01", "from=0001-01-01&to=9999-12-31", "to=0001-01-02"]
)
def test_any_two_days_can_be_compared(programme: Programme, look, days: str) -> None:
    mixed(programme)
    look(programme.administrator(), f"/compare?{days}")
    look(programme.administrator(), f"/compare/venues?{days}")


def test_pages_are_whole_and_say_that_the_list_is_today_s(programme: Programme, look) -> None:
    client = programme.administrator()
    assert "No places here" in " ".join(look(client, "/compare").text)
    look(client, "/compare/venues")
    mixed(programme)
    for url in (f"/compare?{DAYS}&by=county&sort=-won", f"/compare/venues?{DAYS}&was=never&is=covered"):
        assert "The venue list is today’s" in " ".join(look(client, url).text)
    look(programme.viewer([AROOSTOOK]), f"/compare?{DAYS}&by=town")


def test_the_log_knows_what_was_taken(programme: Programme) -> None:
    mixed(programme)
    client = programme.administrator()
    answers = [
        client.get(f"/compare.csv?{DAYS}&by=county&type=cafe"),
        client.get(f"/compare/venues.csv?{DAYS}&change=won"),
    ]
    with programme.database.read() as connection:
        written = audit.entries(connection, audit.Wish(action="exported"))
    by_id = {entry.file_id: entry.details for entry in written}
    figures, venues = (by_id[answer.headers["File-Id"]] for answer in answers)
    assert figures["what"] == "comparison"
    assert figures["filter"] == [f"from={BEFORE}", f"to={AS_OF}", "type=cafe", "by=county"]
    assert (venues["what"], venues["rows"], venues["as_of"]) == ("changed_venues", 2, str(AS_OF))
    assert venues["filter"] == [f"from={BEFORE}", f"to={AS_OF}", "change=won"]
    assert answers[1].headers["File-Id"] in answers[1].headers["Content-Disposition"]


def test_a_long_list_is_told_in_pages(programme: Programme) -> None:
    for number in range(103):
        programme.venue(f"Cafe {number:03}", venue_type="cafe")
    client = programme.administrator()
    first = client.get(f"/compare/venues?{DAYS}&change=same").get_data(as_text=True)
    second = client.get(f"/compare/venues?{DAYS}&change=same&page=2").get_data(as_text=True)
    assert "Showing 1–50 of 103" in first and "Cafe 049" in first and "Cafe 050" not in first
    assert "Showing 51–100 of 103" in second and "Cafe 099" in second
    assert 'rel="next"' in first and "change=same&amp;page=2" in first.replace("%26", "&")
