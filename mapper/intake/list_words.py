"""Which words of a list need somebody to say what they mean, before it is taken in?"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mapper.intake.columns import Columns
from mapper.intake.sheet import Sheet
from mapper.intake.told_visits import MaterialWords, told_of
from mapper.intake.venue_rows import TypeWords
from mapper.store import reference
from mapper.store.database import Connection

MOST_WORDS = 200  # that a person is asked about


@dataclass(frozen=True, slots=True)
class AskedWords:
    """`words`: (word, in how many rows, the code that it seems to mean), the most frequent first. `choices`:
    code -> label."""

    words: list[tuple[str, int, str]]
    choices: Mapping[str, str]


def asked_words(connection: Connection, kind: str, sheet: Sheet, columns: Columns) -> AskedWords:
    """Of places the words for their types; of past visits those for what was left."""
    rows = (columns.fields(row) for row in sheet.rows() if not row.fault)
    found = _types(connection, rows) if kind == "venues" else _materials(connection, rows)
    counted = Counter(found)
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0][0].casefold()))
    words = [(word, count, code) for (word, code), count in ordered]
    return AskedWords(words, choices_of(connection, kind))


def choices_of(connection: Connection, kind: str) -> dict[str, str]:
    """Code -> label of what may be chosen."""
    if kind == "venues":
        return {one.code: one.label for one in reference.venue_types(connection) if not one.retired}
    return {one.code: one.label for one in reference.materials(connection)}


def _types(connection: Connection, rows: Iterable[Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    known = TypeWords((kind for kind in reference.venue_types(connection) if not kind.retired), {})
    return ((word, known.find(word)) for fields in rows if (word := fields.get("venue_type", "")))


def _materials(connection: Connection, rows: Iterable[Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    known = MaterialWords(reference.materials(connection), {})
    return (
        (told.what or told.kind, known.find(told))
        for fields in rows
        for told in told_of(fields, known.is_one)
    )
