"""Does a frozen report keep saying what the page said when it was pressed, whatever happens afterwards?"""

import csv
import io
import re
from urllib.parse import parse_qs

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from mapper.rules.gap_report import KEY_COLUMNS
from mapper.store import audit, derived, schema
from mapper.store.audit import Wish
from mapper.store.reference import reference_changed
from tests.builders import AROOSTOOK, CUMBERLAND, NOON, ZONE, Programme, some_id
from tests.web.forms import forms_of
from tests.web.mixed import AS_OF, mixed
from tests.web.test_gaps import Table

DAY = f"as_of={AS_OF}"


def fields_of(html: str) -> dict[str, str]:
    """The fields of the form that freezes, as they stand on a page."""
    (form,) = (form for form in forms_of(html) if form.action == "/gaps/freeze")
    return {name: values[0] for name, values in form.fields.items()}


def press(client: FlaskClient, url: str, title: str = "Board meeting") -> TestResponse:
    """Opens a gap page and presses Freeze on it."""
    fields = fields_of(client.get(url).get_data(as_text=True))
    assert {"csrf_token", "of", "form_id", "title"} == set(fields), url
    return client.post("/gaps/freeze", data={**fields, "title": title})


def frozen_at(client: FlaskClient, url: str, title: str = "Board meeting") -> str:
    """The address of what was frozen."""
    answer = press(client, url, title)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.headers["Location"]


