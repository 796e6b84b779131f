"""Does a link open its figures in a browser, without its token ever being asked for in an address?"""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import Browser, expect

from mapper.rules.release_figures import Row, Tables
from mapper.store import releases
from tests.browser.conftest import Watched, sign_in
from tests.builders import CUMBERLAND, NOON, Programme

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def reader(chromium: Browser, live_server: str) -> Iterator[Watched]:
    """A funder's phone, which knows nobody."""
    context = chromium.new_context(
        base_url=live_server, viewport={"width": 320, "height": 640}, locale="en-US", color_scheme="dark"
    )
    watched = Watched(context, live_server)
    yield watched
    context.close()
    assert watched.faults == []


def frozen(programme: Programme) -> str:
    """A release; answers its id."""
    tables = Tables((Row(CUMBERLAND, 75, 36),), (Row("laundromat", 75, 36),))
    labels = {CUMBERLAND: "Cumberland", "laundromat": "Laundromat"}
    day = date(2026, 5, 4)
    with programme.database.write() as connection:
        return releases.freeze(connection, "", day, (tables, labels), "", NOON, day)


def link(programme: Programme, release_id: str) -> str:
    with programme.database.write() as connection:
        return releases.make_link(connection, release_id, "Fund", 366, "", datetime.now(UTC))[0]


def test_a_link_opens_its_figures_and_leaves_no_token_behind(reader: Watched, programme: Programme) -> None:
    token = link(programme, frozen(programme))
    page = reader.new_page()
    page.goto(f"/release#{token}")
    expect(page.get_by_role("row", name="Cumberland")).to_contain_text("36 of 75, 48 %")
    assert page.url == f"{reader.origin}/release"
    assert not [url for url in reader.requests if token in url.partition("#")[0]]
    assert page.evaluate(OVERFLOW) <= 0
    assert page.locator(".table-scroll").first.evaluate("e => e.scrollWidth - e.clientWidth") <= 0


def test_a_link_that_is_no_good_says_so_and_another_can_be_pasted(
    reader: Watched, programme: Programme
) -> None:
    reader.expect("404")
    token = link(programme, frozen(programme))
    page = reader.new_page()
    page.goto("/release#mistyped")
    expect(page.get_by_role("alert")).to_contain_text("There is nothing here")
    page.get_by_label("Your link").fill(f"{reader.origin}/release#{token}")
    page.get_by_role("button", name="Show the figures").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("as of 4 May 2026")


def test_a_link_is_made_and_copied(chromium: Browser, live_server: str, programme: Programme) -> None:
    frozen(programme)
    context = chromium.new_context(
        base_url=live_server, permissions=["clipboard-read", "clipboard-write"], locale="en-US"
    )
    desk = Watched(context, live_server)
    sign_in(desk, programme, programme.person("Ada", "administrator", ()))
    page = desk.new_page()
    page.goto("/releases")
    page.get_by_label("Who is it for?").fill("Board of the county fund")
    page.get_by_role("button", name="Make a link").click()
    made = page.locator("#made-link").inner_text()
    page.get_by_role("button", name="Copy the link").click()
    expect(page.locator("#copied")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == made
    context.close()
    assert desk.faults == []
