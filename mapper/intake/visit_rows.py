"""What do the rows of one visit say? An item a row; what the visit says of itself, each row says alike."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from mapper.intake import cells
from mapper.intake.columns import bare
from mapper.intake.refusals import RowRejected
from mapper.rules.visit import CONFIRMING, Action, Item, Outcome, day_of, problems
from mapper.rules.visit_ids import visit_id
from mapper.store.reference import Material, Spot

EARLIEST = date(2000, 1, 1)
OF_THE_VISIT = ("venue", "venue_name", "town", "visited_at", "outcome", "follow_up_on", "volunteer", "note")
OF_AN_ITEM = ("material", "spot", "action", "quantity")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
_MOMENT = re.compile(rf"{_DAY.pattern}[T ]{_CLOCK}(Z|[+-][0-9]{{2}}:[0-9]{{2}})?")
_CONTACT = re.compile(r"@|(?:[0-9][^0-9A-Za-z]{0,2}){7}")

_Word = TypeVar("_Word", bound=StrEnum)
LineOf = tuple[int, Mapping[str, str]]  # a row's line and its filled fields


class VisitRejected(ValueError):
    """The rows of a visit can't be taken; line -> what is wrong on it."""

    def __init__(self, reasons: Mapping[int, str]) -> None:
        super().__init__("; ".join(reasons.values()))
        self.reasons = dict(reasons)

    def reason_for(self, line: int) -> str:
        """Of a line that is sound itself: which other one is not."""
        first = min(self.reasons)
        return (
            self.reasons.get(line)
            or f"another row of this visit is wrong, line {first}: {self.reasons[first]}"
        )


@dataclass(frozen=True, slots=True)
class FileVisit:
    """One visit as a file tells it. `rows` are its cells as text, `line` the first one's."""

    id: str
    line: int
    rows: tuple[Mapping[str, str], ...]
    venue: str
    venue_name: str
    town: str
    visited_at: datetime
    outcome: Outcome
    items: tuple[Item, ...]
    follow_up_on: date | None
    volunteer: str
    note: str

    def without_note(self) -> "FileVisit":
        """As it may be kept, where a person has removed the visit's note."""
        rows = ({name: cell for name, cell in row.items() if name != "note"} for row in self.rows)
        return replace(self, rows=tuple(rows), note="")


class ItemWords:
    """Which material and spot a word of a file names: by code or label."""

    def __init__(self, materials: Iterable[Material], spots: Iterable[Spot]) -> None:
        self._codes = {"material": _words(materials), "spot": _words(spots)}

    def find(self, field: str, text: str) -> str:
        """Raises RowRejected, which names the codes there are."""
        codes = self._codes[field]
        if not text:
            raise RowRejected(f"{field} is empty; every item needs one")
        if bare(text) not in codes:
            known = ", ".join(dict.fromkeys(codes.values()))
            raise RowRejected(f"{field} {text!r} is no code we know; the codes are {known}")
        return codes[bare(text)]


def _words(things: Iterable[Material | Spot]) -> dict[str, str]:
    """Codes before labels, should one be called like another's code."""
    known = list(things)
    return {bare(one.label): one.code for one in known} | {bare(one.code): one.code for one in known}


def read_visit(lines: Sequence[LineOf], words: ItemWords, zone: ZoneInfo, now: datetime) -> FileVisit:
    """Reads the rows of one visit_id. Raises VisitRejected with the reason of each line that is wrong."""
    wrong: dict[int, str] = {}
    first = lines[0][0]
    shared = _shared(lines, wrong)
    items = _items(lines, words, wrong)
    if wrong:
        raise VisitRejected(wrong)
    try:
        visit = FileVisit(
            id=visit_id(lines[0][1]["visit_id"]),
            line=first,
            rows=tuple(dict(fields) for _, fields in lines),
            venue=shared["venue"],
            venue_name=shared["venue_name"],
            town=shared["town"],
            visited_at=_visited_at(shared["visited_at"], zone, now),
            outcome=_word_of(Outcome, "outcome", shared["outcome"]),
            items=tuple(item for _, item in items),
            follow_up_on=_follow_up_on(shared["follow_up_on"]),
            volunteer=_volunteer(shared["volunteer"]),
            note=shared["note"],
        )
    except RowRejected as problem:
        raise VisitRejected({first: str(problem)}) from None
    _check(visit, [line for line, _ in items], zone)
    return visit


