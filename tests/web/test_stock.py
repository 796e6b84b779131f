"""Does a coordinator see at a glance what is with whom, and who needs more before their next round?"""

import csv
import io
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from mapper.rules.rounds import Round
from mapper.rules.visit import day_of
from mapper.store import rounds, schema
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, PORTLAND, ZONE, Programme, item, some_id
from tests.web.conftest import Page
from tests.web.signing_in import csrf

NOW = datetime.now(UTC)
TODAY = day_of(NOW, ZONE)
CARD = "blue_card_en"


def send(client: FlaskClient, url: str = "/stock", **form: Any) -> Any:
    return client.post(url, data={"csrf_token": csrf(client, "/stock"), **form})


def taking(person: str, quantity: int = 20, **fields: str) -> dict[str, str]:
    return {
        "form_id": str(uuid.uuid4()),
        "person": person,
        "material": CARD,
        "quantity": str(quantity),
        "on_day": (TODAY - timedelta(days=3)).isoformat(),
        "do": "took",
        **fields,
    }


def shown(client: FlaskClient, url: str = "/stock") -> str:
    page = client.get(url).get_data(as_text=True).split("<main")[1].split("</main")[0]
    return " ".join(page.split())


def words(client: FlaskClient, look: Callable[[FlaskClient, str], Page], url: str = "/stock") -> str:
    return " ".join(" ".join(look(client, url).text).split())


def a_round(programme: Programme, people: list[str], venues: list[str], **fields: Any) -> None:
    made = Round(
        some_id("Saturday"), fields.pop("name", "Saturday"), TODAY, NOW, "", None, None, tuple(people)
    )
    with programme.database.write() as connection:
        assert rounds.add(connection, made, [(venue, "") for venue in venues])


@pytest.fixture
def vera(programme: Programme) -> str:
    return programme.person("Vera", "volunteer", [PORTLAND])


def test_two_numbers_a_kind_and_what_is_left_by_language(
    programme: Programme, vera: str, look: Callable[[FlaskClient, str], Page]
) -> None:
    cora = programme.coordinator()
    assert "Nothing was written down yet." in words(cora, look)
    venue = programme.venue()
    programme.visit(venue, NOW, items=[item(CARD, quantity=12), item("sten_poster_en")], author_id=vera)
    assert send(cora, **taking(vera, 20)).status_code == 303
    assert send(cora, **taking(vera, 5, material="blue_card_es")).status_code == 303
    assert send(cora, **taking(vera, 3, do="brought_back")).status_code == 303
    said = words(cora, look)
    assert "10 left took 22, put up 12 English: 5 Spanish: 5" in said
    assert "1 more put up than taken took 0, put up 1" in said
    assert "Vera brought back 3 × Blue Campaign indicator card, English" in said


def test_a_form_that_is_sent_twice_counts_once(programme: Programme, vera: str) -> None:
    cora, form = programme.coordinator(), taking(vera)
    for _ in range(2):
        answer = send(cora, **form)
        assert answer.headers["Location"] == f"/stock?person={vera}"
    with programme.database.read() as connection:
        rows = connection.execute(select(schema.stock_taken)).all()
    assert [(row.person_id, row.quantity) for row in rows] == [(vera, 20)]
    assert "written down before, once" in shown(cora)


def test_an_entry_can_be_taken_back_and_a_second_time_is_said(programme: Programme, vera: str) -> None:
    cora, form = programme.coordinator(), taking(vera)
    send(cora, **form)
    for expected in ("as if it was never entered", "no such entry any more"):
        assert send(cora, "/stock/undo", entry=form["form_id"]).status_code == 303
        assert expected in shown(cora)
    assert "Nothing was written down yet." in shown(cora)


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"person": ""}, "who it was"),
        ({"person": some_id("nobody")}, "who it was"),
        ({"material": "no_such_poster"}, "which poster"),
        ({"quantity": "0"}, "how many"),
        ({"quantity": "many"}, "how many"),
        ({"on_day": "2999-01-01"}, "which day"),
        ({"on_day": "Saturday"}, "which day"),
    ],
)
def test_what_can_not_be_is_said_and_what_was_typed_is_kept(
    programme: Programme, vera: str, wrong: dict[str, str], word: str
) -> None:
    cora, form = programme.coordinator(), {**taking(vera, 17), **wrong}
    answer = send(cora, **form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert word in page and "Nothing was written down." in page
    assert f'name="form_id" value="{form["form_id"]}"' in page
    assert ('value="17"' in page) == ("quantity" not in wrong)
    with programme.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(schema.stock_taken)).scalar_one() == 0


