"""The browser is killed the moment it says "Saved on this phone", again and again: is every entry there?"""

import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.browser.conftest import PATIENCE_MS, QUIET, bring_outbox, until
from tests.browser.provide_chromium import chromium as chromium_path
from tests.browser.test_phone_queue import HELD, VISITS, count_stored
from tests.builders import Programme

KILLS, FEW_KILLS = 50, 5
A_BREATH_MS = 1_000
SAVED = (
    "() => !document.querySelector('#receipt').hidden && document.querySelector('#receipt-title').textContent"
)
HAS_DRAFT = """async (person) => {
  const { draftOf } = await import('/static/phone/drafts.js');
  return (await draftOf(person)) !== undefined;
}"""
NOTE = "The owner is in on Fridays. "
Open = Callable[[], Page]


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """All that a phone keeps when its browser dies."""
    return tmp_path / "profile"


@pytest.fixture
def open_again(
    playwright: Playwright, profile: Path, live_server: str, programme: Programme
) -> Iterator[Open]:
    """Starts the browser over the same profile, as Vera's; nothing that it logs gets through yet."""
    programme.venue("Harbor Laundry")
    session = {"name": "session", "value": programme.session_of(programme.person("Vera")), "url": live_server}
    opened: list[BrowserContext] = []

    def again() -> Page:
        opened.append(started(playwright, profile, live_server))
        opened[-1].add_cookies([session])  # type: ignore[list-item]
        opened[-1].route(VISITS, lambda route: route.abort())
        page = opened[-1].new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto("/phone")
        page.locator("#queue-state:not([hidden])").wait_for(state="attached")  # the form may stand before it
        return page

    yield again
    for context in opened:
        context.close()


def started(playwright: Playwright, profile: Path, origin: str) -> BrowserContext:
    path = chromium_path()
    assert path is not None
    return playwright.chromium.launch_persistent_context(
        profile,
        executable_path=path,
        args=list(QUIET),
        base_url=origin,
        has_touch=True,
        service_workers="block",
    )


def kill(profile: Path) -> None:
    """SIGKILL for the browser and all that it started: the lock on its profile names its process."""
    pid = int(str((profile / "SingletonLock").readlink()).rsplit("-", 1)[1])
    assert os.getpgid(pid) != os.getpgid(0)
    os.killpg(os.getpgid(pid), signal.SIGKILL)


def held(page: Page) -> list[Any]:
    bring_outbox(page)
    entries: list[Any] = page.evaluate(HELD, page.locator("#phone").get_attribute("data-person"))
    return entries


def begin(page: Page) -> None:
    """Long enough ago for a draft to be kept."""
    page.get_by_role("button", name="Harbor Laundry").tap()
    page.locator("#outcome").get_by_text("Nobody to ask").tap()
    until(page, HAS_DRAFT, page.locator("#phone").get_attribute("data-person"))


def assert_saved_once(page: Page, saved: int) -> None:
    """Each on this phone, and none of them a second time as one that was only begun."""
    assert len({entry["id"] for entry in held(page)}) == saved
    expect(page.locator("#pick")).to_be_visible()
    expect(page.locator("#unfinished")).to_be_hidden()


def die_when_saved(open_again: Open, profile: Path, programme: Programme, kills: int) -> None:
    for number in range(kills):
        page = open_again()
        assert_saved_once(page, number)
        begin(page)
        page.locator("#save").tap()
        assert page.wait_for_function(SAVED, polling="raf").json_value() == "Saved on this phone"
        kill(profile)
    page = open_again()
    assert_saved_once(page, kills)
    assert count_stored(programme) == 0
    page.context.unroute(VISITS)
    page.reload()
    expect(page.locator("#queue-state")).to_have_text(
        "Nothing waits on this phone.", timeout=10 * PATIENCE_MS
    )
    assert count_stored(programme) == kills


def test_every_entry_outlives_the_browser(open_again: Open, profile: Path, programme: Programme) -> None:
    die_when_saved(open_again, profile, programme, FEW_KILLS)


@pytest.mark.drill
def test_every_entry_outlives_the_browser_fifty_times(
    open_again: Open, profile: Path, programme: Programme
) -> None:
    die_when_saved(open_again, profile, programme, KILLS)


def test_what_was_being_typed_is_there_again(open_again: Open, profile: Path) -> None:
    page = open_again()
    begin(page)
    page.locator("#more-to-say summary").tap()
    page.locator("#note").press_sequentially(NOTE, delay=20)
    page.wait_for_timeout(A_BREATH_MS)
    page.locator("#note").press_sequentially("Ask", delay=20)
    kill(profile)
    page = open_again()
    expect(page.locator("#visit-title")).to_have_text("Harbor Laundry")
    expect(page.get_by_label("Nobody to ask")).to_be_checked()
    expect(page.locator("#note")).to_have_value(re.compile("^" + re.escape(NOTE)))
    assert held(page) == []
