"""Is the desk seen first, does it say what waits and how long, and is it decided right there?"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from mapper.rules.rounds import Round
from mapper.rules.visit import day_of
from mapper.store import rounds, schema, sessions
from mapper.store.reference import reference_changed
from tests.builders import AROOSTOOK, CUMBERLAND, POSTER, ZONE, Programme, some_id, venue_number
from tests.web.conftest import Page
from tests.web.forms import Form, forms_of
from tests.web.mixed import IN_CARIBOU
from tests.web.signing_in import csrf
from tests.web.test_forecast import lapsing_in
from tests.web.things import Things

Look = Callable[[FlaskClient, str], Page]
LINE = re.compile(r'<article class="desk-line" id="(\w+)".*?class="count" aria-hidden="true">([\d,]+)<', re.S)


def today() -> date:
    return day_of(datetime.now(UTC), ZONE)


def at_noon(days: int) -> datetime:
    """So many days ago."""
    day = today() - timedelta(days=days)
    return datetime(day.year, day.month, day.day, 17, tzinfo=UTC)


def lines(client: FlaskClient, query: str = "") -> dict[str, int]:
    """Kind -> its count, in the order of the page."""
    page = client.get(f"/desk{query}").get_data(as_text=True)
    return {kind: int(count.replace(",", "")) for kind, count in LINE.findall(page)}


def words(client: FlaskClient, url: str = "/desk") -> str:
    page = client.get(url).get_data(as_text=True)
    page = re.sub(r"</?(strong|b|small|span)\b[^>]*>", "", page)
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<main")[2]).split())


def promised(programme: Programme, name: str, overdue: int, **venue: Any) -> None:
    follow_up = today() - timedelta(days=overdue)
    programme.visit(programme.venue(name, **venue), at_noon(overdue + 9), "promised", follow_up_on=follow_up)


def recall(programme: Programme) -> None:
    with programme.database.write() as connection:
        code = schema.material.c.code == POSTER
        connection.execute(update(schema.material).where(code).values(recalled_on=today()))
        reference_changed(connection)


def everything(programme: Programme, county: str) -> Things:
    """Something of each kind in the county."""
    things, where = Things(programme, county), {} if county == CUMBERLAND else IN_CARIBOU
    for name in ("pending", "row", "held", "conflict", "waiting"):
        getattr(things, name)
    programme.venue(f"Doubtful {county}", concern_taker=True, **where)
    programme.visit(programme.venue(f"Recalled {county}", **where), at_noon(3))
    promised(programme, f"Promised {county}", 5, **where)
    programme.visit(programme.venue(f"Said no {county}", **where), at_noon(400), "declined")
    opens = today() + timedelta(days=9)
    programme.visit(
        programme.venue(f"Shut {county}", **where), at_noon(1), "closed_until", follow_up_on=opens
    )
    here = programme.venue(f"Stop {county}", **where)
    round_ = Round(some_id(county), f"Round {county}", today(), datetime.now(UTC), "", None, None)
    with programme.database.write() as connection:
        rounds.add(connection, round_, [(here, "")])
        person = things.person
        connection.execute(
            update(schema.person).where(schema.person.c.id == person).values(created_at=at_noon(70))
        )
    lapsing_in(programme, f"Soon {county}", 9, venue_type="medical_clinic", **where)
    return things


ALL = {
    "people": 1, "new_venues": 1, "rows": 1, "held": 1, "conflicts": 1, "concerns": 1, "recall": 3,
    "promise": 1, "recheck": 1, "refusal": 1, "season": 1, "unseen": 0, "rounds": 1,
}  # fmt: skip


@pytest.mark.parametrize(
    ("who", "first"),
    [("coordinator", "/desk"), ("administrator", "/desk"), ("viewer", "/coverage"), ("volunteer", "/phone")],
)
def test_it_is_the_first_page_of_who_decides(programme: Programme, who: str, first: str) -> None:
    client: FlaskClient = getattr(programme, who)()
    assert client.get("/").headers["Location"] == first
    if first == "/desk":
        navigation = client.get("/desk").get_data(as_text=True).partition("<nav")[2]
        assert re.findall(r'href="([^"]+)"', navigation)[0] == "/desk"
    else:
        assert client.get("/desk").status_code == 404


def test_every_kind_has_its_count_age_and_action_in_its_county_alone(
    programme: Programme, look: Look
) -> None:
    everything(programme, CUMBERLAND)
    everything(programme, AROOSTOOK)
    recall(programme)
    client = programme.coordinator([CUMBERLAND])
    page = look(client, "/desk")
    found = lines(client)
    wanted = {kind: count for kind, count in ALL.items() if count}
    assert found == wanted
    assert list(found) == [kind for kind in ALL if kind in found]
    text = " ".join(page.text)
    assert AROOSTOOK not in text and "Caribou" not in text
    html = client.get("/desk").get_data(as_text=True)
    for article in html.split('<article class="desk-line"')[1:]:
        assert "oldest: " in article or "soonest: " in article
        assert "<form" in article or "/rounds" in article or "/people/" in article
    both = programme.administrator()
    assert lines(both, "?all=yes")["promise"] == 2
    assert lines(both, f"?all=yes&county={AROOSTOOK}")["promise"] == 1


def test_the_counts_are_those_of_the_pages_behind_them(programme: Programme, look: Look) -> None:
    for county in (CUMBERLAND, AROOSTOOK):
        everything(programme, county)
    recall(programme)
    client = programme.coordinator([CUMBERLAND])
    found = lines(client)
    for why in ("recall", "promise", "recheck", "refusal", "season"):
        page = look(client, f"/desk/places?why={why}")
        listed = re.findall(r'<th scope="row"><a href="/venues/', client.get(f"/desk/places?why={why}").text)
        assert len(listed) == found[why], why
        assert page.headings == ["h1"]
    forecast = re.search(
        r"<strong>(\d+)</strong> places? (?:is|are) due for a check within 30 days",
        client.get("/forecast").text,
    )
    assert forecast and int(forecast[1]) == found["recheck"]
    recalls = re.search(r"at (\d+) places?</strong>", client.get("/recalls").text)
    assert recalls and int(recalls[1]) == found["recall"]
    assert rows_of_venues(client, "gap=overdue") == found["promise"]
    assert rows_of_venues(client, "ask_again=yes") == found["refusal"]


def rows_of_venues(client: FlaskClient, query: str) -> int:
    return client.get(f"/venues.csv?{query}").get_data(as_text=True).strip().count("\n")


# --- deciding ------------------------------------------------------------------------------------------


def form_on_desk(client: FlaskClient, action: str, query: str = "") -> Form:
    page = client.get(f"/desk{query}").get_data(as_text=True)
    return next(form for form in forms_of(page) if re.search(action, form.action))


def send(client: FlaskClient, form: Form, do: str) -> Any:
    said = {name: values[-1] for name, values in form.fields.items() if values}
    return client.post(form.action, data={**said, "do": do})


DECISIONS = [
    ("people", "/people/waiting/", "let_in"),
    ("people", "/people/waiting/", "end"),
    ("new_venues", "/review/venues/", "accept"),
    ("new_venues", "/review/venues/", "reject"),
    ("rows", "/review/rows/", "accept"),
    ("rows", "/review/rows/", "reject"),
    ("held", "/review/visits/", "release"),
    ("held", "/review/visits/", "reject"),
    ("conflicts", "/review/conflicts/", "first"),
    ("concerns", "/concerns/", "fine"),
    ("concerns", "/concerns/", "restrict"),
]


@pytest.mark.parametrize(("kind", "action", "do"), DECISIONS, ids=[f"{one[0]}-{one[2]}" for one in DECISIONS])
def test_a_decision_is_made_there_and_leads_back_to_what_is_left(
    programme: Programme, kind: str, action: str, do: str
) -> None:
    everything(programme, CUMBERLAND)
    client = programme.coordinator([CUMBERLAND])
    assert lines(client)[kind] == 1
    answer = send(client, form_on_desk(client, action, f"?county={CUMBERLAND}"), do)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/desk?county={CUMBERLAND}&open={kind}#{kind}"
    assert kind not in lines(client)


def test_the_oldest_is_what_is_decided_about(programme: Programme) -> None:
    for name, days in (("Young Cafe", 1), ("Old Cafe", 30), ("Middle Cafe", 9)):
        programme.venue(name, pending=True, added_at=at_noon(days))
    client = programme.coordinator([CUMBERLAND])
    for name in ("Old Cafe", "Middle Cafe", "Young Cafe"):
        assert name in words(client)
        assert send(client, form_on_desk(client, "/review/venues/"), "reject").status_code == 303
    assert "Nothing waits" in words(client)


def test_a_decision_elsewhere_leads_to_its_own_page_and_a_form_names_no_address(programme: Programme) -> None:
    number = venue_number(programme.database, programme.venue(pending=True))
    client = programme.coordinator([CUMBERLAND])
    said = {"csrf_token": csrf(client, "/review"), "do": "accept", "desk": "https://elsewhere.example"}
    answer = client.post(f"/review/venues/{number}", data=said)
    assert answer.headers["Location"] == "/review"


def test_a_training_that_is_required_is_asked_for(programme: Programme) -> None:
    config = programme.app.extensions["mapper"].config
    Things(programme, CUMBERLAND).waiting  # noqa: B018 - makes one
    client = programme.coordinator([CUMBERLAND])
    form = form_on_desk(client, "/people/waiting/")
    assert ("trained_on" in form.fields) == config.training_required


# --- who sees which of it ---------------------------------------------------------------------------------


def test_a_county_that_is_not_theirs_is_not_there(programme: Programme) -> None:
    client = programme.coordinator([CUMBERLAND])
    for url in (
        f"/desk?county={AROOSTOOK}",
        "/desk?county=none",
        "/desk?county=23999",
        "/desk/places?why=unseen",
    ):
        assert client.get(url).status_code == 404, url
    assert programme.administrator().get("/desk?county=23999").status_code == 404
    assert programme.administrator().get("/desk?county=none").status_code == 200


def test_a_deputy_sees_it_in_absence_and_is_told_until_when(programme: Programme) -> None:
    ana = programme.person("Ana", "coordinator", [CUMBERLAND])
    dora = programme.person("Dora", "coordinator", [AROOSTOOK])
    promised(programme, "Promised Laundry", 5)
    client = programme.client(dora)
    assert lines(client) == {}
    until = today() + timedelta(days=7)
    with programme.database.write() as connection:
        values = {"deputy_id": dora, "deputy_until": until}
        connection.execute(update(schema.person).where(schema.person.c.id == ana).values(values))
    assert lines(client) == {"promise": 1}
    assert re.search(r"You stand in for Ana to the end of \d+ \w+ \d{4}, in Cumberland", words(client))
    assert lines(client, f"?county={CUMBERLAND}") == {"promise": 1}
    assert f"Dora for Ana until {until.day} {until:%b %Y}" in words(
        programme.administrator(), "/desk?all=yes"
    )
    with programme.database.write() as connection:
        over = {"deputy_until": today() - timedelta(days=1)}
        connection.execute(update(schema.person).where(schema.person.c.id == ana).values(over))
    assert lines(client) == {}


def test_an_administrator_sees_what_is_late_and_what_is_nobodys(programme: Programme) -> None:
    programme.person("Cora", "coordinator", [CUMBERLAND])
    now = datetime.now(UTC)
    programme.venue("Young here", pending=True, added_at=now - timedelta(hours=40))
    programme.venue("Old here", pending=True, added_at=now - timedelta(hours=60))
    programme.venue("Young there", pending=True, added_at=now - timedelta(hours=1), **IN_CARIBOU)
    client = programme.administrator()
    assert lines(client) == {"new_venues": 2}
    assert lines(client, "?all=yes") == {"new_venues": 3}
    text = words(client)
    assert "more than 48 hours" in text and "Show everything" in text
    by_county = re.search(r"By county.*", text)
    assert by_county and re.search(r"Aroostook 1 0 0 \S+( \S+)? nobody", by_county[0])
    assert re.search(r"Cumberland 1 0 0 \d days? Cora", by_county[0])
    own = programme.coordinator([CUMBERLAND])
    assert lines(own) == {"new_venues": 2}
    assert "48 hours" not in words(own)


def test_an_empty_desk_says_when_somebody_last_decided(programme: Programme, look: Look) -> None:
    client = programme.coordinator([CUMBERLAND])
    look(client, "/desk")
    assert "Nobody had to decide anything here yet." in words(client)
    number = venue_number(programme.database, programme.venue(pending=True))
    said = {"csrf_token": csrf(client, "/review"), "do": "accept"}
    assert client.post(f"/review/venues/{number}", data=said).status_code == 303
    day = today()
    assert f"Somebody last decided here on {day.day} {day:%b %Y}." in words(client)
    assert "Nothing has been left waiting" in words(programme.administrator())


def test_a_round_is_made_of_a_list_of_its_county(programme: Programme) -> None:
    promised(programme, "Promised Laundry", 5)
    client = programme.coordinator([CUMBERLAND])
    assert 'href="/rounds/new?why=promise"' in client.get("/desk").text
    for url in (f"/desk?county={CUMBERLAND}", f"/desk/places?why=promise&county={CUMBERLAND}"):
        assert f'href="/rounds/new?why=promise&amp;county={CUMBERLAND}"' in client.get(url).text


def test_a_round_tells_how_far_it_is(programme: Programme) -> None:
    here, there = programme.venue("Here"), programme.venue("There")
    one = Round(some_id("one"), "Saturday", today(), at_noon(1), "", None, None)
    with programme.database.write() as connection:
        rounds.add(connection, one, [(here, ""), (there, "")])
    programme.visit(here, datetime.now(UTC))
    assert "1 of 2 stops made" in words(programme.coordinator([CUMBERLAND]))
    assert "Saturday" not in words(programme.coordinator([AROOSTOOK]))


def test_who_was_not_seen_is_named_to_whom_it_concerns(programme: Programme) -> None:
    vera = programme.person("Vera Long Gone")
    with programme.database.write() as connection:
        connection.execute(
            update(schema.person).where(schema.person.c.id == vera).values(created_at=at_noon(300))
        )
        sessions.start(connection, vera, "", at_noon(70), "code", approved=True)
    client = programme.coordinator([CUMBERLAND])
    text = words(client)
    assert lines(client) == {"unseen": 1}
    assert "Vera Long Gone" in text and "oldest: 10 days" in text
    assert "Vera Long Gone" not in words(programme.coordinator([AROOSTOOK]))


def test_a_long_list_has_pages(programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    from mapper.web import desk_places

    monkeypatch.setattr(desk_places, "PER_PAGE", 2)
    for days in (1, 2, 3):
        promised(programme, f"{days} days", days)
    client = programme.coordinator([CUMBERLAND])
    first, second = (client.get(f"/desk/places?why=promise&page={page}").text for page in (1, 2))
    assert re.findall(r'/venues/\d+">([^<]+)<', first) == ["3 days", "2 days"]
    assert re.findall(r'/venues/\d+">([^<]+)<', second) == ["1 days"]
    assert "page=2" in first and "page=1" in second
