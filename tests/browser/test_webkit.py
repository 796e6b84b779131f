"""Does it go in WebKit, too, the engine of an iPhone's browsers? Logged, offline, loaded again, online."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from tests.browser import faulty_network as network
from tests.browser.faulty_network import FaultyNetwork
from tests.browser.provide_webkit import webkit
from tests.browser.test_phone_queue import count_stored
from tests.builders import Programme

pytestmark = [
    pytest.mark.drill,
    pytest.mark.filterwarnings(
        "ignore:setting remote_server_addr"
    ),  # selenium's own driver of WebKitGTK does
]
PATIENCE_S = 30
TEXT = "return document.querySelector(arguments[0])?.textContent.trim() ?? ''"
SHOWN = "return [...document.querySelectorAll(arguments[0])].some((one) => one.getClientRects().length > 0)"
CLICK = "document.querySelector(arguments[0]).click()"
HELD = """const [person, answer] = arguments;
import('/static/phone/outbox.js').then(({ Outbox }) => new Outbox(person).entries())
  .then((entries) => answer(entries.length), (error) => answer(String(error)));"""
ABILITIES = """return {
  locks: 'locks' in navigator, sync: 'SyncManager' in window, persist: 'persist' in (navigator.storage ?? {}),
  secure: isSecureContext,  worker: 'serviceWorker' in navigator }"""


@pytest.fixture
def screen() -> Iterator[None]:
    """A screen that nobody sees, of a number that is free."""
    paths = webkit()
    assert paths is not None, "this drill needs WebKitGTK's driver: `make test-all` installs it on Debian"
    reader, writer = os.pipe()
    command = [paths[2], "-displayfd", str(writer), "-screen", "0", "400x800x24", "-nolisten", "tcp"]
    process = subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)
    os.close(writer)
    with os.fdopen(reader) as told, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DISPLAY", f":{told.readline().strip()}")
        yield
    process.terminate()
    process.wait()


@pytest.fixture
def driver(screen: None, tmp_path: Path) -> Iterator[Any]:
    from selenium.webdriver import WebKitGTK
    from selenium.webdriver.webkitgtk.options import Options
    from selenium.webdriver.webkitgtk.service import Service

    driver_path, browser_path, _ = webkit() or ("", "", "")
    options = Options()
    options.binary_location = browser_path
    options.add_argument("--automation")
    service = Service(driver_path, log_output=str(tmp_path / "driver.log"))
    driver = WebKitGTK(options=options, service=service)
    driver.set_window_size(390, 780)
    yield driver
    driver.quit()


@pytest.fixture
def line(live_server: str) -> Iterator[FaultyNetwork]:
    with network.faulty(live_server) as line:
        yield line


class Phone:
    """The page as a person has it, in a browser that is driven from outside."""

    def __init__(self, driver: Any, origin: str) -> None:
        self.driver, self.origin = driver, origin

    def sign_in(self, token: str) -> None:
        self.driver.get(f"{self.origin}/sign-in")
        self.driver.add_cookie({"name": "session", "value": token, "path": "/", "httpOnly": True})
        self.driver.get(f"{self.origin}/phone")

    def text(self, selector: str) -> str:
        return str(self.driver.execute_script(TEXT, selector))

    def click(self, selector: str) -> None:
        self.until(lambda: self.driver.execute_script(SHOWN, selector), selector)
        self.driver.execute_script(CLICK, selector)

    def until(self, is_so: Callable[[], Any], what: str) -> None:
        deadline = monotonic() + PATIENCE_S
        while not is_so():
            assert monotonic() < deadline, f"this never came: {what}"
            sleep(0.1)

    def says(self, selector: str, words: str) -> None:
        self.until(lambda: words in self.text(selector), f"{words} in {selector}")


@pytest.fixture
def webkit_phone(driver: Any, line: FaultyNetwork, programme: Programme) -> Phone:
    programme.venue("Harbor Laundry")
    # By its name: WebKit, unlike Chromium, gives a page from 127.0.0.1 no worker, no digest and no locks.
    phone = Phone(driver, line.origin.replace("127.0.0.1", "localhost"))
    phone.sign_in(programme.session_of(programme.person("Vera")))
    phone.says(".venue-name", "Harbor Laundry")
    print("\nWebKitGTK:", driver.capabilities["browserVersion"], driver.execute_script(ABILITIES))
    return phone


def test_logged_without_signal_loaded_again_and_sent(
    webkit_phone: Phone, line: FaultyNetwork, programme: Programme
) -> None:
    phone = webkit_phone
    worker = "return navigator.serviceWorker ? Boolean(navigator.serviceWorker.controller) : null"
    phone.until(lambda: phone.driver.execute_script(worker) is not False, "a worker")
    line.refuse()
    phone.click("button.venue")
    phone.click("#outcome input[value=no_answer]")
    phone.click("#save")
    phone.says("#receipt-title", "Saved on this phone")
    phone.says("#receipt-state", "Waiting for a connection")
    phone.driver.get(f"{phone.origin}/phone")
    phone.says("#queue-state", "1 visit waits on this phone.")
    phone.says(".venue-name", "Harbor Laundry")
    assert count_stored(programme) == 0
    line.listen()
    phone.says("#queue-state", "Nothing waits on this phone.")  # its timer has tried again
    phone.click("#queue-state")
    phone.says("#received .log-state", "Received, code")
    assert count_stored(programme) == 1
