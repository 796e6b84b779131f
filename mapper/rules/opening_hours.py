"""When is a place open? Opening hours in OpenStreetMap's syntax: what is wrong with them, and how they stand.

The syntax: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification. In words they are told by
rules/opening_words.py.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined]  # stubs lack one

# A state is named by its FIPS code, so the country is given. Its calendar has the federal holidays alone.
COUNTRY = "US"
MOST_CHARACTERS = 500
DAYS_AHEAD = 400  # what changes later than in a year changes never, as far as a page says it
EXAMPLE = "Mo-Fr 09:00-17:00; Sa 10:00-14:00"
_WHERE = re.compile(r"-->\s*(\d+):(\d+)")
_LONG_DAYS = re.compile(
    r"\b(mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b", re.I
)
_HALF_DAYS = re.compile(r"\d\s*[ap]\.?m\b", re.I)
_BARE_HOURS = re.compile(r"(?<![\d:])\d{1,2}\s*[-–]\s*\d{1,2}(?![\d:])")


class Now(StrEnum):
    """How a place stands at a moment, as far as its hours say."""

    open = "open"
    closed = "closed"
    unsure = "unsure"  # the hours themselves say that nobody can tell


@dataclass(frozen=True, slots=True)
class Standing:
    """`until`: the moment when that changes, local and without a zone as the hours are; None where it does
    not within DAYS_AHEAD days."""

    now: Now
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Fault:
    """What can't be read. `rest`: the text from there on, `sentence`: what is wrong and how to write it."""

    rest: str
    sentence: str


def parsed(text: str) -> OpeningHours | None:
    """The hours; None for those that can't be read."""
    try:
        return OpeningHours(text, country=COUNTRY, max_interval_days=DAYS_AHEAD)
    except ParserError:
        return None


def fault_of(text: str) -> Fault | None:
    """What is wrong with hours that somebody typed; None where nothing is, and where nothing was typed."""
    if not text.strip():
        return None
    try:
        OpeningHours(text)
    except ParserError as problem:
        found = _WHERE.search(str(problem))
        at = int(found[2]) - 1 if found and found[1] == "1" else 0
        while at and text[at - 1 : at].isalnum():  # the reader stops within a word; a person reads words
            at -= 1
        rest = text[at : at + 30].strip()
        where = f"It can’t be read from “{rest}” on" if at > 0 and rest else "It can’t be read"
        return Fault(rest, f"{where}. {_hint(text)} For example: {EXAMPLE}")
    return None


def _hint(text: str) -> str:
    if _HALF_DAYS.search(text):
        return "Hours go from 00:00 to 24:00, without am and pm."
    if _LONG_DAYS.search(text):
        return "Days are Mo, Tu, We, Th, Fr, Sa and Su."
    if _BARE_HOURS.search(text):
        return "Hours have their minutes: 09:00-17:00."
    return "First the days, then the hours; a semicolon between rules."


def standing(text: str, at: datetime) -> Standing | None:
    """How it stands `at` a moment of local time, without a zone; None where the hours can't be read."""
    hours = parsed(text)
    if hours is None:
        return None
    state = hours.state(at)[0]
    now = {State.OPEN: Now.open, State.CLOSED: Now.closed}.get(state, Now.unsure)
    until = hours.next_change(at)
    for _ in range(20):  # a comment may change where the state does not
        if until is None or hours.state(until)[0] != state:
            break
        until = hours.next_change(until)
    return Standing(now, until if until and until - at < timedelta(days=DAYS_AHEAD) else None)


def names_holidays(text: str) -> bool:
    """Whether the hours say something of public holidays: then a page says which ones are known."""
    return bool(re.search(r"\bPH\b", text))
