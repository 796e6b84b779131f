"""How does each state of the phone page look? Makes docs/screenshots/phone/ from the demo, alike each time.

A part of `make screenshots`; with names, only those states: `python tools/phone_screenshots.py list map`."""

import io
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from unittest.mock import patch

from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from mapper import create_app  # noqa: E402
from mapper.config import from_environment  # noqa: E402
from mapper.rules.permissions import Role  # noqa: E402
from mapper.store import people, sessions  # noqa: E402
from tests.browser.conftest import QuietHandler  # noqa: E402
from tests.browser.provide_chromium import chromium  # noqa: E402
from tools.phone_states import OFF, STATES, State  # noqa: E402

FOLDER = PROJECT / "docs" / "screenshots" / "phone"
WINDOWS = ((320, 640), (390, 780), (768, 1024))
BY_NIGHT = (390, 780)
PORTLAND = "2300560545"
MOMENT = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
SETTLE_MS = 300
COLOURS = 40  # of a picture: they are in every clone
# A receipt's code comes from a visit's id: the same at each run.
SAME_IDS = """(() => {
  let next = 1;
  const same = () => (next++ * 37) % 251;
  crypto.getRandomValues = (bytes) => bytes.map((_, at) => { bytes[at] = same(); return bytes[at]; });
})()"""


GO_TO = """at => at ? document.querySelector(at).scrollIntoView({ block: 'center', behavior: 'instant' })
  : window.scrollTo({ top: 0, behavior: 'instant' })"""


class ThatDay(datetime):
    """The server's clock stands."""

    @classmethod
    def now(cls, tz: object = None) -> datetime:
        return MOMENT


def main(names: list[str]) -> None:
    FOLDER.mkdir(exist_ok=True, parents=True)
    chosen = {name: STATES[name] for name in names} or STATES
    with served() as (app, origin), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for name, state in chosen.items():
            picture(browser, app, origin, name, state)
        browser.close()


@contextmanager
def served() -> Iterator[tuple[Flask, str]]:
    """The demo as it was told that day, on a port of its own."""
    with tempfile.TemporaryDirectory() as folder, patch("mapper.parts.datetime", ThatDay):
        app = create_app(from_environment({"MAPPER_INSTANCE": folder, "MAPPER_LOG_LEVEL": "error"}))
        app.test_cli_runner().invoke(args=["demo", "--as-of", MOMENT.date().isoformat()])
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield app, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        app.extensions["mapper"].database.dispose()


def picture(browser: Browser, app: Flask, origin: str, name: str, state: State) -> None:
    page = opened(browser, app, origin)
    reach(page, state)
    for width, height in WINDOWS:
        shoot(page, f"{name}-{width}", state.at, width, height)
    if state.dark:
        shoot(page, f"{name}-dark", state.at, *BY_NIGHT, "dark")
    page.context.close()


def opened(browser: Browser, app: Flask, origin: str) -> Page:
    """The list of somebody who has logged nothing yet."""
    with app.extensions["mapper"].database.write() as connection:
        person = people.create(connection, "Robin", Role.volunteer, (PORTLAND,), MOMENT)
        token = sessions.start(connection, person, "", MOMENT, "code", approved=True)
    context = browser.new_context(
        base_url=origin,
        viewport={"width": 390, "height": 780},
        has_touch=True,
        timezone_id="America/New_York",
        locale="en-US",
        geolocation={"latitude": 43.66, "longitude": -70.26, "accuracy": 10},
        permissions=["geolocation"],
        service_workers="block",
        reduced_motion="reduce",
    )
    context.add_cookies([{"name": "session", "value": token, "url": origin}])
    context.clock.set_fixed_time(MOMENT)
    context.add_init_script(SAME_IDS)
    page = context.new_page()
    page.goto("/phone")
    page.locator("button.venue").first.wait_for()
    page.locator("#queue-state:not([hidden])").wait_for()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(SETTLE_MS)  # it has said what it has to say, and takes back no script's
    return page


def reach(page: Page, state: State) -> None:
    page.context.set_offline(state.network == OFF)
    if isinstance(state.network, dict):
        answer = state.network
        page.route("**/api/v1/visits/*", lambda route: route.fulfill(**answer))
    if state.script:
        page.evaluate(f"() => {{ {state.script} }}")
    for step in state.steps:
        if isinstance(step, tuple):
            page.locator(step[0]).fill(step[1])
        else:
            page.locator(step).locator("visible=true").first.tap()
    if state.shows:
        page.locator(state.shows).locator("visible=true").first.wait_for()


def shoot(
    page: Page, name: str, at: str, width: int, height: int, scheme: Literal["light", "dark"] = "light"
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme)
    page.wait_for_timeout(SETTLE_MS)
    page.evaluate(GO_TO, at)
    shot = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    shot.quantize(COLOURS, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(sys.argv[1:])
