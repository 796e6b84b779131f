"""Does the list say what each venue needs and how old it is, and does logging outlive it?"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import update

from mapper.store import schema
from mapper.store.reference import reference_changed
from mapper.web import browser_files
from tests.browser.conftest import Watched, until
from tests.browser.test_phone_look import AXE, TOO_SMALL, VIOLATIONS, ask_first
from tests.browser.test_shell import open_afresh
from tests.builders import CUMBERLAND, ZONE, Programme, item

Open = Callable[[], Page]
FAILED = "Failed to load resource"
AWAY = """async (days) => {
  const cache = await caches.open('carry-' + document.querySelector('#phone').dataset.person);
  const carry = await (await cache.match('/api/v1/carry')).json();
  const made_on = new Date(Date.now() - days * 864e5).toISOString().slice(0, 10);
  await cache.put('/api/v1/carry', new Response(JSON.stringify({ ...carry, made_on })));
  const contact = { counted: days * 864e5, seen: Date.now() };
  await cache.put('/api/v1/carry/contact', new Response(JSON.stringify(contact)));
}"""
WATCH_SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      const moved = sources.map(({ node, previousRect, currentRect }) =>
        `${node?.id || node?.className || node?.nodeName} ${previousRect.top} to ${currentRect.top}`);
      if (!hadRecentInput) window.shifts.push({ value, moved });
    }
  }).observe({ type: 'layout-shift', buffered: true });
}"""
LATE_ANSWERS = """() => {
  const ask = window.fetch;
  window.fetch = async (...asked) => {
    await new Promise((resolve) => setTimeout(resolve, 500)); // the page is painted before it knows
    return ask(...asked);
  };
}"""
MOST_SHIFT = 0.01


def ago(days: int) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)


def on(days: int) -> date:
    return datetime.now(ZONE).date() + timedelta(days=days)


def said(day: date) -> str:
    year = "" if day.year == datetime.now(ZONE).year else f" {day.year}"
    name = day.strftime("%b")
    return f"{day.day} {name}{year}"


def recall(programme: Programme, where: str) -> None:
    material = schema.material
    with programme.database.write() as connection:
        values = {"recalled_on": on(-1), "version": "edition 2017", "version_where": where}
        connection.execute(update(material).where(material.c.code == "blue_card_en").values(values))
        reference_changed(connection)


def cut_off(page: Page, days: int = 0) -> None:
    """The phone is opened again after so many days, and the server does not answer."""
    page.evaluate(AWAY, days)
    page.route("**/api/v1/**", lambda route: route.abort())
    page.reload()
    page.locator("#queue-state").wait_for()


@pytest.fixture
def page(open_phone: Open, programme: Programme, phone: Watched) -> Page:
    phone.expect(FAILED)
    programme.visit(programme.venue("Harbor Laundry"), ago(12), items=[item(quantity=2)])
    return open_phone()


# --- what a venue needs ---------------------------------------------------------------------------------


def test_each_row_says_what_its_venue_needs(open_phone: Open, programme: Programme) -> None:
    expected = {
        "A": ("promised", "come back on " + said(on(6))),
        "B": ("promised", "overdue since " + said(on(-4))),
        "C": ("said no", "ask again after "),
        "D": ("not counted", "closed until " + said(on(30))),
        "E": ("has material up", "2 posters, restroom stall, seen " + said(ago(12).astimezone(ZONE).date())),
        "F": ("due for a check", "1 poster, restroom stall, seen "),
        "G": ("not reached yet", ""),
    }
    venues = {name: programme.venue(name) for name in expected}
    programme.visit(venues["A"], ago(2), "promised", follow_up_on=on(6))
    programme.visit(venues["B"], ago(9), "promised", follow_up_on=on(-4))
    programme.visit(venues["C"], ago(9), "declined")
    programme.visit(venues["D"], ago(9), "closed_until", follow_up_on=on(30))
    programme.visit(venues["E"], ago(12), items=[item(quantity=2)])
    programme.visit(venues["F"], ago(200))
    page = open_phone()
    for row, (status, need) in zip(page.locator("#venues li").all(), expected.values(), strict=True):
        expect(row.locator(".venue-state")).to_have_text(status)
        expect(row.locator(".venue-needs")).to_contain_text(need)


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("bottom left", "Where its version stands: bottom left."),
        ("", "Look for the version in the small print."),
    ],
)
def test_what_is_recalled_says_what_to_do_and_how_to_tell_the_old_one(
    open_phone: Open, programme: Programme, where: str, told: str
) -> None:
    programme.visit(programme.venue(), ago(5), items=[item("blue_card_en", "counter", quantity=40)])
    recall(programme, where)
    page = open_phone()
    do_this = "Take down the old one, put up the new one: Blue Campaign indicator card, English"
    expect(page.locator("#venues li")).to_contain_text(do_this)
    page.locator("button.venue").tap()
    expect(page.locator("#visit-needs")).to_contain_text(do_this)
    expect(page.locator("#visit-needs")).to_contain_text(f"The old one says: edition 2017. {told}")


