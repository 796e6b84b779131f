"""Can a coordinator decide about what waits in own counties, and about nothing else?"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from mapper.config import Config
from mapper.intake.venue_import import import_venues
from mapper.intake.visit_import import import_visits
from mapper.intake.wishes import Programme as Here
from mapper.intake.wishes import Wishes
from mapper.rules.coverage import STATUSES
from mapper.store import schema
from mapper.web import concerns
from tests.builders import AROOSTOOK, CUMBERLAND, POSTER, STALL, Programme, some_id, venue_number
from tests.web import signing_in
from tests.web.conftest import Page

HOSTILE = "${alert(1)}`<img src=x onerror=alert(1)>'\""
VENUES = "external_id,name,venue_type,address,city,lat,lon,status\n"
UNKNOWN = "1,Suds,wash house,1 Main St,Portland,43.66,-70.26,zombie\n"
VISITS = "visit_id,venue_name,town,visited_at,outcome,volunteer,note\n"
NOTHING = "Nothing waits for you."
Bring = Callable[[str], None]
Look = Callable[[FlaskClient, str], Page]


@pytest.fixture
def bring(programme: Programme, config: Config, tmp_path: Path) -> Bring:
    """Imports a file of venues or visits into the app's database."""

    def imported(text: str) -> None:
        file = tmp_path / "list.csv"
        file.write_text(text)
        here = Here(datetime.now(UTC), config.time_zone, config.data, config.secret_key)
        import_it = import_visits if text.startswith("visit_id") else import_venues
        import_it(programme.database, file, Wishes(), here)

    return imported


def post(client: FlaskClient, url: str, **fields: str) -> TestResponse:
    """Sends a form as the page would; answers what follows it."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/review").get_data(as_text=True))
    assert token is not None
    answer = client.post(url, data={"csrf_token": token[1], **fields})
    assert (answer.status_code, answer.location) == (303, "/review")
    return client.get("/review")


def said(answer: TestResponse) -> str:
    notice = re.search(r'class="notice not-printed" role="status">([^<]*)<', answer.get_data(as_text=True))
    return notice[1] if notice else ""


def rows(programme: Programme, table: str) -> list[dict[str, Any]]:
    with programme.database.read() as connection:
        return [dict(row._mapping) for row in connection.execute(select(schema.metadata.tables[table]))]


def send(client: FlaskClient, name: str, **fields: Any) -> int:
    """A phone's visit; answers the HTTP status."""
    body = {
        "venue_id": None,
        "visited_at": "2026-05-04T12:00:00-04:00",
        "outcome": "placed",
        "items": [{"material": POSTER, "spot": STALL, "action": "placed", "quantity": 2}],
        **fields,
    }
    return client.put(f"/api/v1/visits/{some_id(name)}", json=body).status_code


def new_venue(name: str = "Munjoy Wash", **fields: Any) -> dict[str, Any]:
    place = {
        "venue_type": "laundromat",
        "address": "4 Hill St",
        "city": "Portland",
        "lat": 43.67,
        "lon": -70.25,
    }
    return {"id": some_id(name), "name": name, **place, **fields}


def status_of(programme: Programme) -> list[str]:
    frame = programme.app.extensions["mapper"].frames.current()
    return [STATUSES[code].value for code in frame.on(datetime(2026, 5, 5, tzinfo=UTC).date())["status"]]


def test_nothing_waits(programme: Programme, look: Look) -> None:
    assert "Nothing waits for you." in " ".join(
        "".join(look(programme.coordinator(), "/review").text).split()
    )


def test_a_row_is_corrected_and_taken_in(programme: Programme, bring: Bring, look: Look) -> None:
    bring(VENUES + UNKNOWN)
    cora = programme.coordinator()
    page = "".join(look(cora, "/review").text)
    assert "wash house" in page
    assert "line 2 of list.csv" in " ".join(page.split())
    refused = post(cora, "/review/rows/1", do="accept", venue_type="laundromat")
    assert "status &#39;zombie&#39; says neither open nor closed" in said(refused)
    taken = post(cora, "/review/rows/1", do="accept", venue_type="laundromat", status="closed")
    assert said(taken) == "The row is taken in."
    (venue,) = rows(programme, "venue")
    assert (venue["venue_type"], venue["closed"]) == ("laundromat", True)
    (row,) = rows(programme, "review_row")
    assert (row["decision"], len(row["decided_by"])) == ("accepted", 36)
    assert "No row 1 waits" in said(post(cora, "/review/rows/1", do="reject"))


