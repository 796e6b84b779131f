"""What does a list mean by “2 posters and 10 palm cards”? How many of what?"""

import re
from typing import NamedTuple

POSTER, CARD = "poster", "palm_card"
KINDS = {
    POSTER: ("poster", "flyer", "flier", "sign", "bill", "sheet"),
    CARD: ("palm card", "card", "palmcard", "pocket card", "wallet card", "shoe card"),
}
NUMBERS = {
    **{"a": 1, "an": 1, "one": 1, "two": 2, "a couple of": 2, "three": 3, "four": 4, "five": 5, "six": 6},
    **{"seven": 7, "eight": 8, "nine": 9, "ten": 10, "a dozen": 12, "dozen": 12},
}
MOST_PARTS = 20

_BETWEEN = re.compile(r" ?(?:[,;+/&]|\band\b|\bplus\b) ?")
_COUNT = "|".join(sorted(map(re.escape, NUMBERS), key=len, reverse=True))
_PART = re.compile(rf"(?:(?P<digits>\d{{1,9}})|(?P<word>{_COUNT})(?= ))?\s*[x×]?\s*(?P<what>.*?)", re.I)
_AFTER = re.compile(r"(?: x| ?[:=×(]) ?(\d{1,9})\)?\Z", re.I)  # `posters: 2`, `cards (12)`


class Told(NamedTuple):
    """So many of what the list calls `what`; `kind` is POSTER or CARD where that word says no more."""

    quantity: int
    what: str
    kind: str


def told_items(text: str) -> list[Told]:
    """In the order of the text; nothing of a part that says none (`0 cards`)."""
    line = " ".join(text.replace("\n", ";").split())
    parts = [part for part in _BETWEEN.split(line) if part]
    return [told for told in map(_told, parts[:MOST_PARTS]) if told.quantity]


def _told(part: str) -> Told:
    after = _AFTER.search(part)
    if after and after.start() and not any(sign.isdigit() for sign in part[: after.start()]):
        return _of(int(after[1]), part[: after.start()])
    found = _PART.fullmatch(part)
    assert found is not None  # it takes every text
    word = (found["word"] or "").casefold()
    count = int(found["digits"]) if found["digits"] else NUMBERS.get(word, 1)
    return _of(count, found["what"])


def _of(quantity: int, what: str) -> Told:
    plain = singular(what)
    kinds = [kind for kind, words in KINDS.items() if plain in words]
    return Told(quantity, " ".join(what.split()), kinds[0] if kinds else "")


def singular(what: str) -> str:
    """As it is looked for: lower case, single spaces, one of them."""
    plain = " ".join(what.casefold().replace("-", " ").replace("_", " ").split())
    return plain.removesuffix("s")
