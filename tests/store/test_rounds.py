"""Are rounds kept as they were made, and does every visit tick its stop off, whoever made it?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from mapper.rules.permissions import Role
from mapper.rules.rounds import Round, numbered
from mapper.store import people, rounds, schema
from mapper.store.database import Connection, Database
from mapper.store.rounds import Progress
from mapper.store.visits import Hold
from tests.builders import AROOSTOOK, CUMBERLAND, ZONE, add_venue, add_visit, day, some_id

MADE = datetime(2026, 5, 5, 16, tzinfo=UTC)
LATER = MADE + timedelta(days=4)


def add(
    connection: Connection, name: str, venues: list[str], on: str = "2026-05-09", **fields: object
) -> Round:
    values = {"made_at": MADE, "made_by": "cora", "start": None, "closed_at": None, **fields}
    round_ = Round(some_id(name), name, day(on), **values)  # type: ignore[arg-type]
    assert rounds.add(connection, round_, [(venue, "") for venue in venues])
    found = rounds.one(connection, round_.id)
    assert found is not None
    return found


def read(connection: Connection, round_: Round) -> Round:
    found = rounds.one(connection, round_.id)
    assert found is not None
    return found


def test_a_round_comes_back_as_it_was_made_and_the_same_form_makes_it_once(database: Database) -> None:
    with database.write() as connection:
        vera = people.create(connection, "Vera", Role.volunteer, [], MADE)
        cafe, shop = add_venue(connection, "Cafe"), add_venue(connection, "Shop", county_geoid=AROOSTOOK)
        made = Round(
            some_id("r"), "Both", day("2026-05-09"), MADE, "cora", (43.6591, -70.2568), None, (vera,)
        )
        assert rounds.add(connection, made, [(shop, ""), (cafe, "hours")])
        assert not rounds.add(connection, replace(made, name="Again"), [(cafe, "")])
        found = read(connection, made)
        assert (found.name, found.start, found.people, found.is_open) == (
            "Both", (43.6591, -70.2568), (vera,), True,
        )  # fmt: skip
        assert [(stop.venue_id, stop.position, stop.late) for stop in found.stops] == [
            (shop, 1, ""),
            (cafe, 2, "hours"),
        ]
        assert rounds.counties(connection, [made.id]) == {made.id: {CUMBERLAND, AROOSTOOK}}
        assert [one.id for one in rounds.of_person(connection, vera)] == [made.id]


def test_any_visit_that_counts_ticks_a_stop_off_by_whomever(database: Database) -> None:
    with database.write() as connection:
        vera = people.create(connection, "Vera", Role.volunteer, [], MADE)
        names = ("made", "no answer", "before", "taken back", "held", "after the day", "a paper list")
        venues = {name: add_venue(connection, name) for name in names}
        round_ = add(connection, "r", list(venues.values()))
        add_visit(connection, venues["made"], LATER, author_id=vera)
        add_visit(connection, venues["no answer"], LATER, "no_answer", author_name="somebody of a file")
        add_visit(connection, venues["before"], MADE - timedelta(hours=1))
        back = add_visit(connection, venues["taken back"], LATER)
        void = {"id": some_id("v"), "visit_id": back, "voided_at": LATER, "received_at": LATER, "digest": ""}
        connection.execute(schema.visit_void.insert().values(**void, allowed=True))
        add_visit(connection, venues["held"], LATER, hold=Hold("unknown_code"))
        add_visit(connection, venues["after the day"], LATER + timedelta(days=3), "declined")
        made = rounds.made_stops(connection, round_, ZONE)
        assert set(made) == {venues["made"], venues["no answer"], venues["after the day"]}
        (one,) = made[venues["made"]]
        assert (one.day, one.outcome.value, one.person_id) == (day("2026-05-09"), "placed", vera)
        assert rounds.progress(connection, [round_], ZONE) == {round_.id: Progress(3, 7)}
        rounds.change(connection, round_.id, {"closed_at": LATER})
        assert set(rounds.made_stops(connection, read(connection, round_), ZONE)) == {
            venues["made"],
            venues["no answer"],
        }


def test_a_paper_list_of_the_day_on_which_the_round_was_made_ticks_too(database: Database) -> None:
    """Made at one o'clock for Saturday, walked on paper that afternoon: its visits stand at noon."""
    noon = datetime(2026, 5, 5, 12, tzinfo=ZONE)
    with database.write() as connection:
        paper, phone, day_before = (add_venue(connection, name) for name in ("paper", "phone", "day before"))
        round_ = add(connection, "r", [paper, phone, day_before], made_at=noon + timedelta(hours=1))
        add_visit(connection, paper, noon)
        add_visit(connection, phone, noon - timedelta(minutes=5))
        add_visit(connection, day_before, noon - timedelta(days=1))
        assert set(rounds.made_stops(connection, round_, ZONE)) == {paper}