def test_a_point_that_was_turned_round_is_offered_and_taken(
    programme: Programme, bring: Bring, look: Look
) -> None:
    bring(VENUES + "1,Suds,laundromat,1 Main St,Portland,-70.26,43.66,open\n")
    client = programme.administrator()
    page = "".join(look(client, "/review").text)
    assert "At 43.66, -70.26" in page
    assert "if latitude and longitude are swapped" in page
    answer = post(client, "/review/rows/1", do="accept", offer="43.66 -70.26")
    assert said(answer) == "The row is taken in."
    [venue] = rows(programme, "venue")
    assert (venue["lat"], venue["lon"], venue["precision"]) == (43.66, -70.26, "given")
    assert venue["county_geoid"] == CUMBERLAND


@pytest.mark.parametrize("offer", ["x y", "43.66", "91 0", "${alert(1)} 1"])
def test_a_forged_offer_takes_nothing_in(programme: Programme, bring: Bring, offer: str) -> None:
    bring(VENUES + "1,Suds,laundromat,1 Main St,Portland,-70.26,43.66,open\n")
    answer = post(programme.administrator(), "/review/rows/1", do="accept", offer=offer)
    assert "can&#39;t go in like that" in said(answer)
    assert rows(programme, "venue") == []


@pytest.mark.parametrize("point", ["-70.26,43.66", "0,0", "4834567,398765"])
def test_a_point_that_is_nowhere_is_no_dead_end(
    programme: Programme, bring: Bring, look: Look, point: str
) -> None:
    """The people of the county that the address names are asked, and can take the row in by its address."""
    bring(VENUES + f"1,Suds,laundromat,1 Main St,Portland,{point},open\n")
    cora = programme.coordinator()
    page = "".join(look(cora, "/review").text)
    assert "By its address alone, about there" in page
    assert ("As the row says" in page) == point.startswith("-")
    assert said(post(cora, "/review/rows/1", do="accept", offer="address")) == "The row is taken in."
    (venue,) = rows(programme, "venue")
    assert (venue["precision"], venue["county_geoid"], venue["address"]) == ("place", CUMBERLAND, "1 Main St")


def test_a_row_is_left_out(programme: Programme, bring: Bring) -> None:
    bring(VENUES + UNKNOWN)
    assert "stays out" in said(post(programme.coordinator(), "/review/rows/1", do="reject"))
    assert rows(programme, "venue") == []


def test_a_candidate_is_chosen(programme: Programme, bring: Bring, look: Look) -> None:
    known = "2,Suds,laundromat,1 Main St,Portland,43.66,-70.26,\n"
    bring(VENUES + known)
    bring(VENUES + "2,Foam,laundromat,99 Court St,Portland,43.67,-70.27,\n")
    cora = programme.coordinator()
    look(cora, "/review")
    assert said(post(cora, "/review/rows/1", do="accept", venue="new")) == "The row is taken in."
    assert {venue["name"] for venue in rows(programme, "venue")} == {"Suds", "Foam"}


def test_a_visit_gets_a_venue_by_its_number(programme: Programme, bring: Bring, look: Look) -> None:
    venue_id = programme.venue("Suds")
    bring(VISITS + "1,Casco Laundry,Portland,2026-05-04,declined,Vera,by the dryers\n")
    cora = programme.coordinator()
    assert "by the dryers" in "".join(look(cora, "/review").text)
    assert "There is no venue" in said(post(cora, "/review/rows/1", do="accept", number="4711"))
    assert "There is no venue" in said(post(cora, "/review/rows/1", do="accept", number="x" * 300))
    number = str(rows(programme, "venue")[0]["number"])
    assert said(post(cora, "/review/rows/1", do="accept", number=number)) == "The row is taken in."
    assert [visit["venue_id"] for visit in rows(programme, "visit")] == [venue_id]
    assert status_of(programme) == ["declined"]


def test_a_visit_id_that_is_taken_is_a_correction_or_another_visit(
    programme: Programme, bring: Bring, look: Look
) -> None:
    programme.venue("Suds")
    bring(VISITS + "1,Suds,Portland,2026-05-04,declined,,\n")
    bring(VISITS + "1,Suds,Portland,2026-05-03,promised,,\n")
    cora = programme.coordinator()
    assert "This corrects it" in "".join(look(cora, "/review").text)
    post(cora, "/review/rows/1", do="accept", id_taken="correction")
    assert status_of(programme) == ["promised"]


def test_a_new_place_counts_once_it_is_accepted(programme: Programme, look: Look) -> None:
    assert send(programme.volunteer(), "visit", new_venue=new_venue(HOSTILE)) == 201
    assert status_of(programme) == []
    cora = programme.coordinator()
    page = look(cora, "/review")
    assert HOSTILE in "".join(page.text)
    number = rows(programme, "venue")[0]["number"]
    assert "on the list" in said(post(cora, f"/review/venues/{number}", do="accept"))
    assert status_of(programme) == ["covered"]
    assert "No such new venue" in said(post(cora, f"/review/venues/{number}", do="accept"))


