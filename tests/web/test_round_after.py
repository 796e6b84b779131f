"""Can a coordinator show what came of a round, keep it for good, and see what became of that?"""

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from mapper.rules.rounds import Round, numbered
from mapper.rules.visit import day_of
from mapper.store import rounds, schema
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, ZONE, Programme, item, some_id
from tests.web.conftest import Page
from tests.web.signing_in import csrf

NOW = datetime.now(UTC)
TODAY = day_of(NOW, ZONE)
ID = some_id("round")
URL = f"/rounds/{ID}/after"
NAME = "Vera to Suds"
NORTH = {"county_geoid": AROOSTOOK, "town_geoid": CARIBOU}


@pytest.fixture
def suds(programme: Programme) -> str:
    """A round of two places, made two days ago: at one of them Vera put up a poster and cards."""
    vera, suds = programme.person("Vera"), programme.venue("Suds")
    a_round(programme, [suds, programme.venue("Hall")])
    items = [item(quantity=2), item("blue_card_es", "counter", quantity=12)]
    programme.visit(suds, NOW - timedelta(hours=1), items=items, author_id=vera, note="They asked for more")
    return suds


def a_round(programme: Programme, venues: list[str]) -> None:
    made = Round(ID, NAME, TODAY, NOW - timedelta(days=2), "", None, None, ())
    with programme.database.write() as connection:
        assert rounds.add(connection, made, [(venue, "") for venue in venues])


def freeze(client: FlaskClient, title: str = "Spring board", form_id: str = "") -> Any:
    form = {"csrf_token": csrf(client, "/gaps"), "title": title, "form_id": form_id or some_id("form")}
    return client.post(f"{URL}/freeze", data=form)


def words(page: Page) -> str:
    return " ".join(" ".join(page.text).split())


def test_the_page_tells_what_was_made_put_up_and_won(
    programme: Programme, suds: str, look: Callable[[FlaskClient, str], Page]
) -> None:
    page = look(programme.coordinator(), URL)
    said = words(page)
    for part in (
        "stop made 1 of 2",
        "posters put up 2",
        "palm cards put out 12",
        "English 2 0",
        "Spanish 0 12",
        "1 won , 0 lost",
        "Portland Cumberland 0.0 % 0 of 2 50.0 % 1 of 2 +50.0 points",
        "has material up 0 1",
        "not reached yet 2 1",
        "The round is still open",
    ):
        assert part in said, part


def test_the_text_to_copy_names_no_place_and_no_person(programme: Programme, suds: str) -> None:
    page = programme.coordinator().get(URL).get_data(as_text=True)
    (text,) = re.findall(r'<pre id="made-link"[^>]*>(.*?)</pre>', page, re.DOTALL)
    assert "1 of 2 stops made." in text and "2 posters, 12 palm cards" in text
    assert not [hidden for hidden in ("Vera", "Suds", "Hall", NAME, "asked") if hidden in text]


def test_the_map_can_be_opened_for_both_days(programme: Programme, suds: str) -> None:
    cora = programme.coordinator()
    links = re.findall(r'href="(/map\?[^"]+)"', cora.get(URL).get_data(as_text=True))
    days = [re.search(r"as_of=([0-9-]+)", link) for link in links]
    assert [day and day[1] for day in days] == [str(TODAY - timedelta(days=3)), str(TODAY)]
    assert all(cora.get(link.replace("&amp;", "&")).status_code == 200 for link in links)


def test_what_was_frozen_stays_and_is_compared_with_what_is_known_now(
    programme: Programme, suds: str, look: Callable[[FlaskClient, str], Page]
) -> None:
    cora = programme.coordinator()
    address = freeze(cora).headers["Location"]
    assert freeze(cora).headers["Location"] == address, "the same form twice is one report"
    assert "Nothing differs." in words(look(cora, f"{address}?now=yes"))
    programme.visit(some_id("Hall"), NOW - timedelta(minutes=30), "declined")
    kept, now = words(look(cora, address)), words(look(cora, f"{address}?now=yes"))
    assert "stop made 1 of 2" in kept and "0 of 2 50.0 % 1 of 2" in kept
    assert "stops made 1 of 2 2 of 2" in now
    assert "said no (visits) 0 of 1 1 of 2" in now
    listed = words(look(cora, "/frozen"))
    assert "Spring board What came of a round, figures of" in listed
    assert listed.count("Spring board") == 1


