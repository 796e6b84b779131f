"""Do two people on one round mean one place by “number 7”: on paper, each phone, in a file, in the grid?"""

import html
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from mapper.rules.permissions import Role
from mapper.rules.rounds import numbered
from mapper.store import area_rules, derived, people, rounds
from mapper.store.venues import change
from tests.builders import PORTLAND, ZONE, Programme, venue_number
from tests.web.signing_in import csrf
from tests.web.test_round_paper import a_round

NOW = datetime.now(UTC)
NEAR = "2300571990"  # South Portland
NAMES = ("Ash", "Birch", "Cedar", "Fir", "Hazel", "Larch", "Oak")
Told = dict[str, int]  # name of the place -> its number


class Walk:
    """A round to NAMES, of which Fir and Oak lie in South Portland: Vera was given both towns, Otto Portland,
    Walt has a paper."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        near = {"Fir", "Oak"}
        self.ids = {
            name: programme.venue(name, lat=43.6 + place / 100, town_geoid=NEAR if name in near else PORTLAND)
            for place, name in enumerate(NAMES)
        }
        self.vera = programme.person("Vera", areas=[PORTLAND, NEAR])
        self.otto = programme.person("Otto", areas=[PORTLAND])
        with programme.database.write() as connection:
            self.walt = people.create(
                connection, "Walt", Role.volunteer, [PORTLAND, NEAR], NOW, without_device=True
            )
        self.cora = programme.coordinator()
        self.round_id = a_round(programme, list(self.ids.values()), people=(self.vera, self.otto))

    def on_paper(self) -> Told:
        page = self.cora.get(f"/rounds/{self.round_id}/paper").get_data(as_text=True)
        rows = re.findall(r'<th scope="row">(\d+)</th>\s*<td class="place"><b>([^<]+)</b>', page)
        return {html.unescape(name): int(number) for number, name in rows}

    def on_phone(self, person: str) -> Told:
        carry = self.programme.client(person).get("/api/v1/carry").get_json()
        names = {venue["id"]: venue["name"] for venue in carry["venues"]}
        return {names[stop["venue"]]: stop["number"] for one in carry["rounds"] for stop in one["stops"]}

    def in_gpx(self) -> Told:
        file = self.cora.get(f"/rounds/{self.round_id}/stops.gpx").get_data(as_text=True)
        return {
            name: int(number) for number, name in re.findall(r"<wpt[^>]*>.*?<name>(\d+) ([^<]+)<", file, re.S)
        }

    def typed(self, *numbers: int) -> list[str]:
        """The places that the grid understands by these numbers."""
        sent: dict[str, Any] = {"form_id": "5f0d9e0a-6c53-4b7e-9b1e-7d2f4a8c1e36", "person_id": self.walt}
        count = len(numbers)
        cells = {"stop": list(map(str, numbers)), "outcome": ["N"] * count}
        empty = {name: [""] * count for name in ("material", "spot", "quantity", "follow_up")}
        answer = self.send(self.cora, "/enter/check", **sent, day=str(NOW.date()), **cells, **empty)
        says = answer.get_json()["says"]
        return [says.get(f"stop-{place}", "").split(",")[0] for place in range(count)]

    def send(self, client: FlaskClient, where: str, **form: Any) -> Any:
        url = f"/rounds/{self.round_id}{where}"
        return client.post(url, data={"csrf_token": csrf(client, "/rounds"), **form})

    def mark(self, name: str, **flags: Any) -> None:
        with self.programme.database.write() as connection:
            change(connection, {self.ids[name]: flags})
            derived.recompute(connection, [self.ids[name]], ZONE)

    def agrees(self) -> Told:
        """What all of them say alike; a phone says it of the places that it knows."""
        paper = self.on_paper()
        assert len(set(paper.values())) == len(paper)
        assert self.on_phone(self.vera) == paper == self.in_gpx()
        assert self.on_phone(self.otto) == {
            name: number for name, number in paper.items() if name not in ("Fir", "Oak")
        }
        assert self.typed(*paper.values()) == list(paper)
        return paper


@pytest.fixture
def walk(programme: Programme) -> Walk:
    return Walk(programme)


def of(names: Sequence[str]) -> Told:
    return {name: place for place, name in enumerate(NAMES, 1) if name in names}


def test_they_agree_though_each_phone_knows_other_towns(walk: Walk) -> None:
    assert walk.agrees() == of(NAMES)


@pytest.mark.parametrize(
    "flag", ["restricted", "do_not_place", "concern_volunteer", "concern_taker", "closed"]
)
def test_where_nobody_goes_any_more_is_like_what_was_taken_out(walk: Walk, flag: str) -> None:
    """So a number that is missing says nothing: not even that there is something that is not told."""
    walk.mark("Cedar", **{flag: True})
    hidden = walk.agrees()
    told = walk.on_phone(walk.otto)
    walk.mark("Cedar", **{flag: False})
    walk.send(walk.cora, "/stops", drop=walk.ids["Cedar"])
    assert walk.agrees() == hidden == of([name for name in NAMES if name != "Cedar"])
    assert walk.on_phone(walk.otto) == told


def test_a_paper_that_was_printed_stays_right_whatever_is_taken_out_added_or_left(walk: Walk) -> None:
    with walk.programme.database.write() as connection:
        change(connection, {walk.ids["Birch"]: {"merged_into": walk.ids["Larch"]}})
        derived.recompute(connection, [walk.ids["Birch"], walk.ids["Larch"]], ZONE)
    walk.send(walk.cora, "/stops", drop=walk.ids["Ash"])
    walk.programme.visit(walk.ids["Oak"], NOW, "declined")
    pine = walk.programme.venue("Pine", lat=43.7)
    walk.send(walk.cora, "/stops", add=venue_number(walk.programme.database, pine))
    # Two stops that became one have the number that is first on the paper.
    now = {"Larch": 2, "Cedar": 3, "Fir": 4, "Hazel": 5, "Oak": 7, "Pine": 8}
    assert walk.agrees() == now
    other = a_round(walk.programme, [walk.programme.venue("Elm")], "Next")
    walk.send(walk.cora, "/move", to=other)
    assert walk.on_paper() == {"Oak": 7}
    with walk.programme.database.read() as connection:
        found = rounds.one(connection, other)
    assert found is not None and [stop.position for stop in found.own_stops] == [1, 2, 3, 4, 5, 6]


def test_a_stop_that_was_left_to_another_round_is_not_taken_for_one_of_this(walk: Walk) -> None:
    walk.programme.visit(walk.ids["Ash"], NOW, "declined")
    other = a_round(walk.programme, [], "Next", people=())
    with walk.programme.database.write() as connection:
        one = rounds.one(connection, walk.round_id)
        assert one is not None
        rounds.mark_moved(connection, one.id, one.stops[1:], other)
        rounds.put_stops(connection, other, numbered([(stop.venue_id, "") for stop in one.stops[1:]]))
    assert walk.typed(1, 3) == ["Ash", ""]


def test_a_new_order_has_no_number_missing(walk: Walk) -> None:
    walk.mark("Cedar", restricted=True)
    with walk.programme.database.write() as connection:
        area_rules.set_rule(connection, NEAR, area_rules.NO_LOG, "", "cora", NOW)
    walk.send(walk.cora, "/order", lat="43.5", lon="-70.26")
    told = {"Ash": 1, "Birch": 2, "Hazel": 3, "Larch": 4}
    assert walk.on_phone(walk.otto) == told == walk.on_phone(walk.vera) == walk.on_paper()


def test_one_that_moves_up_changes_places_with_its_neighbour(walk: Walk) -> None:
    walk.send(walk.cora, "/stops", drop=walk.ids["Birch"])
    walk.send(walk.cora, "/stops", up=walk.ids["Cedar"])
    assert walk.agrees() == {"Cedar": 1, "Ash": 3, "Fir": 4, "Hazel": 5, "Larch": 6, "Oak": 7}