def test_a_new_place_that_is_set_aside_waits_no_longer(programme: Programme) -> None:
    send(programme.volunteer(), "visit", new_venue=new_venue())
    cora = programme.coordinator()
    number = rows(programme, "venue")[0]["number"]
    after = post(cora, f"/review/venues/{number}", do="reject")
    assert "stays off the list" in said(after)
    assert NOTHING in after.get_data(as_text=True)
    assert status_of(programme) == []


def test_a_held_visit_counts_once_its_codes_are_known(programme: Programme, look: Look) -> None:
    venue_id = programme.venue("Suds")
    items = [{"material": "new_poster", "spot": STALL, "action": "placed", "quantity": 1}]
    send(programme.volunteer(), "visit", venue_id=venue_id, items=items, note="ask for Sam")
    cora = programme.coordinator()
    assert "ask for Sam" in "".join(look(cora, "/review").text)
    url = f"/review/visits/{some_id('visit')}"
    assert "&#39;new_poster&#39;, which is still unknown" in said(post(cora, url, do="release"))
    with programme.database.write() as connection:
        material = {"code": "new_poster", "position": 99, "kind": "poster", "label": "New", "languages": "en"}
        connection.execute(schema.material.insert().values(**material))
    assert said(post(cora, url, do="release")) == "The visit counts."
    assert status_of(programme) == ["covered"]
    assert "No such visit is held" in said(post(cora, url, do="release"))


def test_a_held_visit_is_rejected(programme: Programme) -> None:
    venue_id = programme.venue("Suds")
    send(programme.volunteer(), "visit", venue_id=venue_id, items=[{**ITEM, "material": "x"}])
    cora = programme.coordinator()
    assert said(post(cora, f"/review/visits/{some_id('visit')}", do="reject")) == "The visit counts nowhere."
    assert status_of(programme) == ["never"]


ITEM = {"material": POSTER, "spot": STALL, "action": "placed", "quantity": 1}


def test_a_visit_to_a_venue_that_nobody_knows_can_only_be_rejected(programme: Programme, look: Look) -> None:
    send(programme.volunteer(), "visit", venue_id=some_id("nowhere"))
    ada = programme.administrator()
    assert "Let it count" not in "".join(look(ada, "/review").text)
    url = f"/review/visits/{some_id('visit')}"
    assert "not on the list" in said(post(ada, url, do="release"))
    post(ada, url, do="reject")
    assert rows(programme, "visit_hold")[0]["decision"] == "rejected"


def test_nothing_is_kept_of_a_place_that_looks_private(programme: Programme, look: Look) -> None:
    send(programme.volunteer(), "visit", new_venue=new_venue("Casco Women's Shelter"), note="by the door")
    cora = programme.coordinator()
    page = "".join(look(cora, "/review").text)
    assert "may be one that must not be listed" in page and "put it on the list" not in page
    url = f"/review/visits/{some_id('visit')}"
    assert "not on the list" in said(post(cora, url, do="release", venue_type="library"))
    post(cora, url, do="reject")
    assert rows(programme, "venue") == rows(programme, "visit_note") == []
    assert "Shelter" not in str(rows(programme, "visit_hold"))


def test_a_place_of_an_unknown_type_goes_on_the_list_with_one(programme: Programme) -> None:
    send(
        programme.volunteer(),
        "v",
        new_venue=new_venue("Shell Books", venue_type="nonsense"),
        concern="taker",
    )
    cora = programme.coordinator()
    url = f"/review/visits/{some_id('v')}"
    assert "Choose a type of place" in said(post(cora, url, do="release"))
    assert said(post(cora, url, do="release", venue_type="library")) == "The visit counts."
    (venue,) = rows(programme, "venue")
    assert (venue["name"], venue["county_geoid"], venue["precision"]) == ("Shell Books", CUMBERLAND, "pin")
    assert (venue["pending"], venue["concern_taker"]) == (False, True)
    assert status_of(programme) == ["covered"]


@pytest.mark.parametrize(("keep", "status"), [("first", "covered"), ("other", "declined")])
def test_one_of_two_entries_stands(programme: Programme, look: Look, keep: str, status: str) -> None:
    venue_id, vera = programme.venue("Suds"), programme.volunteer()
    assert send(vera, "visit", venue_id=venue_id) == 201
    assert send(vera, "visit", venue_id=venue_id, outcome="declined", items=[], note="they said no") == 409
    cora = programme.coordinator()
    assert "they said no" in "".join(look(cora, "/review").text)
    digest = rows(programme, "visit_conflict")[0]["digest"]
    after = post(cora, f"/review/conflicts/{some_id('visit')}/{digest}", do=keep)
    assert said(after).startswith("Your choice stands")
    assert status_of(programme) == [status]
    assert rows(programme, "visit_conflict")[0]["body"] == ""
    assert "No such entry" in said(post(cora, f"/review/conflicts/{some_id('visit')}/{digest}", do=keep))
    assert send(vera, "visit", venue_id=venue_id) == 201  # the phone's own copy is still known


