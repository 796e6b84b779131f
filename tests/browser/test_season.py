"""Does a whole season hold together? A round from the map, two phones with no network, a list on paper, what
waits for a decision decided on the desk, and what came of it all."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from mapper.rules.permissions import Role
from mapper.store import people, schema
from tests.browser.conftest import PATIENCE_MS, Watched, sign_in, until
from tests.browser.test_new_place import log_closed_today, start
from tests.browser.test_phone_queue import FAILED_TO_LOAD
from tests.browser.test_phone_visit import Thumb
from tests.browser.test_shell import CONTROLLED
from tests.builders import CUMBERLAND, PORTLAND, ZONE, Programme

NOW = datetime.now(UTC)
# From south to north, some 2 km apart; the last lies outside of the rectangle that is drawn.
PLACES = ("Harbor Laundry", "Bay Cafe", "Pine Inn", "Old Mill", "Hill Library", "Far Shop")
NEW = "Corner Bakery"


@pytest.fixture
def browsers(chromium: Browser, live_server: str) -> Iterator[Callable[..., Watched]]:
    """As many as a test asks for: phones, and laptops where `is_laptop`."""
    there: list[Watched] = []

    def another(is_laptop: bool = False) -> Watched:
        size = {"width": 1280, "height": 900} if is_laptop else {"width": 360, "height": 740}
        context = chromium.new_context(
            base_url=live_server,
            viewport=size,  # type: ignore[arg-type]
            has_touch=not is_laptop,
            is_mobile=not is_laptop,
            timezone_id=ZONE.key,
            locale="en-US",
        )
        there.append(Watched(context, live_server))
        there[-1].expect(FAILED_TO_LOAD)
        return there[-1]

    yield another
    for watched in there:
        watched.context.close()
        assert watched.faults == []


def open_as(watched: Watched, programme: Programme, person: str, url: str) -> Page:
    sign_in(watched, programme, person)
    page = watched.new_page()
    page.goto(url)
    return page


def draw_round_them(page: Page) -> None:
    """A rectangle with all but the last: its corners are clicked on the map."""
    page.locator("#area-picker summary").click()
    page.locator("#area-map[data-ready]").wait_for()
    box = page.locator("#area-map").bounding_box()
    assert box
    dots = page.locator("#area-map .area-dot").evaluate_all(
        "(all) => all.map((dot) => { const at = dot.getBoundingClientRect(); return [at.x, at.y]; })"
    )
    heights = sorted((y for _, y in dots), reverse=True)  # south first
    between = (heights[-1] + heights[-2]) / 2
    left = min(x for x, _ in dots)
    page.mouse.click(left - 60, between)
    page.mouse.click(left + 60, heights[0] + 12)
    expect(page.locator("#area-words")).to_contain_text("A rectangle")
    page.locator("#area-show").click()


def make_round(page: Page) -> None:
    page.goto("/rounds/new?county=" + CUMBERLAND)
    expect(page.locator(".choose-stops li")).to_have_count(len(PLACES))
    draw_round_them(page)
    expect(page.locator(".choose-stops li")).to_have_count(len(PLACES) - 1)
    page.locator("#name").fill("Portland, Saturday")
    page.locator("#on_day").fill(NOW.astimezone(ZONE).date().isoformat())
    for name in ("Vera", "Otto", "Walt"):
        page.locator(".walkers label").filter(has_text=name).locator("input").check()
    page.get_by_role("button", name="Make the round").click()
    page.locator("#round-map[data-ready]").wait_for()


def begin_in_the_south(page: Page) -> None:
    """A tap below the southernmost stop; the stops follow from there."""
    boxes = [mark.bounding_box() for mark in page.locator("#round-map .stop-mark").all()]
    lowest = max((box for box in boxes if box), key=lambda box: box["y"])
    page.mouse.click(lowest["x"] + 13, lowest["y"] + 40)
    page.get_by_role("button", name="Put the stops into order").click()
    expect(page.locator(".stop-words strong")).to_have_text(list(PLACES[:-1]))


def log(page: Page, stop: str, *taps: str) -> None:
    page.locator("#my-round").get_by_role("button", name=stop).tap()
    thumb = Thumb(page)
    for words in taps:
        thumb.tap(words)
    thumb.save()
    expect(page.locator("#receipt-title")).to_have_text("Saved on this phone")
    page.locator("#next").tap()


def walk(vera: Page, otto: Page) -> None:
    """Neither has a network: one puts a poster up, one is refused, feels unsafe, and finds a new place."""
    for page in (vera, otto):
        expect(page.locator(".round-made")).to_have_text("0 of 5 stops made")
        until(page, CONTROLLED)
        page.context.set_offline(True)
    log(vera, "1. Harbor Laundry", "We put something up", "Restroom stall")
    log(otto, "2. Bay Cafe", "They said no")
    log(otto, "3. Pine Inn", "Not safe for us")
    start(otto, NEW)
    otto.locator("#place-go").tap()
    log_closed_today(otto)
    for page in (vera, otto):
        page.context.set_offline(False)
        expect(page.locator("#queue-state")).to_have_text("Nothing waits on this phone.", timeout=PATIENCE_MS)


def type_in(page: Page, url: str) -> None:
    """What Walt wrote on paper: a poster at each of the last two."""
    page.goto(url + "/paper")
    for name in PLACES[:-1]:
        expect(page.locator("tr.stop").filter(has_text=name)).to_have_count(int(name != "Pine Inn"))
    page.goto(url + "/enter")
    expect(page.locator("#person_id")).to_be_focused()
    page.keyboard.type("W\n")
    for stop in (4, 5):
        page.keyboard.type(f"{stop}\nP\na\nst\n2\n")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("2 visits are logged for Walt.")).to_be_visible()


def decide(page: Page) -> None:
    """The desk empties as somebody decides, right there."""
    page.goto("/desk")
    expect(page.locator("h2", has_text="To decide")).to_be_visible()
    page.get_by_role("button", name="Put it on the list").click()
    page.get_by_role("button", name="It is fine again").click()
    expect(page.locator("h2", has_text="To decide")).to_be_hidden()
    expect(page.locator("main")).to_contain_text("5 of 5 stops made")


def test_a_season(
    browsers: Callable[..., Watched], programme: Programme, run_axe: Callable[[Page], list[str]]
) -> None:
    for index, name in enumerate(PLACES):
        programme.venue(name, lat=43.60 + index * 0.02, lon=-70.26)
    cora = programme.person("Cora", "coordinator", [CUMBERLAND])
    vera, otto = programme.person("Vera"), programme.person("Otto")
    with programme.database.write() as connection:
        people.create(connection, "Walt", Role.volunteer, [PORTLAND], NOW, without_device=True)
    desk = open_as(browsers(is_laptop=True), programme, cora, "/desk")
    expect(desk.locator("main")).to_contain_text("Nothing waits")
    make_round(desk)
    url = desk.url
    assert run_axe(desk) == []
    begin_in_the_south(desk)

    walk(*(open_as(browsers(), programme, person, "/phone") for person in (vera, otto)))
    type_in(desk, url)
    decide(desk)

    desk.goto(url)
    expect(desk.locator(".round-head")).to_contain_text("5 of 5 stops made")
    desk.get_by_role("button", name="Close the round").click()
    expect(desk.locator(".day-note")).to_contain_text("This round was closed")
    desk.get_by_role("link", name="After the round").click()
    assert run_axe(desk) == []
    told = desk.locator("main").inner_text()
    for words in (
        "5 of 5 stops made.",
        "Visits: 5 (put something up 3, said no 1, nobody to ask 1).",
        "Put up: 5 posters (English: 5 posters).",
        "Places newly found: 1.",
        "0 had material up on",
        "and 3 on",
        "3 won, 0 lost.",
        "- Portland: 0 of 7 (0.0 %), then 3 of 7 (42.9 %)",
    ):
        assert words in told, words
    with programme.database.read() as connection:
        table = schema.venue
        known = connection.execute(select(table.c.name).where(~table.c.pending, ~table.c.concern_volunteer))
        assert set(known.scalars()) == {*PLACES, NEW}
