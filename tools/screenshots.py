"""What does it look like today? Makes docs/screenshots/ from the demo: `make screenshots`."""

import sys
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
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

FOLDER = PROJECT / "docs" / "screenshots"
SETTLE_MS = 1_200
SIZES = {"": (1280, 860), "-390": (390, 780)}  # a laptop, and a coordinator's own phone
TODAY = datetime.now(UTC).date()
AGO = TODAY - timedelta(days=180)
DESK = {
    "desk": "/desk",
    "map": "/map",
    "gaps": "/gaps",
    "overview": "/coverage",
    "trends": "/trends",
    "compare": f"/compare?from={AGO}&to={TODAY}",
    "forecast": "/forecast",
    "activity": "/activity",
}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        app = create_app(from_environment({"MAPPER_INSTANCE": folder, "MAPPER_LOG_LEVEL": "error"}))
        app.test_cli_runner().invoke(args=["demo"])
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        origin = f"http://127.0.0.1:{server.server_port}"
        for width, size in SIZES.items():
            for name, url in DESK.items():
                page = _page(browser, app, origin, Role.administrator, (), size)
                page.goto(url)
                _shoot(page, name + width)
            _shoot_a_round(_page(browser, app, origin, Role.administrator, (), size), width)
        page = _page(browser, app, origin, Role.volunteer, ("2300560545",), (390, 780))
        page.goto("/phone")
        page.wait_for_timeout(SETTLE_MS)
        page.locator("main button:visible").filter(has_text="not reached yet").first.click()
        page.locator("button:visible, label:visible").filter(has_text="We put something up").first.click()
        _shoot(page, "phone")
        browser.close()
        server.shutdown()
        app.extensions["mapper"].database.dispose()


def _page(
    browser: Browser, app: Flask, origin: str, role: Role, areas: tuple[str, ...], size: tuple[int, int]
) -> Page:
    now = datetime.now(UTC)
    with app.extensions["mapper"].database.write() as connection:
        person = people.create(connection, "Robin", role, areas, now)
        token = sessions.start(connection, person, "", now, "code", approved=True)
    context = browser.new_context(base_url=origin, viewport={"width": size[0], "height": size[1]})
    context.add_cookies([{"name": "session", "value": token, "url": origin}])
    return context.new_page()


def _shoot_a_round(page: Page, width: str) -> None:
    """One that somebody makes of what is overdue, from the west on."""
    page.goto("/rounds/new?why=promise")
    page.locator("#name").fill("Promises, Saturday")
    page.locator("#on_day").fill(str(TODAY + timedelta(days=2)))
    page.get_by_role("button", name="Make the round").click()
    page.locator("#lat").fill("43.66")
    page.locator("#lon").fill("-70.9")
    page.get_by_role("button", name="Put the stops into order").click()
    page.locator("#round-map[data-ready]").wait_for()
    _shoot(page, "round" + width)


def _shoot(page: Page, name: str) -> None:
    page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()
