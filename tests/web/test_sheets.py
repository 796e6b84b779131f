"""Is a sheet printed once, only under an address that others reach, and is only its own room let in?"""

import dataclasses
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import segno
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from mapper import create_app
from mapper.config import Config
from mapper.rules.approval import check_word
from mapper.rules.own_address import HERE_ALONE, NOT_SAFE
from mapper.store import schema
from mapper.store.sign_in_codes import digest_of
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, PORTLAND, Programme
from tests.web.conftest import Page, check_page
from tests.web.signing_in import audited, code_for, names
from tests.web.signing_in import redeem as redeem_code
from tests.web.signing_in import send as send_form

BASE = "https://mapper.example"
SHEET = {"title": "Training at Deering Hall", "codes": "3", "hours": "24", "towns": [PORTLAND]}
SHEETS = "/people/sheets"
Look = Callable[[FlaskClient, str], Page]


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """The app where volunteers reach it over HTTPS."""
    app = create_app(dataclasses.replace(config, public_url=BASE, network_name="Pine & Tide"))
    yield app
    app.extensions["mapper"].database.dispose()


@pytest.fixture
def cora(programme: Programme) -> FlaskClient:
    return programme.coordinator()


def send(client: FlaskClient, url: str, **form: Any) -> Any:
    return send_form(client, url, at=SHEETS, **form)


def make(client: FlaskClient, **form: Any) -> Any:
    return send(client, SHEETS, **{"form_id": str(uuid.uuid4()), **SHEET, **form})


def codes_in(answer: Any) -> list[str]:
    cards = re.findall(r'<p class="typed"><code>(.*?)</code>', answer.get_data(as_text=True))
    return [re.sub("<[^>]+>", "", card) for card in cards]


def sheet_ids(programme: Programme) -> list[str]:
    with programme.database.read() as connection:
        return list(connection.execute(select(schema.sign_in_sheet.c.id)).scalars())


@dataclasses.dataclass
class Room:
    """A sheet whose codes are in people's hands."""

    programme: Programme
    id: str
    codes: list[str]

    @property
    def url(self) -> str:
        return f"{SHEETS}/{self.id}"

    def come(self, name: str) -> tuple[FlaskClient, str]:
        """Somebody uses the next code; their phone, and the digest of its sign-in."""
        phone = self.programme.app.test_client()
        assert send_form(phone, "/sign-in", code=self.codes.pop(), name=name).status_code == 303
        cookie = phone.get_cookie("session")
        assert cookie is not None
        return phone, digest_of(cookie.value)


@pytest.fixture
def room(programme: Programme, cora: FlaskClient) -> Room:
    return made_room(programme, cora)


def made_room(programme: Programme, client: FlaskClient, **form: Any) -> Room:
    before = set(sheet_ids(programme))
    codes = codes_in(make(client, **form))
    (sheet,) = set(sheet_ids(programme)) - before
    return Room(programme, sheet, codes)


def home_of(phone: FlaskClient) -> str:
    """Where the phone is led: to work, to waiting, or to sign in again."""
    return str(phone.get("/").headers["Location"])


def person_of(programme: Programme, digest: str) -> Any:
    person, session = schema.person, schema.session
    query = select(person).join(session, session.c.person_id == person.c.id).where(session.c.digest == digest)
    with programme.database.read() as connection:
        return connection.execute(query).one()


# --- printing


def test_the_cards_hold_a_code_each_and_a_picture_of_its_link(cora: FlaskClient) -> None:
    answer = make(cora)
    page, codes = check_page(answer), codes_in(answer)
    assert len(set(codes)) == 3
    wanted = [
        segno.make(f"{BASE}/sign-in#{code}", error="m").svg_data_uri(scale=4, border=2, light="#fff")
        for code in codes
    ]
    assert [url for url in page.loads if url.startswith("data:")] == wanted
    text = " ".join("".join(page.text).split())
    assert text.count("Pine & Tide") >= 3
    assert text.count("Or type at mapper.example/sign-in") == 3
    assert "Works once, until " in text
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_card_tells_nothing_of_who_made_it_for_what(cora: FlaskClient) -> None:
    html = make(cora).get_data(as_text=True)
    cards = html[html.index('<ul class="cards">') : html.index("</main>")]
    assert "Deering" not in cards
    assert "Cora" not in cards
    assert "Portland" not in cards


