"""Who may invite, let in, change and end whom? And is a code shown once, and a form good once?"""

import dataclasses
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import segno
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from mapper import create_app
from mapper.config import Config
from mapper.rules.approval import check_word
from mapper.store import people, schema, sessions
from mapper.store.people import Person
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, PORTLAND, ZONE, Programme
from tests.web.conftest import Page, check_page
from tests.web.signing_in import csrf as token

NEW = {"name": "New", "role": "volunteer", "towns": [PORTLAND]}


def send(client: FlaskClient, url: str, **form: Any) -> Any:
    return client.post(url, data={"csrf_token": token(client, "/people"), **form})


def invite(client: FlaskClient, **form: Any) -> Any:
    return send(client, "/people", **{"form_id": str(uuid.uuid4()), **NEW, **form})


def code_in(answer: Any) -> str:
    return str(answer.get_data(as_text=True).split('<code class="code">')[1].split("<")[0])


def redeemed(programme: Programme, code: str) -> FlaskClient:
    phone = programme.app.test_client()
    phone.post("/sign-in", data={"code": code, "csrf_token": token(phone)})
    return phone


def called(programme: Programme, name: str) -> Person:
    with programme.database.read() as connection:
        return next(p for p in people.everyone(connection, datetime.now(UTC)) if p.name == name)


def waiting(programme: Programme) -> list[str]:
    with programme.database.read() as connection:
        table = schema.session
        waits = table.c.approved_at.is_(None) & table.c.revoked_at.is_(None)
        return list(connection.execute(select(table.c.digest).where(waits)).scalars())


def actions(programme: Programme) -> list[str]:
    with programme.database.read() as connection:
        return list(connection.execute(select(schema.audit.c.action).order_by(schema.audit.c.id)).scalars())


# --- inviting ----------------------------------------------------------------------------------------


def test_a_coordinator_invites_volunteers_of_own_towns_only(programme: Programme) -> None:
    client = programme.coordinator()
    cases: dict[str, tuple[dict[str, Any], int]] = {
        "own town": ({}, 200),
        "other town": ({"towns": [CARIBOU]}, 422),
        "no town": ({"towns": []}, 422),
        "a county for a town": ({"towns": [CUMBERLAND]}, 422),
        "a name of nothing": ({"name": "\u202e\u200b"}, 422),
        "a coordinator": ({"role": "coordinator", "counties": [CUMBERLAND]}, 422),
        "an administrator": ({"role": "administrator"}, 422),
        "a role that is none": ({"role": "owner"}, 422),
    }
    for name, (form, expected) in cases.items():
        answer = invite(client, **form)
        assert answer.status_code == expected, name
        check_page(answer)


def test_after_a_code_the_form_is_empty_and_after_a_mistake_it_is_not(programme: Programme) -> None:
    client = programme.administrator()
    mistaken = invite(client, name="").get_data(as_text=True)
    assert mistaken.count(" checked") == 1 and mistaken.count("<details open>") == 1
    made = invite(client).get_data(as_text=True)
    assert 'value="New"' not in made and " checked" not in made and "<details open>" not in made
    assert 'aria-current="page">People' in made


def test_the_same_form_sent_twice_makes_one_person_and_shows_no_second_code(programme: Programme) -> None:
    client, form_id = programme.administrator(), str(uuid.uuid4())
    first, again = invite(client, form_id=form_id), invite(client, form_id=form_id, name="Other")
    assert (first.status_code, again.status_code) == (200, 409)
    assert '<code class="code">' not in check_page(again).text
    assert sum(action == "person_added" for action in actions(programme)) == 1
    assert invite(client, form_id="no id").status_code == 400


def test_a_code_comes_with_its_link_and_a_picture_of_it(programme: Programme) -> None:
    page = invite(programme.administrator()).get_data(as_text=True)
    link = page.split('id="made-link">')[1].split("<")[0]
    code = page.split('<code class="code">')[1].split("<")[0]
    assert link == f"http://localhost/sign-in#{code}"
    picture = page.split('class="qr" src="')[1].split('"')[0].replace("&#39;", "'")
    assert picture == segno.make(link, error="m").svg_data_uri(scale=4, border=2, light="#fff")
    assert "works on this machine alone" in page


