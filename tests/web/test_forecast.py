"""Are the places on the re-check list those that lapse, and is what remains what those days' reports say?"""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from mapper.outputs.recheck_rows import COLUMNS
from mapper.rules.forecast import KEYS, WINDOWS
from mapper.rules.selection import Selection
from mapper.store import audit
from mapper.web import forecast
from tests.builders import AROOSTOOK, CUMBERLAND, POSTER, Programme, item
from tests.web.mixed import IN_CARIBOU
from tests.web.test_downloads import HOSTILE, rows
from tests.web.test_trends import text


def today(programme: Programme) -> date:
    with programme.app.test_request_context():
        return forecast.current.today()


def lapsing_in(programme: Programme, name: str, days: int, **venue: object) -> date:
    """A laundry, or what `venue` says, whose poster lapses in so many days; answers that day."""
    kind = str(venue.get("venue_type", "laundromat"))
    shelf_life = (
        programme.app.extensions["mapper"].frames.current().reference.types[kind].poster_shelf_life_days
    )
    lapses_on = today(programme) + timedelta(days=days)
    seen = lapses_on - timedelta(days=shelf_life)
    at = datetime(seen.year, seen.month, seen.day, 17, tzinfo=UTC)
    programme.visit(programme.venue(name, **venue), at, items=[item(POSTER)])
    return lapses_on


def several(programme: Programme) -> dict[str, date]:
    """Places that lapse in some days, one that did, and one that was never reached."""
    programme.venue("Never Laundry")
    lapsing_in(programme, "Lapsed Laundry", 0)
    return {
        "Soon Laundry": lapsing_in(programme, "Soon Laundry", 1),
        "Northern Cafe": lapsing_in(programme, "Northern Cafe", 30, venue_type="cafe", **IN_CARIBOU),
        "Later Cafe": lapsing_in(programme, "Later Cafe", 31, venue_type="cafe"),
        "Last Laundry": lapsing_in(programme, "Last Laundry", 60),
    }


def listed(client: FlaskClient, query: str = "") -> dict[str, date]:
    return {
        row["name"]: date.fromisoformat(row["lapses_on"]) for row in rows(client, f"/recheck.csv?{query}")
    }


def test_the_list_holds_what_lapses_within_the_days(programme: Programme) -> None:
    expected = several(programme)
    client = programme.administrator()
    within = {
        days: {n for n, day in expected.items() if day <= today(programme) + timedelta(days=days)}
        for days in WINDOWS
    }
    assert [len(within[days]) for days in WINDOWS] == [2, 4, 4]
    for days in WINDOWS:
        found = listed(client, f"days={days}")
        assert found == {name: expected[name] for name in within[days]}
        said = text(client, f"/forecast?days={days}")
        assert all((name in said) == (name in within[days]) for name in expected)
        assert "Lapsed Laundry" not in said and "Never Laundry" not in said
        assert f"of {len(found)}" in said
    first = rows(client, "/recheck.csv?days=90")[0]
    assert list(first) == list(COLUMNS)
    assert (first["name"], first["becomes"], first["lon"]) == ("Soon Laundry", "lapsed", "-70.26")


@pytest.mark.parametrize("by", list(KEYS))
def test_what_remains_is_the_gap_report_of_those_days(programme: Programme, by: str) -> None:
    several(programme)
    frame = programme.app.extensions["mapper"].frames.current()
    days = [today(programme), *(today(programme) + timedelta(days=window) for window in WINDOWS)]
    totals = [frame.gap_report(day, ("venue_type",), Selection()).total for day in days]
    assert [total["covered"] for total in totals] == [4, 2, 0, 0]
    said = text(programme.administrator(), f"/forecast?by={by}")
    foot = said[said.index("Together") :]
    shares = re.findall(r"([\d.]+) % (\d+) of (\d+)", foot)[:4]
    assert shares == [(str(t["coverage_pct"]), str(t["covered"]), str(t["eligible"])) for t in totals]
    assert (
        "would be left on" in said
        and "2 places are due for a check within 30 days, 4 within 60, 4 within 90" in said
    )


def test_a_place_that_closes_for_the_season_is_told_apart(programme: Programme) -> None:
    only_now = 1 << (today(programme).month - 1)
    day = lapsing_in(programme, "Season Cafe", 40, venue_type="cafe", open_months=only_now)
    [row] = rows(programme.administrator(), "/recheck.csv?days=90")
    assert row["becomes"] == "excluded"
    assert row["lapses_on"].endswith("-01") and date.fromisoformat(row["lapses_on"]) < day
    assert "is not counted from that day" in text(programme.administrator(), "/forecast?days=90")


