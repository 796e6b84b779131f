"""Which fields has a row of the reference data, and does what somebody typed into one make sense?"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mapper.intake.refusals import Refused
from mapper.rules.closed_lists import MUNICIPALITY

CODE = re.compile(r"[a-z][a-z0-9_]{0,62}")
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
MOST_DAYS = 36_500


class EditRefused(Refused):
    """Nothing was changed; `problems` says why, a sentence by the field's name."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. `parse` turns text into the column's value or raises ValueError with a
    sentence; `kind`: text, number, date or choice."""

    name: str
    label: str
    parse: Callable[[str], Any]
    kind: str = "text"
    help: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    only_new: bool = False  # a poster does not become a card


def read(fields: tuple[Field, ...], texts: Mapping[str, str]) -> dict[str, Any]:
    """Column -> value of a form. Raises EditRefused with every problem there is."""
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for each in fields:
        try:
            values[each.name] = each.parse(" ".join(texts.get(each.name, "").split()))
        except ValueError as problem:
            problems[each.name] = str(problem)
    if problems:
        raise EditRefused(problems)
    return values


def as_text(value: Any) -> str:
    """A column's value as its field shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def code_from(label: str) -> str:
    """A code made from words: `Maine STEN poster, French` -> `maine_sten_poster_french`."""
    return re.sub(r"[^a-z0-9]+", "_", label.casefold()).strip("_")[:63]


# --- what a text may be ------------------------------------------------------------------------------


def _words(most: int, required: bool = False) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if required and not text:
            raise ValueError("This can’t be empty.")
        if len(text) > most:
            raise ValueError(f"At most {most} characters, please.")
        return text

    return parse


def _whole_days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST_DAYS):
        raise ValueError(f"A whole number of days from 1 to {MOST_DAYS}.")
    return int(text)


def percent(text: str) -> float | None:
    """A target in percent; None where it is empty. Raises ValueError."""
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,3}([.,][0-9]{1,4})?", text) or float(text.replace(",", ".")) > 100:
        raise ValueError("A number from 0 to 100, or empty for no target.")
    return float(text.replace(",", "."))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError("A day such as 2026-11-20, or empty.") from None


def _one_of(choices: Mapping[str, str]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in choices:
            raise ValueError("Choose one of the list.")
        return text

    return parse


def _yes(text: str) -> bool:
    return _one_of(YES_NO)(text) == "yes"


def language(text: str) -> str:
    """One language tag. Raises ValueError."""
    if not LANGUAGE.fullmatch(text):
        raise ValueError("A language tag such as en, es or so.")
    return text


def _languages(text: str) -> str:
    tags = [tag.strip() for tag in re.split(r"[;,]", text) if tag.strip()]
    if not tags or not all(LANGUAGE.fullmatch(tag) for tag in tags):
        raise ValueError("Language tags such as en or en;es; zxx where there are only pictures.")
    return ";".join(dict.fromkeys(tags))


# --- the forms ---------------------------------------------------------------------------------------

YES_NO = {"yes": "yes", "no": "no"}
POSTINGS = {"required": "required by law", "voluntary": "voluntary"}
ONE_PER = {"": "nobody knows exactly", MUNICIPALITY: "one in each municipality"}
KINDS = {"poster": "poster", "palm_card": "palm card"}

COUNTED_FROM = "Days after somebody saw it up."
LABEL = Field("label", "Name", _words(200, required=True))
FORMS: Mapping[str, tuple[Field, ...]] = {
    "types": (
        LABEL,
        Field(
            "poster_shelf_life_days",
            "A poster counts for",
            _whole_days,
            "number",
            COUNTED_FROM,
        ),
        Field(
            "palm_card_shelf_life_days",
            "Palm cards count for",
            _whole_days,
            "number",
            COUNTED_FROM,
        ),
        Field("posting", "Posting is", _one_of(POSTINGS), "choice", choices=POSTINGS),
        Field("citation", "By which law", _words(500)),
        Field("target_pct", "Target", percent, "number", "Percent of the places we count; empty for none."),
        Field(
            "one_per",
            "How many there are",
            _one_of(ONE_PER),
            "choice",
            "Where each municipality has one by law, what is missing is known exactly.",
            ONE_PER,
        ),
        Field("synonyms", "What spreadsheets call it", _words(1000), help="Words separated by ;"),
    ),
    "spots": (
        LABEL,
        Field("private", "Private", _yes, "choice", "Whether a person can usually be alone there.", YES_NO),
    ),
    "materials": (
        LABEL,
        Field("kind", "Kind", _one_of(KINDS), "choice", choices=KINDS, only_new=True),
        Field("languages", "Languages", _languages, help="Tags such as en or en;es; zxx for pictures only."),
        Field("low_literacy", "Made for few words", _yes, "choice", choices=YES_NO),
        Field("issuer", "Issued by", _words(200)),
        Field("version", "Version", _words(100), help="What is printed on yours."),
        Field(
            "version_where",
            "Where on it the version stands",
            _words(100),
            help="So that volunteers find the old ones. Such as: bottom left, in small print.",
        ),
        Field("where_to_get", "Where to get it", _words(500)),
        Field("superseded_on", "A newer version since", _day, "date", "Empty while it is the current one."),
        Field(
            "recalled_on",
            "Recalled since",
            _day,
            "date",
            "From this day it counts nowhere and must come down.",
        ),
    ),
    "numbers": (
        LABEL,
        Field("number", "Number", _words(40, required=True)),
        Field("note", "Note", _words(280), help="No names, no stories, nothing about a person."),
    ),
}