def test_the_form_of_the_next_venue_says_nothing_of_the_last(open_phone: Open, programme: Programme) -> None:
    programme.visit(programme.venue("A"), ago(9), "declined")
    programme.venue("B")
    page = open_phone()
    page.locator("button.venue").first.tap()
    expect(page.locator("#visit-needs")).to_contain_text("ask again after")
    page.locator("#back").tap()
    page.locator("button.venue").last.tap()
    expect(page.locator("#visit-needs")).to_have_text("")


# --- how old it is --------------------------------------------------------------------------------------


def test_a_list_of_another_day_says_which(page: Page) -> None:
    expect(page.locator("#as-of")).to_have_text("")
    cut_off(page, 3)
    expect(page.locator("#as-of")).to_have_text("as of " + said((ago(3)).date()))
    expect(page.locator("#carry-goes")).to_be_hidden()


def test_a_week_before_the_places_go_it_says_where_to_find_wi_fi(page: Page) -> None:
    cut_off(page, 41)
    expect(page.locator("#carry-goes")).to_have_text(
        "Open this page on Wi-Fi before you leave: the places on this phone go in 4 days."
    )
    page.unroute("**/api/v1/**")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#carry-goes")).to_be_hidden()
    expect(page.locator("#as-of")).to_have_text("")


def test_after_its_days_it_says_why_it_is_empty_and_a_tap_brings_it_back(page: Page) -> None:
    cut_off(page, 46)
    expect(page.locator("[data-note=expired]")).to_be_visible()
    expect(page.locator("#venues li")).to_have_count(0)
    kept = "() => caches.match('/api/v1/carry').then(kept => kept.json())"
    carry = page.evaluate(kept)
    assert carry["venues"] == []
    assert all(carry[part] for part in ("materials", "spots", "venue_types", "towns", "numbers"))
    page.unroute("**/api/v1/**")
    page.locator("#bring-again").tap()
    expect(page.locator(".venue-name")).to_have_text("Harbor Laundry")
    expect(page.locator("#bring-again")).to_be_hidden()


def test_after_its_days_a_visit_can_still_be_mended_and_saved(page: Page) -> None:
    page.evaluate(
        """async () => {
          const { Outbox } = await import('/static/phone/outbox.js');
          const outbox = new Outbox(document.querySelector('#phone').dataset.person);
          const where = { venueId: crypto.randomUUID(), venue: 'Harbor Laundry' };
          const body = JSON.stringify({
            venue_id: where.venueId, new_venue: null, outcome: 'placed',
            visited_at: '2026-05-04T12:00:00-04:00',
            items: [
              { material: 'sten_poster_en', spot: 'restroom_stall', action: 'placed', quantity: 2 },
            ],
            follow_up_on: null, concern: null, note: '', distance: 'unknown',
          });
          const about = { ...where, outcome: 'placed', day: '2026-05-04' };
          await outbox.add({ id: 'refused', path: '/api/v1/visits/refused', body, about });
          await outbox.mark('refused', { state: 'needs-fixing', problems: ['Say what was placed.'] });
        }"""
    )
    cut_off(page, 46)
    page.locator("#queue-state").tap()
    page.locator("#unsent").get_by_role("button", name="Edit").tap()
    expect(page.locator("#visit-title")).to_have_text("Harbor Laundry")
    expect(page.get_by_label("We put something up")).to_be_checked()
    page.locator("#save").tap()
    expect(page.locator("#receipt-title")).to_have_text("Saved on this phone")


