"""Does a volunteer find the venue, and does the phone keep where it is to itself?"""

from collections.abc import Callable
from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched
from tests.builders import Programme, timeless

Open = Callable[[], Page]


def names(page: Page) -> list[str]:
    return page.locator(".venue-name").all_text_contents()


def test_search_forgives_accents_and_slips(open_phone: Open, programme: Programme) -> None:
    programme.venue("Café Crème", venue_type="cafe")
    programme.venue("Harbor Laundry")
    page = open_phone()
    page.locator("#search").fill("creme")
    assert names(page) == ["Café Crème"]
    page.locator("#search").fill("harbro")
    assert names(page) == ["Harbor Laundry"]
    page.locator("#search").fill("zzz")
    expect(page.locator("[data-note=none-found]")).to_be_visible()


def test_near_me_orders_by_distance_and_sends_no_position(
    open_phone: Open, programme: Programme, phone: Watched
) -> None:
    programme.venue("A far", lat=43.70, lon=-70.26)
    programme.venue("B here", lat=43.6601, lon=-70.26)
    programme.venue("C no point", lat=None, lon=None)
    page = open_phone()
    bodies: list[str] = []
    page.on("request", lambda request: bodies.append(request.url + (request.post_data or "")))
    assert names(page) == ["A far", "B here", "C no point"]
    page.locator("#near-me").tap()
    expect(page.locator("[data-note=by-distance]")).to_be_visible()
    assert names(page) == ["B here", "A far", "C no point"]
    assert page.locator(".venue-distance").all_text_contents() == ["40 ft", "2.8 mi", ""]
    page.get_by_text("B here").tap()
    page.get_by_text("Nobody to ask").tap()
    page.locator("#save").tap()
    expect(page.locator("#receipt-state")).to_contain_text("Received")
    assert any('"distance":"near"' in body for body in bodies)
    assert not any("43.6" in body or "70.2" in body for body in map(timeless, bodies))


def test_a_phone_that_keeps_its_place_to_itself_can_still_search(
    open_phone: Open, programme: Programme, phone: Watched
) -> None:
    programme.venue("Harbor Laundry")
    phone.context.clear_permissions()
    page = open_phone()
    page.locator("#near-me").tap()
    expect(page.locator("[data-note=no-position]")).to_be_visible()
    assert names(page) == ["Harbor Laundry"]


def test_a_venue_to_skip_says_no_more_and_opens_nothing(open_phone: Open, programme: Programme) -> None:
    programme.venue("Corner Market", do_not_place=True, do_not_place_reason="the manager threatened us")
    page = open_phone()
    row = page.locator("#venues li")
    expect(row).to_contain_text("Skip this one")
    assert row.locator("button").count() == 0
    row.tap()
    expect(page.locator("#visit")).to_be_hidden()
    assert "threatened" not in page.content()


def test_only_where_needed_hides_what_has_material_up(open_phone: Open, programme: Programme) -> None:
    programme.venue("A needs one")
    programme.visit(programme.venue("B has one"), at=datetime.now(UTC))
    page = open_phone()
    assert names(page) == ["A needs one", "B has one"]
    expect(page.locator("#venues li").nth(1)).to_contain_text("has material up")
    page.get_by_text("Only where needed").tap()
    assert names(page) == ["A needs one"]


def test_the_next_venue_is_not_hidden_by_the_last_search(open_phone: Open, programme: Programme) -> None:
    programme.venue("Harbor Laundry")
    programme.venue("Moose Cafe")
    page = open_phone()
    page.locator("#search").fill("moose")
    page.locator(".venue", has_text="Moose Cafe").tap()
    page.get_by_text("Nobody to ask").tap()
    page.locator("#save").tap()
    page.locator("#next").tap()
    expect(page.locator("#search")).to_have_value("")
    expect(page.locator("#venues li")).to_have_count(2)


def test_no_venues_yet_is_said(open_phone: Open) -> None:
    expect(open_phone().locator("[data-note=none-carried]")).to_be_visible()
