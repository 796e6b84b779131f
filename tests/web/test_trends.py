"""Does the page of trends say what each day's report says, in its chart, its table and its file?"""

import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from mapper.rules.filter_words import selection
from mapper.rules.permissions import EVERYWHERE
from mapper.rules.trend import COLUMNS, COUNTS
from mapper.store import audit
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, NOON, Programme
from tests.web.mixed import AS_OF, mixed
from tests.web.test_downloads import rows
from tests.web.test_gaps import recall

PERIOD = f"from=2026-04-20&to={AS_OF}&step=day"
FILTERS = [
    "",
    "type=cafe",
    "type=cafe&type=library",
    f"county={AROOSTOOK}",
    f"county={CUMBERLAND}&type=laundromat",
    f"town={CARIBOU}",
    "posting=voluntary",
    "county=none",
]
WHOLE = (
    *("", PERIOD, "type=cafe", "type=church", "step=month&from=2020-01-01"),
    *("step=day&from=2026-05-01&to=2026-05-01", "from=9999-01-01&to=9999-12-31", "to=0001-02-01"),
)


def seasonal(programme: Programme) -> None:
    """Every status, a place that is closed in April, and one whose material was recalled."""
    mixed(programme)
    programme.visit(programme.venue("Summer Cafe", venue_type="cafe", open_months=0b1111_1111_0000), NOON)
    recall(programme, "2026-05-08")


def text(client: FlaskClient, url: str) -> str:
    page = client.get(url)
    assert page.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.get_data(as_text=True)))


@pytest.mark.parametrize("query", FILTERS)
def test_every_day_of_the_file_is_that_day_s_gap_report(programme: Programme, query: str) -> None:
    seasonal(programme)
    found = rows(programme.administrator(), f"/trends.csv?{PERIOD}&{query}")
    assert [row["day"] for row in found] == [str(date(2026, 4, 20) + timedelta(days=n)) for n in range(21)]
    frame = programme.app.extensions["mapper"].frames.current()
    words: dict[str, list[str]] = {}
    for part in query.split("&") if query else []:
        words.setdefault(part.split("=")[0], []).append(part.split("=")[1])
    chosen = selection(words, frame.reference.known_words(), EVERYWHERE)
    for row in found:
        total = frame.gap_report(date.fromisoformat(row["day"]), ("venue_type",), chosen).total
        assert list(row) == list(COLUMNS)
        assert {name: int(row[name]) for name in COUNTS} == {name: total[name] for name in COUNTS}
        for name in ("coverage_pct", "attainable_pct"):
            assert row[name] == ("" if total[name] is None else str(total[name]))
    assert query in ("county=none", f"town={CARIBOU}") or len({row["covered"] for row in found}) > 1


@pytest.mark.parametrize("query", FILTERS)
def test_the_page_s_last_day_is_the_overview_of_that_day(programme: Programme, query: str) -> None:
    seasonal(programme)
    client = programme.administrator()
    last = rows(client, f"/trends.csv?{PERIOD}&{query}")[-1]
    said = text(client, f"/trends?{PERIOD}&{query}")
    assert f"{last['covered']} of {last['eligible']} places we count had material up on 10 May 2026" in said
    overview = text(client, f"/coverage?as_of={AS_OF}&{query}")
    assert f"{last['covered']} of {last['eligible']} places we count have material up" in overview


def test_a_page_is_whole_for_every_step_and_period(programme: Programme, look) -> None:
    seasonal(programme)
    client = programme.administrator()
    for query in WHOLE:
        page = look(client, f"/trends?{query}")
        assert ("No places here" in " ".join(page.text)) == (query == "type=church")
    look(programme.viewer(), "/trends")


def test_an_empty_register_is_no_coverage_of_nought(programme: Programme, look) -> None:
    said = " ".join(look(programme.administrator(), "/trends").text)
    assert "No places here" in said and "0.0 %" not in said


