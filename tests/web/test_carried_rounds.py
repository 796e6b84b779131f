"""Does a phone carry its person's rounds: in order, ticked by anybody, and nothing that is not theirs?"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from mapper.rules.permissions import Role
from mapper.rules.rounds import Round
from mapper.store import area_rules, people, rounds, schema
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, PORTLAND, ZONE, Programme, some_id

NOW = datetime.now(UTC)
MADE = NOW - timedelta(days=3)
TODAY = NOW.astimezone(ZONE).date()
Planned = Sequence[str | tuple[str, str]]


@pytest.fixture
def vera(programme: Programme) -> str:
    return programme.person("Vera")


def given(
    programme: Programme, name: str, stops: Planned, people: Sequence[str], on: date = TODAY, **fields: Any
) -> str:
    values: dict[str, Any] = {"made_at": MADE, "made_by": "cora", "start": None, "closed_at": None, **fields}
    round_ = Round(some_id(name), name, on, people=tuple(people), **values)
    planned = [(stop, "") if isinstance(stop, str) else stop for stop in stops]
    with programme.database.write() as connection:
        assert rounds.add(connection, round_, planned)
        rounds.change(connection, round_.id, {"closed_at": values["closed_at"]})
    return round_.id


def carry(programme: Programme, person: str, **headers: str) -> Any:
    return programme.client(person).get("/api/v1/carry", headers=headers, buffered=True)


def told(programme: Programme, person: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = carry(programme, person).get_json()["rounds"]
    return found


def done(programme: Programme, person: str) -> list[bool]:
    (only,) = told(programme, person)
    return [stop["done"] for stop in only["stops"]]


def test_the_stops_stand_in_their_order_and_nobody_and_no_time_is_told(
    programme: Programme, vera: str
) -> None:
    shop, cafe, inn = (programme.venue(name) for name in ("Shop", "Cafe", "Inn"))
    otto = programme.person("Otto")
    id_ = given(programme, "Saturday", [inn, (shop, "hours"), (cafe, "closed_that_day")], [vera, otto])
    programme.visit(shop, NOW, "declined", note="secret words", author_id=otto)
    assert told(programme, vera) == [
        {
            "id": id_,
            "name": "Saturday",
            "on": TODAY.isoformat(),
            "since": MADE.astimezone(ZONE).date().isoformat(),
            "stops": [
                {"venue": inn, "number": 1, "late": "", "done": False},
                {"venue": shop, "number": 2, "late": "hours", "done": True},
                {"venue": cafe, "number": 3, "late": "closed_that_day", "done": False},
            ],
        }
    ]
    body = carry(programme, vera).get_data(as_text=True)
    for secret in ("secret", "Otto", otto, "cora", "declined_at", "made_at", "T16:", "+00:00"):
        assert secret not in body
    assert told(programme, otto) == told(programme, vera)


def test_open_ones_of_this_person_only_the_soonest_first(programme: Programme, vera: str) -> None:
    shop, otto = programme.venue("Shop"), programme.person("Otto")
    for name, on, people_, closed in (
        ("later", TODAY + timedelta(days=9), [vera], None),
        ("over", TODAY - timedelta(days=9), [vera, otto], None),
        ("today", TODAY, [vera], None),
        ("closed", TODAY, [vera], NOW),
        ("another's", TODAY, [otto], None),
        ("nobody's", TODAY, [], None),
    ):
        given(programme, name, [shop], people_, on, closed_at=closed)
    assert [one["name"] for one in told(programme, vera)] == ["over", "today", "later"]
    assert [one["name"] for one in told(programme, otto)] == ["over", "another's"]
    assert told(programme, programme.person("Nils")) == []


@pytest.mark.parametrize(
    "hidden",
    [
        {"restricted": True},
        {"do_not_place": True},
        {"concern_volunteer": True},
        {"concern_taker": True},
        {"town_geoid": CARIBOU, "county_geoid": AROOSTOOK},
        {"closed": True},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_a_stop_that_is_not_for_them_is_as_if_it_were_none(
    programme: Programme, vera: str, hidden: dict[str, Any]
) -> None:
    shop, secret = programme.venue("Shop"), programme.venue("Secret", **hidden)
    given(programme, "both", [secret, shop], [vera])
    given(programme, "nothing for them", [secret], [vera])
    (only,) = told(programme, vera)
    assert (only["name"], [stop["venue"] for stop in only["stops"]]) == ("both", [shop])
    assert "nothing for them" not in carry(programme, vera).get_data(as_text=True)


def test_each_sees_the_stops_of_their_own_towns(programme: Programme, vera: str) -> None:
    shop = programme.venue("Shop")
    far = programme.venue("Far", town_geoid=CARIBOU, county_geoid=AROOSTOOK)
    otto = programme.person("Otto", areas=[CARIBOU])
    cora = programme.person("Cora", "coordinator", [CUMBERLAND])
    both = programme.person("Both", areas=[PORTLAND, CARIBOU])
    given(programme, "two counties", [far, shop], [vera, otto, cora, both])
    seen = {
        person: [stop["venue"] for stop in told(programme, person)[0]["stops"]]
        for person in (vera, otto, cora, both)
    }
    assert seen == {vera: [shop], otto: [far], cora: [shop], both: [far, shop]}


def test_what_is_hushed_is_no_stop(programme: Programme, vera: str) -> None:
    given(programme, "hushed", [programme.venue("Shop")], [vera])
    with programme.database.write() as connection:
        area_rules.set_rule(connection, PORTLAND, area_rules.NO_LOG, "", "cora", NOW)
    assert told(programme, vera) == []


def test_what_was_left_to_another_round_is_there_only(programme: Programme, vera: str) -> None:
    shop, cafe = programme.venue("Shop"), programme.venue("Cafe")
    first = given(programme, "first", [shop, cafe], [vera], TODAY - timedelta(days=1))
    second = given(programme, "second", [cafe], [vera])
    with programme.database.write() as connection:
        found = rounds.one(connection, first)
        assert found is not None
        rounds.mark_moved(connection, first, found.stops[1:], second)
    assert [[stop["venue"] for stop in one["stops"]] for one in told(programme, vera)] == [[shop], [cafe]]


def test_only_what_counts_and_only_since_then_ticks(programme: Programme, vera: str) -> None:
    names = ("by somebody", "nobody to ask", "before", "taken back", "not visited")
    venues = {name: programme.venue(name) for name in names}
    given(programme, "Saturday", list(venues.values()), [vera], TODAY + timedelta(days=2))
    programme.visit(venues["by somebody"], NOW, author_name="of a file")
    programme.visit(venues["nobody to ask"], NOW, "no_answer")
    programme.visit(venues["before"], MADE - timedelta(minutes=1))
    back = programme.visit(venues["taken back"], NOW)
    with programme.database.write() as connection:
        void = {"id": some_id("v"), "visit_id": back, "voided_at": NOW, "received_at": NOW, "digest": ""}
        connection.execute(schema.visit_void.insert().values(**void, allowed=True))
    assert done(programme, vera) == [True, True, False, False, False]


def test_a_visit_at_what_was_merged_ticks_what_it_became(programme: Programme, vera: str) -> None:
    old, kept = programme.venue("Old"), programme.venue("Kept")
    given(programme, "Saturday", [old], [vera])
    with programme.database.write() as connection:
        connection.execute(update(schema.venue).where(schema.venue.c.id == old).values(merged_into=kept))
    (only,) = told(programme, vera)
    assert only["stops"] == [{"venue": kept, "number": 1, "late": "", "done": False}]
    programme.visit(old, NOW)  # by a phone that knows the old id
    assert done(programme, vera) == [True]


def test_a_stop_that_another_made_is_news_and_nothing_else_is(programme: Programme, vera: str) -> None:
    shop = programme.venue("Shop")
    given(programme, "Saturday", [shop], [vera])
    programme.visit(shop, MADE - timedelta(hours=1))
    zipped = {"Accept-Encoding": "gzip"}
    etag = carry(programme, vera, **zipped).headers["ETag"]
    assert carry(programme, vera, **{"If-None-Match": etag}, **zipped).status_code == 304
    # Its status, its last day and what is up there stay as they are: only the tick is new.
    programme.visit(shop, MADE + timedelta(minutes=1), "no_answer")
    answer = carry(programme, vera, **{"If-None-Match": etag}, **zipped)
    assert answer.status_code == 200
    assert done(programme, vera) == [True]


def test_who_no_longer_goes_carries_it_no_more(programme: Programme, vera: str) -> None:
    id_ = given(programme, "Saturday", [programme.venue("Shop")], [vera])
    with programme.database.write() as connection:
        otto = people.create(connection, "Otto", Role.volunteer, [PORTLAND], NOW)
        rounds.give(connection, id_, [otto], NOW)
    assert told(programme, vera) == []
    assert [one["id"] for one in told(programme, otto)] == [id_]
