"""What does a workbook say of itself? Its day and its filter, when it was made, and which file it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from mapper.outputs.csv_export import Cell
from mapper.outputs.xlsx_export import About
from mapper.rules import filter_words
from mapper.rules.selection import Selection

TITLES = {
    "gaps": "Gap report",
    "coverage": "Venues with their status on a day",
    "venues": "Venue list",
    "visits": "Visits that count",
}
WORDS = {
    "type": "type of place",
    "county": "county",
    "town": "town",
    "status": "status",
    "posting": "posting",
    "visited": "visited",
    "gap": "kind of gap",
    "lacks": "nothing up in the language",
    "within": "county of whoever took it out",
}
EVERYTHING = "everything"
ID_IS_KNOWN = "The audit log knows by this id who took the file out."
GUARDED = "An apostrophe before = + - @ keeps a spreadsheet from taking a text for a formula."
REGISTER_IS_TODAYS = "The venue list is the one of the moment above, for every day that is shown."


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the figures are from. as_of: a day as YYYY-MM-DD, empty where there is none; made_at: an aware
    moment in the programme's time zone; names: GEOID -> name of what the selection may name; credits: whose
    data is in it that want to be named."""

    what: str
    file_id: str
    made_at: datetime
    as_of: str = ""
    selection: Selection = field(default_factory=Selection)
    by: Sequence[str] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    credits: Sequence[str] = ()


def about(origin: Origin) -> About:
    """The facts of the last sheet, in the order in which they stand there."""
    facts: list[tuple[str, Cell]] = [
        ("Day", date.fromisoformat(origin.as_of) if origin.as_of else None),
        ("Chosen by", chosen_by(origin.selection, origin.names)),
        ("Grouped by", ", ".join(origin.by) or None),
        ("Made at", origin.made_at.replace(microsecond=0)),
        ("Time zone", str(origin.made_at.tzinfo)),
        ("File id", origin.file_id),
        ("Data", "; ".join(origin.credits) or None),
        ("", ID_IS_KNOWN),
        ("", REGISTER_IS_TODAYS if origin.as_of else None),
        ("", GUARDED),
    ]
    return About(TITLES[origin.what], [fact for fact in facts if fact[1] is not None], origin.made_at)


def chosen_by(selection: Selection, names: Mapping[str, str]) -> str:
    """The filter as somebody would say it: `type of place: cafe, library; county: Cumberland (23005)`."""
    parts: dict[str, list[str]] = {}
    for said in filter_words.said(selection):
        word, _, value = said.partition("=")
        parts.setdefault(word, []).append(f"{names[value]} ({value})" if value in names else value)
    return "; ".join(f"{WORDS[word]}: {', '.join(values)}" for word, values in parts.items()) or EVERYTHING
