"""What may a frozen report be called, who may see it, and what has changed since it was frozen?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mapper.rules import round_report
from mapper.rules.filter_words import NOWHERE
from mapper.rules.gap_report import FIGURES, KEY_COLUMNS, Row
from mapper.rules.people_reached import columns_told
from mapper.rules.permissions import Reach
from mapper.rules.privacy import looks_like_a_shelter, note_warnings
from mapper.rules.selection import Selection

TITLE_MOST = 80
_FIELDS = {
    "type": "venue_types",
    "county": "counties",
    "town": "towns",
    "status": "statuses",
    "posting": "postings",
}


def title_of(text: str) -> str:
    """As it is kept: one line, no signs that nobody sees."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def title_problem(title: str) -> str:
    """Why a report can't be called that, or nothing. It can't be taken back, so a doubt is enough."""
    if len(title) > TITLE_MOST:
        return f"A name has at most {TITLE_MOST} characters."
    if looks_like_a_shelter(title):
        return "Don't name a shelter or a place to stay: a frozen report can't be deleted."
    warnings = note_warnings(title)
    return (
        " ".join([*warnings, "A frozen report can't be deleted: name the occasion only."]) if warnings else ""
    )


def places_of(selection: Selection) -> Reach:
    """The places whose figures a report of this selection holds, in whole counties."""
    chosen = {geoid[:5] for geoid in selection.towns} or set(selection.counties)
    # Of what lies in no county, whoever reaches all of the asker's places may know.
    return selection.reach if not chosen or "" in chosen else Reach(counties=frozenset(chosen))


def may_see(reach: Reach, places: Reach) -> bool:
    """Whether somebody of this reach reaches every place that the report counts; of no place, nobody does."""
    if reach.everywhere:
        return True
    return not places.everywhere and bool(places.counties) and places.counties <= reach.counties


def selection_of(words: Sequence[str], reach: Reach) -> Selection:
    """The selection that filter_words.said put into words, whatever codes there are by now."""
    parts: dict[str, list[str]] = {}
    for word in words:
        name, _, value = word.partition("=")
        parts.setdefault(name, []).append("" if value == NOWHERE else value)
    chosen: dict[str, Any] = {field: tuple(parts.get(name, ())) for name, field in _FIELDS.items()}
    return Selection(**chosen, visited="visited" in parts, reach=reach)


def words_of_round(round_id: str) -> list[str]:
    """What stands with the filter of a round's report, so that it is known which round it was."""
    return [f"{round_report.KIND}={round_id}"] if round_id else []


def round_of(words: Sequence[str]) -> str:
    """The round that such words name; empty where they name none."""
    named = [word.partition("=")[2] for word in words if word.startswith(f"{round_report.KIND}=")]
    return named[0] if named else ""


def table(kind: str, by: Sequence[str], report: Mapping[str, Any]) -> tuple[list[str], list[Row]]:
    """The columns and rows of the file of a frozen report."""
    if kind == round_report.KIND:
        return list(round_report.COLUMNS), round_report.rows(report)
    return columns_told(by, report["total"]), list(report["rows"])


@dataclass(frozen=True, slots=True)
class Change:
    """One row of a report, then and now; None where there was or is no such row."""

    key: Row
    then: Row | None
    now: Row | None

    @property
    def difference(self) -> dict[str, float | int | None]:
        """now - then of every figure; what has no row counts nothing, and None says there is none to tell."""
        return {name: _less(self._figure(self.now, name), self._figure(self.then, name)) for name in FIGURES}

    @property
    def is_changed(self) -> bool:
        return any(self._figure(self.now, name) != self._figure(self.then, name) for name in FIGURES)

    @staticmethod
    def _figure(row: Row | None, name: str) -> float | int | None:
        if row is not None:
            figure: float | int | None = row[name]
            return figure
        return None if name.endswith("_pct") or name == "short_of_target" else 0


def changes(by: Sequence[str], then: Sequence[Row], now: Sequence[Row]) -> list[Change]:
    """Every row of both reports once: the frozen ones in their order, then those that are new.

    Towns are the same by GEOID, counties by name, whatever a town is called by now.
    """
    current = {_key(by, row): row for row in now}
    of_then = {_key(by, row) for row in then}
    old = [Change(_names(by, row), row, current.get(_key(by, row))) for row in then]
    return old + [Change(_names(by, row), None, row) for row in now if _key(by, row) not in of_then]


def _key(by: Sequence[str], row: Mapping[str, Any]) -> tuple[str, ...]:
    # What is in no town still stands with its county.
    parts = [(row["town_geoid"] or row["county"]) if group == "town" else row[group] for group in by]
    return tuple(str(part) for part in parts)


def _names(by: Sequence[str], row: Row) -> Row:
    return {column: row[column] for group in by for column in KEY_COLUMNS[group]}


def _less(now: float | int | None, then: float | int | None) -> float | int | None:
    # Percentages have one decimal, so their difference has one too.
    return None if now is None or then is None else round(now - then, 1)
