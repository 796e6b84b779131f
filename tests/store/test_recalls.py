"""Is every item of a recalled material found that may still hang somewhere, on SQLite and on PostgreSQL?"""

from datetime import date, timedelta

from sqlalchemy import update

from mapper.rules.permissions import Reach
from mapper.rules.selection import Selection
from mapper.store import schema
from mapper.store.database import Connection, Database
from mapper.store.recalls import RecalledItem, recalls
from tests.builders import AROOSTOOK, CARIBOU, NOON, PORTLAND, POSTER, add_venue, add_visit, item

RECALLED = date(2026, 5, 6)
OTHER = "sten_card_plain_en"


def recall(connection: Connection) -> None:
    code = schema.material.c.code == POSTER
    connection.execute(update(schema.material).where(code).values(recalled_on=RECALLED))


def found(database: Database, day: date = RECALLED, selection: Selection | None = None) -> list[RecalledItem]:
    with database.read() as connection:
        return recalls(connection, day, selection or Selection())


def test_each_spot_with_a_confirmation_as_its_last_word(database: Database) -> None:
    with database.write() as connection:
        venue = add_venue(connection)
        add_visit(connection, venue, items=[item(), item(spot="counter", quantity=2), item(OTHER)])
        add_visit(connection, venue, NOON + timedelta(days=1), "checked", [item(action="gone")])
        recall(connection)
    (only,) = found(database)
    assert (only.venue, only.town, only.county) == ("Laundry", "Portland", "Cumberland")
    assert (only.spot, only.quantity, only.last_seen_on) == ("counter", 2, date(2026, 5, 4))
    assert (only.material, only.recalled_on) == (POSTER, RECALLED)


def test_places_that_are_not_counted_are_there_and_unaccepted_ones_are_not(database: Database) -> None:
    with database.write() as connection:
        for name, fields in {
            "Closed": {"closed": True},
            "Do not place": {"do_not_place": True},
            "Pending": {"pending": True},
            "Merged": {"merged_into": "another"},
        }.items():
            add_visit(connection, add_venue(connection, name, **fields))
        recall(connection)
    assert [one.venue for one in found(database)] == ["Closed", "Do not place"]


def test_a_recall_begins_on_its_day(database: Database) -> None:
    with database.write() as connection:
        add_visit(connection, add_venue(connection))
        recall(connection)
    assert found(database, RECALLED - timedelta(days=1)) == []
    assert len(found(database, RECALLED)) == 1


def test_the_selection_and_the_reach_choose(database: Database) -> None:
    with database.write() as connection:
        add_visit(connection, add_venue(connection, "South"))
        north = {"county_geoid": AROOSTOOK, "town_geoid": CARIBOU}
        add_visit(connection, add_venue(connection, "North", venue_type="cafe", **north))
        add_visit(connection, add_venue(connection, "Nowhere", town_geoid="", county_geoid=""))
        recall(connection)

    def names(**chosen: object) -> list[str]:
        return [one.venue for one in found(database, selection=Selection(**chosen))]  # type: ignore[arg-type]

    assert set(names()) == {"North", "South", "Nowhere"}
    assert names(venue_types=("cafe",)) == ["North"]
    assert names(counties=(AROOSTOOK,)) == ["North"]
    assert names(towns=(PORTLAND,)) == ["South"]
    assert names(reach=Reach(counties=frozenset({AROOSTOOK}))) == ["North"]
    assert names(reach=Reach()) == []
