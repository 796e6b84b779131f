"""Does a map that is one file open without a server and a network, and is a name in it only ever a name?"""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import update

from mapper.store import schema
from mapper.store.reference import reference_changed
from tests.builders import Programme
from tests.web.mixed import AS_OF, mixed

HOSTILE = "</script><!--<img src=x onerror=alert(1)>${alert(1)}`'\""


def exported(programme: Programme, file: Path, *more: str) -> str:
    arguments = ["export", "map", "--output", str(file), "--as-of", AS_OF.isoformat(), *more]
    result = programme.app.test_cli_runner().invoke(args=arguments)
    assert result.exit_code == 0, result.output
    return file.read_text()


class Opened:
    """A file in a browser without a network; whatever goes wrong or asks for anything is a fault."""

    def __init__(self, context: BrowserContext, file: Path) -> None:
        self.faults: list[str] = []
        context.set_offline(True)
        self.page: Page = context.new_page()
        self.page.on("console", lambda said: self.faults.append(said.text))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.faults.append(dialog.message), dialog.dismiss()))
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.goto(file.as_uri())
        self.page.wait_for_selector("html[data-map=ready]")

    def _asked(self, url: str) -> None:
        if not url.startswith(("data:", "file:")) or (url.startswith("file:") and not url.endswith(".html")):
            self.faults.append(f"asked for {url[:80]}")


@pytest.fixture
def opened(chromium: Browser, tmp_path: Path):
    contexts: list[tuple[BrowserContext, Opened]] = []

    def open_file(file: Path, **options: object) -> Page:
        context = chromium.new_context(**options)  # type: ignore[arg-type]
        found = Opened(context, file)
        contexts.append((context, found))
        return found.page

    yield open_file
    for context, found in contexts:
        context.close()
        assert found.faults == []


def test_places_one_by_one_open_from_a_disk(programme: Programme, tmp_path: Path, opened) -> None:
    mixed(programme)
    programme.visit(programme.venue(HOSTILE, venue_type="cafe"))
    with programme.database.write() as connection:
        cafe = schema.venue_type.c.code == "cafe"
        connection.execute(update(schema.venue_type).where(cafe).values(label=HOSTILE))
        reference_changed(connection)
    text = exported(programme, tmp_path / "map.html", "--detail", "venues")
    assert "<img" not in text
    page = opened(tmp_path / "map.html")
    expect(page.locator("#in-view-list")).to_contain_text(HOSTILE)
    expect(page.locator("#in-view-list")).to_contain_text("Covered Laundry")
    expect(page.locator("#in-view-list a")).to_have_count(0)
    page.get_by_role("button", name="Northern Cafe").press("Enter")
    expect(page.locator(".leaflet-popup-content")).to_contain_text("has material up")
    assert page.locator("main img").count() == 0
    assert page.locator("path.area").count() == 16


def test_without_asking_for_more_it_holds_counts_alone(programme: Programme, tmp_path: Path, opened) -> None:
    mixed(programme)
    for number in range(5):
        programme.venue(f"Downtown {number}", lat=43.66 + number / 1000)
    text = exported(programme, tmp_path / "map.html")
    assert "Downtown" not in text and "Covered Laundry" not in text
    page = opened(tmp_path / "map.html", viewport={"width": 320, "height": 640}, color_scheme="dark")
    expect(page.locator(".point[role=button]").first).to_be_attached()
    expect(page.locator("#in-view-summary")).to_contain_text("Material is up at")
    expect(page.locator("#in-view-summary")).not_to_contain_text("one by one")
    expect(page.locator("main")).to_contain_text("a ring of fewer than 3 places is left out")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