def test_venues_that_do_not_come_are_said_and_can_be_asked_for_again(
    page: Page, programme: Programme
) -> None:
    page.evaluate("caches.keys().then(names => Promise.all(names.map(name => caches.delete(name))))")
    page.route("**/api/v1/**", lambda route: route.abort())
    page.reload()
    expect(page.locator("[data-note=not-come]")).to_be_visible()
    expect(page.locator("[data-note=loading]")).to_be_hidden()
    page.unroute("**/api/v1/**")
    page.locator("#bring-again").tap()
    expect(page.locator(".venue-name")).to_have_text("Harbor Laundry")


def test_nothing_is_drawn_or_written_again_where_nothing_changed(page: Page) -> None:
    page.evaluate(
        """() => {
          window.drawn = 0;
          const draws = new MutationObserver(() => { window.drawn += 1; });
          draws.observe(document.querySelector('#venues'), { childList: true });
          window.put = [];
          const put = Cache.prototype.put;
          Cache.prototype.put = function (url, answer) {
            window.put.push(String(url));
            return put.call(this, url, answer);
          };
        }"""
    )
    with page.expect_response("**/api/v1/carry") as answered:
        page.evaluate("window.dispatchEvent(new Event('online'))")
    assert answered.value.status == 304
    until(page, "() => window.put.length > 0")
    assert page.evaluate("window.put") == ["/api/v1/carry/contact"]
    assert page.evaluate("window.drawn") == 0


# --- whom to call and ask -------------------------------------------------------------------------------


def test_help_is_one_tap_from_the_list_and_needs_no_network(page: Page, programme: Programme) -> None:
    ask_first(programme)
    with programme.database.write() as connection:
        reference_changed(connection)
    page.reload()
    page.locator("#help summary").tap()
    for words in ("Coast team, Tuesdays", "The office", "Ask first in Portland", "The harbor master"):
        expect(page.locator("#help")).to_contain_text(words)
    expect(page.locator("#help-material")).to_contain_text("The office in Augusta")
    cut_off(page)
    page.locator("#help summary").tap()
    expect(page.locator("#help a[href='tel:911']")).to_be_visible()
    expect(page.locator("#help")).to_contain_text("The harbor master")


def test_the_kept_page_learns_the_county_s_numbers_once(page: Page, programme: Programme) -> None:
    number = {"county_geoid": CUMBERLAND, "label": "Coast advocates", "number": "207-555-0100", "note": "Day"}
    with programme.database.write() as connection:
        connection.execute(schema.local_number.insert().values(number))
    page.goto("/phone/offline")
    page.evaluate("localStorage.setItem('phone-here', localStorage.getItem('phone-here'))")
    open_afresh(page)
    page.goto("/phone/offline")
    page.locator(".danger summary").tap()
    expect(page.locator(".danger-body a[href='tel:207-555-0100']")).to_be_visible()
    assert page.locator(".danger-body a[href='tel:911']").count() == 1
    assert page.locator(".danger-body a[href='tel:1-888-373-7888']").count() == 1


# --- a browser that can't -------------------------------------------------------------------------------


def test_a_browser_that_does_not_understand_the_page_is_told(page: Page, phone: Watched) -> None:
    main = browser_files.manifest()["entries"]["main.js"]
    newer = "class A { #a; #a; }"  # a mistake in every browser, as a private field is one in an old one
    page.route(f"**/{main}", lambda route: route.fulfill(body=newer, content_type="text/javascript"))
    for path in ("/phone", "/phone/offline"):
        page.goto(path)
        expect(page.locator("#too-old")).to_be_visible()
        expect(page.locator("[data-note=loading]")).to_be_hidden()
    assert all("already been declared" in fault for fault in phone.faults)
    phone.faults.clear()