def test_every_code_of_a_sheet_works_once_and_asks_for_a_name(programme: Programme, room: Room) -> None:
    code = room.codes[0]
    assert "What shall we call you?" in redeem_code(programme, code).get_data(as_text=True)
    assert redeem_code(programme, code, name="Nia").status_code == 303
    assert redeem_code(programme, code, name="Ola").status_code == 422
    assert names(programme) == {"Cora", "Nia"}


def test_a_code_that_is_typed_in_the_groups_it_is_printed_in_works(programme: Programme, room: Room) -> None:
    code = room.codes[0]
    typed = " ".join(code[at : at + 4] for at in range(0, len(code), 4))
    assert redeem_code(programme, f" {typed} ", name="Nia").status_code == 303


def test_a_reload_prints_no_second_sheet(programme: Programme, cora: FlaskClient) -> None:
    form_id = str(uuid.uuid4())
    first, again = make(cora, form_id=form_id), make(cora, form_id=form_id)
    assert (first.status_code, again.status_code) == (200, 409)
    assert codes_in(again) == []
    assert "These codes were shown once" in again.get_data(as_text=True)
    assert sheet_ids(programme) == [form_id]


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": "  "},
        {"title": "x" * 81},
        *({"codes": typed} for typed in ("0", "61", "-1", "1.5", "many", "", "9" * 5000)),
        *({"hours": typed} for typed in ("0", "721", "")),
        {"towns": []},
        {"towns": [CARIBOU]},
        {"towns": [PORTLAND, CARIBOU]},
        {"towns": [CUMBERLAND]},
        {"towns": ["2300599999"]},
    ],
    ids=str,
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    programme: Programme, cora: FlaskClient, wrong: dict[str, Any]
) -> None:
    answer = make(cora, **wrong)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.get_data(as_text=True)
    check_page(answer)
    assert sheet_ids(programme) == []
    assert audited(programme, "sheet_made") == []


def test_the_most_codes_fit(cora: FlaskClient) -> None:
    assert len(codes_in(make(cora, codes="60", hours="720"))) == 60


def test_an_administrator_gives_out_every_town(programme: Programme) -> None:
    assert len(codes_in(make(programme.administrator(), towns=[PORTLAND, CARIBOU]))) == 3


@pytest.mark.parametrize(
    ("public_url", "sentence"),
    [("", HERE_ALONE), ("http://127.0.0.1:8000", HERE_ALONE), ("http://mapper.example", NOT_SAFE)],
)
def test_no_sheet_is_printed_under_an_address_that_is_no_use_or_not_safe(
    config: Config, public_url: str, sentence: str
) -> None:
    app = create_app(dataclasses.replace(config, public_url=public_url))
    programme = Programme(app)
    cora = programme.coordinator()
    assert sentence in cora.get(SHEETS).get_data(as_text=True)  # before anybody fills it in
    answer = make(cora)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert sheet_ids(programme) == []
    app.extensions["mapper"].database.dispose()


def test_a_sheet_is_on_the_log_once_without_a_name(programme: Programme, cora: FlaskClient) -> None:
    make(cora)
    (row,) = audited(programme, "sheet_made")
    assert row.details == {"codes": 3, "areas": [PORTLAND]}
    assert (row.subject, row.county_geoid) == (sheet_ids(programme)[0], CUMBERLAND)


# --- the room


def test_the_list_says_what_became_of_the_codes(
    programme: Programme, cora: FlaskClient, room: Room, look: Look
) -> None:
    room.come("Nia")
    _, digest = room.come("Ola")
    send(cora, f"{room.url}/let-in", who=digest)
    cells = re.findall(r'<td class="number">(\d+)</td>', cora.get(SHEETS).get_data(as_text=True))
    assert cells == ["2", "1", "1", "0"]  # used, of them waiting; unused, over
    send(cora, f"{room.url}/void")
    cells = re.findall(r'<td class="number">(\d+)</td>', cora.get(SHEETS).get_data(as_text=True))
    assert cells == ["2", "1", "0", "1"]
    look(cora, SHEETS)


