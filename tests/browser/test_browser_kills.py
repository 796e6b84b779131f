"""The browser is killed the moment it says "Saved on this phone", again and again: is every entry there?"""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect, sync_playwright

from tests.browser.conftest import PATIENCE_MS, QUIET, bring_outbox
from tests.browser.provide_chromium import chromium as chromium_path
from tests.browser.test_phone_queue import HELD, VISITS, count_stored
from tests.builders import Programme

KILLS, FEW_KILLS = 50, 5
SAVED = (
    "() => !document.querySelector('#receipt').hidden && document.querySelector('#receipt-title').textContent"
)
Open = Callable[[], Page]


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """All that a phone keeps when its browser dies."""
    return tmp_path / "profile"


@pytest.fixture
def open_again(profile: Path, live_server: str, programme: Programme) -> Iterator[Open]:
    """Starts the browser over the same profile, as Vera's; nothing that it logs gets through yet."""
    programme.venue("Harbor Laundry")
    session = {"name": "session", "value": programme.session_of(programme.person("Vera")), "url": live_server}
    opened: list[BrowserContext] = []

    def again(playwright: Playwright) -> Page:
        opened.append(started(playwright, profile, live_server))
        opened[-1].add_cookies([session])  # type: ignore[list-item]
        opened[-1].route(VISITS, lambda route: route.abort())
        page = opened[-1].new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto("/phone")
        page.locator("#queue-state").wait_for()
        return page

    with sync_playwright() as playwright:
        yield lambda: again(playwright)
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


def die_when_saved(open_again: Open, profile: Path, programme: Programme, kills: int) -> None:
    for number in range(kills):
        page = open_again()
        assert len(held(page)) == number
        page.get_by_role("button", name="Harbor Laundry").tap()
        page.locator("#outcome").get_by_text("Nobody to ask").tap()
        page.locator("#save").tap()
        assert page.wait_for_function(SAVED, polling="raf").json_value() == "Saved on this phone"
        kill(profile)
    page = open_again()
    entries = held(page)
    assert len({entry["id"] for entry in entries}) == kills
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
