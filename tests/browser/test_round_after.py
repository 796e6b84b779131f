"""Does a coordinator hand out cards with two clicks, and get what came of the round into an e-mail?"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from mapper.rules.rounds import Round
from mapper.rules.visit import day_of
from mapper.store import rounds
from tests.browser.conftest import Watched
from tests.browser.test_coverage_pages import OVERFLOW, laptop, opened
from tests.browser.test_sheets import LETTER, PAGES
from tests.builders import ZONE, Programme, item, some_id

__all__ = ["laptop"]
ID = some_id("round")
AFTER = f"/rounds/{ID}/after"


def test_cards_are_handed_out_and_the_round_is_told_in_an_e_mail(
    programme: Programme, laptop: Watched, run_axe: Callable[[Page], list[str]]
) -> None:
    now = datetime.now(UTC)
    vera, venues = programme.person("Vera"), [programme.venue(f"Shop {count}") for count in range(12)]
    made = Round(ID, "Saturday", day_of(now, ZONE), now - timedelta(days=1), "", None, None, (vera,))
    with programme.database.write() as connection:
        rounds.add(connection, made, [(venue, "") for venue in venues])
    for venue in venues[:5]:
        programme.visit(venue, now, items=[item("blue_card_en", "counter", quantity=9)], author_id=vera)

    page = opened(laptop, "/stock")
    page.locator("#take-person").select_option("Vera")
    page.locator("#take-material").select_option("blue_card_en")
    page.get_by_label("How many").fill("40")
    page.get_by_role("button", name="Took along").dblclick()
    expect(page.get_by_role("status").first).to_contain_text("written down", ignore_case=True)
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Vera"))
    expect(row).to_contain_text("5 more put up than taken took 40, put up 45")
    expect(page.get_by_role("region", name="Who needs more")).to_contain_text("more palm cards")
    assert run_axe(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate(OVERFLOW) == 0

    laptop.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(AFTER)
    assert run_axe(page) == []
    page.get_by_role("button", name="Copy the text").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#made-link").text_content()
    assert "5 of 12 stops made." in copied and "Shop" not in copied
    pdf = page.pdf(width=f"{LETTER[0]}mm", height=f"{LETTER[1]}mm")
    assert len(PAGES.findall(pdf)) == 1
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate(OVERFLOW) == 0
    page.emulate_media(color_scheme="dark")
    page.reload()
    assert run_axe(page) == []
