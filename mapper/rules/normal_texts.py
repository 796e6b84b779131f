"""How is a name or an address written so that two spellings of it are one?"""

import unicodedata
from functools import lru_cache

REMEMBERED = 20_000  # texts; the names and addresses of a file come again and again

STREET_WORDS = {
    "st": "street",
    "str": "street",
    "ave": "avenue",
    "av": "avenue",
    "rd": "road",
    "dr": "drive",
    "ln": "lane",
    "blvd": "boulevard",
    "hwy": "highway",
    "rte": "route",
    "rt": "route",
    "ct": "court",
    "pl": "place",
    "sq": "square",
    "pkwy": "parkway",
    "ter": "terrace",
    "cir": "circle",
    "ste": "suite",
    "apt": "apartment",
    "n": "north",
    "s": "south",
    "e": "east",
    "w": "west",
}


@lru_cache(maxsize=REMEMBERED)
def normal_text(text: str) -> str:
    """Lower case, without accents and punctuation, single spaces; `&` reads as `and`.

    A text of nothing but punctuation stays as it is, so that two of them are not the same.
    """
    apart = unicodedata.normalize(
        "NFKD", text.replace("&", " and ").replace("'", "").replace("’", "").casefold()
    )
    letters = "".join(c if c.isalnum() else " " for c in apart if not unicodedata.combining(c))
    return " ".join(letters.split()) or " ".join(text.split())


@lru_cache(maxsize=REMEMBERED)
def normal_address(text: str) -> str:
    """A street address with its usual abbreviations written out."""
    return " ".join(STREET_WORDS.get(word, word) for word in normal_text(text).split())
