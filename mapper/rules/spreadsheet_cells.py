"""What may a text cell look like, so that no spreadsheet takes it for a formula?

SAFETY.md, "In files": text cells that begin with = + - @ TAB CR are guarded, numbers never.
"""

import re

GUARD = "'"
_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def guarded(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would compute it; numbers as they are."""
    return GUARD + text if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def always_guarded(text: str) -> str:
    """The same for what is a text whatever it looks like; `unguarded` gives exactly that text back."""
    return GUARD + text if _FORMULA.match(text) or _GUARDED.match(text) else text


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return text[1:] if _GUARDED.match(text) else text
