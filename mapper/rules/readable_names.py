"""How is a name that a list shouts, or mumbles, written so that people like to read it?"""

import re

# Written in capitals, whatever is around them.
CAPITALS = frozenset(
    {
        *("WIC", "YMCA", "YWCA", "USA", "US", "VA", "VFW", "AME", "UMC", "UCC", "LDS", "LLC", "LLP", "PLLC"),
        *("PA", "PC", "MD", "DO", "DDS", "DMD", "NP", "RN", "CVS", "IGA", "BBQ", "RV", "TV", "DHHS", "HHS"),
        *("FQHC", "ER", "ATM", "AA", "NA", "II", "III", "IV", "VI", "VII", "VIII", "IX", "XI", "XII"),
        *("NE", "NW", "SE", "SW", "JFK", "MLK", "UPS", "TJ"),
    }
)
SMALL = frozenset(
    {
        *(
            "a",
            "an",
            "and",
            "at",
            "by",
            "de",
            "del",
            "des",
            "du",
            "el",
            "for",
            "in",
            "la",
            "las",
            "le",
            "les",
        ),
        *("los", "of", "on", "or", "the", "to", "y", "et"),
    }
)
# Short words that are no initials, though they have no vowel.
WORDS = frozenset(
    {
        *("st", "mt", "ft", "dr", "mr", "ms", "mrs", "jr", "sr", "rd", "ln", "ct", "pl", "sq", "ltd"),
    }
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ORDINAL = re.compile(r"\d+(st|nd|rd|th|s)")
_IRISH = re.compile(r"(?:mc|o['’]|d['’])(?=[^\W\d_]{2})")


def readable(name: str) -> str:
    """The name with capitals where English has them, if it has none but capitals or none at all; any other as
    it is. Marks, digits and spaces stay where they are.

    >>> readable("ST. MARY'S CHURCH OF THE USA II")
    "St. Mary's Church of the USA II"
    """
    letters = [letter for letter in name if letter.isalpha()]
    words = _WORD.findall(name)
    if not letters or not (all(map(str.isupper, letters)) or all(map(str.islower, letters))):
        return name
    if len(words) == 1 and len(letters) <= 4:
        return name  # CVS, IGA, Roux: nobody can tell
    first = _WORD.search(name)
    return _WORD.sub(lambda found: _word(found, found.start() == (first.start() if first else 0)), name)


def _word(found: re.Match[str], is_first: bool) -> str:
    word, lower = found.group(), found.group().casefold()
    if word.upper() in CAPITALS or _is_initials(found):
        return word.upper()
    if _ORDINAL.fullmatch(lower):
        return lower
    if lower in SMALL and not is_first:
        return lower
    irish = _IRISH.match(lower)
    start = irish.end() if irish else 0
    return _capital(lower[:start]) + _capital(lower[start:])


def _is_initials(found: re.Match[str]) -> bool:
    lower, rest = found.group().casefold(), found.string[found.end() :]
    if len(lower) == 1:
        return lower.isalpha() and (rest.startswith(".") or lower != "a") and lower != "y"
    return len(lower) <= 3 and lower.isalpha() and not set(lower) & set("aeiouy") and lower not in WORDS


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
