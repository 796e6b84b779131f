"""Is each "looked, none there" kept with its day, so that a report of another day says what held then?"""

from datetime import date

from mapper.rules.looked_none import Mark
from mapper.rules.selection import Selection
from mapper.store import reference
from mapper.store.database import Database
from mapper.store.frame_keeper import FrameKeeper
from tests.builders import CARIBOU, CUMBERLAND, PORTLAND

FIRST, AGAIN = date(2024, 5, 4), date(2026, 2, 1)


def is_unknown(frames: FrameKeeper, day: str, geoid: str = PORTLAND) -> bool:
    frame, on, selection = frames.current(), date.fromisoformat(day), Selection(venue_types=("cafe",))
    told = {cell.area.town for cell in frame.unknown(on, "town", selection)}
    reported = {cell["town"] for cell in frame.gap_report(on, ("town",), selection).unknown}
    name = frame.reference.areas[geoid].name
    assert (name in told) == (name in reported)
    return name in told


def test_a_mark_of_a_past_year_holds_in_that_year(database: Database) -> None:
    frames = FrameKeeper(database)
    with database.write() as connection:
        reference.mark_looked_none(connection, PORTLAND, "cafe", FIRST)
        reference.mark_looked_none(connection, PORTLAND, "cafe", FIRST)
    days = {"2024-05-03": True, "2024-05-04": False, "2025-05-03": False, "2025-05-04": True}
    assert {day: is_unknown(frames, day) for day in days} == days
    with database.write() as connection:
        reference.mark_looked_none(connection, PORTLAND, "cafe", AGAIN)
    days |= {"2026-01-31": True, "2026-02-01": False, "2027-02-01": True}
    assert {day: is_unknown(frames, day) for day in days} == days


def test_taking_back_takes_what_holds_and_leaves_what_is_over(database: Database) -> None:
    with database.write() as connection:
        for looked_on in (FIRST, AGAIN, date(2026, 3, 1)):
            reference.mark_looked_none(connection, PORTLAND, "cafe", looked_on)
        reference.mark_looked_none(connection, PORTLAND, "church", AGAIN)
        reference.mark_looked_none(connection, CARIBOU, "cafe", AGAIN)
        reference.clear_looked_none(connection, PORTLAND, "cafe", date(2026, 4, 1))
        left = reference.looked_none_there(connection)
    assert left == {
        Mark(PORTLAND, "cafe", FIRST),
        Mark(PORTLAND, "church", AGAIN),
        Mark(CARIBOU, "cafe", AGAIN),
    }


def test_a_county_s_mark_holds_for_its_towns_and_ends_with_it(database: Database) -> None:
    frames = FrameKeeper(database)
    with database.write() as connection:
        reference.mark_looked_none(connection, CUMBERLAND, "cafe", FIRST)
    assert not is_unknown(frames, "2025-05-03")
    assert is_unknown(frames, "2025-05-04")
    assert is_unknown(frames, "2025-05-03", CARIBOU)
    asked = Selection(venue_types=("cafe",))
    frame = frames.current()
    assert frame.looked_none(date(2025, 5, 3), asked, [CUMBERLAND, PORTLAND]) == {CUMBERLAND, PORTLAND}
    assert frame.looked_none(date(2025, 5, 4), asked, [CUMBERLAND, PORTLAND]) == set()
