"""Which day does a list mean that was kept for people: “May”, “5/14/2025”, “spring 2025”?

What says less than a day means its first day, so that material counts no longer than the list can tell. What
names no year means the latest one that is not to come.
"""

import re
from datetime import date

MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october"),
    *("november", "december"),
)
SEASONS = {"spring": 3, "summer": 6, "fall": 9, "autumn": 9, "winter": 12}
CENTURY = 2000

_YEAR = r"'?(?P<year>\d{4}|\d{2})"
_MONTH = r"(?P<month>[a-z]{3,9})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?P<year>\d{4})",
        r"(?P<year>\d{4})[-/.](?P<number>\d{1,2})",
        r"(?P<number>\d{1,2})[-/.](?P<year>\d{4})",
        r"(?P<number>\d{1,2})[-/.](?P<day>\d{1,2})[-/.](?P<year>\d{4}|\d{2})",
        rf"{_MONTH}(?:,? (?:of )?(?P<year>\d{{4}}|'\d{{2}}))?",  # May 25 is a day
        rf"{_MONTH} {_DAY}(?:,? {_YEAR})?",
        rf"{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR})?",
    )
)


def first_day(text: str, today: date) -> date | None:
    """The first day that the words can mean; None where they mean none. `5/14/2025` is the fourteenth of
    May, as lists of the United States write it."""
    said = " ".join(text.casefold().split())
    for form in _FORMS:
        if found := form.fullmatch(said):
            return _day(found.groupdict(), today)
    return None


def _day(said: dict[str, str | None], today: date) -> date | None:
    number = said.get("number")
    month = int(number) if number else _month(said.get("month"))
    if month is None:
        return None
    day = int(said.get("day") or 1)
    try:
        if year := (said.get("year") or "").removeprefix("'"):
            return date(int(year) + (CENTURY if len(year) == 2 else 0), month, day)
        return _latest(month, day, today)
    except ValueError:  # there is no such day
        return None


def _month(word: str | None) -> int | None:
    """1 to 12; a year alone begins in January."""
    if word is None:
        return 1
    if word in SEASONS:
        return SEASONS[word]
    alike = [number for number, name in enumerate(MONTHS, start=1) if name.startswith(word[:9])]
    return alike[0] if len(alike) == 1 else 9 if word == "sept" else None


def _latest(month: int, day: int, today: date) -> date:
    """Raises ValueError."""
    for year in range(today.year, today.year - 9, -1):  # a 29 February is at most eight years ago
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= today:
            return found
    raise ValueError(f"no such day: {month}-{day}")
