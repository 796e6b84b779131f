"""Which page does a volunteer log visits on? What it does stands in static/phone/ (steps 1 to 3)."""

from flask import Blueprint, render_template

from mapper.store import reference
from mapper.store.reference import LocalNumber
from mapper.web import current

pages = Blueprint("phone", __name__)
GEOID_DIGITS_OF_COUNTY = 5
# Always there and always first, whatever stands in the settings.
ALWAYS = (
    LocalNumber("", "Danger now", "911", ""),
    LocalNumber("", "National Human Trafficking Hotline", "1-888-373-7888", "Day and night"),
)


@pages.get("/phone")
def visit() -> str:
    """The numbers to call stand in the page itself: they are there before any script is."""
    counties = frozenset(geoid[:GEOID_DIGITS_OF_COUNTY] for geoid in current.actor().areas)
    with current.database().read() as connection:
        numbers = reference.local_numbers(connection, counties)
    return render_template("phone/visit.html", numbers=_in_order(numbers))


def _in_order(numbers: list[LocalNumber]) -> list[LocalNumber]:
    """Each number once: those that are always there first, in the settings' words where these have them."""
    written = {_digits(number): number for number in numbers}
    first = {_digits(number): written.get(_digits(number), number) for number in ALWAYS}
    return [*first.values(), *(number for number in numbers if _digits(number) not in first)]


def _digits(number: LocalNumber) -> str:
    """What is dialled; the country's 1 may stand before it or not."""
    return "".join(letter for letter in number.number if letter.isdigit()).removeprefix("1")
