"""Can everybody use the phone page: one thumb, big letters, the dark, a screen reader, in a hurry?"""

from collections.abc import Callable
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from mapper.config import PROJECT
from mapper.store import schema
from tests.browser.conftest import Watched
from tests.builders import CUMBERLAND, NOON, PORTLAND, Programme, item

Open = Callable[[], Page]
LEAST_TARGET_PX = 44
MOST_REQUESTS = 10
MOST_BYTES = 50 * 1024
# Everything to press that can be seen; a choice is pressed on its whole label, a link in a sentence is text.
TOO_SMALL = """(least) => [...document.querySelectorAll('button, summary, select, textarea, input, a')]
  .map((control) => control.closest('.choices > label, .only-needed') ?? control)
  .filter((control) => control.checkVisibility() && !control.closest('p, .skip-link'))
  .map((control) => ({ control, box: control.getBoundingClientRect() }))
  .filter(({ box }) => Math.min(box.height, box.width) < least)
  .map(({ control }) => control.outerHTML.slice(0, 120))"""
AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"
VIOLATIONS = """async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
  .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)"""

# What is tapped to get from the list to a screen.
WAYS = {
    "pick": (),
    "danger": (".danger summary",),
    "who": ("#who summary",),
    "queue": ("#queue-state",),
    "ask": ("button.venue", "#whom-to-ask summary"),
    "still up": ("button.venue",),
    "placed": ("button.venue", "text=We put something up", "#add-row", "#more-to-say summary"),
    "checked": ("button.venue", "text=Ours is still up", "#save"),
    "declined": ("button.venue", "text=They said no"),
    "receipt": ("button.venue", "text=Nobody to ask", "#save"),
    "leaving": ("button.venue", "text=Nobody to ask", "#save", "#next", "#who summary", "#who-leave"),
}
WAYS["left"] = (*WAYS["leaving"], "#leave-keep")
WAYS["waiting"] = (*WAYS["receipt"], "#next", "#queue-state")
WAYS["as text"] = (*WAYS["waiting"], "text=Copy as text")
WAYS["received"] = WAYS["waiting"]
WAYS["begun"] = ("button.venue", "text=They promised", "#back")
WAYS["practised"] = ("#practise", "text=Nobody to ask", "#save")
WAYS["new place"] = ("#add-place", "#place-go")
WAYS["map"] = ("#open-map",)
OFFLINE = ("leaving", "left", "waiting", "as text")  # where something is unsent
SHOWS = {
    "receipt": "text=Received, code", "leaving": "#leaving", "left": "#left", "waiting": "#unsent > li",
    "as text": "#as-text", "received": "#received li", "begun": "#unfinished", "practised": "#practised",
    "new place": "#place-name-problem", "map": "#map[data-ready]",
}  # fmt: skip
SCREENS = tuple(WAYS)
WINDOWS = ((320, 640), (195, 422), (160, 320))  # the smallest phone; one of 390 px, and it, at 200 %
DIRECTIONS = ("ltr", "rtl")
LOOKS: tuple[tuple[str, Literal["light", "dark"], str], ...] = (
    ("by day", "light", "ltr"), ("by night", "dark", "ltr"), ("from right to left", "light", "rtl"),
)  # fmt: skip
TURN = "direction => { document.documentElement.dir = direction; }"
# Where somebody asked for less motion, nothing takes its time.
MOVING = """[...document.querySelectorAll('*')].filter((one) => {
  const { transitionDuration, animationName, animationDuration } = getComputedStyle(one);
  const takes = (durations) => durations.split(',').some((each) => parseFloat(each) > 0.01);
  return takes(transitionDuration) || (animationName !== 'none' && takes(animationDuration));
}).map((one) => one.outerHTML.slice(0, 120))"""
FRAMELESS = """[...document.querySelectorAll('button, select, textarea, input[type=search]')]
  .filter((one) => one.checkVisibility())
  .filter((one) => parseFloat(getComputedStyle(one).borderTopWidth) === 0)
  .map((one) => one.outerHTML.slice(0, 120))"""


def show(page: Page, screen: str) -> None:
    """Goes from the list to one of the page's screens."""
    page.context.set_offline(screen in OFFLINE)
    for place in WAYS[screen]:
        page.locator(place).first.tap()
    if screen in SHOWS:
        expect(page.locator(SHOWS[screen]).first).to_be_visible()


@pytest.fixture
def page(open_phone: Open, programme: Programme, phone: Watched) -> Page:
    phone.expect("ERR_INTERNET_DISCONNECTED")
    venue = programme.venue("Harbor Laundry")
    programme.visit(venue, items=[item(spot="counter")])
    programme.venue("Corner Market", do_not_place=True)
    ask_first(programme)
    return open_phone()


def ask_first(programme: Programme) -> None:
    contact, rule = schema.county_contact, schema.area_rule
    with programme.database.write() as connection:
        values = {"county_geoid": CUMBERLAND, "local_team": "Coast team, Tuesdays", "provider": "The office"}
        connection.execute(contact.insert().values(values))
        whom = {"geoid": PORTLAND, "rule": "ask_first", "whom_to_ask": "The harbor master", "set_at": NOON}
        connection.execute(rule.insert().values(whom))
        connection.execute(schema.material.update().values(where_to_get="The office in Augusta"))