def _shared(lines: Sequence[LineOf], wrong: dict[int, str]) -> dict[str, str]:
    """What every row says alike or leaves empty."""
    shared: dict[str, str] = dict.fromkeys(OF_THE_VISIT, "")
    said_on: dict[str, int] = {}
    for line, fields in lines:
        for field in OF_THE_VISIT:
            try:
                text = cells.plain(field, fields.get(field, ""))
            except RowRejected as problem:
                wrong.setdefault(line, str(problem))
                continue
            if text and shared[field] and text != shared[field]:
                wrong.setdefault(line, f"{field} differs from line {said_on[field]}; one visit has one")
            elif text:
                shared[field] = text
                said_on.setdefault(field, line)
    if not shared["venue"] and not shared["venue_name"]:
        wrong.setdefault(lines[0][0], "venue is empty; name it by its id, or by venue_name and town")
    return shared


def _items(lines: Sequence[LineOf], words: ItemWords, wrong: dict[int, str]) -> list[tuple[int, Item]]:
    found = []
    for line, fields in lines:
        if any(fields.get(field) for field in OF_AN_ITEM):
            try:
                found.append((line, _item(fields, words)))
            except RowRejected as problem:
                wrong.setdefault(line, str(problem))
    return found


def _item(fields: Mapping[str, str], words: ItemWords) -> Item:
    said = {field: cells.plain(field, fields.get(field, "")) for field in OF_AN_ITEM}
    action = _word_of(Action, "action", said["action"])
    material, spot = words.find("material", said["material"]), words.find("spot", said["spot"])
    quantity = _quantity(said["quantity"]) if action in CONFIRMING else None
    return Item(material, spot, action, quantity)


def _quantity(text: str) -> int:
    number = text.removesuffix(".0")  # what a spreadsheet makes of a whole number
    if not number:
        return 1
    if not re.fullmatch(r"[0-9]{1,9}", number):
        raise RowRejected(f"quantity must be a whole number, not {text!r}")
    return int(number)


def _word_of(kind: type[_Word], field: str, text: str) -> _Word:
    code = "_".join(text.casefold().replace("_", " ").split())
    known = {word.value: word for word in kind}
    if code not in known:
        said = f"{field} {text!r} is none we know" if text else f"{field} is empty"
        raise RowRejected(f"{said}; it is one of {', '.join(known)}")
    return known[code]


def _visited_at(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    if not text:
        raise RowRejected("visited_at is empty; give the day, such as 2026-11-20")
    moment = _moment(text, zone)
    day, today = day_of(moment, zone), day_of(now, zone)
    is_day = _DAY.fullmatch(text) is not None
    if day > today or (moment > now and not is_day):
        raise RowRejected(f"visited_at {text} is in the future")
    if day < EARLIEST:
        raise RowRejected(f"visited_at {text} is before {EARLIEST}; is the year right?")
    return moment


def _moment(text: str, zone: ZoneInfo) -> datetime:
    """A day is noon of it, there. Raises RowRejected."""
    said, text = text, text.upper()
    found = _MOMENT.fullmatch(text)
    if found and not found[1]:
        raise RowRejected(f"visited_at {text} lacks its offset; write {text}-05:00, or only the day")
    try:
        if found:
            return datetime.fromisoformat(text).astimezone(UTC)
        return datetime.combine(_day(text), time(12), zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise RowRejected(
            "visited_at must be a day such as 2026-11-20 or a moment such as 2026-11-20T14:05-05:00, "
            f"not {said!r}"
        ) from None


def _day(text: str) -> date:
    """Raises ValueError on anything but YYYY-MM-DD; the standard library takes weeks, too."""
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _follow_up_on(text: str) -> date | None:
    if not text:
        return None
    try:
        return _day(text)
    except ValueError:
        raise RowRejected(f"follow_up_on must be a day such as 2026-11-20, not {text!r}") from None


def _volunteer(text: str) -> str:
    """SAFETY.md: a display name is enough; no e-mail and no phone number of a volunteer is kept."""
    if _CONTACT.search(text):
        raise RowRejected("volunteer looks like an e-mail address or a phone number; write a name only")
    return text


def _check(visit: FileVisit, item_lines: Sequence[int], zone: ZoneInfo) -> None:
    visited_on = day_of(visit.visited_at, zone)
    wrong: dict[int, str] = {}
    for problem in problems(visit.outcome, visit.items, visit.follow_up_on, visited_on):
        index = re.match(r"items\[([0-9]+)\]\.?", problem.field)
        line = item_lines[int(index[1])] if index else visit.line
        field = problem.field[index.end() :] if index else problem.field
        wrong.setdefault(line, f"{field}: {problem.message.removesuffix('.')}")
    if wrong:
        raise VisitRejected(wrong)
