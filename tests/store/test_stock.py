"""Is what somebody took and put up read right, in both databases, and does it go with the person?"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import insert, select, update

from mapper.intake.tidying import Periods, tidy
from mapper.rules.activity_events import KINDS
from mapper.rules.rounds import Round
from mapper.rules.stock import ASSUMED, Bag, Lot, Short
from mapper.rules.waypoints import NOT_TO_GO_TO
from mapper.store import area_rules, emptying, reference, rounds, schema, stock
from mapper.store.audit import By
from mapper.store.database import Connection, Database
from mapper.store.frame_keeper import FrameKeeper
from mapper.store.frame_rows import Reference
from mapper.store.sessions import Lifetimes
from mapper.store.stock import Entry
from mapper.store.stock_rounds import Needs, needs
from mapper.store.visits import Hold
from tests.builders import AROOSTOOK, CUMBERLAND, NOON, ZONE, add_venue, add_visit, item, some_id

CARD, SPANISH = "blue_card_en", "blue_card_es"
TODAY = date(2026, 5, 20)


def took(connection: Connection, quantity: int, material: str = CARD, **fields: Any) -> Entry:
    values = {"id": some_id(f"{material} {quantity}"), "material": material, "quantity": quantity}
    values |= {"person_id": "vera", "on_day": date(2026, 5, 4), "entered_at": NOON, "entered_by": "cora"}
    entry = Entry(**(values | fields))
    stock.enter(connection, entry)
    return entry


def put_up(connection: Connection, quantity: int, at: datetime = NOON, **fields: Any) -> str:
    venue = fields.pop("venue", some_id("Laundry"))
    items = [item(fields.pop("material", CARD), quantity=quantity)]
    return add_visit(connection, venue, at, items=items, author_id=fields.pop("person", "vera"), **fields)


def bags(connection: Connection, today: date = TODAY) -> dict[str, Bag]:
    materials = {one.code: one for one in reference.materials(connection)}
    return stock.bags(connection, ["vera", "walt"], materials, today, ZONE)


def left(connection: Connection) -> dict[str, int]:
    found = bags(connection).get("vera", Bag("vera"))
    return {kind: found.total(kind).left for kind in (*KINDS, "other") if found.of_kind(kind)}


def audited(connection: Connection) -> list[tuple[str, str, Any]]:
    rows = connection.execute(select(schema.audit).order_by(schema.audit.c.id)).all()
    return [(row.action, row.subject, row.details) for row in rows if row.action.startswith("stock")]


def test_the_same_form_counts_once_and_an_entry_can_be_taken_back_once(database: Database) -> None:
    with database.write() as connection:
        entry = took(connection, 50)
        assert not stock.enter(connection, replace(entry, quantity=70))
        assert stock.one(connection, entry.id) == entry
        took(connection, -20)
        assert left(connection) == {"palm_card": 30}
        assert stock.undo(connection, By("cora", NOON), entry)
        assert not stock.undo(connection, By("cora", NOON), entry)
        assert left(connection) == {"palm_card": -20}
        assert stock.one(connection, entry.id) is None
        assert audited(connection) == [
            ("stock_entered", "vera", {"material": CARD, "quantity": 50}),
            ("stock_entered", "vera", {"material": CARD, "quantity": -20}),
            ("stock_undone", "vera", {"material": CARD, "quantity": 50}),
        ]


def test_used_is_what_the_persons_own_visits_that_count_put_up_since_that_day(database: Database) -> None:
    with database.write() as connection:
        venue, day = add_venue(connection), timedelta(days=1)
        took(connection, 100)
        took(connection, 10, "sten_poster_en", on_day=date(2026, 5, 6))
        midnight = datetime(2026, 5, 4, 4, tzinfo=UTC)  # in the zone
        put_up(connection, 1, midnight)
        put_up(connection, 2, NOON + day)
        put_up(connection, 4, NOON, material=SPANISH)
        # Not: the evening before, somebody else's, one that is held, one taken back, one that saw them up.
        put_up(connection, 1000, midnight - timedelta(seconds=1))
        put_up(connection, 1000, person="walt")
        put_up(connection, 1000, hold=Hold("other_area", CUMBERLAND))
        voided = put_up(connection, 1000)
        void = {"id": some_id("void"), "visit_id": voided, "voided_at": NOON, "received_at": NOON}
        connection.execute(
            insert(schema.visit_void).values(**void, digest="d", allowed=True, person_id="vera")
        )
        add_visit(connection, venue, outcome="checked", items=[item(CARD, action="seen", quantity=1000)],
                  author_id="vera")  # fmt: skip
        assert left(connection) == {"poster": 10, "palm_card": 93}
        lines = {line.lot: (line.taken, line.used) for line in bags(connection)["vera"].lines}
        assert lines == {
            Lot("poster", ("en",)): (10, 0),
            Lot("palm_card", ("en",)): (100, 3),
            Lot("palm_card", ("es",)): (0, 4),
        }
        assert bags(connection)["vera"].since == date(2026, 5, 4)
        assert "walt" not in bags(connection)  # who never took anything


def test_a_place_that_waits_takes_cards_and_one_whose_card_nobody_knows_too(database: Database) -> None:
    with database.write() as connection:
        add_venue(connection, pending=True)
        took(connection, 9)
        put_up(connection, 2)
        put_up(connection, 3, material="a_card_of_long_ago")
        assert left(connection) == {"palm_card": 7, "other": -3}


def test_what_is_recalled_by_then_is_a_lot_of_its_own(database: Database) -> None:
    with database.write() as connection:
        material = schema.material
        recalled = update(material).where(material.c.code == CARD)
        connection.execute(recalled.values(recalled_on=date(2026, 5, 10)))
        took(connection, 9)
        for day, is_recalled in ((date(2026, 5, 9), False), (date(2026, 5, 10), True)):
            assert [line.lot.recalled for line in bags(connection, day)["vera"].lines] == [is_recalled]


def test_what_was_entered_last_comes_first_of_these_people_alone(database: Database) -> None:
    with database.write() as connection:
        for count in range(1, 5):
            took(connection, count, entered_at=NOON + timedelta(minutes=count))
        took(connection, 9, person_id="walt", entered_at=NOON + timedelta(hours=1))
        assert [one.quantity for one in stock.latest(connection, ["vera"], 2)] == [4, 3]
        assert [one.quantity for one in stock.latest(connection, ["vera", "walt"], 2)] == [9, 4]


def test_who_is_erased_took_nothing_and_wrote_nothing_down(database: Database) -> None:
    with database.write() as connection:
        took(connection, 5)
        took(connection, 7, person_id="walt", entered_by="vera")
        emptying.empty_person(connection, "vera", NOON)
        rows = connection.execute(select(schema.stock_taken)).all()
        assert [(row.person_id, row.entered_by, row.quantity) for row in rows] == [("walt", "", 7)]


def test_what_is_past_its_time_goes_and_the_rest_stays(database: Database) -> None:
    now = NOON + timedelta(days=365 * 2)
    with database.write() as connection:
        took(connection, 5, entered_at=NOON)
        took(connection, 7, entered_at=now - timedelta(days=30), on_day=(now - timedelta(days=30)).date())
    tidy(database, Periods(18, 18, Lifetimes(180, 30), ZONE), now)
    with database.read() as connection:
        assert left(connection) == {"palm_card": 7}


# --- before the next rounds --------------------------------------------------------------------------


def one_round(
    connection: Connection, venues: list[str], people: tuple[str, ...], name: str = "Saturday"
) -> Round:
    made = Round(
        some_id(name), name, date(2026, 5, 23), NOON + timedelta(days=10), "cora", None, None, people
    )
    rounds.add(connection, made, [(venue, "") for venue in venues])
    found = rounds.one(connection, made.id)
    assert found is not None
    return found


def ahead(
    database: Database, chosen: list[Round], going: frozenset[str] = frozenset({"vera", "walt"})
) -> Needs:
    frame: Reference = FrameKeeper(database).current().reference
    reference_ = replace(frame, languages={CUMBERLAND: ["en", "es"]})
    with database.read() as connection:
        return needs(connection, chosen, bags(connection), reference_, going, TODAY, ZONE)


def test_who_needs_more_for_the_stops_that_are_left(database: Database) -> None:
    with database.write() as connection:
        venues = [add_venue(connection, f"Shop {count}") for count in range(4)]
        for count in range(5):  # 1 poster and 6 cards a visit, on the mean
            put_up(connection, 1, material="sten_poster_en", venue=venues[0], person="olga")
            put_up(connection, 12, venue=venues[1], person="olga", at=NOON + timedelta(minutes=count))
        took(connection, 100, "sten_poster_en")
        took(connection, 4)
        both = one_round(connection, venues, ("vera", "walt"))
        put_up(connection, 1, NOON + timedelta(days=12), venue=venues[3], person="walt", material=SPANISH)
    found = ahead(database, [both])
    assert found.usual[CUMBERLAND].visits == 11
    assert found.usual[CUMBERLAND].pieces == {"poster": Fraction(5, 11), "palm_card": Fraction(61, 11)}
    assert found.people["vera"].stops == {CUMBERLAND: Fraction(3, 2)}
    # 1.5 stops x 61/11 cards are 8.3, in each language 4.2; posters in English are there.
    assert found.people["vera"].missing == (
        Short("poster", "es", 1), Short("palm_card", "es", 5), Short("palm_card", "en", 1),
    )  # fmt: skip
    assert found.people["walt"].missing[0] == Short("poster", "en", 1)
    assert [one.name for one in found.people["vera"].rounds] == ["Saturday"]


def test_where_nobody_is_sent_any_more_needs_nothing(database: Database) -> None:
    with database.write() as connection:
        venues = [add_venue(connection, f"Shop {count}") for count in range(3)]
        hidden = [add_venue(connection, flag, **{flag: True}) for flag in NOT_TO_GO_TO]
        hushed = add_venue(connection, "Hushed", town_geoid="2300571990")
        area_rules.set_rule(connection, "2300571990", area_rules.NO_LOG, "", "cora", NOON)
        made = one_round(connection, [*venues, *hidden, hushed, some_id("gone")], ("vera",))
        only_hidden = one_round(connection, hidden, ("walt",), "hidden")
    found = ahead(database, [made, only_hidden])
    assert found.people["vera"].stops == {CUMBERLAND: 3} and "walt" not in found.people


def test_who_can_not_go_any_more_shares_no_stops_and_a_made_round_needs_nothing(database: Database) -> None:
    with database.write() as connection:
        venues = [add_venue(connection, "Shop"), add_venue(connection, "Far", county_geoid=AROOSTOOK)]
        made = one_round(connection, venues, ("vera", "walt"))
    found = ahead(database, [made], frozenset({"vera"}))
    assert found.people["vera"].stops == {CUMBERLAND: 1, AROOSTOOK: 1}
    assert "walt" not in found.people
    assert found.usual.get(AROOSTOOK, ASSUMED) is ASSUMED
    with database.write() as connection:
        for venue in venues:
            add_visit(connection, venue, NOON + timedelta(days=11), outcome="declined")
    assert ahead(database, [made]).people == {}


def test_what_is_usual_is_told_by_the_last_year_and_by_where_a_place_is_now(database: Database) -> None:
    with database.write() as connection:
        kept, merged = add_venue(connection, "Kept"), add_venue(connection, "Merged", county_geoid=AROOSTOOK)
        for at in range(5):
            put_up(connection, 10 + at, NOON + timedelta(minutes=at), venue=merged)
            put_up(connection, 900, NOON - timedelta(days=400, minutes=at), venue=kept)
        connection.execute(update(schema.venue).where(schema.venue.c.id == merged).values(merged_into=kept))
        materials = {one.code: one for one in reference.materials(connection)}
        counties = [CUMBERLAND, AROOSTOOK]
        found = stock.usual_of(connection, counties, materials, NOON - timedelta(days=365))
    assert found[CUMBERLAND].pieces == {"poster": 0, "palm_card": Fraction(12)}
    assert AROOSTOOK not in found