@pytest.fixture
def public(config: Config) -> Iterator[Programme]:
    app = create_app(dataclasses.replace(config, public_url="https://mapper.example", training_required=True))
    yield Programme(app)
    app.extensions["mapper"].database.dispose()


def test_links_lead_to_where_people_reach_it(public: Programme) -> None:
    page = invite(public.administrator()).get_data(as_text=True)
    assert "https://mapper.example/sign-in#" in page and "this machine alone" not in page


def test_a_new_code_makes_the_one_before_worthless(programme: Programme) -> None:
    client = programme.administrator()
    first = code_in(invite(client))
    person = called(programme, "New")
    second = code_in(send(client, f"/people/{person.id}/code"))
    assert redeemed(programme, first).get("/waiting").status_code == 303
    assert redeemed(programme, second).get("/waiting").status_code == 200


def test_somebody_without_a_phone_gets_no_code(programme: Programme) -> None:
    page = invite(programme.coordinator(), without_device="yes")
    assert '<code class="code">' not in page.get_data(as_text=True)
    assert called(programme, "New").without_device
    assert "code_made" not in actions(programme)


# --- letting in --------------------------------------------------------------------------------------


def test_a_made_code_opens_nothing_until_somebody_says_so(programme: Programme) -> None:
    coordinator = programme.coordinator()
    phone = redeemed(programme, code_in(invite(coordinator)))
    assert phone.get("/phone").headers["Location"] == "/waiting"
    assert phone.get("/api/v1/carry").json["type"] == "waiting"
    [digest] = waiting(programme)
    page = coordinator.get("/people").get_data(as_text=True)
    assert check_word(digest) in page and check_word(digest) in phone.get("/waiting").get_data(as_text=True)
    send(coordinator, f"/people/waiting/{digest}", do="let_in")
    assert phone.get("/phone").status_code == 200
    person = called(programme, "New")
    send(coordinator, f"/people/{person.id}/revoke")
    assert phone.get("/phone").status_code == 303
    assert phone.get("/api/v1/carry").json["type"] == "revoked"
    assert [a for a in actions(programme) if a in ("approved", "person_revoked")] == [
        "approved",
        "person_revoked",
    ]


def test_a_stranger_with_a_found_code_is_turned_away(programme: Programme) -> None:
    coordinator = programme.coordinator()
    phone = redeemed(programme, code_in(invite(coordinator)))
    [digest] = waiting(programme)
    send(coordinator, f"/people/waiting/{digest}", do="end")
    assert phone.get("/api/v1/carry").json["type"] == "revoked"
    assert send(coordinator, f"/people/waiting/{digest}", do="let_in").status_code == 404
    assert actions(programme)[-1] == "approval_refused"


def test_nobody_lets_in_people_of_elsewhere_or_themselves(programme: Programme) -> None:
    cora = programme.person("Cora", "coordinator", [CUMBERLAND])
    elsewhere = programme.person("Nora", "volunteer", [CARIBOU])
    now = datetime.now(UTC)
    with programme.database.write() as connection:
        for person in (cora, elsewhere):
            sessions.start(connection, person, "phone", now, "code", approved=False)
    client = programme.client(cora)
    assert "Waiting to be let in" not in client.get("/people").get_data(as_text=True)
    for digest in waiting(programme):
        assert send(client, f"/people/waiting/{digest}", do="let_in").status_code == 404
    assert len(waiting(programme)) == 2