def test_a_form_without_its_id_is_refused(programme: Programme, vera: str) -> None:
    assert send(programme.coordinator(), **taking(vera, form_id="x")).status_code == 400


def test_who_needs_more_is_told_with_what_to_bring(
    programme: Programme, vera: str, look: Callable[[FlaskClient, str], Page]
) -> None:
    cora, walt = programme.coordinator(), programme.person("Walt")
    with programme.database.write() as connection:
        needed = schema.language_needed
        connection.execute(needed.delete())
        rows = [{"county_geoid": CUMBERLAND, "language": tag, "why": ""} for tag in ("en", "es")]
        connection.execute(needed.insert(), rows)
    a_round(programme, [vera, walt], [programme.venue(f"Shop {count}") for count in range(6)])
    send(cora, **taking(vera, 15))
    send(cora, **taking(vera, 3, material="blue_card_es"))
    send(cora, **taking(vera, 40, material="sten_poster_en"))
    send(cora, **taking(vera, 40, material="blue_poster_awareness_es"))
    said = words(cora, look)
    # Three stops of the six, 10 cards each, half of them in either language.
    assert "Vera : 12 more palm cards in Spanish for 3 stops that are left" in said
    assert (
        "Walt : 2 more posters in each of English and Spanish; 15 more palm cards in each of English and"
        in said
    )
    assert "1.0 posters and 10.0 palm cards a stop, which is assumed" in said


def test_a_coordinator_sees_own_volunteers_and_own_rounds_alone(programme: Programme, vera: str) -> None:
    both = programme.person("Bothsider", "volunteer", [PORTLAND, CARIBOU])
    far = programme.person("Farley", "volunteer", [CARIBOU])
    ada, cora = programme.administrator(), programme.coordinator()
    for person in (vera, both, far):
        assert send(ada, **taking(person)).status_code == 303
    venues = [programme.venue(), programme.venue("Up north", county_geoid=AROOSTOOK, town_geoid=CARIBOU)]
    a_round(programme, [vera], venues, name="Two counties")
    assert all(word in shown(ada) for word in ("Bothsider", "Farley", "Two counties"))
    page, file = shown(cora), cora.get("/stock.csv").get_data(as_text=True)
    for hidden in ("Bothsider", "Farley", "Two counties"):
        assert hidden not in page
        assert hidden not in file
    assert "Vera" in page and "Vera" in file
    assert send(cora, **taking(both)).status_code == 422
    assert send(cora, **taking(far)).status_code == 422


def test_the_file_says_what_the_page_says_and_is_written_down(programme: Programme) -> None:
    name = "=Vera"
    person, cora = programme.person(name), programme.coordinator()
    programme.visit(programme.venue(), NOW, items=[item(CARD, quantity=25)], author_id=person)
    send(cora, **taking(person, 20))
    answer = cora.get("/stock.csv")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    since = (TODAY - timedelta(days=3)).isoformat()
    assert rows == [
        {
            "person": "'=Vera", "kind": "palm_card", "languages": "en", "recalled": "no", "taken": "20",
            "used": "25", "left": "-5", "since": since,
        }
    ]  # fmt: skip
    assert "5 more put up than taken" in shown(cora)
    with programme.database.read() as connection:
        query = select(schema.audit).where(schema.audit.c.file_id == answer.headers["File-Id"])
        row = connection.execute(query).one()
    assert (row.action, row.details["what"], row.details["rows"]) == ("exported", "stock", 1)


def test_who_left_brings_back_and_takes_nothing(programme: Programme, vera: str) -> None:
    cora = programme.coordinator()
    send(cora, **taking(vera, 20))
    cora.post(f"/people/{vera}/revoke", data={"csrf_token": csrf(cora, "/stock")})
    assert send(cora, **taking(vera)).status_code == 422
    assert send(cora, **taking(vera, 20, do="brought_back")).status_code == 303
    assert "signed off for good" in shown(cora)


def test_a_volunteer_sees_their_own_two_numbers(programme: Programme, vera: str) -> None:
    phone, other = programme.client(vera), programme.volunteer()
    send(programme.coordinator(), **taking(vera, 20))
    assert "<strong>0</strong> posters, <strong>20</strong> palm cards." in shown(phone, "/me")
    assert "took along" not in shown(other, "/me")
    assert phone.get("/stock").status_code == 404
