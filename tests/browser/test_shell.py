"""Does the phone page open with no network from the second visit on, whole, and as whom?"""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from mapper.web import shell
from tests.browser.conftest import PATIENCE_MS, QUIET, Watched, sign_in, until
from tests.browser.faulty_network import FaultyNetwork
from tests.browser.provide_chromium import headless_chromium
from tests.browser.test_phone_people import end_sessions, revoke_sessions
from tests.browser.test_phone_queue import FAILED_TO_LOAD, count_stored, log_nobody_to_ask
from tests.builders import CARIBOU, PORTLAND, Programme

CONTROLLED = "() => Boolean(navigator.serviceWorker.controller)"
IS_KEPT = "async () => (await caches.keys()).some(name => name.startsWith('shell-'))"
WOKEN_AGAIN_AND_AGAIN = """() => addEventListener('online', () => {
    for (let time = 0; time < 5; time++) document.dispatchEvent(new Event('visibilitychange'));
}, { once: true })"""
FIRST_TRIES_FAIL = """() => addEventListener('online', () => {
    const real = fetch;
    window.fetch = () => Promise.reject(new TypeError('no network yet'));
    setTimeout(() => { window.fetch = real; }, 500);
}, { once: true, capture: true })"""
SHELLS = "async () => (await caches.keys()).filter(name => name.startsWith('shell-'))"


@pytest.fixture
def phone(chromium: Browser, line: FaultyNetwork) -> Iterator[Watched]:
    """As the phone of the other tests, whose worker answers."""
    context = chromium.new_context(
        base_url=line.origin,
        viewport={"width": 320, "height": 640},
        has_touch=True,
        is_mobile=True,
        timezone_id="America/New_York",
        service_workers="allow",
    )
    watched = Watched(context, line.origin, line=line)
    watched.expect(FAILED_TO_LOAD)
    yield watched
    context.close()
    assert watched.faults == []


@pytest.fixture
def vera(programme: Programme) -> str:
    programme.venue("Harbor Laundry")
    return programme.person("Vera", areas=[PORTLAND])


@pytest.fixture
def open_installed(phone: Watched, programme: Programme, vera: str) -> Callable[[], Page]:
    """Vera's page once its worker has everything: from then on it opens without the server."""

    def opened() -> Page:
        sign_in(phone, programme, vera)
        page = phone.new_page()
        page.goto("/phone")
        expect(page.locator(".venue-name")).to_have_text("Harbor Laundry")
        until(page, CONTROLLED)
        return page

    return opened


def open_afresh(page: Page) -> None:
    """As from the home screen: no page of ours comes before."""
    page.goto("about:blank")
    page.goto("/phone")


def test_with_no_network_it_opens_with_its_list_and_logs(
    open_installed: Callable[[], Page], phone: Watched, programme: Programme
) -> None:
    page = open_installed()
    phone.lose_network()
    open_afresh(page)
    expect(page.locator(".venue-name")).to_have_text("Harbor Laundry")
    expect(page.locator("#who-says")).to_have_text("Share this phone, or sign out")
    log_nobody_to_ask(page)
    expect(page.locator("#receipt-title")).to_have_text("Saved on this phone")
    open_afresh(page)
    expect(page.locator("#queue-state")).to_have_text("1 visit waits on this phone.")
    phone.find_network()
    expect(page.locator("#queue-state")).to_have_text("Nothing waits on this phone.", timeout=PATIENCE_MS)
    assert count_stored(programme) == 1


def test_the_numbers_to_call_are_there_with_no_network(
    open_installed: Callable[[], Page], phone: Watched
) -> None:
    page = open_installed()
    phone.lose_network()
    open_afresh(page)
    page.get_by_text("Someone in danger?").tap()
    expect(page.get_by_role("link", name="911")).to_be_visible()


def test_opened_afresh_it_learns_that_the_sign_in_is_over_and_keeps_the_list(
    open_installed: Callable[[], Page], programme: Programme, vera: str
) -> None:
    page = open_installed()
    end_sessions(programme, vera)
    open_afresh(page)
    expect(page.get_by_text("Your sign-in is over")).to_be_visible()
    expect(page.locator(".venue-name")).to_have_text("Harbor Laundry")


def test_opened_afresh_after_being_revoked_it_shows_nothing(
    open_installed: Callable[[], Page], phone: Watched, programme: Programme, vera: str
) -> None:
    page = open_installed()
    revoke_sessions(programme, vera)
    open_afresh(page)
    expect(page.get_by_text("may not sign in any more")).to_be_visible()
    assert "Harbor" not in page.locator("body").inner_html()
    phone.lose_network()
    open_afresh(page)
    expect(page.get_by_text("Nobody is signed in on this phone")).to_be_visible()
    assert "Harbor" not in page.locator("body").inner_html()