def test_the_room_shows_who_waits_with_the_digits_of_their_phone(
    cora: FlaskClient, room: Room, look: Look
) -> None:
    phone, digest = room.come("Nia <b>")
    text = "".join(look(cora, room.url).text)
    assert "Nia <b>" in text
    assert check_word(digest) in text
    assert check_word(digest) in phone.get("/waiting").get_data(as_text=True)
    assert re.findall(r'name="who" value="(\w+)" checked', cora.get(room.url).get_data(as_text=True)) == [
        digest
    ]


def test_who_is_ticked_is_let_in_and_nobody_else(programme: Programme, cora: FlaskClient, room: Room) -> None:
    (nia, one), (ola, two), (pam, three) = (room.come(name) for name in ("Nia", "Ola", "Pam"))
    send(cora, f"{room.url}/let-in", who=[one, three])
    assert [home_of(phone) for phone in (nia, ola, pam)] == ["/phone", "/waiting", "/phone"]
    rows = audited(programme, "approved")
    assert {row.subject for row in rows} == {person_of(programme, digest).id for digest in (one, three)}
    text = cora.get(room.url).get_data(as_text=True)
    assert "2 let in." in text
    assert re.findall(r'name="who" value="(\w+)"', text) == [two]


def test_ticks_of_another_room_or_of_nobody_let_nobody_in(
    programme: Programme, cora: FlaskClient, room: Room
) -> None:
    other = made_room(programme, cora)
    elsewhere, digest = other.come("Nia")
    alone = programme.app.test_client()
    send_form(alone, "/sign-in", code=code_for(programme, programme.person("Ola")))
    with programme.database.read() as connection:
        every = list(connection.execute(select(schema.session.c.digest)).scalars())
    assert digest in every
    assert send(cora, f"{room.url}/let-in", who=[*every, "guessed", "0" * 64]).status_code == 303
    assert send(cora, f"{room.url}/let-in").status_code == 303
    assert send(cora, f"{room.url}/end", digest=digest).status_code == 404
    assert home_of(elsewhere) == home_of(alone) == "/waiting"
    assert audited(programme, "approved") == []


def test_pressed_twice_it_lets_in_once(programme: Programme, cora: FlaskClient, room: Room) -> None:
    _, digest = room.come("Nia")
    for _ in range(2):
        assert send(cora, f"{room.url}/let-in", who=digest).status_code == 303
    assert len(audited(programme, "approved")) == 1


def test_who_is_not_in_the_room_is_ended(programme: Programme, cora: FlaskClient, room: Room) -> None:
    (nia, one), (ola, _) = room.come("Nia"), room.come("Ola")
    assert send(cora, f"{room.url}/end", digest=one).status_code == 303
    assert home_of(nia).startswith("/sign-in")
    assert home_of(ola) == "/waiting"
    send(cora, f"{room.url}/let-in", who=one)  # it is too late for that
    assert home_of(nia).startswith("/sign-in")
    (row,) = audited(programme, "approval_refused")
    assert row.subject == person_of(programme, one).id
    assert "Not signed in" in cora.get(room.url).get_data(as_text=True)


def test_voided_codes_open_nothing_and_who_came_stays(
    programme: Programme, cora: FlaskClient, room: Room
) -> None:
    nia, _ = room.come("Nia")
    send(cora, f"{room.url}/void")
    send(cora, f"{room.url}/void")
    assert redeem_code(programme, room.codes[0], name="Ola").status_code == 422
    assert home_of(nia) == "/waiting"
    (row,) = audited(programme, "sheet_voided")
    assert row.details == {"codes": 2}


# --- whose room it is


def test_a_colleague_of_the_same_county_lets_the_room_in(programme: Programme, room: Room) -> None:
    nia, digest = room.come("Nia")
    colleague = programme.client(programme.person("Carl", "coordinator", [CUMBERLAND]))
    assert "Training at Deering Hall" in colleague.get(SHEETS).get_data(as_text=True)
    send(colleague, f"{room.url}/let-in", who=digest)
    assert home_of(nia) == "/phone"


