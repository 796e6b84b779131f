"""Which texts in a cell say that nothing is known? They count as an empty cell, and change nothing."""

import re
from collections.abc import Set

EVERYWHERE = frozenset(
    {
        *("-", "--", "---", "–", "—", ".", "?", "n/a", "n.a.", "n\\a", "#n/a", "na", "nil"),
        *("null", "(null)", "<null>", "(none)", "none given", "not available", "not applicable"),
        *("not provided", "not given", "not known", "no data", "data not available"),
    }
)
# In columns of facts these words are no answer either; in columns of words they can be one.
_FACTS = frozenset(
    {
        *("address", "house_number", "city", "county", "state", "zip", "lat", "lon", "point", "phone"),
        *("website", "opening_hours", "languages", "open_months", "external_id"),
    }
)
IN_FACTS = EVERYWHERE | {"none", "unknown", "unk", "tbd", "various", "undefined", "nan"}
LONGEST = 30
# Empty, these two stand for something: one piece, placed. Where nobody knows, that would be invented.
NEVER = frozenset({"quantity", "action"})
_MISSING = re.compile(r"-9{3,6}(\.0*)?")


def says_nothing(field: str, text: str) -> bool:
    """Whether the cell of this field says that nothing is known: NOT AVAILABLE, n/a, -999 …"""
    if len(text) > LONGEST or field in NEVER:
        return False
    words: Set[str] = IN_FACTS if field in _FACTS else EVERYWHERE
    return text.casefold() in words or (field in _FACTS and bool(_MISSING.fullmatch(text)))
