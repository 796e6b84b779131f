"""Does the page of the audit log show each coordinator what is theirs, in words, and nothing else?"""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert

from mapper.rules.audit import AuditAction
from mapper.store import audit, schema
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, NOON, Programme, venue_number
from tests.web.conftest import Page

Look = Callable[[FlaskClient, str], Page]


def put(
    programme: Programme,
    actor_id: str,
    action: AuditAction,
    subject: str = "",
    county: str = "",
    **said: str | int,
) -> None:
    with programme.database.write() as connection:
        audit.write(connection, NOON, actor_id, action, subject, county, "", **said)


def shown(page: Page) -> str:
    return re.sub(r"\s+", " ", " ".join(page.text))


def test_nothing_happened_yet(programme: Programme, look: Look) -> None:
    page = look(programme.administrator(), "/audit")
    assert "Nothing was decided, changed or taken out yet." in shown(page)


def test_an_export_is_told_in_words(programme: Programme, look: Look) -> None:
    programme.venue()
    cora = programme.client(programme.person("Cora", "coordinator", [CUMBERLAND]))
    file_id = cora.get("/coverage.csv?type=laundromat&as_of=2026-05-04").headers["File-Id"]
    said = shown(look(cora, "/audit"))
    assert (
        "Cora took out the venues with their status as a CSV of 1 row, of 2026-05-04 (Laundromat, "
        "only Cumberland County)." in said
    )
    assert f"Cumberland · file {file_id}" in said
    assert "Cora" in shown(look(cora, f"/audit?file=coverage-2026-05-04-{file_id}.csv"))
    assert "Nothing on the log fits" in shown(look(cora, "/audit?file=0000000000"))


def test_a_coordinator_sees_own_counties_and_own_rows(programme: Programme, look: Look) -> None:
    here, there = (
        programme.venue("Here"),
        programme.venue("There", county_geoid=AROOSTOOK, town_geoid=CARIBOU),
    )
    cora = programme.person("Cora", "coordinator", [CUMBERLAND])
    put(programme, "someone-else", AuditAction.venue_accepted, here, CUMBERLAND)
    put(programme, "someone-else", AuditAction.venue_set_aside, there, AROOSTOOK)
    put(programme, "someone-else", AuditAction.demo_loaded, venues=1, visits=1)
    put(programme, cora, AuditAction.signed_out, cora)
    client = programme.client(cora)
    said = shown(look(client, "/audit"))
    number = venue_number(programme.database, here)
    assert f"somebody (someone-) put place {number}, which a volunteer found, on the venue list" in said
    assert "Cora signed out" in said
    assert "kept place" not in said and "invented" not in said
    everything = shown(look(programme.administrator(), "/audit"))
    assert "kept place" in everything and "invented programme" in everything


def test_people_are_named_for_who_may_see_them_now(programme: Programme, look: Look) -> None:
    vera = programme.person("Vera", "volunteer")
    nora = programme.person("Nora", "volunteer", [CARIBOU])
    anna = programme.person("Anna", "coordinator", [AROOSTOOK])
    for person in (vera, nora):
        put(programme, anna, AuditAction.approved, person, CUMBERLAND, way="code")
    said = shown(look(programme.coordinator(), "/audit"))
    assert "Vera" in said
    assert "Nora" not in said and "Anna" not in said
    assert f"somebody ({anna[:8]}) let somebody ({nora[:8]}) in" in said
    everything = shown(look(programme.administrator(), "/audit"))
    assert "Anna let Nora in" in everything


def test_a_place_elsewhere_is_not_linked(programme: Programme, look: Look) -> None:
    there = programme.venue("There", county_geoid=AROOSTOOK, town_geoid=CARIBOU)
    cora = programme.person("Cora", "coordinator", [CUMBERLAND])
    put(programme, cora, AuditAction.venue_accepted, there, AROOSTOOK)  # it was hers when she did it
    html = programme.client(cora).get("/audit").get_data(as_text=True)
    assert f"a place ({there[:8]})" in html
    assert "/venues/" not in html and "There" not in html


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 50),
        ("action=signed_out", 30),
        ("action=venue_accepted", 50),
        ("from=2026-05-10&to=2026-05-11", 48),
        ("from=2026-05-10&to=2026-05-10", 24),
        ("to=2026-05-03", 0),
        ("from=0001-01-01&to=9999-12-31", 50),
        ("before=31", 30),
        ("before=no", 50),
    ],
)
def test_it_is_narrowed_by_action_and_days(programme: Programme, look: Look, query: str, count: int) -> None:
    with programme.database.write() as connection:
        for number in range(300):
            action = AuditAction.signed_out if number % 10 == 0 else AuditAction.venue_accepted
            audit.write(connection, NOON + timedelta(hours=number), "x", action)
    html = programme.administrator().get(f"/audit?{query}").get_data(as_text=True)
    assert html.count("<time ") == count


@pytest.mark.parametrize("query", ["action=nothing", "from=yesterday", "to=2026-13-01", "person=nobody"])
def test_what_there_is_not_is_named(programme: Programme, query: str) -> None:
    assert programme.administrator().get(f"/audit?{query}").status_code == 422


def test_the_rows_of_one_person(programme: Programme, look: Look) -> None:
    cora = programme.person("Cora", "coordinator", [CUMBERLAND])
    put(programme, cora, AuditAction.signed_out, cora)
    put(programme, "other", AuditAction.demo_loaded, venues=1, visits=1)
    said = shown(look(programme.administrator(), f"/audit?person={cora}"))
    assert "Cora signed out" in said and "invented" not in said


def test_ten_thousand_rows_are_paged_through_each_once(programme: Programme) -> None:
    rows = [
        {"at": NOON + timedelta(minutes=n), "actor_id": "x", "action": "venue_accepted", "subject": f"s{n}"}
        for n in range(10_000)
    ]
    with programme.database.write() as connection:
        connection.execute(insert(schema.audit), rows)
    client, address, seen = programme.administrator(), "/audit?action=venue_accepted", []
    for page in range(200):
        html = client.get(address).get_data(as_text=True)
        seen += re.findall(r"put s(\d+),", html)
        older = re.search(r'href="(/audit\?[^"]*before=[^"]*)"', html)
        if older is None:
            break
        address = older[1].replace("&amp;", "&")
        if page == 3:  # what comes while somebody reads moves nothing
            put(programme, "new", AuditAction.venue_accepted, "new")
    assert seen == [str(n) for n in reversed(range(10_000))]


def test_a_name_of_html_stays_text(programme: Programme) -> None:
    eve = programme.person("<img src=x onerror=alert(1)>", "volunteer")
    put(programme, eve, AuditAction.signed_out, eve)
    html = programme.administrator().get("/audit").get_data(as_text=True)
    assert "<img src=x" not in html and "&lt;img src=x" in html
