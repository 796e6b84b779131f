"""Does the paper say of a stop what the phone says of it?"""

import re
from datetime import date
from typing import Any

import pytest

from mapper.config import PROJECT
from mapper.rules.stop_needs import COUNTED, WORDS, Words, what_is_needed, what_is_up

TODAY = date(2026, 5, 10)
SAID = Words(
    statuses={
        "covered": "has material up", "lapsed": "due for a check", "gone": "taken down",
        "promised": "promised", "declined": "said no", "never": "not reached yet", "excluded": "not counted",
    },
    materials={"p": ("The Poster", "poster"), "c": ("The Card", "palm_card")},
    spots={"stall": "Restroom stall"},
    say_day=lambda day: f"{day:%d %b}",
)  # fmt: skip


def item(material: str, quantity: int, seen: str = "2026-05-01") -> dict[str, Any]:
    return {"material": material, "spot": "stall", "quantity": quantity, "last_seen_on": seen}


def venue(status: str, **more: Any) -> dict[str, Any]:
    return {"status": status, "standing": [], "recalled": [], **more}


@pytest.mark.parametrize(
    ("stop", "up", "needed"),
    [
        (venue("never"), [], ["not reached yet"]),
        (
            venue("covered", standing=[item("p", 2), item("c", 1, "2026-05-02")]),
            ["1 palm card, restroom stall, seen 02 May", "2 posters, restroom stall, seen 01 May"],
            [],
        ),
        (
            venue("lapsed", standing=[item("p", 1)]),
            ["1 poster, restroom stall, seen 01 May"],
            ["due for a check"],
        ),
        (venue("gone", standing=[item("p", 1)]), [], ["taken down"]),
        (venue("promised"), [], ["promised: come back; no day was said"]),
        (venue("promised", promised_on="2026-05-10"), [], ["promised: come back on 10 May"]),
        (venue("promised", promised_on="2026-05-09"), [], ["promised: overdue since 09 May"]),
        (venue("declined", ask_again_on="2026-05-11"), [], ["said no: ask again after 11 May"]),
        (venue("declined", ask_again_on="2026-05-10"), [], ["said no: a year ago or more: ask again"]),
        (venue("declined"), [], ["said no"]),
        (venue("excluded", opens_on="2026-06-01"), [], ["not counted: closed until 01 Jun"]),
        (
            venue("covered", standing=[item("p", 1)], recalled=[item("c", 1)]),
            ["1 poster, restroom stall, seen 01 May"],
            ["Take down the old one, put up the new one: The Card, restroom stall"],
        ),
        (
            venue("lapsed", recalled=[{**item("unknown", 1), "spot": "nowhere"}]),
            [],
            ["Take down the old one, put up the new one: unknown, nowhere", "due for a check"],
        ),
    ],
    ids=lambda value: value["status"] if isinstance(value, dict) else None,
)  # fmt: skip
def test_what_is_up_and_what_is_needed(stop: dict[str, Any], up: list[str], needed: list[str]) -> None:
    assert what_is_up(stop, SAID) == up
    assert what_is_needed(stop, SAID, TODAY) == needed


def test_the_words_are_those_of_the_phone() -> None:
    page = (PROJECT / "templates" / "phone" / "words.html").read_text(encoding="utf-8")
    phone = dict(re.findall(r'\("([a-z0-9-]+)", "([^"]+)"\)', page))
    assert {phone.get("seen-on" if key == "seen-on" else f"need-{key}") for key in WORDS} == set(
        WORDS.values()
    )
    assert COUNTED["poster"] == (phone["posters-1"], phone["posters-many"])
    assert COUNTED["palm_card"] == (phone["cards-1"], phone["cards-many"])
