"""From an empty list to the first ten venues by the keyboard alone, then to what is missing and a mark."""

import re

from playwright.sync_api import Browser, expect

from tests.browser.conftest import Watched, sign_in
from tests.builders import AROOSTOOK, Programme

PLACES = ("Suds", "Bright Wash", "Corner Coin Laundry", "Foam", "North Street Laundry", "Spin")
MORE = ("Maple Diner", "The Griddle", "Harvest Table")


def test_from_nothing_to_ten_places_by_keyboard_and_a_mark(
    programme: Programme, chromium: Browser, live_server: str
) -> None:
    context = chromium.new_context(base_url=live_server, viewport={"width": 1280, "height": 800})
    desk = Watched(context, live_server)
    desk.expect("422")
    sign_in(desk, programme, programme.person("Cora", "coordinator", [AROOSTOOK]))
    page = desk.new_page()
    keyboard = page.keyboard

    def entered() -> None:
        """Enter, and the page that it leads to, whole: one that still loads may take the focus back."""
        with page.expect_navigation():
            keyboard.press("Enter")

    def typed(*cells: str) -> None:
        expect(page.get_by_label("Name", exact=True)).to_be_focused()
        keyboard.type(cells[0])
        for cell in cells[1:]:
            keyboard.press("Tab")
            keyboard.type(cell)
        entered()

    page.goto("/coverage")
    page.get_by_role("link", name="Add places fast").focus()
    entered()
    typed(PLACES[0], "", "Laundromat", "Caribou")
    for name in PLACES[1:]:
        typed(name)
    typed(MORE[0], "", "Restaurant", "")
    for name in MORE[1:]:
        typed(name)
    expect(page.locator(".added li")).to_have_count(9)

    typed(MORE[0])
    expect(page.locator("#question")).to_contain_text("It may be on the list already")
    expect(page.get_by_role("checkbox", name="It is another place: add it")).to_be_focused()
    keyboard.press("Space")
    entered()
    expect(page.locator(".added li")).to_have_count(10)
    expect(page.locator(".added li").first).to_contain_text(re.compile("Maple Diner.*Restaurant, Caribou"))

    page.goto("/missing?type=restaurant&type=laundromat")
    row = page.get_by_role("row", name=re.compile("Presque Isle.*Laundromat"))
    row.get_by_role("button", name="Laundromat in Presque Isle: looked, none there").focus()
    entered()
    expect(page.locator("#marks")).to_contain_text("Presque Isle")
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Take back: Laundromat in Presque Isle").focus()
    entered()
    expect(row).to_have_count(1)
    row.get_by_role("link", name="Add a Laundromat in Presque Isle").focus()
    entered()
    expect(page.get_by_label("Town")).to_have_value("Presque Isle, Aroostook")
    expect(page.get_by_label("Type of place")).to_have_value("laundromat")
    context.close()
    assert desk.faults == []
