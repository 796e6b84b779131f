"""Does a training evening work, from the printer to the phones? Cards fit the paper; a ticked phone is in."""

import dataclasses
import re
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
import segno
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from mapper import create_app
from mapper.config import Config
from tests.browser.conftest import Watched, sign_in
from tests.builders import CUMBERLAND, Programme

BASE = "https://mapper.somewhere-in-maine.example"
MM = 96 / 25.4
LETTER, A4 = (215.9, 279.4), (210.0, 297.0)
MARGIN = 10
PAGES = re.compile(rb"/Type\s*/Page\b")


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """The app where volunteers reach it over HTTPS, of a network with a long name."""
    long = "Outreach Network of the Midcoast and the Islands"
    app = create_app(dataclasses.replace(config, public_url=BASE, network_name=long, training_required=True))
    yield app
    app.extensions["mapper"].database.dispose()


@pytest.fixture
def desk(chromium: Browser, live_server: str, programme: Programme) -> Iterator[Page]:
    """Cora's laptop."""
    context = chromium.new_context(base_url=live_server, viewport={"width": 1280, "height": 800})
    watched = Watched(context, live_server)
    sign_in(watched, programme, programme.person("Cora", "coordinator", [CUMBERLAND]))
    yield watched.new_page()
    context.close()
    assert watched.faults == []


@pytest.fixture
def another_phone(chromium: Browser, live_server: str) -> Iterator[Watched]:
    context = chromium.new_context(base_url=live_server, viewport={"width": 320, "height": 640})
    watched = Watched(context, live_server)
    yield watched
    context.close()
    assert watched.faults == []


def make_sheet(page: Page, codes: int) -> list[str]:
    """Fills in the form; answers the codes on the cards."""
    page.goto("/people/sheets")
    page.get_by_label("Title").fill("Training")
    page.get_by_label("Codes, 1 to 60").fill(str(codes))
    page.get_by_label("Portland", exact=True).check()
    page.get_by_role("button", name="Make the sheet").click()
    page.locator(".card").first.wait_for()
    return [text.strip().replace("\n", "") for text in page.locator(".typed").all_text_contents()]


def come_in(watched: Watched, code: str, name: str) -> Page:
    """Opens the link of a card, as the camera does, and says a name."""
    page = watched.new_page()
    page.goto(f"/sign-in#{code}")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("A first name or nickname").fill(name)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/waiting")
    return page


def test_who_is_ticked_gets_to_work_and_who_is_not_waits(
    desk: Page, phone: Watched, another_phone: Watched
) -> None:
    codes = make_sheet(desk, 3)
    nia, ola = come_in(phone, codes[0], "Nia"), come_in(another_phone, codes[1], "Ola")
    desk.get_by_role("button", name="Printed: on to the room").click()
    for page, name in ((nia, "Nia"), (ola, "Ola")):
        row = desk.locator(".room li", has_text=name)
        expect(row.locator(".check-word")).to_have_text(page.locator(".check-word").inner_text())
        expect(row.get_by_role("checkbox")).to_be_checked()
    desk.locator(".room li", has_text="Ola").get_by_role("checkbox").uncheck()
    desk.get_by_role("button", name="Let everyone ticked in").click()
    expect(desk.locator("main")).to_contain_text("1 let in.")
    nia.get_by_role("button", name="Look now").click()
    nia.wait_for_url("**/phone")
    ola.get_by_role("button", name="Look now").click()
    ola.wait_for_url("**/waiting")
    expect(desk.get_by_role("link", name="Nia")).to_be_visible()


def test_who_is_not_in_the_room_is_ended_without_letting_anybody_in(
    desk: Page, phone: Watched, another_phone: Watched
) -> None:
    codes = make_sheet(desk, 2)
    nia, ola = come_in(phone, codes[0], "Nia"), come_in(another_phone, codes[1], "Ola")
    desk.get_by_role("button", name="Printed: on to the room").click()
    row = desk.locator(".room li", has_text="Ola")
    row.get_by_text("Not in this room").click()
    row.get_by_role("button", name="End it").click()
    expect(desk.locator(".room li")).to_have_count(1)
    ola.reload()
    ola.wait_for_url("**/sign-in**")
    nia.reload()
    nia.wait_for_url("**/waiting")


@pytest.mark.parametrize("paper", [LETTER, A4], ids=["Letter", "A4"])
def test_eight_whole_cards_fit_a_page(desk: Page, paper: tuple[float, float]) -> None:
    make_sheet(desk, 17)
    pdf = desk.pdf(width=f"{paper[0]}mm", height=f"{paper[1]}mm")
    assert len(PAGES.findall(pdf)) == 3
    desk.emulate_media(media="print")
    inside = [int((length - 2 * MARGIN) * MM) for length in paper]
    desk.set_viewport_size({"width": inside[0], "height": inside[1]})
    for sheet in desk.locator(".cards").all():
        assert sheet.locator(".card").count() <= 8
        assert sheet.evaluate("sheet => sheet.getBoundingClientRect().height") <= inside[1]
    assert desk.evaluate(CUT_OFF) == []
    assert not desk.locator("h1").is_visible()


# What of a card sticks out of it, or lies on something else of it.
CUT_OFF = """() => [...document.querySelectorAll('.card')].flatMap(card => {
  const box = card.getBoundingClientRect();
  const parts = [...card.querySelectorAll('img, li, p')];
  const out = parts.filter(part => {
    const own = part.getBoundingClientRect();
    return own.bottom > box.bottom || own.right > box.right + 1 || own.height === 0;
  });
  const top = card.querySelector('.or').getBoundingClientRect().top;
  const low = [...card.querySelectorAll('img, li')].filter(part => part.getBoundingClientRect().bottom > top);
  return [...out, ...low].map(part => part.textContent || part.tagName);
})"""


def test_the_picture_is_of_the_link_that_stands_beneath_it(desk: Page) -> None:
    (code,) = make_sheet(desk, 1)
    picture = desk.locator(".card img").get_attribute("src") or ""
    wanted = segno.make(f"{BASE}/sign-in#{code}", error="m").svg_data_uri(scale=4, border=2, light="#fff")
    assert unquote(picture) == unquote(wanted)
    assert desk.locator(".card img").evaluate("img => img.complete && img.naturalWidth > 0")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_the_smallest_screen_nothing_sticks_out_and_cards_stay_paper(desk: Page, scheme: str) -> None:
    desk.set_viewport_size({"width": 320, "height": 640})
    desk.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    make_sheet(desk, 2)
    for colours in desk.locator(".card *").evaluate_all("all => all.map(one => getComputedStyle(one).color)"):
        assert colours == "rgb(0, 0, 0)"
    for url in (None, "/people/sheets"):
        if url:
            desk.goto(url)
        assert desk.evaluate("document.documentElement.scrollWidth") == 320
    desk.get_by_role("link", name="Training", exact=True).click()
    desk.wait_for_url("**/people/sheets/*")
    desk.wait_for_load_state()
    assert desk.evaluate("document.documentElement.scrollWidth") == 320