def test_without_the_training_nobody_gets_in_where_it_is_required(public: Programme) -> None:
    coordinator = public.coordinator()
    phone = redeemed(public, code_in(invite(coordinator)))
    [digest] = waiting(public)
    today = datetime.now(ZONE).date()
    for day in ("", str(today + timedelta(days=2)), "soon"):
        answer = send(coordinator, f"/people/waiting/{digest}", do="let_in", trained_on=day)
        assert answer.status_code == 422, day
        check_page(answer)
    assert phone.get("/phone").headers["Location"].endswith("/waiting")
    send(coordinator, f"/people/waiting/{digest}", do="let_in", trained_on="2026-05-04")
    assert phone.get("/phone").status_code == 200
    assert called(public, "New").trained_on == date(2026, 5, 4)


# --- one person --------------------------------------------------------------------------------------


def test_who_works_elsewhere_too_is_no_way_there(programme: Programme) -> None:
    """A code for a volunteer of two counties would show the venues of the other one."""
    shared = programme.person("Shae", "volunteer", (PORTLAND, CARIBOU))
    coordinator = programme.coordinator()
    page = coordinator.get("/people").get_data(as_text=True)
    assert "Shae" in page and "Portland" in page and "Caribou" not in page
    own = check_page(coordinator.get(f"/people/{shared}"))
    assert "Caribou" not in " ".join(own.text) and "last seen" not in " ".join(own.text).casefold()
    assert not any("/code" in url or "/revoke" in url for url in own.loads)
    for what in ("/code", "/revoke"):
        assert send(coordinator, f"/people/{shared}{what}", name="Shae").status_code == 404
    administrator = programme.administrator()
    assert "Caribou" in administrator.get("/people").get_data(as_text=True)
    assert "works once" in send(administrator, f"/people/{shared}/code").get_data(as_text=True)


def test_towns_of_who_works_elsewhere_too_are_given_and_taken_and_the_others_stay(
    programme: Programme,
) -> None:
    shared = programme.person("Shae", "volunteer", (PORTLAND, CARIBOU))
    coordinator = programme.coordinator()
    form = {"name": "Renamed", "trained_on": "2026-05-04", "without_device": "yes"}
    assert send(coordinator, f"/people/{shared}", **form, towns=["2300571990"]).status_code == 303
    person = called(programme, "Shae")
    assert person.areas == {"2300571990", CARIBOU}
    assert (person.trained_on, person.without_device) == (None, False)
    elsewhere = ["2300371045"]
    assert send(coordinator, f"/people/{shared}", towns=[*elsewhere, PORTLAND]).status_code == 422
    assert send(coordinator, f"/people/{shared}").headers["Location"] == "/people"  # out of sight now
    assert called(programme, "Shae").areas == {CARIBOU}
    assert coordinator.get(f"/people/{shared}").status_code == 404


def test_a_coordinator_renames_themselves_and_gives_themselves_nothing(programme: Programme) -> None:
    cora = programme.person("Cora", "coordinator", [CUMBERLAND])
    client = programme.client(cora)
    forged = {"counties": [CUMBERLAND, AROOSTOOK], "towns": [PORTLAND]}
    assert send(client, f"/people/{cora}", name="Coralie", **forged).status_code == 303
    assert called(programme, "Coralie").areas == {CUMBERLAND}
    assert send(client, f"/people/{cora}", name="Cora", role="administrator").status_code == 422


def test_changes_hold_from_the_next_request_on(programme: Programme) -> None:
    vera = programme.person("Vera", "volunteer", [PORTLAND])
    phone, coordinator = programme.client(vera), programme.coordinator()
    saved = {"name": "Vee", "towns": ["2300571990"], "trained_on": "2026-05-04"}
    assert send(coordinator, f"/people/{vera}", **saved).status_code == 303
    towns = phone.get("/api/v1/carry").json["towns"]
    assert [town["geoid"] for town in towns] == ["2300571990"]
    person = called(programme, "Vee")
    assert (person.trained_on, person.areas) == (date(2026, 5, 4), frozenset({"2300571990"}))
    assert actions(programme)[-1] == "person_changed"