def test_a_stop_at_a_venue_that_was_merged_is_at_what_it_became(database: Database) -> None:
    with database.write() as connection:
        kept, merged = add_venue(connection, "Kept"), add_venue(connection, "Merged")
        both = add(connection, "both", [merged, kept])
        alone = add(connection, "alone", [merged])
        table = schema.venue
        connection.execute(update(table).where(table.c.id == merged).values(merged_into=kept))
        assert [stop.venue_id for stop in read(connection, both).stops] == [kept]
        round_ = read(connection, alone)
        add_visit(connection, merged, LATER)  # by a phone that knows the old id
        assert set(rounds.made_stops(connection, round_, ZONE)) == {kept}
        assert [other.name for other in rounds.also_in(connection, [kept], alone.id)[kept]] == ["both"]
        rounds.mark_moved(connection, round_.id, round_.stops, both.id)
        assert read(connection, round_).own_stops == ()


def test_a_place_that_is_gone_hides_a_round_from_nobody(database: Database) -> None:
    with database.write() as connection:
        round_ = add(connection, "r", [add_venue(connection, "Cafe"), some_id("gone")])
        assert rounds.counties(connection, [round_.id]) == {round_.id: {CUMBERLAND}}
        add_venue(connection, "Nowhere", county_geoid="", town_geoid="")
        rounds.put_stops(connection, round_.id, numbered([(some_id("Nowhere"), "")]))
        assert rounds.counties(connection, [round_.id]) == {round_.id: {""}}


def test_what_is_left_moves_and_comes_back_when_its_round_goes(database: Database) -> None:
    with database.write() as connection:
        cafe, shop = add_venue(connection, "Cafe"), add_venue(connection, "Shop")
        first, second = add(connection, "first", [cafe, shop]), add(connection, "second", [], "2026-05-16")
        rounds.mark_moved(connection, first.id, first.stops[1:], second.id)
        rounds.put_stops(connection, second.id, numbered([(shop, "")]))
        assert [stop.venue_id for stop in read(connection, first).own_stops] == [cafe]
        assert rounds.also_in(connection, [cafe, shop]) == {
            cafe: rounds.also_in(connection, [cafe])[cafe],
            shop: [rounds.AlsoIn(second.id, "second", day("2026-05-16"))],
        }
        rounds.remove(connection, second.id)
        assert rounds.one(connection, second.id) is None
        assert [stop.venue_id for stop in read(connection, first).own_stops] == [cafe, shop]


def test_open_ones_stand_first_the_soonest_on_top_and_people_change(database: Database) -> None:
    with database.write() as connection:
        vera, otto = (people.create(connection, name, Role.volunteer, [], MADE) for name in ("Vera", "Otto"))
        late = add(connection, "late", [], "2026-06-01", people=(vera,))
        soon = add(connection, "soon", [], "2026-05-08", people=(vera,))
        done = add(connection, "done", [], "2026-05-01", people=(vera,))
        rounds.change(connection, done.id, {"closed_at": LATER, "closed_by": "cora"})
        assert [one.name for one in rounds.listing(connection)] == ["soon", "late", "done"]
        assert [one.name for one in rounds.listing(connection, open_only=True)] == ["soon", "late"]
        rounds.give(connection, soon.id, [otto], LATER)
        assert [one.id for one in rounds.of_person(connection, vera)] == [late.id]
        assert [one.id for one in rounds.of_person(connection, otto)] == [soon.id]