def text_of(client: FlaskClient, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def figures(html: str, label: str) -> list[list[str]]:
    table = Table(html.replace(f'aria-label="{label}"', 'aria-label="Gap report"'))
    return [[text for text, _ in row] for row in table.rows]


def change_everything(programme: Programme) -> None:
    """A later visit of that day, a place closed, another target, another name."""
    programme.visit(programme.venue("New Laundry"), NOON)
    with programme.database.write() as connection:
        connection.execute(
            update(schema.venue).where(schema.venue.c.name == "Covered Laundry").values(closed=True)
        )
        connection.execute(update(schema.venue_type).values(target_pct=11.0, label="Renamed"))
        derived.recompute(connection, [some_id("Covered Laundry")], ZONE)
        reference_changed(connection)


@pytest.mark.parametrize("by", [*KEY_COLUMNS, "venue_type,county", "town,posting"])
@pytest.mark.parametrize(
    "query", ["", f"county={CUMBERLAND}", "type=cafe&type=library", "status=covered&visited=yes"]
)
def test_what_is_frozen_is_what_the_page_said_and_stays_so(programme: Programme, by: str, query: str) -> None:
    mixed(programme)
    client = programme.administrator()
    url = f"/gaps?by={by}&{DAY}&{query}"
    shown = figures(client.get(url).get_data(as_text=True), "Gap report")
    live = client.get(f"/gaps.csv?by={by}&{DAY}&{query}").get_data()
    address = frozen_at(client, url)
    change_everything(programme)
    assert client.get(f"/gaps.csv?by={by}&{DAY}&{query}").get_data() != live, "nothing was changed"
    kept = figures(client.get(address).get_data(as_text=True), "Frozen gap report")
    assert [row[1:] for row in kept] == [row[1:] for row in shown]
    if by == "county":  # a type says there what is required by law, too
        assert kept == shown
    assert client.get(f"{address}/figures.csv").get_data() == live


def test_it_says_its_day_its_moment_its_filter_and_who(programme: Programme, look) -> None:
    mixed(programme)
    cora = programme.coordinator()
    address = frozen_at(cora, f"/gaps?{DAY}&type=cafe&status=declined")
    look(cora, address)
    look(cora, address + "?now=yes")
    said = text_of(cora, address)
    assert "Board meeting on 10 May 2026" in said
    assert re.search(r"Frozen \d+ \w+ \d{4}, \d\d:\d\d by you", said)
    assert "Type of place: Cafe" in said and "County: Cumberland" in said and "Status: said no" in said
    assert "Renamed" not in said
    change_everything(programme)
    assert "Type of place: Renamed" in text_of(cora, address)  # what is asked for is today's word
    look(cora, "/frozen")
    assert "Board meeting" in text_of(cora, "/frozen")
    ada = text_of(programme.administrator(), address)
    assert "by Cora" in ada
    viewer = text_of(programme.viewer(), address)
    assert "Cora" not in viewer and "CSV" not in viewer


def test_beside_it_stands_what_is_known_now_of_the_same_day(programme: Programme, look) -> None:
    mixed(programme)
    client = programme.administrator()
    address = frozen_at(client, f"/gaps?{DAY}")
    assert "Nothing differs." in text_of(client, address + "?now=yes")
    programme.visit(programme.venue("New Laundry"), NOON)
    look(client, address + "?now=yes")
    said = text_of(client, address + "?now=yes")
    assert "1 of 3 rows differs" in said
    table = said[said.index("Which figures") : said.index("Only the frozen figures")]
    assert re.search(r"Laundromat frozen 3 0 3 1 1 1 .* as now known 4 0 4 2 1 1", table), table
    assert re.search(r"difference \+1 = \+1 \+1 =", table)
    assert "Together frozen 11 2 9 2" in table and "as now known 12 2 10 3" in table
    assert "+7.8 points" in table  # 22.2 % of 9, then 30.0 % of 10


def test_a_report_of_places_that_are_gone_compares_all_the_same(programme: Programme, look) -> None:
    mixed(programme)
    client = programme.administrator()
    address = frozen_at(client, f"/gaps?by=town,venue_type&{DAY}&type=library")
    with programme.database.write() as connection:
        connection.execute(update(schema.venue).values(pending=True))
        reference_changed(connection)
    look(client, address + "?now=yes")
    assert "no row" in text_of(client, address + "?now=yes")


def test_sent_twice_it_is_frozen_once(programme: Programme) -> None:
    mixed(programme)
    client = programme.administrator()
    fields = fields_of(client.get(f"/gaps?{DAY}").get_data(as_text=True))
    first, second = (client.post("/gaps/freeze", data={**fields, "title": title}) for title in ("One", "Two"))
    assert first.headers["Location"] == second.headers["Location"]
    said = text_of(client, "/frozen")
    assert "One" in said and "Two" not in said
    with programme.database.read() as connection:
        assert len(audit.entries(connection, Wish(action="report_frozen"))) == 1


@pytest.mark.parametrize("title", ["x" * 81, "Call 207 555 0142", "jane@example.org"])
def test_a_name_that_may_not_stay_is_asked_for_again(programme: Programme, title: str, look) -> None:
    mixed(programme)
    client = programme.administrator()
    answer = press(client, f"/gaps?{DAY}&type=cafe", title)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'role="alert"' in page and 'aria-invalid="true"' in page
    assert "None yet" in text_of(client, "/frozen")
    again = fields_of(page)
    assert parse_qs(again["of"])["type"] == ["cafe"] and again["title"] == title
    assert client.post("/gaps/freeze", data={**again, "title": "Board"}).status_code == 303


@pytest.mark.parametrize(
    ("of", "status"),
    [
        ("by=nonsense", 422),
        ("type=nonsense", 422),
        (f"county={AROOSTOOK}", 422),
        ("as_of=yesterday", 422),
        ("%%%", 303),
    ],
)
def test_what_a_form_asks_for_is_judged_like_an_address(programme: Programme, of: str, status: int) -> None:
    mixed(programme)
    client = programme.coordinator()
    data = {**fields_of(client.get("/gaps").get_data(as_text=True)), "of": of}
    assert client.post("/gaps/freeze", data=data).status_code == status


def test_a_form_without_its_id_is_refused(programme: Programme) -> None:
    mixed(programme)
    client = programme.administrator()
    data = {**fields_of(client.get("/gaps").get_data(as_text=True)), "form_id": "mine"}
    assert client.post("/gaps/freeze", data=data).status_code == 400
    assert "None yet" in text_of(client, "/frozen")


def test_who_reaches_less_than_it_counts_finds_nothing(programme: Programme) -> None:
    mixed(programme)
    everywhere = frozen_at(programme.administrator(), f"/gaps?{DAY}", "Whole programme")
    narrowed = frozen_at(programme.administrator(), f"/gaps?{DAY}&county={AROOSTOOK}", "The north")
    own = frozen_at(programme.coordinator(), f"/gaps?{DAY}", "The south")
    both = frozen_at(programme.coordinator((CUMBERLAND, AROOSTOOK)), f"/gaps?{DAY}", "Both")
    sees = {
        "administrator": (programme.administrator(), {everywhere, narrowed, own, both}),
        "south": (programme.coordinator(), {own}),
        "north": (programme.coordinator((AROOSTOOK,)), {narrowed}),
        "viewer of the south": (programme.viewer(), {own}),
        "both": (programme.coordinator((CUMBERLAND, AROOSTOOK)), {narrowed, own, both}),
        "nowhere": (programme.viewer(()), set()),
    }
    for who, (client, expected) in sees.items():
        listed = set(re.findall(r'href="(/frozen/[^"]+)"', client.get("/frozen").get_data(as_text=True)))
        assert listed == expected, who
        for address in (everywhere, narrowed, own, both):
            status = 200 if address in expected else 404
            for url in (address, address + "?now=yes"):
                assert client.get(url).status_code == status, (who, url)
    assert sees["north"][0].get(own + "/figures.csv").status_code == 404
    assert sees["viewer of the south"][0].get(own + "/figures.csv").status_code == 404


def test_the_file_is_on_the_log_and_guarded(programme: Programme) -> None:
    mixed(programme)
    client = programme.administrator()
    address = frozen_at(client, f"/gaps?by=town&{DAY}")
    answer = client.get(address + "/figures.csv")
    with programme.database.read() as connection:
        (entry,) = audit.entries(connection, Wish(file_id=answer.headers["File-Id"]))
    assert (entry.details["what"], entry.details["rows"], entry.details["as_of"]) == ("frozen", 3, str(AS_OF))
    name = answer.headers["Content-Disposition"]
    assert f"frozen-{AS_OF}-{entry.file_id}.csv" in name
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert sum(int(row["known"]) for row in rows) == 11


def test_hostile_names_are_text(programme: Programme) -> None:
    mixed(programme)
    client = programme.administrator()
    hostile = "<img src=x onerror=alert(1)> ${7*7} {{7*7}}"
    address = frozen_at(client, f"/gaps?{DAY}", hostile)
    for url in ("/frozen", address, address + "?now=yes"):
        page = client.get(url).get_data(as_text=True)
        assert "<img src=x" not in page and "&lt;img src=x" in page
        assert "{{7*7}}" in page


def test_a_day_to_come_is_frozen_as_such(programme: Programme) -> None:
    mixed(programme)
    client = programme.administrator()
    address = frozen_at(client, "/gaps?as_of=2031-01-01")
    assert "had not come yet" in text_of(client, address)
    assert "had not come yet" not in text_of(client, frozen_at(client, f"/gaps?{DAY}"))


def test_the_form_freezes_the_day_that_was_shown(programme: Programme) -> None:
    """Pressed after midnight, it is still the day that was looked at."""
    mixed(programme)
    client = programme.administrator()
    fields = fields_of(client.get("/gaps?type=cafe").get_data(as_text=True))
    asked = parse_qs(fields["of"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", asked["as_of"][0])
    assert asked["type"] == ["cafe"]