def test_a_browser_without_modules_is_told(page: Page) -> None:
    main = browser_files.manifest()["entries"]["main.js"]
    page.route(f"**/{main}", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.add_init_script("delete HTMLScriptElement.prototype.noModule")
    page.goto("/phone")
    expect(page.locator("#too-old")).to_be_visible()


def test_a_page_whose_script_did_not_come_says_so(page: Page) -> None:
    main = browser_files.manifest()["entries"]["main.js"]
    page.route(f"**/{main}", lambda route: route.abort())
    page.goto("/phone")
    expect(page.locator("#broken")).to_be_visible()
    expect(page.locator("[data-note=loading]")).to_be_hidden()


def test_a_page_that_runs_shows_neither(page: Page) -> None:
    page.wait_for_timeout(300)
    expect(page.locator("#too-old")).to_be_hidden()
    expect(page.locator("#broken")).to_be_hidden()


def test_what_tells_an_old_browser_is_written_in_old_words() -> None:
    name = browser_files.manifest()["entries"]["too-old.js"]
    source = (browser_files.BUILT / name).read_text()
    for newer in ("=>", "`", "const ", "let ", "class ", "?.", "??", "import", "async ", "..."):
        assert newer not in source


# --- how it looks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", ["needs", "help", "reminder", "expired", "not-come"])
def test_every_new_state_fits_and_axe_finds_nothing(
    page: Page, programme: Programme, state: str, scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    programme.visit(programme.venue("L" + "lanfair" * 9), ago(5), items=[item("blue_card_en", "counter")])
    recall(programme, "")
    ask_first(programme)
    page.reload()
    expect(page.locator("#venues li")).to_have_count(2)
    if state == "help":
        page.locator("#help summary").tap()
    elif state == "not-come":
        page.evaluate("caches.keys().then(names => Promise.all(names.map(name => caches.delete(name))))")
        page.route("**/api/v1/**", lambda route: route.abort())
        page.reload()
        expect(page.locator("#bring-again")).to_be_visible()
    elif state != "needs":
        cut_off(page, 41 if state == "reminder" else 46)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate(TOO_SMALL, 44) == []
    page.evaluate(AXE.read_text())
    assert page.evaluate(VIOLATIONS) == []


@pytest.mark.parametrize("days", [0, 41, 46], ids=["with signal", "without", "long without"])
def test_nothing_jumps(page: Page, programme: Programme, days: int) -> None:
    for number in range(60):
        programme.venue(f"Venue {number}")
    page.reload()
    expect(page.locator("#venues li")).to_have_count(40)
    page.add_init_script(f"({WATCH_SHIFTS})(); ({LATE_ANSWERS})()")
    if days:
        cut_off(page, days)
        expect(page.locator("[data-outlook=unreachable]")).to_be_visible()
    else:
        page.reload()
    page.locator("#queue-state").wait_for()
    page.wait_for_timeout(1_000)
    if days < 46:
        page.locator("#search").press_sequentially("venue 7")  # as a thumb does: a shift after it is expected
        page.wait_for_timeout(700)
        page.locator("button.venue").first.tap()
        expect(page.locator("#visit")).to_be_visible()
        page.wait_for_timeout(700)
    shifts = page.evaluate("window.shifts")
    total = sum(shift["value"] for shift in shifts)
    print(f"layout shift, {days} days away: {total:.4f} in {len(shifts)}")
    assert total <= MOST_SHIFT, shifts


def answer_late(route: Route) -> None:
    """Nothing: the request stays open."""


def test_getting_the_venues_ends_also_where_the_answer_never_comes(page: Page) -> None:
    page.evaluate("caches.keys().then(names => Promise.all(names.map(name => caches.delete(name))))")
    page.clock.install()
    page.route("**/api/v1/carry", answer_late)
    page.reload()
    expect(page.locator("[data-note=loading]")).to_be_visible()
    page.clock.run_for(31_000)
    expect(page.locator("[data-note=not-come]")).to_be_visible()
    expect(page.locator("#bring-again")).to_be_visible()
