"""Does the API answer every case of CONTRACT.md 5 to the letter?"""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from mapper.intake import phone_visit
from mapper.store import area_rules, people, schema
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, PORTLAND, POSTER, STALL, Programme, some_id

VISIT = some_id("visit")
NEW = {"id": some_id("new"), "name": "Cafe", "venue_type": "cafe", "address": "", "city": "Portland"}
Edit = Callable[[dict[str, Any]], object]


def body(venue_id: str | None, /, **fields: Any) -> dict[str, Any]:
    return {
        "venue_id": venue_id,
        "new_venue": None,
        "visited_at": "2026-05-04T12:00:00-04:00",
        "outcome": "placed",
        "items": [{"material": POSTER, "spot": STALL, "action": "placed", "quantity": 1}],
        "follow_up_on": None,
        "concern": None,
        "note": "",
        "distance": "near",
        **fields,
    }


def put(
    client: FlaskClient, sent: Any, visit_id: str = VISIT, kind: str = "visits", **headers: str
) -> TestResponse:
    raw = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    return client.put(
        f"/api/v1/{kind}/{visit_id}", data=raw, content_type="application/json", headers=headers
    )


def count(programme: Programme, table: Any) -> int:
    with programme.database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def status_of(programme: Programme) -> str:
    from mapper.rules.coverage import STATUSES

    frame = programme.app.extensions["mapper"].frames.current()
    return STATUSES[frame.on(datetime(2026, 5, 5, tzinfo=UTC).date())["status"].iloc[0]].value


def test_a_new_visit_is_stored_and_its_receipt_echoes_id_and_digest(programme: Programme) -> None:
    sent = json.dumps(body(programme.venue())).encode()
    answer = put(programme.volunteer(), sent)
    assert answer.status_code == 201
    assert answer.json is not None
    assert set(answer.json) == {"id", "sha256", "received_at", "status"}
    assert answer.json["id"] == VISIT
    assert answer.json["sha256"] == hashlib.sha256(sent).hexdigest()
    assert answer.json["status"] == "stored"
    assert status_of(programme) == "covered"


def test_the_same_body_again_gets_the_first_answer(programme: Programme) -> None:
    sent = json.dumps(body(programme.venue())).encode()
    client = programme.volunteer()
    first, second = put(client, sent), put(client, sent)
    assert second.status_code == 201
    assert second.json == {**(first.json or {}), "status": "already"}
    assert count(programme, schema.visit) == 1


def test_another_body_under_the_same_id_is_a_conflict_and_both_are_kept(programme: Programme) -> None:
    venue = programme.venue()
    client = programme.volunteer()
    put(client, body(venue))
    answer = put(client, body(venue, note="another"))
    assert answer.status_code == 409
    assert answer.mimetype == "application/problem+json"
    assert (count(programme, schema.visit), count(programme, schema.visit_conflict)) == (1, 1)


@pytest.mark.parametrize(
    ("field", "edit"),
    [
        ("outcome", lambda sent: sent.update(outcome="danced")),
        ("outcome", lambda sent: sent.pop("outcome")),
        ("visited_at", lambda sent: sent.update(visited_at="2026-05-04T12:00:00")),
        ("visited_at", lambda sent: sent.update(visited_at="yesterday")),
        ("items[0].quantity", lambda sent: sent["items"][0].update(quantity=0)),
        ("items[0].quantity", lambda sent: sent["items"][0].update(quantity="1")),
        ("items[0].quantity", lambda sent: sent["items"][0].update(quantity=10**12)),
        ("items[0].action", lambda sent: sent["items"][0].update(action="burned")),
        ("items", lambda sent: sent.update(items=[])),
        ("items", lambda sent: sent.update(items=sent["items"] * 51)),
        ("note", lambda sent: sent.update(note="x" * 281)),
        ("follow_up_on", lambda sent: sent.update(outcome="closed_until", items=[])),
        ("venue_id", lambda sent: sent.update(venue_id=None)),
        ("venue_id", lambda sent: sent.update(venue_id="the laundry")),
        ("concern", lambda sent: sent.update(concern="yes")),
        ("victim_name", lambda sent: sent.update(victim_name="never")),
        ("note", lambda sent: sent.update(note="a\x00b")),
        ("visited_at", lambda sent: sent.update(visited_at="0001-01-01T00:00:00+14:00")),
        ("visited_at", lambda sent: sent.update(visited_at="9999-12-31T23:59:59-12:00")),
        ("new_venue.name", lambda sent: sent.update(venue_id=None, new_venue={**NEW, "name": "  "})),
        ("new_venue.name", lambda sent: sent.update(venue_id=None, new_venue={**NEW, "name": "\u200b"})),
    ],
)
def test_a_malformed_body_names_its_field_and_stores_nothing(
    programme: Programme, field: str, edit: Edit
) -> None:
    sent = body(programme.venue())
    edit(sent)
    answer = put(programme.volunteer(), sent)
    assert answer.status_code == 422
    assert field in [found["field"] for found in (answer.json or {})["problems"]]
    assert count(programme, schema.visit) == 0


