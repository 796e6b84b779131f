"""Are the figures of a round those of its own visits and its own places, on both days, in both databases?"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import update

from mapper.rules.round_report import until
from mapper.rules.rounds import Round
from mapper.store import derived, round_figures, rounds, schema
from mapper.store.database import Connection, Database
from mapper.store.frame_keeper import FrameKeeper
from mapper.store.visits import Hold
from tests.builders import PORTLAND, ZONE, add_venue, add_visit, item, some_id
from tests.web.things import BRIDGTON

MADE = datetime(2026, 5, 7, 16, tzinfo=UTC)
SATURDAY = datetime(2026, 5, 9, 16, tzinfo=UTC)
NOW = datetime(2026, 5, 12, 16, tzinfo=UTC)


def a_round(connection: Connection, venues: list[str], closed_at: datetime | None = None) -> Round:
    made = Round(some_id("round"), "Saturday", SATURDAY.date(), MADE, "cora", None, None, ("vera", "walt"))
    rounds.add(connection, made, [(venue, "") for venue in venues])
    if closed_at:
        rounds.change(connection, made.id, {"closed_at": closed_at})
    found = rounds.one(connection, made.id)
    assert found is not None
    return found


def figures(database: Database, round_: Round, now: datetime = NOW) -> dict[str, Any]:
    frame = FrameKeeper(database).current()
    with database.read() as connection:
        return round_figures.figures(connection, frame, round_, ZONE, now)


def test_what_the_rounds_own_visits_put_up_and_won(database: Database) -> None:
    with database.write() as connection:
        shops = [add_venue(connection, f"Shop {count}") for count in range(4)]
        merged, waits = add_venue(connection, "Shop 0 Inc."), add_venue(connection, "Waits", pending=True)
        elsewhere = add_venue(connection, "No stop", added_by="vera", added_at=SATURDAY)
        add_venue(connection, "Before", added_by="vera", added_at=MADE - timedelta(days=1))
        add_venue(connection, "By another", added_by="olga", added_at=SATURDAY)
        aside = {"pending": True, "set_by_person": ["pending"]}
        add_venue(connection, "Set aside", added_by="vera", added_at=SATURDAY, **aside)
        add_venue(connection, "Other town", added_by="vera", added_at=SATURDAY, town_geoid=BRIDGTON)
        both = [item("sten_poster_en", quantity=2), item("blue_card_es", "counter", quantity=10)]
        add_visit(connection, shops[0], SATURDAY, items=both, author_id="vera")
        add_visit(connection, merged, SATURDAY + timedelta(hours=1), items=[item("long_ago", quantity=3)])
        add_visit(connection, shops[1], MADE + timedelta(days=1), outcome="declined", author_id="olga")
        # Not the round's: before it, at no stop, held, at a place that waits.
        add_visit(connection, shops[2], MADE - timedelta(minutes=1), items=both)
        add_visit(connection, elsewhere, SATURDAY, items=both)
        add_visit(connection, shops[3], SATURDAY, items=both, hold=Hold("other_area", "23005"))
        add_visit(connection, waits, SATURDAY, items=both)
        connection.execute(
            update(schema.venue).where(schema.venue.c.id == merged).values(merged_into=shops[0])
        )
        derived.recompute(connection, [shops[0]], ZONE)
        round_ = a_round(connection, [*shops, waits])
    report = figures(database, round_)
    assert (report["stops"], report["made"], report["visits"], report["places"]) == (5, 3, 3, 4)
    assert {key: count for key, count in report["outcomes"].items() if count} == {"placed": 2, "declined": 1}
    assert (report["posters"], report["palm_cards"], report["other_items"]) == (2, 10, 3)
    assert {row["language"]: (row["posters"], row["palm_cards"]) for row in report["languages"]} == {
        "en": (2, 0), "es": (0, 10), "": (0, 0),
    }  # fmt: skip
    assert (report["from"], report["as_of"]) == ("2026-05-06", "2026-05-12")
    assert {key: count for key, count in report["before"].items() if count} == {"never": 4}
    # What went up on the day the round was made, just before it, is won between the two days, too.
    assert {key: count for key, count in report["after"].items() if count} == {
        "covered": 2, "declined": 1, "never": 1,
    }  # fmt: skip
    assert (report["won"], report["lost"], report["added"]) == (2, 0, 1)
    (town,) = report["towns"]
    assert (town["town_geoid"], town["covered_from"], town["covered_to"]) == (PORTLAND, 0, 3)
    assert town["eligible_from"] == report["towns_total"]["eligible_to"] == 7


def test_a_closed_round_stands_as_on_that_day_and_an_open_one_can_be_asked_up_to_a_day(
    database: Database,
) -> None:
    with database.write() as connection:
        shops = [add_venue(connection, f"Shop {count}") for count in range(2)]
        add_visit(connection, shops[0], SATURDAY)
        add_visit(connection, shops[1], SATURDAY + timedelta(days=2))
        round_ = a_round(connection, shops)
    assert figures(database, round_)["made"] == 2
    at_first = figures(database, until(round_, date(2026, 5, 9), ZONE))
    assert (at_first["made"], at_first["won"], at_first["as_of"]) == (1, 1, "2026-05-09")
    with database.write() as connection:
        rounds.change(connection, round_.id, {"closed_at": SATURDAY + timedelta(hours=2)})
        closed = rounds.one(connection, round_.id)
    assert closed is not None
    assert figures(database, closed) == at_first


def test_what_was_put_up_is_lost_by_then_where_somebody_said_so(database: Database) -> None:
    with database.write() as connection:
        shop = add_venue(connection)
        add_visit(connection, shop, MADE - timedelta(days=30))
        add_visit(connection, shop, SATURDAY, "checked", items=[item(action="gone")])
        round_ = a_round(connection, [shop])
    report = figures(database, round_)
    assert (report["won"], report["lost"], report["first_up"]) == (0, 1, 0)
    assert (report["before"]["covered"], report["after"]["gone"]) == (1, 1)


def test_a_round_without_a_place_that_is_still_known_has_stops_and_no_map(database: Database) -> None:
    with database.write() as connection:
        add_venue(connection, "Known, and no stop")
        round_ = a_round(connection, [some_id("removed"), add_venue(connection, "Waits", pending=True)])
    report = figures(database, round_)
    assert (report["stops"], report["made"], report["places"], report["towns"]) == (2, 0, 0, [])
