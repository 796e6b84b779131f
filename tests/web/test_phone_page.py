"""Which numbers stand on the phone page, and in which order?"""

import re

from sqlalchemy import delete, insert

from mapper.store import schema
from mapper.web import browser_files
from tests.builders import CUMBERLAND, Programme

HOTLINE = "1-888-373-7888"


def numbers_of(programme: Programme) -> list[str]:
    page = programme.volunteer().get("/phone").get_data(as_text=True)
    return re.findall(r'href="tel:([^"]+)"', page)


def write(programme: Programme, *numbers: tuple[str, str, str]) -> None:
    """In place of what stands in the settings: (county GEOID, label, number)."""
    table = schema.local_number
    with programme.database.write() as connection:
        connection.execute(delete(table))
        for county, label, number in numbers:
            values = {"county_geoid": county, "label": label, "number": number, "note": ""}
            connection.execute(insert(table).values(values))


def test_each_number_stands_once_danger_first(programme: Programme) -> None:
    write(
        programme,
        (CUMBERLAND, "Advocate", "207-555-0100"),
        ("", "Hotline, our words", "+1 (888) 373-7888"),
        ("", "Danger", "911"),
    )
    assert numbers_of(programme) == ["911", "+1 (888) 373-7888", "207-555-0100"]


def test_two_numbers_stay_when_the_settings_hold_none(programme: Programme) -> None:
    write(programme)
    assert numbers_of(programme) == ["911", HOTLINE]


def test_every_script_that_logging_needs_is_asked_for_at_once(programme: Programme) -> None:
    """What is only found by reading another costs a slow network one more round each."""
    page = programme.volunteer().get("/phone").get_data(as_text=True)
    asked = set(re.findall(r'<link rel="modulepreload" href="/static/built/([^"]+)">', page))
    entries = browser_files.manifest()["entries"]
    assert {entries["main.js"], entries["logging.js"]} <= asked
    for name in asked:
        text = (browser_files.BUILT / name).read_text()
        assert set(re.findall(r'(?:from|import)"\./([^"]+)"', text)) <= asked
    assert entries["asked-for.js"] not in asked  # the map comes when it is opened