@pytest.mark.parametrize("screen", SCREENS)
def test_fits_any_width_and_a_thumb(page: Page, screen: str) -> None:
    show(page, screen)
    for width, height in WINDOWS:
        page.set_viewport_size({"width": width, "height": height})
        for direction in DIRECTIONS:
            page.evaluate(TURN, direction)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (width, direction)
            assert page.evaluate(TOO_SMALL, LEAST_TARGET_PX) == [], (width, direction)


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing_by_day_by_night_and_from_right_to_left(page: Page, screen: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    show(page, screen)
    page.evaluate(AXE.read_text())
    for look, scheme, direction in LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.evaluate(TURN, direction)
        assert page.evaluate(VIOLATIONS) == [], look
    assert page.evaluate(MOVING) == []


@pytest.mark.parametrize("screen", ["pick", "placed", "queue"])
def test_what_can_be_pressed_shows_without_colours(page: Page, screen: str) -> None:
    """A high-contrast mode takes every colour of ours away: what is pressed keeps its frame."""
    page.emulate_media(forced_colors="active")
    show(page, screen)
    assert page.evaluate(FRAMELESS) == []


def test_reads_from_right_to_left(page: Page) -> None:
    page.evaluate("document.documentElement.dir = 'rtl'")
    show(page, "placed")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    label = page.locator("#outcome label").first
    left, right = (label.locator(part).bounding_box() for part in ("span", "input"))
    assert left is not None and right is not None
    assert right["x"] > left["x"] + left["width"] / 2  # the mark stands where the reading begins


@pytest.mark.parametrize("width", [320, 390, 768])
def test_each_question_about_what_was_put_up_has_the_whole_width(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 780})
    show(page, "placed")
    around = page.locator("#rows").bounding_box()
    assert around is not None
    for part in (".material", ".spots", ".how-many"):
        box = page.locator(f".item-row {part}").first.bounding_box()
        assert box is not None and box["width"] >= around["width"] - 2, part


@pytest.mark.parametrize(
    ("screen", "field"),
    [("pick", "#search"), ("placed", "#note"), ("placed", ".item-row .quantity"), ("pick", "#near-me")],
)
def test_where_the_focus_is_shows(page: Page, screen: str, field: str) -> None:
    show(page, screen)
    ring = "one => getComputedStyle(one).boxShadow + getComputedStyle(one).outline"
    place = page.locator(field).first
    before = place.evaluate(ring)
    place.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(place).to_be_focused()
    assert place.evaluate(ring) != before


def test_works_with_keys_alone(page: Page) -> None:
    page.get_by_role("button", name="Harbor Laundry").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#visit-title")).to_be_focused()
    page.get_by_label("We put something up").focus()
    page.keyboard.press("Space")
    page.get_by_label("Restroom stall").focus()
    page.keyboard.press("Space")
    page.locator("#save").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#receipt-title")).to_be_focused()


def test_says_aloud_what_was_saved_and_received(page: Page) -> None:
    for part, role in (("#receipt-state", "status"), ("#form-problem", "alert"), ("#pick-note", "status")):
        assert page.locator(part).get_attribute("role") == role


def test_the_numbers_to_call_are_one_tap_away_on_every_screen(page: Page) -> None:
    for screen in ("pick", "placed"):
        show(page, screen)
        page.locator(".danger summary").tap()
        expect(page.locator("a[href='tel:911']").first).to_be_in_viewport()
        expect(page.locator("a[href='tel:1-888-373-7888']").first).to_be_in_viewport()
        page.locator(".danger summary").tap()


def test_the_list_is_there_after_ten_requests_and_50_kb_and_nothing_jumps(
    open_phone: Open, programme: Programme, phone: Watched
) -> None:
    programme.venue("Harbor Laundry")
    page = open_phone()
    asked = [urlsplit(url).path for url in phone.requests]
    until_usable = asked[: asked.index("/api/v1/carry") + 1]
    # The tab's picture is the browser's own wish; the page does not wait for it.
    until_usable = [path for path in until_usable if "/icons/" not in path]
    assert len(until_usable) <= MOST_REQUESTS
    client, gzip = programme.volunteer(), {"Accept-Encoding": "gzip"}
    answers = [client.get(path, headers=gzip, buffered=True) for path in until_usable]
    assert sum(len(answer.get_data()) for answer in answers) <= MOST_BYTES
    shift = """() => new Promise((resolve) => new PerformanceObserver((list) => resolve(
      list.getEntries().filter((entry) => !entry.hadRecentInput).reduce((sum, entry) => sum + entry.value, 0),
    )).observe({ type: 'layout-shift', buffered: true }) ?? setTimeout(() => resolve(0), 500))"""
    assert page.evaluate(shift) < 0.1


def test_one_tap_leaves_and_going_back_does_not_return(page: Page, phone: Watched) -> None:
    page.close()
    page = phone.context.new_page()  # this test means to ask another host
    page.route("https://www.weather.gov/", lambda route: route.fulfill(body="<title>Weather</title>"))
    page.goto("/sign-in")
    page.goto("/phone")
    page.locator("#venues li").first.wait_for()
    page.get_by_role("button", name="Harbor Laundry").tap()
    page.locator("#leave").tap()
    page.wait_for_url("https://www.weather.gov/")
    page.go_back()
    assert urlsplit(page.url).path == "/sign-in"
    page.go_forward()
    assert page.url == "https://www.weather.gov/"


def test_leaving_clears_the_page_at_once(page: Page, phone: Watched) -> None:
    page.route("https://www.weather.gov/", lambda route: route.fulfill(body="<title>Weather</title>"))
    leave = "document.querySelector('#leave').click() ?? document.title + document.body.textContent"
    assert page.evaluate(leave) == ""
    page.wait_for_url("https://www.weather.gov/")
    phone.faults.remove("asked another host: https://www.weather.gov/")
