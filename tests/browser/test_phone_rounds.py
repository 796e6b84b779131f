"""Do two phones walk one round with no network, and does it fit a thumb, the dark and whoever logs?"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from mapper.rules.rounds import Round
from mapper.store import rounds
from tests.browser.conftest import PATIENCE_MS, Watched, sign_in, until
from tests.browser.faulty_network import FaultyNetwork
from tests.browser.test_phone_look import AXE, LEAST_TARGET_PX, TOO_SMALL, VIOLATIONS, WINDOWS
from tests.browser.test_phone_people import hand_to, sign_out
from tests.browser.test_phone_queue import FAILED_TO_LOAD
from tests.browser.test_shell import CONTROLLED, open_afresh
from tests.builders import PORTLAND, ZONE, Programme, some_id

NOW = datetime.now(UTC)
TODAY = NOW.astimezone(ZONE).date()
NAMES = ("Harbor Laundry", "Bay Cafe", "Pine Inn", "Old Mill")
CARRIES = "async () => (await caches.keys()).filter((name) => name.startsWith('carry-')).length"


def given(
    programme: Programme, name: str, stops: Sequence[tuple[str, str]], people: Sequence[str], on: date = TODAY
) -> None:
    made = NOW - timedelta(days=2)
    round_ = Round(some_id(name), name, on, made, "cora", None, None, tuple(people))
    with programme.database.write() as connection:
        assert rounds.add(connection, round_, stops)


@pytest.fixture
def phones(chromium: Browser, line: FaultyNetwork) -> Iterator[Callable[[], Watched]]:
    """As many phones as a test asks for, whose workers answer."""
    there: list[Watched] = []

    def another() -> Watched:
        context = chromium.new_context(
            base_url=line.origin,
            viewport={"width": 320, "height": 640},
            has_touch=True,
            is_mobile=True,
            timezone_id=ZONE.key,
            locale="en-US",
        )
        there.append(Watched(context, line.origin, line=line))
        there[-1].expect(FAILED_TO_LOAD)
        return there[-1]

    yield another
    for watched in there:
        watched.context.close()
        assert watched.faults == []


def opened(watched: Watched, programme: Programme, person: str) -> Page:
    sign_in(watched, programme, person)
    page = watched.new_page()
    page.goto("/phone")
    page.locator("#my-round").wait_for()
    return page


def log(page: Page, stop: str) -> None:
    """Four taps at the most, as from the list; afterwards it stands at the next stop."""
    page.locator("#my-round").get_by_role("button", name=stop).tap()
    page.get_by_text("Nobody to ask").tap()
    page.locator("#save").tap()
    expect(page.locator("#receipt-title")).to_have_text("Saved on this phone")
    page.locator("#next").tap()


def ticked(page: Page) -> list[str]:
    return page.locator("#my-round .made .venue-name").all_text_contents()


def test_two_phones_walk_one_round_offline_and_each_sees_what_the_other_made(
    phones: Callable[[], Watched], programme: Programme
) -> None:
    venues = [programme.venue(name) for name in NAMES]
    vera, otto = programme.person("Vera"), programme.person("Otto")
    given(programme, "Saturday", [(venue, "") for venue in venues], [vera, otto])
    there = [phones(), phones()]
    pages = [opened(phone, programme, person) for phone, person in zip(there, (vera, otto), strict=True)]
    for page in pages:
        until(page, CONTROLLED)
    for phone in there:
        phone.lose_network()
    for page, first, then in zip(
        pages, ("1. Harbor", "3. Pine"), ("2. Bay Cafe", "4. Old Mill"), strict=True
    ):
        open_afresh(page)
        expect(page.locator(".round-made")).to_have_text("0 of 4 stops made")
        log(page, first)
        expect(page.locator(".round-made")).to_have_text("1 of 4 stops made")
        expect(page.locator("#my-round .made")).to_contain_text("✓ done")
        expect(page.get_by_role("button", name=then)).to_be_focused()
        expect(page.get_by_role("button", name=then)).to_be_in_viewport()
        open_afresh(page)  # still ticked where the carry can't know of it
        expect(page.locator(".round-made")).to_have_text("1 of 4 stops made")
    for phone in there:
        phone.find_network()
    for page in pages:
        expect(page.locator("#queue-state")).to_have_text("Nothing waits on this phone.", timeout=PATIENCE_MS)
    pages[0].evaluate("dispatchEvent(new Event('online'))")
    for page in pages:
        expect(page.locator(".round-made")).to_have_text("2 of 4 stops made", timeout=PATIENCE_MS)
        assert ticked(page) == ["1. Harbor Laundry", "3. Pine Inn"]


def test_it_fits_a_thumb_and_the_dark_and_goes_with_its_person(phone: Watched, programme: Programme) -> None:
    vera, otto = programme.person("Vera"), programme.person("Otto", areas=[PORTLAND])
    late = ("", "hours", "opens_later", "closed_that_day")
    many = [(programme.venue(f"Venue {at}"), late[at % 4]) for at in range(45)]
    pointless = programme.venue("<b>Pointless</b>", lat=None, lon=None)
    given(programme, "<b>All of it</b>", [*many, (pointless, "no_point")], [vera])
    given(programme, "What was left", many[:1], [vera], TODAY - timedelta(days=9))
    given(programme, "Otto's own", [(pointless, "no_point")], [otto], TODAY + timedelta(days=3))
    phone.expect(FAILED_TO_LOAD)
    opened(phone, programme, otto).close()
    page = opened(phone, programme, vera)
    expect(page.locator(".round-name")).to_have_text(["What was left", "<b>All of it</b>"])
    expect(page.locator(".round[open] .round-day")).to_have_text("Today")
    expect(page.locator(".round-day").first).to_contain_text("was on ")
    assert page.locator(".round[open] li").count() == 40
    page.get_by_role("button", name="Show all 46 stops").tap()
    assert page.locator(".round[open] li").count() == 46
    last = page.locator(".round[open] li").last
    expect(last).to_contain_text("46. <b>Pointless</b>")
    expect(last).to_contain_text("no point on the map")
    assert last.locator("a").count() == 0
    way = page.get_by_role("link", name="Way there: Venue 0").last
    assert (way.get_attribute("href") or "").startswith(("geo:43.66,-70.26", "maps:"))
    page.evaluate(AXE.read_text())
    for width, height in WINDOWS:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(TOO_SMALL, LEAST_TARGET_PX) == []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert page.evaluate(VIOLATIONS) == [], scheme
    page.set_viewport_size({"width": 320, "height": 640})
    page.context.set_offline(True)
    hand_to(page, "Otto")
    expect(page.locator(".round-name")).to_have_text(["Otto's own"])
    assert "All of it" not in page.locator("#phone").inner_html()
    sign_out(page)
    until(page, f"async () => (await ({CARRIES})()) === 1")
    expect(page.locator("#my-round")).to_be_hidden()
    assert "Otto's own" not in page.locator("#phone").inner_html()
