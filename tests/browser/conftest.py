"""What a browser test may ask for: the app on a port of its own, and a phone that notices what goes wrong."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import monotonic
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from mapper.config import PROJECT
from tests.browser.faulty_network import FaultyNetwork, faulty
from tests.browser.provide_chromium import headless_chromium
from tests.builders import Programme

QUIET = ("--no-sandbox", "--disable-background-networking", "--disable-component-update")
PATIENCE_MS = 10_000
# What passed and what can't be told would take longer to send than to find.
VIOLATIONS = """async (values) => {
  const options = { runOnly: { type: 'tag', values }, resultTypes: ['violations'] };
  return (await axe.run(document, options)).violations;
}"""
AXE = (PROJECT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """One a test process: a second would not start beside it."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium a test process; every test has a fresh profile in it."""
    path = headless_chromium()
    assert path is not None, "the browser tests need a Chromium: `make test` installs one"
    browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
    yield browser
    browser.close()


class QuietHandler(WSGIRequestHandler):
    """Writes no line a request: a failing test's report is about the test."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """The app on a loopback port of its own; answers its origin."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
    server.daemon_threads = False  # closing it waits for what is still being answered
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def line(live_server: str) -> Iterator[FaultyNetwork]:
    """What lies between a phone and the server."""
    with faulty(live_server) as line:
        yield line


@dataclass
class Watched:
    """A browser window whose faults fail the test: console errors, page errors, requests to other hosts."""

    context: BrowserContext
    origin: str
    faults: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)  # parts of console messages that belong to the test
    line: FaultyNetwork | None = None  # between it and the server, where a test takes it away

    def new_page(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        page.on("request", lambda request: self._asked(request.url))
        return page

    def expect(self, part: str) -> None:
        """A console message with this in it is what the test is about."""
        self.expected.append(part)

    def lose_network(self) -> None:
        """For pages opened afresh and workers too: Chromium tells a new process a moment late that it is
        offline, and by then a visit may be through. So the line is cut as well."""
        if self.line:
            self.line.refuse()
        self.context.set_offline(True)

    def find_network(self) -> None:
        if self.line:
            self.line.listen()
        self.context.set_offline(False)

    def _heard(self, message: ConsoleMessage) -> None:
        is_expected = any(part in message.text for part in self.expected)
        if message.type in ("error", "warning") and not is_expected:
            self.faults.append(f"console {message.type}: {message.text}")

    def _asked(self, url: str) -> None:
        self.requests.append(url)
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and not url.startswith(self.origin + "/"):
            self.faults.append(f"asked another host: {url}")


@pytest.fixture
def phone(chromium: Browser, live_server: str) -> Iterator[Watched]:
    """The smallest phone: 320 x 640, touch, somewhere in Portland, in Maine's time."""
    context = chromium.new_context(
        base_url=live_server,
        viewport={"width": 320, "height": 640},
        has_touch=True,
        is_mobile=True,
        timezone_id="America/New_York",
        locale="en-US",
        geolocation={"latitude": 43.66, "longitude": -70.26, "accuracy": 10},
        permissions=["geolocation"],
        service_workers="block",  # test_shell.py lets it answer
    )
    watched = Watched(context, live_server)
    watched.expect("Service Worker registration blocked")
    yield watched
    context.close()
    assert watched.faults == []


def sign_in(watched: Watched, programme: Programme, person_id: str) -> None:
    """Puts this person's session into the browser, as a sign-in does: others stay signed in beside it."""
    token = programme.session_of(person_id)
    for name in ("session", f"session-{person_id[:8]}"):
        watched.context.add_cookies([{"name": name, "value": token, "url": watched.origin}])


def until(page: Page, script: str, argument: object = None) -> None:
    """Asks until `script` is true, or what it promises. `wait_for_function` takes any promise for a yes, and
    asks an expression that is no function only once: our pages let no text be evaluated later."""
    deadline = monotonic() + PATIENCE_MS / 1000
    while not page.evaluate(script, argument):
        assert monotonic() < deadline, f"this never became true: {script}"
        page.wait_for_timeout(50)


def bring_outbox(page: Page) -> None:
    """The test's own way to look into what is kept, before there is no network: the page's is bundled."""
    page.evaluate("() => import('/static/phone/outbox.js').then(() => true)")


@pytest.fixture
def open_phone(phone: Watched, programme: Programme) -> Callable[[], Page]:
    """Opens the phone page as a volunteer of Portland; answers it once it is all there."""
    vera = programme.person("Vera")

    def opened() -> Page:
        sign_in(phone, programme, vera)
        page = phone.new_page()
        page.goto("/phone")
        page.locator("#queue-state").wait_for()
        bring_outbox(page)
        return page

    return opened


def is_crowded_marker(rule: str, target: list[str]) -> bool:
    """Two places that are neighbours overlap on a map of the state: the list beside it is the other way."""
    return rule == "target-size" and ".leaflet-marker-icon" in target[0]


@pytest.fixture
def run_axe() -> Callable[[Page], list[str]]:
    """WCAG 2.2 A and AA by axe-core; answers what it found, a line each."""

    def run(page: Page) -> list[str]:
        page.evaluate(AXE)
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        violations = page.evaluate(VIOLATIONS, tags)
        return [
            f"{found['id']}: {node['target']} {node['failureSummary']}"
            for found in violations
            for node in found["nodes"]
            if not is_crowded_marker(found["id"], node["target"])
        ]

    return run
