"""A small programme of every status, in two counties and in none, for the tests of figures."""

from datetime import UTC, date, datetime

from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, NOON, PORTLAND, Programme, item

AS_OF = date(2026, 5, 10)  # six days after NOON
BEFORE = date(2026, 5, 3)
LONG_AGO = datetime(2024, 5, 4, 16, 0, tzinfo=UTC)
IN_CARIBOU = {"town_geoid": CARIBOU, "county_geoid": AROOSTOOK, "lat": 46.86, "lon": -68.01}


def mixed(programme: Programme) -> None:
    """Eleven venues: eight in Portland, two in Caribou, one in no area."""
    visit, venue = programme.visit, programme.venue
    visit(venue("Covered Laundry"))
    visit(venue("Old Laundry"), LONG_AGO)
    visit(venue("Bare Laundry"), outcome="checked", items=[item(action="gone")])
    visit(venue("Promising Cafe", venue_type="cafe"), outcome="promised", follow_up_on=date(2026, 6, 1))
    visit(venue("Unwilling Cafe", venue_type="cafe"), outcome="declined")
    venue("Unknown Cafe", venue_type="cafe")
    venue("Closed Cafe", venue_type="cafe", closed=True)
    visit(venue("Shut Library", venue_type="library"), outcome="closed_until", follow_up_on=date(2026, 7, 1))
    visit(venue("Northern Cafe", venue_type="cafe", **IN_CARIBOU), NOON)
    venue("Northern Library", venue_type="library", **IN_CARIBOU)
    venue("Nowhere Cafe", venue_type="cafe", town_geoid="", county_geoid="", lat=None, lon=None)


STATUSES = {
    "Covered Laundry": "covered",
    "Old Laundry": "lapsed",
    "Bare Laundry": "gone",
    "Promising Cafe": "promised",
    "Unwilling Cafe": "declined",
    "Unknown Cafe": "never",
    "Closed Cafe": "excluded",
    "Shut Library": "excluded",
    "Northern Cafe": "covered",
    "Northern Library": "never",
    "Nowhere Cafe": "never",
}
PLACES = {"Portland": (CUMBERLAND, PORTLAND), "Caribou": (AROOSTOOK, CARIBOU)}