@pytest.mark.parametrize("sent", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"a":' * 2_000])
def test_what_is_no_visit_is_refused(programme: Programme, sent: bytes) -> None:
    assert put(programme.volunteer(), sent).status_code == 422


@pytest.mark.parametrize(
    "change",
    [
        {"venue_id": some_id("nowhere")},
        {"items": [{"material": "no such", "spot": STALL, "action": "placed", "quantity": 1}]},
        {"items": [{"material": POSTER, "spot": "no such", "action": "placed", "quantity": 1}]},
    ],
    ids=["unknown venue", "unknown material", "unknown spot"],
)
def test_what_can_t_count_is_held_and_answered_like_any_other(
    programme: Programme, change: dict[str, Any]
) -> None:
    answer = put(programme.volunteer(), body(programme.venue(), **change))
    assert answer.status_code == 201
    assert (answer.json or {})["status"] == "stored"
    assert count(programme, schema.visit_hold) == 1
    assert status_of(programme) == "never"


def test_a_venue_of_another_town_is_held_to_the_letter_alike(programme: Programme) -> None:
    client = programme.volunteer([CARIBOU])
    answer = put(client, body(programme.venue()))
    assert (answer.status_code, sorted(answer.json or {})) == (201, ["id", "received_at", "sha256", "status"])
    assert (answer.json or {})["status"] == "stored"
    assert status_of(programme) == "never"


def test_without_a_sign_in_the_phone_is_asked_and_nothing_is_stored(programme: Programme) -> None:
    venue = programme.venue()
    answer = put(programme.app.test_client(), body(venue))
    assert (answer.status_code, (answer.json or {})["type"]) == (401, "expired")
    assert count(programme, schema.visit) == 0


def test_a_revoked_person_is_told_so(programme: Programme) -> None:
    person = programme.person()
    client = programme.client(person)
    with programme.database.write() as connection:
        people.revoke(connection, person, datetime.now(UTC))
    answer = put(client, body(programme.venue()))
    assert (answer.status_code, (answer.json or {})["type"]) == (401, "revoked")


def test_a_phone_whose_clock_is_wrong_is_corrected_and_flagged(programme: Programme) -> None:
    client, venue = programme.volunteer(), programme.venue()
    ahead = datetime.now(UTC) + timedelta(days=2)
    put(client, body(venue, visited_at=ahead.isoformat()), **{"Client-Time": ahead.isoformat()})
    with programme.database.read() as connection:
        row = connection.execute(select(schema.visit)).one()
    assert row.time_shifted
    assert abs(row.effective_at - row.received_at) < timedelta(minutes=1)


@pytest.mark.parametrize("clock", ["noon", "0001-01-01T00:00:00+14:00"])
def test_a_clock_that_is_no_moment_is_named(programme: Programme, clock: str) -> None:
    answer = put(programme.volunteer(), body(programme.venue()), **{"Client-Time": clock})
    assert answer.status_code == 422
    assert (answer.json or {})["problems"][0]["field"] == "Client-Time"


def test_on_a_shared_phone_nobody_sends_what_another_logged(programme: Programme) -> None:
    vera, ben = programme.person("Vera"), programme.person("Ben")
    venue = programme.venue()
    refused = put(programme.client(ben), body(venue), **{"Logged-By": vera})
    assert (refused.status_code, (refused.json or {})["type"]) == (401, "expired")
    assert count(programme, schema.visit) == 0
    assert put(programme.client(vera), body(venue), **{"Logged-By": vera}).status_code == 201


def test_more_visits_than_anybody_makes_wait_on_the_phone(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phone_visit, "MOST_VISITS_AN_HOUR", 2)
    client, venue = programme.volunteer(), programme.venue()
    answers = [put(client, body(venue), some_id(f"visit {number}")) for number in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert int(answers[2].headers["Retry-After"]) > 0
    assert put(client, body(venue), some_id("visit 0")).status_code == 201  # known ones are answered still
    assert put(programme.volunteer(), body(venue), some_id("of another")).status_code == 201
    assert count(programme, schema.visit) == 3


def test_a_concern_hides_the_venue_from_every_phone(programme: Programme) -> None:
    client, venue = programme.volunteer(), programme.venue()
    assert put(client, body(venue, outcome="no_answer", items=[], concern="taker")).status_code == 201
    (carried,) = client.get("/api/v1/carry").json["venues"]
    assert carried == {
        "id": venue,
        "name": "Laundry",
        "town": "Portland",
        "lat": 43.66,
        "lon": -70.26,
        "skip": True,
    }


def test_a_new_venue_waits_for_a_coordinator_and_its_visit_with_it(programme: Programme) -> None:
    new = {"id": some_id("new"), "name": "New Nails", "venue_type": "nail_salon", "city": "Portland",
           "lat": 43.661234, "lon": -70.256789}  # fmt: skip
    sent = body(None, new_venue=new)
    client = programme.volunteer(["2300560545"])
    assert put(client, sent).status_code == 201
    assert (
        put(client, {**sent, "visited_at": "2026-05-05T12:00:00-04:00"}, some_id("second")).status_code == 201
    )
    with programme.database.read() as connection:
        (row,) = connection.execute(select(schema.venue)).all()
    assert (row.pending, row.lat, row.lon, row.county_geoid) == (True, 43.6612, -70.2568, CUMBERLAND)
    assert len(programme.app.extensions["mapper"].frames.current().venues) == 0
    assert count(programme, schema.visit_hold) == 0


def test_a_new_venue_that_may_be_a_shelter_never_gets_into_the_register(programme: Programme) -> None:
    new = {
        "id": some_id("new"),
        "name": "Hope Domestic Violence Shelter",
        "venue_type": "other",
        "city": "Portland",
    }
    answer = put(programme.volunteer(), body(None, new_venue=new))
    assert (answer.status_code, (answer.json or {})["status"]) == (201, "stored")
    assert (count(programme, schema.venue), count(programme, schema.visit_hold)) == (0, 1)


def test_the_author_takes_a_visit_back_once(programme: Programme) -> None:
    client = programme.volunteer()
    put(client, body(programme.venue()))
    void = {"visit_id": VISIT, "voided_at": "2026-05-04T13:00:00-04:00", "reason": "wrong place"}
    first = put(client, void, some_id("void"), "voids")
    again = put(client, void, some_id("void"), "voids")
    other = put(client, {**void, "reason": "another"}, some_id("void"), "voids")
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 409)
    assert ((first.json or {})["status"], (again.json or {})["status"]) == ("stored", "already")
    assert status_of(programme) == "never"


def test_a_take_back_off_the_calendar_is_named(programme: Programme) -> None:
    sent = {"visit_id": VISIT, "voided_at": "0001-01-01T00:00:00+14:00", "reason": ""}
    answer = put(programme.volunteer(), sent, some_id("void"), "voids")
    assert answer.status_code == 422
    assert (answer.json or {})["problems"][0]["field"] == "voided_at"


def test_a_void_that_comes_first_waits_for_its_visit(programme: Programme) -> None:
    client = programme.volunteer()
    venue = programme.venue()
    put(
        client,
        {"visit_id": VISIT, "voided_at": "2026-05-04T13:00:00-04:00", "reason": ""},
        some_id("v"),
        "voids",
    )
    put(client, body(venue))
    assert status_of(programme) == "never"


@pytest.mark.parametrize("is_first", [True, False])
def test_a_visit_that_is_held_is_taken_back_whichever_comes_first(
    programme: Programme, is_first: bool
) -> None:
    """Its venue is on no list: a coordinator who lets it count must not count what its author took back."""
    client = programme.volunteer()
    void = {"visit_id": VISIT, "voided_at": "2026-05-04T13:00:00-04:00", "reason": ""}
    ways: list[Callable[[], TestResponse]] = [
        lambda: put(client, body(some_id("nowhere"))),
        lambda: put(client, void, some_id("void"), "voids"),
    ]
    for way in reversed(ways) if is_first else ways:
        assert way().status_code == 201
    with programme.database.read() as connection:
        assert connection.execute(select(schema.visit_void.c.allowed)).scalars().all() == [True]


@pytest.mark.parametrize(("county", "expected"), [(CUMBERLAND, "never"), (AROOSTOOK, "covered")])
def test_of_others_only_a_coordinator_of_the_area_takes_a_visit_back(
    programme: Programme, county: str, expected: str
) -> None:
    put(programme.volunteer(), body(programme.venue()))
    void = {"visit_id": VISIT, "voided_at": "2026-05-04T13:00:00-04:00", "reason": ""}
    assert put(programme.volunteer(), void, some_id("not mine"), "voids").status_code == 201
    assert status_of(programme) == "covered"
    put(programme.coordinator([county]), void, some_id("void"), "voids")
    assert status_of(programme) == expected


def test_only_json_from_our_own_pages_is_taken(programme: Programme) -> None:
    client, sent = programme.volunteer(), json.dumps(body(programme.venue())).encode()
    url = f"/api/v1/visits/{VISIT}"
    assert client.put(url, data=sent, content_type="text/plain").status_code == 415
    assert put(client, sent, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert put(client, sent, Origin="https://elsewhere.example").status_code == 403
    assert put(client, b" " * 70_000).status_code == 413
    assert count(programme, schema.visit) == 0


def test_the_carry_holds_nothing_a_volunteer_may_not_see(programme: Programme) -> None:
    venue = programme.venue(notes="secret note", do_not_place_reason="secret reason")
    programme.venue("Restricted", restricted=True)
    programme.venue("Elsewhere", town_geoid=CARIBOU, county_geoid=AROOSTOOK)
    programme.visit(venue, note="secret words", author_name="Somebody")
    client = programme.volunteer()
    answer = client.get("/api/v1/carry")
    text = answer.get_data(as_text=True)
    for secret in ("secret", "Somebody", "Restricted", "Elsewhere", "T16:00", "received"):
        assert secret not in text
    assert [row["name"] for row in answer.json["venues"]] == ["Laundry"]
    assert answer.json["venues"][0]["standing"] == [
        {"material": POSTER, "spot": STALL, "last_seen_on": "2026-05-04", "quantity": 1}
    ]
    assert client.get("/api/v1/carry", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_the_carry_says_whom_to_ask_and_where_material_comes_from(programme: Programme) -> None:
    contact, rule, material = schema.county_contact, schema.area_rule, schema.material
    with programme.database.write() as connection:
        for county, team, provider in (
            ("", "State team", "State provider"),
            (CUMBERLAND, "Coast team", ""),
            (AROOSTOOK, "North team", "North provider"),
        ):
            values = {"county_geoid": county, "local_team": team, "provider": provider}
            connection.execute(contact.insert().values(values))
        for town, whom in ((PORTLAND, "the harbor master"), (CARIBOU, "somebody else")):
            values = {"geoid": town, "rule": "ask_first", "whom_to_ask": whom, "set_at": datetime.now(UTC)}
            connection.execute(rule.insert().values(values))
        connection.execute(material.update().values(where_to_get="The office in Augusta"))
    programme.venue()
    carried = programme.volunteer().get("/api/v1/carry").json
    assert carried["contacts"] == [
        {"county": "Cumberland", "local_team": "Coast team", "provider": "State provider"}
    ]
    assert carried["towns"] == [{"geoid": PORTLAND, "name": "Portland", "ask_first": "the harbor master"}]
    assert {m["where_to_get"] for m in carried["materials"]} == {"The office in Augusta"}
    towns = programme.coordinator().get("/api/v1/carry").json["towns"]
    assert {"geoid": PORTLAND, "name": "Portland", "ask_first": "the harbor master"} in towns
    assert "somebody else" not in str(towns)


def test_a_town_where_nothing_may_be_logged_is_not_there(programme: Programme) -> None:
    programme.venue("Open Laundry")
    programme.venue("Hushed Cafe", town_geoid=CARIBOU, county_geoid=AROOSTOOK)
    client = programme.volunteer([PORTLAND, CARIBOU])
    assert "Hushed" in client.get("/api/v1/carry").get_data(as_text=True)
    with programme.database.write() as connection:
        area_rules.set_rule(connection, CARIBOU, area_rules.NO_LOG, "", "", datetime.now(UTC))
    answer = client.get("/api/v1/carry")
    assert [venue["name"] for venue in answer.json["venues"]] == ["Open Laundry"]
    assert [town["geoid"] for town in answer.json["towns"]] == [PORTLAND]
    assert "Caribou" not in answer.get_data(as_text=True)


def test_the_api_describes_itself(programme: Programme) -> None:
    described = programme.volunteer().get("/api/openapi.json").json
    assert described["openapi"].startswith("3.1")
    for rule in programme.app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1/"):
            path = rule.rule.replace("<uuid:visit_id>", "{id}").replace("<uuid:void_id>", "{id}")
            assert path in described["paths"]
