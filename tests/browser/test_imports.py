"""Does a messy list come in by the browser, from upload to map and back out?"""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Watched
from tests.browser.test_coverage_pages import OVERFLOW, laptop, opened, watched
from tests.builders import Programme
from tests.web.test_imports import HOSTILE, MESSY

__all__ = ["laptop", "watched"]


def test_a_messy_list_from_upload_to_map_and_back_out(
    programme: Programme, laptop: Watched, tmp_path: Path
) -> None:
    file = tmp_path / "licensed laundries.csv"
    file.write_text(MESSY + f'"{HOSTILE}",laundromat,Houlton,"(46.12, -67.84)"\n')
    page = opened(laptop, "/imports")
    page.set_input_files("#file", file)
    page.fill("#source", "state")
    page.get_by_role("button", name="Read it").click()
    page.get_by_label("What column 2 is").select_option("venue_type")
    page.get_by_label("What column 4 is").select_option("point")
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate(OVERFLOW) <= 0
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Type of place for wash house").select_option("laundromat")
    page.get_by_role("button", name="Go on").click()

    expect(page.locator("#import-map")).to_have_attribute("data-ready", "yes")
    assert page.evaluate(OVERFLOW) <= 0
    assert page.locator(".new-place").count() == 3
    assert page.locator(".new-place.guessed").count() == 1
    expect(page.get_by_text("no one place is known that fits")).to_be_visible()
    page.get_by_role("button", name="Take it in").click()
    expect(page.get_by_text("Taken in")).to_be_visible()

    page.get_by_role("link", name="See the map").click()
    page.goto("/venues")
    expect(page.get_by_role("link", name="Suds & Duds")).to_be_visible()
    expect(page.get_by_role("link", name=HOSTILE)).to_be_visible()
    page.go_back()
    page.goto("/imports")
    page.get_by_role("link", name="licensed laundries.csv").click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("main").get_by_text("Taken back.", exact=True)).to_be_visible()
    page.goto("/venues")
    expect(page.get_by_role("link", name="Suds & Duds")).to_have_count(0)
