"""Which page does a volunteer log visits on? What it does stands in static/phone/ (steps 1 to 3)."""

from flask import Blueprint, render_template

from mapper.store import reference
from mapper.web import current

pages = Blueprint("phone", __name__)
GEOID_DIGITS_OF_COUNTY = 5


@pages.get("/phone")
def visit() -> str:
    """The numbers to call stand in the page itself: they are there before any script is."""
    counties = frozenset(geoid[:GEOID_DIGITS_OF_COUNTY] for geoid in current.actor().areas)
    with current.database().read() as connection:
        numbers = reference.local_numbers(connection, counties)
    return render_template("phone/visit.html", numbers=numbers)