def test_each_filter_narrows_page_and_file_alike(programme: Programme) -> None:
    several(programme)
    client = programme.administrator()
    for query, names in (
        ("type=cafe", {"Northern Cafe", "Later Cafe"}),
        (f"county={AROOSTOOK}", {"Northern Cafe"}),
        ("type=laundromat&status=never&visited=yes&as_of=2020-01-01", {"Soon Laundry", "Last Laundry"}),
    ):
        assert set(listed(client, f"{query}&days=90")) == names
        said = text(client, f"/forecast?{query}&days=90")
        assert several_names(said) == names


def several_names(said: str) -> set[str]:
    return {name for name in ("Soon Laundry", "Northern Cafe", "Later Cafe", "Last Laundry") if name in said}


def test_a_viewer_reads_counts_and_no_place(programme: Programme) -> None:
    several(programme)
    client = programme.viewer([AROOSTOOK])
    said = text(client, "/forecast?by=town&days=90")
    assert several_names(said) == set() and "Places to check" not in said
    assert "Caribou" in said and "Portland" not in said
    assert "1 place is due for a check within 30 days" in said
    assert client.get("/recheck.csv").status_code == 404
    assert "/recheck.csv" not in client.get("/forecast").get_data(as_text=True)


def test_a_coordinator_s_list_is_of_own_counties_and_on_the_log(programme: Programme) -> None:
    several(programme)
    person = programme.person("Cora", "coordinator", [CUMBERLAND])
    client = programme.client(person)
    assert several_names(text(client, "/forecast?days=90")) == {"Soon Laundry", "Later Cafe", "Last Laundry"}
    response = client.get("/recheck.csv?days=60&by=county")
    with programme.database.read() as connection:
        (row,) = audit.entries(connection, audit.Wish(action="exported"))
    assert (row.actor_id, row.file_id) == (person, response.headers["File-Id"])
    assert (row.details["what"], row.details["rows"]) == ("recheck", 3)
    until = today(programme) + timedelta(days=60)
    assert row.details["filter"] == [f"from={today(programme)}", f"to={until}", f"within={CUMBERLAND}"]
    assert "Northern Cafe" not in response.get_data(as_text=True)


def test_restricted_and_doubtful_places_are_marked_for_whoever_may_see_them(programme: Programme) -> None:
    lapsing_in(programme, "Quiet Laundry", 3, restricted=True)
    lapsing_in(programme, "Doubtful Laundry", 3, concern_volunteer=True)
    client = programme.administrator()
    flags = {row["name"]: (row["restricted"], row["concern"]) for row in rows(client, "/recheck.csv")}
    assert flags == {"Quiet Laundry": ("yes", "no"), "Doubtful Laundry": ("no", "yes")}
    said = text(client, "/forecast")
    assert "restricted" in said and "not safe for somebody?" in said


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_only_a_name(programme: Programme, name: str) -> None:
    lapsing_in(programme, name, 3)
    client = programme.administrator()
    html = client.get("/forecast").get_data(as_text=True)
    assert "<img src=x" not in html
    [row] = rows(client, "/recheck.csv")
    assert row["name"] == ("'" if name[0] in "=-@+\t" else "") + name


def test_the_pages_of_the_list_hold_every_place_once(programme: Programme, monkeypatch, look) -> None:
    monkeypatch.setattr(forecast, "PER_PAGE", 3)
    for number in range(7):
        lapsing_in(programme, f"Laundry {number}", 3 + number)
    client = programme.administrator()
    found = [re.findall(r"Laundry \d", text(client, f"/forecast?page={page}")) for page in (1, 2, 3)]
    assert found == [
        ["Laundry 0", "Laundry 1", "Laundry 2"],
        ["Laundry 3", "Laundry 4", "Laundry 5"],
        ["Laundry 6"],
    ]
    for wrong in ("0", "99", "x", "-1", "9" * 30, "²"):
        look(client, f"/forecast?page={wrong}")
    assert "Showing 4–6 of 7" in text(client, "/forecast?page=2")


def test_every_page_is_whole(programme: Programme, look) -> None:
    client = programme.administrator()
    assert "No places here" in " ".join(look(client, "/forecast").text)
    several(programme)
    for by in KEYS:
        look(client, f"/forecast?by={by}&days=60")
    assert client.get("/forecast?by=colour").status_code == 422
    look(client, "/forecast?days=7")
    nothing = text(client, "/forecast?type=laundromat&county=none")
    assert "No places here" in nothing