@pytest.mark.parametrize(
    "form",
    [
        {"towns": [CARIBOU]},
        {"towns": [PORTLAND, CARIBOU]},
        {"towns": []},
        {"name": ""},
        {"role": "administrator"},
        {"role": "coordinator", "counties": [CUMBERLAND]},
        {"trained_on": "3026-01-01"},
        {"trained_on": "yesterday"},
    ],
)
def test_a_coordinator_changes_nobody_beyond_their_counties(
    programme: Programme, form: dict[str, Any]
) -> None:
    vera = programme.person("Vera", "volunteer", [PORTLAND])
    answer = send(programme.coordinator(), f"/people/{vera}", **{"name": "Vera", "towns": [PORTLAND], **form})
    assert answer.status_code == 422
    check_page(answer)
    person = called(programme, "Vera")
    assert (person.role.value, person.areas) == ("volunteer", frozenset({PORTLAND}))


def test_an_administrator_makes_a_coordinator_and_the_last_administrator_stays(programme: Programme) -> None:
    ada = programme.person("Ada", "administrator", ())
    vera = programme.person("Vera", "volunteer", [PORTLAND])
    client = programme.client(ada)
    form = {"name": "Vera", "role": "coordinator", "counties": [AROOSTOOK], "towns": [PORTLAND]}
    assert send(client, f"/people/{vera}", **form).status_code == 303
    assert called(programme, "Vera").areas == frozenset({AROOSTOOK})
    answer = send(client, f"/people/{ada}", name="Ada", role="volunteer", towns=[PORTLAND])
    assert answer.status_code == 422 and "Somebody has to stay" in answer.get_data(as_text=True)
    assert called(programme, "Ada").role.value == "administrator"


def test_a_lost_phone_is_ended_by_the_coordinator(programme: Programme) -> None:
    vera = programme.person("Vera", "volunteer", [PORTLAND])
    lost, kept = programme.client(vera), programme.client(vera)
    cookie = lost.get_cookie("session")
    assert cookie is not None
    digest = sessions.digest_of(cookie.value)
    coordinator = programme.coordinator()
    assert digest in coordinator.get(f"/people/{vera}").get_data(as_text=True)
    send(coordinator, f"/people/{vera}/devices/{digest}/end")
    assert lost.get("/api/v1/carry").json["type"] == "revoked"
    assert kept.get("/api/v1/carry").status_code == 200
    assert send(coordinator, f"/people/{vera}/devices/{digest}/end").status_code == 404


def test_visits_are_counted_and_never_told(programme: Programme) -> None:
    vera, now = programme.person("Vera", "volunteer", [PORTLAND]), datetime.now(UTC)
    venue = programme.venue("Secret Laundry")
    programme.visit(venue, now - timedelta(days=200), author_id=vera)
    programme.visit(venue, now - timedelta(days=10), author_id=vera)
    back = programme.visit(venue, now - timedelta(days=5), author_id=vera)
    with programme.database.write() as connection:
        void = {
            "id": "v",
            "visit_id": back,
            "voided_at": now,
            "received_at": now,
            "digest": "",
            "allowed": True,
        }
        connection.execute(insert(schema.visit_void).values(**void))
    page = programme.coordinator().get(f"/people/{vera}").get_data(as_text=True)
    assert "2 in all, 1 in the last 90 days" in page
    assert "Secret Laundry" not in page


def test_one_cannot_end_oneself(programme: Programme) -> None:
    ada = programme.person("Ada", "administrator", ())
    client = programme.client(ada)
    send(client, f"/people/{ada}/revoke")
    assert client.get("/people").status_code == 200


def test_pages(app: Flask, programme: Programme, look: Callable[[FlaskClient, str], Page]) -> None:
    vera = programme.person("Vera" * 18, "volunteer", [PORTLAND])
    with programme.database.write() as connection:
        sessions.start(connection, vera, "phone", datetime.now(UTC), "code", approved=False)
    for client in (programme.administrator(), programme.coordinator()):
        look(client, "/people")
        look(client, f"/people/{vera}")
