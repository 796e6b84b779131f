"""What does a row say of a list that was kept for people: “Joe's Laundromat, Caribou, 2 posters, May”?

Such a list has no ids and no outcomes. Its rows become rows of visits.csv (CONTRACT.md 3).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from mapper.intake.columns import bare
from mapper.rules.told_days import first_day
from mapper.rules.told_items import CARD, POSTER, Told, singular, told_items
from mapper.rules.visit import Action, Outcome
from mapper.store.reference import Material

COUNTED = {"posters": POSTER, "palm_cards": CARD}  # columns that hold a number
SOMEWHERE = "other"  # the spot where a list names none; it is never a private one
Fields = dict[str, str]


def is_told(fields: Iterable[str]) -> bool:
    """Whether a file with these fields is such a list: it says what was left, and neither a visit's id nor an
    outcome."""
    said = set(fields)
    return not said & {"visit_id", "outcome"} and bool(said & {"material", *COUNTED})


class MaterialWords:
    """Which material a list means: by code or label, as a person said, or the only one of its kind."""

    def __init__(self, materials: Iterable[Material], said: Mapping[str, str]) -> None:
        """`said`: word of the list -> code."""
        known = list(materials)
        self._codes = {bare(one.label): one.code for one in known} | {
            bare(one.code): one.code for one in known
        }
        for kind in (POSTER, CARD):
            of_kind = [one.code for one in known if one.kind == kind and not one.retired]
            if len(of_kind) == 1:
                self._codes.setdefault(kind, of_kind[0])
        codes = set(self._codes.values())
        self._said = {singular(word): code for word, code in said.items() if code in codes}

    def is_one(self, text: str) -> bool:
        """Whether the whole text is a material's code or label, whatever stands between its words."""
        return bare(text) in self._codes

    def find(self, told: Told) -> str:
        """Its code, or "" where that is not known."""
        for word in (singular(told.what), told.kind):
            if word in self._said:
                return self._said[word]
        return self._codes.get(bare(told.what), "") or self._codes.get(told.kind, "")


@dataclass(frozen=True, slots=True)
class ToldVisits:
    """Turns rows into rows of visits.csv; once per import: equal rows are told apart by order."""

    words: MaterialWords
    today: date
    seen: Counter[str] = field(default_factory=Counter)

    def rows(self, fields: Mapping[str, str]) -> list[Fields]:
        """An item a row; one row where it has none. What can't be read stays as it is."""
        shared = {
            name: text for name, text in fields.items() if name not in ("material", "quantity", *COUNTED)
        }
        shared |= _place(fields) | self._day(fields)
        shared |= {"visit_id": self._id(fields), "outcome": Outcome.placed.value}
        return [shared | item for item in self._items(fields)] or [shared]

    def _items(self, fields: Mapping[str, str]) -> list[Fields]:
        """Equal ones together: a visit says each once."""
        count: Counter[str] = Counter()
        for told in told_of(fields, self.words.is_one):
            count[self.words.find(told) or told.what] += told.quantity
        spot, action = fields.get("spot") or SOMEWHERE, fields.get("action") or Action.placed.value
        return [
            {"material": material, "spot": spot, "action": action, "quantity": str(quantity)}
            for material, quantity in count.items()
        ]

    def _id(self, fields: Mapping[str, str]) -> str:
        """The same for the same row of the same list, whatever other columns it gets."""
        content = " | ".join(
            f"{name}: {' '.join(text.casefold().split())}"
            for name, text in sorted(fields.items())
            if name != "note"
        )
        self.seen[content] += 1
        return f"{content} | {self.seen[content]}"

    def _day(self, fields: Mapping[str, str]) -> Fields:
        day = first_day(fields.get("visited_at", ""), self.today)
        return {} if day is None else {"visited_at": day.isoformat()}


def told_of(fields: Mapping[str, str], is_one: Callable[[str], bool]) -> list[Told]:
    """Everything that was left, by a row's cells. `is_one`: whether a whole text names one material."""
    text = fields.get("material", "")
    found = [Told(1, text, "")] if is_one(text) else told_items(text)
    counted = fields.get("quantity", "").removesuffix(".0")
    if len(found) == 1 and found[0].quantity == 1 and counted.isdecimal():
        found = [found[0]._replace(quantity=int(counted))] if int(counted) else []
    for name, kind in COUNTED.items():
        number = fields.get(name, "").removesuffix(".0")
        if number.isdecimal() and len(number) < 10:
            found += [Told(int(number), name.replace("_", " "), kind)] if int(number) else []
        else:
            found += told_items(number) if number else []
    return found


def _place(fields: Mapping[str, str]) -> Fields:
    """`Joe's, Caribou` in one cell, where no column says the town; a column *venue* that holds names."""
    said = fields.get("venue_name", "") or fields.get("venue", "")
    name, comma, town = said.rpartition(",")
    if comma and not fields.get("town"):
        return {"venue_name": name.strip(), "town": town.strip()}
    return {"venue_name": said}