def test_of_two_counties_a_sheet_is_whose_both_are(programme: Programme) -> None:
    room = made_room(programme, programme.administrator(), towns=[PORTLAND, CARIBOU])
    nia, digest = room.come("Nia")
    for areas, status in (([CUMBERLAND], 404), ([AROOSTOOK], 404), ([CUMBERLAND, AROOSTOOK], 200)):
        client = programme.client(programme.person("Carl", "coordinator", areas))
        assert client.get(room.url).status_code == status
        assert ("Deering Hall" in client.get(SHEETS).get_data(as_text=True)) is (status == 200)
        for path, form in (("let-in", {"who": digest}), ("end", {"digest": digest}), ("void", {})):
            if status == 404:
                assert send(client, f"{room.url}/{path}", **form).status_code == 404
    assert home_of(nia) == "/waiting"


def test_who_moved_to_another_county_sees_nobody_of_their_old_room(programme: Programme, look: Look) -> None:
    person = programme.person("Cora", "coordinator", [CUMBERLAND])
    cora = programme.client(person)
    room = made_room(programme, cora)
    nia, one = room.come("Nia")
    _, two = room.come("Ola")
    send(cora, f"{room.url}/let-in", who=two)
    with programme.database.write() as connection:
        area = schema.person_area
        connection.execute(update(area).where(area.c.person_id == person).values(geoid=AROOSTOOK))
    text = "".join(look(cora, room.url).text)
    assert "Nia" not in text
    assert "Ola" not in text
    send(cora, f"{room.url}/let-in", who=one)
    assert home_of(nia) == "/waiting"


# --- the day of the training


@pytest.fixture
def strict(config: Config) -> Iterator[Programme]:
    """Where nobody is let in without a day of training."""
    app = create_app(dataclasses.replace(config, public_url=BASE, training_required=True))
    yield Programme(app)
    app.extensions["mapper"].database.dispose()


def today_of(programme: Programme) -> date:
    zone = programme.app.extensions["mapper"].config.time_zone
    return datetime.now(UTC).astimezone(zone).date()


def test_the_day_of_the_training_is_the_sheets_and_is_written_down(strict: Programme) -> None:
    cora = strict.coordinator()
    room = made_room(strict, cora)
    nia, digest = room.come("Nia")
    offered = re.search(r'name="trained_on"[^>]*value="([^"]+)"', cora.get(room.url).get_data(as_text=True))
    assert offered is not None
    assert abs((date.fromisoformat(offered[1]) - today_of(strict)).days) <= 1
    send(cora, f"{room.url}/let-in", who=digest, trained_on=offered[1])
    assert home_of(nia) == "/phone"
    assert person_of(strict, digest).trained_on.isoformat() == offered[1]


@pytest.mark.parametrize("typed", ["", "soon", "tomorrow", "1950-01-01"])
def test_without_a_day_or_with_one_to_come_nobody_is_let_in(strict: Programme, typed: str) -> None:
    cora = strict.coordinator()
    room = made_room(strict, cora)
    (nia, one), (ola, two) = room.come("Nia"), room.come("Ola")
    day = (today_of(strict) + timedelta(days=2)).isoformat() if typed == "tomorrow" else typed
    answer = send(cora, f"{room.url}/let-in", who=[one, two], trained_on=day)
    assert answer.status_code == 422
    check_page(answer)
    assert home_of(nia) == home_of(ola) == "/waiting"
    assert audited(strict, "approved") == []
    assert person_of(strict, one).trained_on is None


def test_a_day_that_is_written_down_already_stays(strict: Programme) -> None:
    cora = strict.coordinator()
    room = made_room(strict, cora)
    _, digest = room.come("Nia")
    person = schema.person
    with strict.database.write() as connection:
        known = update(person).where(person.c.name == "Nia").values(trained_on=date(2026, 5, 4))
        connection.execute(known)
    send(cora, f"{room.url}/let-in", who=digest, trained_on=today_of(strict).isoformat())
    assert person_of(strict, digest).trained_on == date(2026, 5, 4)


@pytest.mark.parametrize("path", ["", "/let-in", "/end", "/void"])
def test_an_address_that_is_no_sheets_is_not_there(cora: FlaskClient, path: str) -> None:
    for sheet in ("x", str(uuid.uuid4())):
        url = f"{SHEETS}/{sheet}{path}"
        answer = send(cora, url) if path else cora.get(url)
        assert answer.status_code == 404