def test_nothing_that_is_frozen_names_a_place_a_person_or_the_round(programme: Programme, suds: str) -> None:
    freeze(programme.coordinator())
    with programme.database.read() as connection:
        (row,) = connection.execute(select(schema.frozen_report)).all()
        log = connection.execute(select(schema.audit).where(schema.audit.c.action == "report_frozen")).one()
    assert (row.kind, row.counties, row.filter, row.grouping) == ("round", [CUMBERLAND], [f"round={ID}"], [])
    told = str(row)
    assert not [
        hidden for hidden in ("Vera", "Suds", "Hall", suds, some_id("Hall"), "asked") if hidden in told
    ]
    assert f"round={ID}" in log.details["filter"]
    assert "froze what had come of a round" in programme.administrator().get("/audit").get_data(as_text=True)


def test_the_file_of_a_frozen_round_has_its_figures(programme: Programme, suds: str) -> None:
    cora = programme.coordinator()
    answer = cora.get(f"{freeze(cora).headers['Location']}/figures.csv")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    found = {(row["figure"], row["key"]): (row["count"], row["of"]) for row in rows}
    assert found["stops_made", ""] == ("1", "2")
    assert found["outcome", "placed"] == ("1", "1")
    assert found["palm_cards", "es"] == ("12", "")
    assert found["status_after", "covered"] == ("1", "2")
    assert found["town_after", "2300560545"] == ("1", "2")
    listed = programme.app.test_cli_runner().invoke(args=["report", "frozen", "--format", "csv"])
    assert listed.exit_code == 0, listed.output
    for form in ("csv", "json", "table"):
        shown = programme.app.test_cli_runner().invoke(
            args=["report", "frozen", some_id("form"), "--format", form]
        )
        assert shown.exit_code == 0, shown.output
        assert "stops" in shown.output


def test_a_viewer_of_the_county_sees_what_was_frozen_and_one_elsewhere_does_not(
    programme: Programme, suds: str
) -> None:
    address = freeze(programme.coordinator()).headers["Location"]
    viewer, elsewhere = programme.viewer(), programme.viewer([AROOSTOOK])
    assert viewer.get(f"{address}?now=yes").status_code == 200
    assert viewer.get(URL).status_code == 404
    assert elsewhere.get(address).status_code == 404
    assert "Spring board" not in elsewhere.get("/frozen").get_data(as_text=True)


def test_of_a_round_that_went_beyond_ones_counties_nothing_new_is_told(
    programme: Programme, suds: str
) -> None:
    cora = programme.coordinator()
    address = freeze(cora).headers["Location"]
    north = programme.venue("Up north", **NORTH)
    with programme.database.write() as connection:
        rounds.put_stops(connection, ID, numbered([(suds, ""), (north, "")]))
    assert cora.get(URL).status_code == 404
    page = cora.get(f"{address}?now=yes").get_data(as_text=True)
    assert "nothing to compare with" in page
    assert "As now known" in page


def test_a_removed_round_leaves_what_was_frozen_of_it(programme: Programme, suds: str) -> None:
    cora = programme.coordinator()
    address = freeze(cora).headers["Location"]
    with programme.database.write() as connection:
        rounds.remove(connection, ID)
    assert "nothing to compare with" in cora.get(f"{address}?now=yes").get_data(as_text=True)


@pytest.mark.parametrize("title", ["x" * 81, "Call 207-555-0123"], ids=["too-long", "a-phone-number"])
def test_a_name_that_may_not_be_kept_is_refused_in_words(programme: Programme, suds: str, title: str) -> None:
    answer = freeze(programme.coordinator(), title)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in page and f'value="{some_id("form")}"' in page
    with programme.database.read() as connection:
        assert connection.execute(select(schema.frozen_report)).all() == []


def test_a_round_without_a_stop_can_not_be_frozen(programme: Programme) -> None:
    programme.venue()
    a_round(programme, [])
    ada = programme.administrator()
    page = ada.get(URL)
    assert page.status_code == 200 and "Freeze these figures" not in page.get_data(as_text=True)