def test_it_opens_as_who_took_the_phone_last(
    open_installed: Callable[[], Page], phone: Watched, programme: Programme, vera: str
) -> None:
    programme.venue("Northern Cafe", town_geoid=CARIBOU, county_geoid="23003", lat=46.86, lon=-68.01)
    otto = programme.person("Otto", areas=[CARIBOU])
    open_installed()
    sign_in(phone, programme, otto)  # signed in in another tab
    page = phone.new_page()
    page.goto("/phone")  # afresh: Vera's, until the server says who is here
    expect(page.locator("#who li")).to_have_count(2)
    expect(page.locator("#who-says")).to_have_text("Vera is logging. Change")
    page.locator("#who summary").tap()
    page.get_by_role("button", name="Otto", exact=True).tap()
    expect(page.locator(".venue-name")).to_have_text("Northern Cafe")
    phone.lose_network()
    open_afresh(page)
    expect(page.locator("#who-says")).to_have_text("Otto is logging. Change")
    expect(page.locator(".venue-name")).to_have_text("Northern Cafe")


def leave_offline(page: Page, phone: Watched) -> None:
    """Signs out with no network; the page opens again as nobody's."""
    phone.lose_network()
    page.locator("#who summary").tap()
    page.locator("#who-leave").tap()
    expect(page.get_by_text("Signed out on this phone")).to_be_visible()
    open_afresh(page)
    expect(page.get_by_text("Nobody is signed in on this phone")).to_be_visible()


def test_signed_out_it_opens_as_nobody_and_then_asks_to_sign_in(
    open_installed: Callable[[], Page],
    phone: Watched,
) -> None:
    page = open_installed()
    leave_offline(page, phone)
    phone.find_network()
    page.wait_for_url("**/sign-in")


def test_it_asks_again_by_itself_who_is_here_where_the_first_try_fails(
    open_installed: Callable[[], Page],
    phone: Watched,
) -> None:
    page = open_installed()
    leave_offline(page, phone)
    page.evaluate(FIRST_TRIES_FAIL)
    phone.find_network()
    page.wait_for_url("**/sign-in")


def test_it_sets_out_to_sign_in_once_however_often_it_is_woken(
    open_installed: Callable[[], Page], phone: Watched
) -> None:
    page = open_installed()
    asked: list[str] = []
    leave_offline(page, phone)
    page.on("request", lambda request: asked.append(request.url) if request.is_navigation_request() else None)
    page.evaluate(WOKEN_AGAIN_AND_AGAIN)
    phone.find_network()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert [url.rpartition("/")[2] for url in asked] == ["sign-in"]


def test_an_old_page_talks_to_a_new_server_and_offers_the_new_one(
    open_installed: Callable[[], Page], phone: Watched, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_installed()
    (old,) = page.evaluate(SHELLS)
    monkeypatch.setattr(shell, "NOTE_WORDS", {**shell.NOTE_WORDS, "phone": "A sentence of the new version."})
    open_afresh(page)
    assert page.locator("#phone").get_attribute("data-shell") == old.removeprefix("shell-")
    log_nobody_to_ask(page)
    expect(page.locator("#receipt-state")).to_contain_text("Received")
    page.locator("#next").tap()
    assert count_stored(programme) == 1
    expect(page.get_by_text("A newer version of this page is here")).to_be_visible()
    page.get_by_role("button", name="Load it").tap()
    expect(page.locator("#phone")).not_to_have_attribute("data-shell", old.removeprefix("shell-"))
    expect(page.locator(".venue-name")).to_have_text("Harbor Laundry")
    assert len(page.evaluate(SHELLS)) == 2  # an open tab may still load parts of the old one


def test_a_captive_portal_installs_nothing(
    phone: Watched, programme: Programme, vera: str, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shell, "_page", lambda _: "<!doctype html><title>Welcome to our Wi-Fi</title>")
    sign_in(phone, programme, vera)
    page = phone.new_page()
    page.goto("/phone")
    expect(page.locator(".venue-name")).to_have_text("Harbor Laundry")
    failed = """async () => {
      const found = await navigator.serviceWorker.getRegistration();
      return !found || !(found.installing || found.waiting || found.active);
    }"""
    until(page, "async () => (await fetch('/sw.js')).ok")
    until(page, failed)
    assert page.evaluate(IS_KEPT) is False
    assert app


def test_what_is_kept_is_of_nobody(open_installed: Callable[[], Page], vera: str) -> None:
    page = open_installed()
    kept = page.evaluate(
        """async () => {
          const all = [];
          for (const name of (await caches.keys()).filter(one => one.startsWith('shell-'))) {
            const cache = await caches.open(name);
            for (const asked of await cache.keys()) all.push(await (await cache.match(asked)).text());
          }
          return all.join('\\n');
        }"""
    )
    assert "data-shell" in kept
    assert vera not in kept and "Vera" not in kept and "Harbor Laundry" not in kept


def test_without_https_nobody_logs_what_could_never_be_sent(chromium: Browser, live_server: str) -> None:
    """Another name for this machine is an address like any: no receipt can be checked there."""
    rules = "--host-resolver-rules=MAP plain.test 127.0.0.1"
    browser = chromium.browser_type.launch(executable_path=headless_chromium(), args=[*QUIET, rules])
    page = browser.new_page(base_url=live_server.replace("127.0.0.1", "plain.test"))
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto("/phone/offline")
    assert page.evaluate("isSecureContext") is False
    expect(page.get_by_text("No visit can be sent from this address")).to_be_visible()
    expect(page.locator("#pick")).to_be_hidden()
    expect(page.locator("#broken")).to_be_hidden()
    assert faults == []
    browser.close()
