"""What does a list look like before it is taken in? Its columns, with samples of what stands in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mapper.intake.columns import VENUE_FIELDS, VISIT_FIELDS, recognised
from mapper.intake.sheet import Sheet
from mapper.rules.spreadsheet_cells import unguarded

SAMPLES, LOOKED_AT = 3, 200  # different texts of a column, from the first rows
LONGEST_SAMPLE = 80
FIELDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {"venues": VENUE_FIELDS, "visits": VISIT_FIELDS}


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One column: its number from 1, its name, what stands in it, and the field that it seems to be."""

    number: int
    name: str
    samples: tuple[str, ...]
    field: str


def columns_of(sheet: Sheet, kind: str, chosen: Mapping[str, str]) -> list[ListColumn]:
    """`chosen`: field -> `#3` as a person chose before; empty: what the names say."""
    guessed = recognised(sheet.header, FIELDS[kind])
    by_hand = {int(column[1:]) - 1: field for field, column in chosen.items() if column[1:].isdigit()}
    samples = _samples(sheet)
    return [
        ListColumn(at + 1, name, samples[at], (by_hand if chosen else guessed).get(at, ""))
        for at, name in enumerate(sheet.header)
    ]


def _samples(sheet: Sheet) -> list[tuple[str, ...]]:
    found: list[dict[str, None]] = [{} for _ in sheet.header]
    for count, row in enumerate(sheet.rows()):
        if count == LOOKED_AT:
            break
        for seen, cell in zip(found, row.cells, strict=False):
            text = unguarded(" ".join(cell.split()))[:LONGEST_SAMPLE]
            if text and len(seen) < SAMPLES:
                seen[text] = None
    return [tuple(seen) for seen in found]


def count_rows(sheet: Sheet) -> int:
    """Raises ImportRefused where there are more than can be read."""
    return sum(1 for _ in sheet.rows())


def remembered(wishes: Mapping[str, str], header: Sequence[str]) -> dict[str, str]:
    """Field -> `#3`, for the names of columns that this list has too; the first of a name."""
    places = {name: at for at, name in reversed(list(enumerate(header, start=1)))}
    return {field: f"#{places[name]}" for field, name in wishes.items() if name in places}