def test_what_is_not_the_same_every_day_is_left_out_and_that_is_said(programme: Programme) -> None:
    seasonal(programme)
    client = programme.administrator()
    plain, filtered = (
        client.get(f"/trends.csv?{PERIOD}{more}") for more in ("", "&status=never&visited=yes")
    )
    assert plain.get_data() == filtered.get_data()
    for asked in ("status=never", "visited=yes", "gap=never", "lacks=es"):
        assert "is left out here" in text(client, f"/trends?{PERIOD}&{asked}")
        assert client.get(f"/trends.csv?{PERIOD}&{asked}").get_data() == plain.get_data()
    assert "is left out here" not in text(client, f"/trends?{PERIOD}")


def test_it_says_that_the_list_is_today_s_and_what_has_not_come_yet(programme: Programme) -> None:
    seasonal(programme)
    client = programme.administrator()
    assert "The venue list is today’s on every day" in text(client, f"/trends?{PERIOD}")
    assert "if nobody visits" not in text(client, f"/trends?{PERIOD}")
    ahead = text(client, "/trends?to=2999-01-01")
    assert "this is how it will stand if nobody visits" in ahead and "will have material up" in ahead


def test_a_target_is_drawn_where_there_is_one(programme: Programme) -> None:
    seasonal(programme)
    client = programme.administrator()
    assert 'class="chart-target" d="M52' in client.get("/trends?type=cafe").get_data(as_text=True)
    html = client.get("/trends").get_data(as_text=True)
    assert "chart-target" not in html and "targets of their own" in html


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("from=yesterday", "yesterday"),
        ("from=2026-05-02&to=2026-05-01", "2026-05-02"),
        ("step=hour", "hour"),
        ("from=1900-01-01&step=day", "800"),
        ("type=nothing", "nothing"),
        (f"county={AROOSTOOK}", AROOSTOOK),
    ],
)
def test_what_makes_no_sense_or_is_out_of_reach_is_refused(
    programme: Programme, query: str, word: str
) -> None:
    client = programme.coordinator([CUMBERLAND])
    for path in ("/trends", "/trends.csv"):
        response = client.get(f"{path}?{query}")
        assert response.status_code == 422
        assert word in response.get_data(as_text=True)


def test_everybody_counts_own_counties_only(programme: Programme) -> None:
    seasonal(programme)
    viewer, coordinator = programme.viewer([AROOSTOOK]), programme.coordinator([AROOSTOOK])
    assert "1 of 2 places we count" in text(viewer, "/trends?from=2026-05-01&to=2026-05-07&step=day")
    assert rows(coordinator, f"/trends.csv?{PERIOD}")[-1]["known"] == "2"
    assert viewer.get("/trends.csv").status_code == 404
    html = viewer.get("/trends").get_data(as_text=True)
    assert "/trends.csv" not in html


def test_the_file_is_on_the_log_with_its_period(programme: Programme) -> None:
    seasonal(programme)
    person = programme.person("Cora", "coordinator", [CUMBERLAND])
    response = programme.client(person).get(f"/trends.csv?{PERIOD}&type=cafe&status=never")
    with programme.database.read() as connection:
        (row,) = audit.entries(connection, audit.Wish(action="exported"))
    assert (row.actor_id, row.file_id) == (person, response.headers["File-Id"])
    assert row.details["what"] == "trend" and row.details["rows"] == 21
    period = ["from=2026-04-20", f"to={AS_OF}"]
    assert row.details["filter"] == [*period, "type=cafe", f"within={CUMBERLAND}", "by=day"]
    name = response.headers["Content-Disposition"]
    assert f"trend-{AS_OF}-{row.file_id}.csv" in name


def test_the_way_from_the_overview_keeps_its_filter(programme: Programme) -> None:
    mixed(programme)
    html = (
        programme.administrator()
        .get(f"/coverage?type=cafe&status=covered&as_of={AS_OF}")
        .get_data(as_text=True)
    )
    assert f'href="/trends?type=cafe&amp;to={AS_OF}"' in html
    assert 'href="/forecast?type=cafe"' in html
