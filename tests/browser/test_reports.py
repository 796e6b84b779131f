"""Is what a board gets one sheet of paper, and does a report freeze by a press and fit the smallest phone?"""

import re
from itertools import product

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import insert, update

from mapper.store import schema
from mapper.store.reference import reference_changed
from tests.browser.conftest import Watched
from tests.browser.test_coverage_pages import OVERFLOW, laptop, opened
from tests.browser.test_sheets import A4, LETTER, PAGES
from tests.builders import CUMBERLAND, Programme, item
from tests.web.mixed import AS_OF, mixed
from tests.web.test_activity import MAY, worked

__all__ = ["laptop"]
LONG = "Bus station, rest area or another stop where people wait for a long time"
TONGUES = ("ar", "de", "es", "fr", "ht", "it", "km", "ko", "ln", "pl", "prs", "pt", "ru", "rw", "so", "sw")


def much(programme: Programme) -> int:
    """As many kinds of place with long names, in several counties, and languages, as one could have."""
    with programme.database.write() as connection:
        connection.execute(update(schema.venue_type).values(label=LONG + " " + schema.venue_type.c.code))
        for position, tongue in enumerate(TONGUES, 900):
            values = {"code": f"card_{tongue}", "label": tongue, "kind": "palm_card", "languages": tongue}
            connection.execute(insert(schema.material).values(position=position, **values))
        reference_changed(connection)
    with programme.database.read() as connection:
        kinds = list(connection.execute(schema.venue_type.select()).scalars())
    cards = [item(f"card_{tongue}", "counter", quantity=1_000) for tongue in TONGUES]
    for number, kind in enumerate(kinds):
        programme.visit(programme.venue(f"Place {number}", venue_type=kind), items=[*cards, item()])
    return len(kinds)


@pytest.mark.parametrize(
    ("paper", "by"), list(product([LETTER, A4], ["venue_type", "venue_type,county", "town"]))
)
def test_the_activity_of_a_period_is_one_page_however_much_there_is(
    programme: Programme, laptop: Watched, paper: tuple[float, float], by: str
) -> None:
    kinds = much(programme)
    with programme.database.read() as connection:
        types = "&".join(f"type={code}" for code in connection.execute(schema.venue_type.select()).scalars())
    page = opened(laptop, f"/activity?{MAY}&by={by}&{types}&county={CUMBERLAND}")
    pdf = page.pdf(width=f"{paper[0]}mm", height=f"{paper[1]}mm")
    assert len(PAGES.findall(pdf)) == 1
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Activity")).to_be_visible()
    expect(page.locator("table.outcomes tbody tr")).to_have_count(8)
    expect(page.locator("table.languages tbody tr:visible")).to_have_count(10)
    expect(page.get_by_text("And 7 more languages")).to_be_visible()
    if by != "town":
        expect(page.locator("table.parts tbody tr")).to_have_count(kinds)
        expect(page.locator("table.parts")).to_be_visible()
    for hidden in (".filter", ".masthead", ".tabs", "#print", ".downloads a"):
        assert not page.locator(hidden).first.is_visible(), hidden


def test_a_table_that_is_too_long_for_the_page_is_named_on_it(programme: Programme, laptop: Watched) -> None:
    area = schema.area.c
    with programme.database.read() as connection:
        query = (
            schema.area.select().with_only_columns(area.geoid, area.county_geoid).where(area.level == "town")
        )
        towns = connection.execute(query.limit(19)).all()
    for town, county in towns:
        programme.visit(programme.venue(f"Place {town}", town_geoid=town, county_geoid=county))
    page = opened(laptop, f"/activity?{MAY}&by=town")
    expect(page.locator("table.parts tbody tr:visible")).to_have_count(19)
    page.emulate_media(media="print")
    expect(page.locator("table.parts")).to_be_hidden()
    expect(page.get_by_text("By town: 19 rows, in the CSV file.")).to_be_visible()


def test_the_button_asks_the_printer(programme: Programme, laptop: Watched) -> None:
    worked(programme)
    page = opened(laptop, f"/activity?{MAY}")
    page.evaluate("window.asked = 0; window.print = () => { window.asked += 1; }; 0")
    page.get_by_role("button", name="Print one page").click()
    assert page.evaluate("window.asked") == 1


def test_a_period_is_chosen_and_stays_in_the_address(programme: Programme, laptop: Watched) -> None:
    worked(programme)
    page = opened(laptop, "/activity")
    page.get_by_label("From").fill("2026-05-01")
    page.get_by_label("To", exact=True).fill("2026-05-31")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url(re.compile("from=2026-05-01&to=2026-05-31"))
    page.get_by_role("link", name="By town").click()
    page.wait_for_url(re.compile("by=town"))
    expect(page.locator("table.parts tbody tr")).to_have_count(2)
    expect(page.get_by_role("heading", name="Activity 1 May 2026 to 31 May 2026")).to_be_visible()


def freeze(page: Page, title: str) -> None:
    page.locator("summary", has_text="Freeze this report").click()
    page.get_by_label("Occasion").fill(title)
    page.get_by_role("button", name="Freeze this report").click()
    page.wait_for_url("**/frozen/*")


def test_a_report_is_frozen_and_compared_by_a_press(programme: Programme, laptop: Watched) -> None:
    mixed(programme)
    page = opened(laptop, f"/gaps?as_of={AS_OF}&by=county")
    freeze(page, "Board in December")
    expect(page.get_by_role("heading", name="Board in December")).to_be_visible()
    programme.visit(programme.venue("Late Laundry"))
    page.get_by_role("link", name="Compare with what is known now").click()
    expect(page.locator(".compared")).to_contain_text("Cumberland")
    expect(page.locator(".compared .difference").first).to_contain_text("+1")
    page.get_by_role("link", name="All frozen reports").click()
    expect(page.get_by_role("link", name="Board in December")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_the_smallest_phone(programme: Programme, laptop: Watched, scheme: str) -> None:
    worked(programme)
    page = laptop.new_page()
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"/gaps?as_of={AS_OF}")
    freeze(page, "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch")
    programme.visit(programme.venue("Late Laundry"))
    kept = page.url
    page.set_viewport_size({"width": 320, "height": 640})
    for url in (
        "/frozen",
        kept,
        f"{kept}?now=yes",
        f"/activity?{MAY}",
        f"/activity?{MAY}&by=town",
        "/activity",
    ):
        page.goto(url)
        assert page.evaluate(OVERFLOW) == 0, url
