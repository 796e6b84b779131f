"""Does somebody come in by name and go at once, as two people with two screens see it?"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Watched, sign_in
from tests.builders import CUMBERLAND, POSTER, Programme
from tests.web.signing_in import names


@pytest.fixture
def desk(chromium: Browser, live_server: str, programme: Programme) -> Iterator[Page]:
    """Cora's laptop."""
    context = chromium.new_context(base_url=live_server, viewport={"width": 1280, "height": 800})
    watched = Watched(context, live_server)
    for refused in ("409", "422"):  # what some of these tests are about
        watched.expect(refused)
    sign_in(watched, programme, programme.person("Cora", "coordinator", [CUMBERLAND]))
    page = watched.new_page()
    page.goto("/people")
    yield page
    context.close()
    assert watched.faults == []


def invited(page: Page, name: str) -> str:
    """Fills in the form, which is open while there is nobody else; answers the link."""
    page.get_by_label("Name to show").fill(name)
    page.get_by_label("Portland", exact=True).check()
    page.get_by_role("button", name="Add").click()
    return page.locator("#made-link").inner_text()


def come_in(phone: Watched, link: str) -> Page:
    page = phone.new_page()
    page.goto(link)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/waiting")
    return page


def test_invited_let_in_by_the_digits_logged_for_and_out_at_once(
    desk: Page, phone: Watched, programme: Programme
) -> None:
    programme.venue("Suds")
    screen = come_in(phone, invited(desk, "Nia"))
    desk.goto("/people")
    expect(desk.get_by_role("link", name="People")).to_contain_text("1")
    waiting = desk.get_by_role("region", name="Waiting to be let in")
    digits = screen.locator(".check-word").inner_text()
    expect(waiting.locator(".check-word")).to_have_text(digits)
    waiting.get_by_role("button", name="Yes, that is them").click()
    expect(desk.get_by_text("Nia is in.")).to_be_visible()
    expect(desk.get_by_text("Waiting to be let in")).to_have_count(0)
    screen.goto("/phone")
    expect(screen.get_by_text("Suds").first).to_be_visible()

    desk.get_by_role("link", name="Nia").click()
    desk.get_by_role("link", name="Log a visit for Nia").click()
    desk.locator("#venue_id").select_option(label="Suds, Portland")
    desk.locator("#day").fill(str((datetime.now(UTC) - timedelta(days=2)).date()))
    desk.locator("#outcome").select_option("promised")
    desk.get_by_role("button", name="Log it for Nia").click()
    expect(desk.get_by_text("It is logged for Nia.")).to_be_visible()

    desk.get_by_role("link", name="Nia", exact=True).click()
    desk.get_by_text("End access of Nia").click()
    desk.get_by_role("button", name="Yes, end it").click()
    expect(desk.get_by_text("Nia can't sign in any more")).to_be_visible()
    expect(desk.get_by_role("region", name="What was promised to Nia").get_by_text("Suds")).to_be_visible()
    phone.expect("401")  # the browser's own word for being out
    screen.goto("/phone")
    expect(screen.get_by_text("may not sign in any more")).to_be_visible()
    assert screen.request.get("/api/v1/carry").json()["type"] == "revoked"


def test_the_form_that_is_sent_again_shows_no_second_code(desk: Page, programme: Programme) -> None:
    invited(desk, "Nia")
    desk.reload()  # the browser sends the same form
    expect(desk.get_by_role("alert")).to_contain_text("added already")
    expect(desk.locator("#made-link")).to_have_count(0)
    assert names(programme) == {"Cora", "Nia"}


def test_a_note_that_points_at_somebody_is_asked_about(desk: Page, programme: Programme) -> None:
    programme.venue("Suds")
    vera = programme.person("Vera")
    desk.goto(f"/people/{vera}/log")
    desk.locator("#venue_id").select_option(label="Suds, Portland")
    desk.locator("#day").fill(str((datetime.now(UTC) - timedelta(days=2)).date()))
    desk.locator("#outcome").select_option("placed")
    for field, value in (("material0", POSTER), ("spot0", "counter"), ("action0", "placed")):
        desk.locator(f"#{field}").select_option(value)
    desk.locator("#quantity0").fill("2")
    desk.get_by_label("Note").fill("Call 207-555-0100")
    desk.get_by_role("button", name="Log it for Vera").click()
    expect(desk.get_by_role("alert")).to_contain_text("phone number")
    expect(desk.locator("#quantity0")).to_have_value("2")
    desk.get_by_label("keep the note as it is").check()
    desk.get_by_role("button", name="Log it for Vera").click()
    expect(desk.get_by_text("It is logged for Vera.")).to_be_visible()


TOO_SMALL = """() => [...document.querySelectorAll('main summary, main button, .everyone a')]
    .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
    .map((one) => one.textContent)"""
NARROWEST = "all => Math.min(...all.map((one) => one.getBoundingClientRect().width))"


def test_on_the_smallest_screen_there_is_room_to_read_and_to_tap(desk: Page, programme: Programme) -> None:
    vera = programme.person("Vera")
    desk.set_viewport_size({"width": 320, "height": 640})
    for url in ("/people", f"/people/{vera}", "/me", "/sign-in"):
        desk.goto(url)
        assert desk.evaluate(TOO_SMALL) == [], url
    desk.goto(f"/people/{vera}")
    assert desk.locator(".person-facts dd").evaluate_all(NARROWEST) > 200


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_second_button_has_the_colours_of_the_house(desk: Page, scheme: str) -> None:
    desk.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    desk.goto("/me")
    button, link = desk.get_by_role("button", name="Set the passphrase"), desk.locator(".brand")
    colour = "one => getComputedStyle(one).color"
    assert button.evaluate(colour) == link.evaluate(colour)
