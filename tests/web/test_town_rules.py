"""Do pages and phones keep to the rules of towns, and who may set them? Contacts and concerns beside them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from mapper.rules.admission import HoldReason
from mapper.store import area_rules, contacts, schema, whom_to_ask
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, PORTLAND, Programme, some_id, venue_number
from tests.store.test_redactions import holding
from tests.web.test_removals import body, put, send

CANARY = "canaryof9b"
Look = Callable[[FlaskClient, str], Any]


def rule_of(programme: Programme, town: str, rule: str, whom: str = "") -> None:
    with programme.database.write() as connection:
        area_rules.set_rule(connection, town, rule, whom, "", datetime.now(UTC))


def audited(programme: Programme) -> list[tuple[str, str, str, dict[str, Any]]]:
    with programme.database.read() as connection:
        table = schema.audit
        query = select(table.c.action, table.c.subject, table.c.county_geoid, table.c.details)
        return [tuple(row) for row in connection.execute(query.order_by(table.c.id))]


# --- towns -------------------------------------------------------------------------------------------


def test_a_coordinator_sets_and_ends_a_rule(programme: Programme, look: Look) -> None:
    cora = programme.coordinator()
    look(cora, "/areas/rules")
    form = {"town": PORTLAND, "rule": "ask_first", "whom_to_ask": "  the  harbor office "}
    assert send(cora, "/areas/rules", **form).status_code == 303
    assert "Ask first: the harbor office" in " ".join(look(cora, "/areas/rules").text)
    assert send(cora, f"/areas/rules/{PORTLAND}/end").status_code == 303
    with programme.database.read() as connection:
        assert area_rules.rules(connection) == []
    assert audited(programme) == [
        ("area_rule_set", PORTLAND, CUMBERLAND, {"rule": "ask_first"}),
        ("area_rule_ended", PORTLAND, CUMBERLAND, {"rule": "ask_first"}),
    ]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"town": CARIBOU, "rule": "no_log"}, "Choose one of your towns."),
        ({"town": CUMBERLAND, "rule": "no_log"}, "Choose one of your towns."),
        ({"town": PORTLAND, "rule": "burn"}, "Choose what holds there."),
        ({"town": PORTLAND, "rule": "ask_first"}, "Say whom to ask"),
        ({"town": PORTLAND, "rule": "ask_first", "whom_to_ask": "x" * 201}, "At most 200"),
    ],
)
def test_a_wrong_rule_is_refused_in_words(programme: Programme, form: dict[str, str], said: str) -> None:
    answer = send(programme.coordinator(), "/areas/rules", **form)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)


def test_a_coordinator_sees_no_rule_of_another_county(programme: Programme) -> None:
    rule_of(programme, CARIBOU, area_rules.ASK_FIRST, "the council")
    cora = programme.coordinator()
    assert "the council" not in cora.get("/areas/rules").get_data(as_text=True)
    assert "the council" in programme.administrator().get("/areas/rules").get_data(as_text=True)
    assert send(cora, f"/areas/rules/{CARIBOU}/end").status_code == 404


def test_no_reason_is_asked_or_kept(programme: Programme) -> None:
    assert [column.name for column in schema.area_rule.columns] == [
        *("geoid", "rule", "whom_to_ask", "set_by", "set_at")
    ]
    page = programme.coordinator().get("/areas/rules").get_data(as_text=True)
    assert 'name="reason"' not in page


def test_a_visit_there_is_stored_held_and_keeps_no_word(programme: Programme) -> None:
    programme.venue()
    rule_of(programme, PORTLAND, area_rules.NO_LOG)
    vera, id_ = programme.volunteer(), some_id("visit")
    assert put(vera, id_, body()) == (201, "stored")
    assert put(vera, id_, body()) == (201, "already")
    assert put(vera, id_, body(f"{CANARY} another"))[0] == 409
    assert holding(programme.database, CANARY) == []
    with programme.database.read() as connection:
        assert connection.execute(select(schema.visit_hold.c.reason)).scalar() == HoldReason.no_log.value


@pytest.mark.parametrize("place", [{"lat": 43.66, "lon": -70.26}, {"city": "Portland"}])
def test_a_new_place_there_is_held_without_its_details(programme: Programme, place: dict[str, Any]) -> None:
    rule_of(programme, PORTLAND, area_rules.NO_LOG)
    new = {"id": some_id("new"), "name": f"{CANARY} Diner", "venue_type": "restaurant", **place}
    vera, id_ = programme.volunteer(), some_id("visit")
    assert put(vera, id_, body(venue_id=None, new_venue=new)) == (201, "stored")
    assert put(vera, id_, body(f"{CANARY} x", venue_id=None, new_venue=new))[0] == 409
    assert holding(programme.database, CANARY) == []
    page = programme.coordinator().get("/review").get_data(as_text=True)
    assert HoldReason.no_log.value in page
    assert "neither its name nor the note" in page


def test_a_place_there_leaves_the_phones_and_stays_with_coordinators(
    programme: Programme, look: Look
) -> None:
    programme.venue()
    vera, cora = programme.volunteer(), programme.coordinator()
    assert len(vera.get("/api/v1/carry").get_json()["venues"]) == 1
    rule_of(programme, PORTLAND, area_rules.NO_LOG)
    assert vera.get("/api/v1/carry").get_json()["venues"] == []
    assert "nothing is logged there" in " ".join(look(cora, "/venues").text)
    number = venue_number(programme.database, some_id("Laundry"))
    assert "Nothing may be logged in this town" in " ".join(look(cora, f"/venues/{number}").text)


def test_a_new_place_where_somebody_is_asked_first_waits_with_that_word(programme: Programme) -> None:
    rule_of(programme, PORTLAND, area_rules.ASK_FIRST, "the harbor office")
    vera = programme.volunteer()
    (town,) = vera.get("/api/v1/carry").get_json()["towns"]
    assert town["ask_first"] == "the harbor office"
    new = {"id": some_id("new"), "name": "Diner", "venue_type": "restaurant", "lat": 43.66, "lon": -70.26}
    assert put(vera, some_id("visit"), body("", venue_id=None, new_venue=new)) == (201, "stored")
    assert "Ask first: the harbor office" in programme.coordinator().get("/review").get_data(as_text=True)


# --- contacts ----------------------------------------------------------------------------------------


def test_a_county_says_whom_to_ask_over_the_whole_state(programme: Programme, look: Look) -> None:
    ada, cora = programme.administrator(), programme.coordinator()
    everywhere = {"local_team": "the state desk", "provider": "the state office"}
    assert send(ada, "/settings/contacts/state", **everywhere).status_code == 303
    assert send(cora, f"/settings/contacts/{CUMBERLAND}", local_team="the county desk").status_code == 303
    assert send(cora, f"/settings/contacts/{AROOSTOOK}", local_team="x").status_code == 404
    assert send(cora, "/settings/contacts/state", local_team="x").status_code == 404
    (contact,) = programme.volunteer().get("/api/v1/carry").get_json()["contacts"]
    assert contact == {
        "county": "Cumberland",
        "local_team": "the county desk",
        "provider": "the state office",
    }
    assert "Statewide: the state office" in " ".join(look(cora, f"/settings/counties/{CUMBERLAND}").text)
    look(ada, "/settings")
    assert [row[:3] for row in audited(programme)] == [
        ("contacts_saved", "", ""),
        ("contacts_saved", CUMBERLAND, CUMBERLAND),
    ]
    send(cora, f"/settings/contacts/{CUMBERLAND}", local_team="")
    with programme.database.read() as connection:
        assert contacts.named_by(connection, CUMBERLAND) == contacts.Contact(CUMBERLAND, "", "")
        (found,) = whom_to_ask.contacts(connection, [CUMBERLAND])
    assert found.local_team == "the state desk"


def test_too_long_a_contact_is_refused(programme: Programme) -> None:
    answer = send(programme.coordinator(), f"/settings/contacts/{CUMBERLAND}", provider="x" * 201)
    assert answer.status_code == 422
    assert "At most 200" in answer.get_data(as_text=True)
    assert send(programme.administrator(), "/settings/contacts/state", provider="x" * 201).status_code == 303
    assert audited(programme) == []


# --- concerns ----------------------------------------------------------------------------------------


@pytest.fixture
def concern(programme: Programme) -> int:
    """A venue about which a volunteer raised one."""
    programme.venue()
    programme.visit(some_id("Laundry"))
    vera = programme.volunteer()
    assert put(vera, some_id("visit"), body("", concern="taker")) == (201, "stored")
    return venue_number(programme.database, some_id("Laundry"))


def flags(programme: Programme) -> tuple[bool, bool, bool, bool]:
    venue = schema.venue.c
    with programme.database.read() as connection:
        query = select(venue.concern_volunteer, venue.concern_taker, venue.do_not_place, venue.restricted)
        return tuple(connection.execute(query).one())


def test_a_concern_is_shown_with_who_since_when_and_what_is_up(
    programme: Programme, concern: int, look: Look
) -> None:
    page = " ".join(look(programme.coordinator(), "/concerns").text)
    for said in ("Laundry", "Not safe for who takes a card.", "Since", "Vera", "STEN poster"):
        assert said in page
    assert "Laundry" not in programme.coordinator([AROOSTOOK]).get("/concerns").get_data(as_text=True)
    assert send(programme.coordinator([AROOSTOOK]), f"/concerns/{concern}", do="fine").status_code == 404


@pytest.mark.parametrize(
    ("form", "left", "action"),
    [
        ({"do": "fine"}, (False, False, False, False), "concern_cleared"),
        ({"do": "nobody", "reason": "the counter is watched"}, (False, False, True, False), "venue_flagged"),
        ({"do": "restrict"}, (False, False, False, True), "venue_flagged"),
        ({"do": "something"}, (False, True, False, False), ""),
    ],
)
def test_a_concern_is_decided_in_place(
    programme: Programme, concern: int, form: dict[str, str], left: tuple[bool, ...], action: str
) -> None:
    assert send(programme.coordinator(), f"/concerns/{concern}", **form).status_code == 303
    assert flags(programme) == left
    assert action in {"", *(row[0] for row in audited(programme))}


def test_nobody_goes_there_needs_a_reason_that_is_about_no_person(programme: Programme, concern: int) -> None:
    cora = programme.coordinator()
    for reason, said in (("", "Say why"), ("he watches", "Keep it anyway")):
        answer = send(cora, f"/concerns/{concern}", do="nobody", reason=reason)
        assert answer.status_code == 422
        assert said in answer.get_data(as_text=True)
    assert send(cora, f"/concerns/{concern}", do="nobody", reason="he watches", sure="yes").status_code == 303


def test_nothing_to_decide_is_said(programme: Programme, look: Look) -> None:
    assert "No volunteer has raised one" in " ".join(look(programme.coordinator(), "/concerns").text)
    programme.venue()
    with programme.database.write() as connection:
        connection.execute(update(schema.venue).values(concern_volunteer=True))
    assert "Not safe for who goes there." in " ".join(look(programme.coordinator(), "/concerns").text)