def test_another_county_is_neither_shown_nor_decided(programme: Programme, bring: Bring, look: Look) -> None:
    bring(VENUES + UNKNOWN)
    vera = programme.volunteer()
    send(vera, "place", new_venue=new_venue())
    venue_id = programme.venue("Suds")
    send(vera, "held", venue_id=venue_id, items=[{**ITEM, "material": "x"}])
    send(vera, "twice", venue_id=venue_id)
    send(vera, "twice", venue_id=venue_id, outcome="declined", items=[])
    anna = programme.coordinator([AROOSTOOK])
    assert NOTHING in "".join(look(anna, "/review").text)
    number = next(row["number"] for row in rows(programme, "venue") if row["pending"])
    digest = rows(programme, "visit_conflict")[0]["digest"]
    for url in (
        "/review/rows/1",
        f"/review/venues/{number}",
        f"/review/visits/{some_id('held')}",
        f"/review/conflicts/{some_id('twice')}/{digest}",
    ):
        for do in ("accept", "reject", "other"):
            assert said(post(anna, url, do=do)).startswith("No ")
    assert rows(programme, "review_row")[0]["decided_at"] is None
    assert "Rows of files" in "".join(look(programme.administrator(), "/review").text)


@pytest.mark.parametrize("who", ["volunteer", "viewer"])
def test_others_find_nothing_here(programme: Programme, who: str) -> None:
    client: FlaskClient = getattr(programme, who)()
    assert client.get("/review").status_code == 404


def test_a_form_without_its_token_changes_nothing(programme: Programme, bring: Bring) -> None:
    bring(VENUES + UNKNOWN)
    cora = programme.coordinator()
    assert cora.post("/review/rows/1", data={"do": "reject"}).status_code == 400
    assert rows(programme, "review_row")[0]["decided_at"] is None


def test_a_concern_waits_for_its_own_coordinator(programme: Programme, look: Look) -> None:
    here = programme.venue(HOSTILE, concern_taker=True)
    programme.venue("Northern Cafe", county_geoid=AROOSTOOK, concern_volunteer=True)
    cora = programme.coordinator([CUMBERLAND])
    words = "".join(look(cora, "/review").text)
    assert "not safe for someone who takes a card?" in words and HOSTILE in words
    assert "Northern Cafe" not in words and NOTHING not in words
    number = venue_number(programme.database, here)
    assert f'href="/concerns?number={number}#concern-{number}"' in cora.get("/review").get_data(as_text=True)


def test_of_many_concerns_some_are_shown_and_the_one_that_is_asked_for(
    programme: Programme, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(concerns, "MOST_SHOWN", 2)
    numbers = [
        venue_number(programme.database, programme.venue(f"Cafe {at}", concern_taker=True)) for at in range(4)
    ]
    cora = programme.coordinator([CUMBERLAND])
    assert "2 of 4 stand here" in "".join(look(cora, "/concerns").text)
    asked = cora.get(f"/concerns?number={numbers[3]}").get_data(as_text=True)
    assert re.findall(r'id="concern-(\d+)"', asked) == [str(numbers[3]), str(numbers[0])]
    refused = signing_in.send(cora, f"/concerns/{numbers[2]}", "/concerns", do="nobody")  # for no reason
    assert re.findall(r'id="concern-(\d+)"', refused.get_data(as_text=True))[0] == str(numbers[2])


def test_a_row_stands_beside_what_it_may_be(programme: Programme, bring: Bring, look: Look) -> None:
    where = {"address": "12 Main Street", "city": "Portland"}
    programme.venue("Harbor Laundromat", **where, phone="207-555-0142")
    header = "name,venue_type,address,city,lat,lon,phone\n"
    bring(f"{header}Harbor Laundry & Cafe <b>,laundromat,14 Main St,Portland,43.66,-70.26,(207) 555 0142\n")
    client = programme.coordinator()
    look(client, "/review")
    table = re.search(
        r'<table class="beside">.*?</table>', client.get("/review").get_data(as_text=True), re.S
    )
    assert table
    lines = dict(re.findall(r'<th scope="row">([^<]*)</th>(.*?)</tr>', table[0], re.S))
    marked = {label: "differs" in cells for label, cells in lines.items()}
    assert marked["Name"] and marked["Address"] and not marked["Phone"] and not marked["City"]
    assert "&lt;b&gt;" in lines["Name"] and "12 Main Street" in lines["Address"]
