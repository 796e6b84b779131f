"""Where does the table of a file begin, and which of its rows are none? The same for every kind of file."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, zip_longest

from mapper.intake.columns import VENUE_FIELDS, VERDICT_COLUMNS, VISIT_FIELDS, bare
from mapper.intake.refusals import ImportRefused
from mapper.intake.rows import Row
from mapper.rules.privacy import lists_shelters
from mapper.rules.spreadsheet_cells import GUARD, always_guarded

MOST_ROWS = 500_000
MOST_COLUMNS = 200
LONGEST_NAME = 200  # of a column
LOOKED_AT = 10  # rows at the top of a file, to find the one that names the columns
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

OF_SHELTERS = (
    "It says that it is a list of shelters or safe houses. They are never on the venue list, so nothing "
    "of it was read. Where it is another list, call it, its sheet or its title something else."
)
HEADER_AGAIN = "this line names the columns once more; it is no place and no visit"
A_SUM = "this line is a sum or a heading of the list, not a place"
A_REMARK = "this line says something about the list (its source, a page, a date); it is no place"
_SUM = re.compile(
    r"(grand |sub[ -]?)?totals?( (number|count|no\.?))?"
    r"( of [a-z ]+| venues| records| rows| facilities| sites)?\s*[:=#]?\s*[\d,.]*"
    r"|(count|sum)\s*[:=]\s*[\d,.]*|\d+ (rows|records|facilities|results)( found| in all)?",
    re.I,
)
_REMARK = re.compile(
    r"(source|notes?|prepared|printed|generated|exported|as of|last updated|report|data|page|revised|run date"
    r"|copyright)\b.*[:\d].*|[©*].*|end of (list|report|file|data)\.?",
    re.I | re.S,
)
_WORDS: Collection[str] = frozenset(
    bare(word)
    for fields in (VENUE_FIELDS, VISIT_FIELDS)
    for field, synonyms in fields.items()
    for word in (field, *synonyms)
)

Table = tuple[tuple[str, ...], Callable[[], Iterator[Row]]]


def as_table(records: Callable[[], Iterator[Row]], what: str = "file") -> Table:
    """The header, and a function that starts reading the rows below it. Empty rows are passed over.

    `records` starts reading every row of the file anew. Raises ImportRefused, there and while rows are read,
    on what is no table or breaks a limit.
    """
    top = list(islice(filled(records()), LOOKED_AT))
    if not top:
        raise ImportRefused(f"The {what} is empty. Its first line must name the columns.")
    at = _header_at(top)
    refuse_shelters(cell for row in top[:at] for cell in row.cells)
    header = _header(top[at], top[at - 1] if at else None)
    if len(top) == at + 1:
        raise ImportRefused(f"The {what} has a header and no rows below it.")
    return header, lambda: _rows(islice(filled(records()), at + 1, None), header)


def as_rows(header: tuple[str, ...], records: Callable[[], Iterator[Row]]) -> Table:
    """Likewise, where the file itself says which columns it has. Raises ImportRefused."""
    if len(header) > MOST_COLUMNS:
        raise ImportRefused(f"The file has {len(header)} columns; at most {MOST_COLUMNS} can be read.")
    if any(UNPRINTABLE.search(name) or len(name) > LONGEST_NAME for name in header):
        raise ImportRefused(
            f"The name of a column is unprintable, or has more than {LONGEST_NAME} characters."
        )
    return header, lambda: _rows(map(_as_guarded, filled(records())), header)


def _as_guarded(row: Row) -> Row:
    """Such a file guards no text against spreadsheets, so what looks like a guard is the text's own."""
    if not any(cell.startswith(GUARD) for cell in row.cells):
        return row
    return replace(
        row, cells=tuple(always_guarded(cell) if cell.startswith(GUARD) else cell for cell in row.cells)
    )


def filled(rows: Iterable[Row]) -> Iterator[Row]:
    return (row for row in rows if row.fault or any(cell.strip() for cell in row.cells))


def names_known_in(header: Iterable[str]) -> int:
    """How many columns are called like a field of an import."""
    return sum(bare(name) in _WORDS for name in header)


def _header_at(top: Sequence[Row]) -> int:
    """Lists often begin with a title, or with a line of headings over groups of columns. The first line names
    the columns, unless another one near the top has clearly more names that are known."""
    above = [None, *top]
    known = [
        0 if row.fault else names_known_in(_with_names_above(row, upper))
        for row, upper in zip(top, above, strict=False)
    ]
    best = max(range(len(top)), key=lambda at: (known[at], -at))
    return best if known[best] > max(1, known[0]) else 0


def _header(row: Row, above: Row | None) -> tuple[str, ...]:
    if row.fault:
        raise ImportRefused(f"Line {row.line}: {row.fault}.")
    if any(UNPRINTABLE.search(cell) for cell in row.cells):
        raise ImportRefused(
            f"Line {row.line} holds unprintable characters: this is no CSV file. Save the table as CSV."
        )
    if len(row.cells) > MOST_COLUMNS:
        raise ImportRefused(f"The file has {len(row.cells)} columns; at most {MOST_COLUMNS} can be read.")
    header = tuple(" ".join(cell.split()) for cell in _with_names_above(row, above))
    if too_long := [at for at, name in enumerate(header, start=1) if len(name) > LONGEST_NAME]:
        raise ImportRefused(
            f"Line {row.line}: the name of column {too_long[0]} has more than {LONGEST_NAME} characters. "
            "The first line of the file must name the columns."
        )
    return header


def _with_names_above(row: Row, above: Row | None) -> Sequence[str]:
    """A name that spans two lines of headings stands in the upper one."""
    if above is None or above.fault or sum(bool(cell.strip()) for cell in above.cells) < 2:
        return row.cells
    both = zip_longest(row.cells, above.cells, fillvalue="")  # workbooks end a row at its last filled cell
    return [cell if cell.strip() else name for cell, name in both]


def _rows(records: Iterator[Row], header: tuple[str, ...]) -> Iterator[Row]:
    names = [bare(name) for name in header]
    is_marked = tuple(names[-len(VERDICT_COLUMNS) :]) == VERDICT_COLUMNS
    own = len(header) - (len(VERDICT_COLUMNS) if is_marked else 0)
    part = _Part()
    for count, row in enumerate(records, start=1):
        if count > MOST_ROWS:
            raise ImportRefused(
                f"The file has more than {MOST_ROWS:,} rows; line {row.line} is one too many. "
                "Split it into several files."
            )
        part.goes_on_with(row.cells[:own])
        read = row if row.fault else _judged(row, header, names[:own])
        yield replace(read, leaves_no_trace=True) if part.is_of_shelters else read


def refuse_shelters(titles: Iterable[str]) -> None:
    """A list that is called so names its places by names alone, and each may look like any other. Raises
    ImportRefused."""
    if any(map(lists_shelters, titles)):
        raise ImportRefused(OF_SHELTERS)


class _Part:
    """What a heading between the rows of a list says of those below it, as far as it is about shelters."""

    def __init__(self) -> None:
        self.is_of_shelters = False
        self._row = ""  # the last one below the heading

    def goes_on_with(self, cells: Sequence[str]) -> None:
        said = [cell.strip() for cell in cells if cell.strip()]
        is_alone = len(said) == 1 and len(cells) > 2
        if not is_alone:
            self._row = " ".join(said)
        elif lists_shelters(said[0]):
            self.is_of_shelters, self._row = True, ""
        elif self._is_another_heading(said[0]):
            self.is_of_shelters = False

    def _is_another_heading(self, text: str) -> bool:
        """Of a safe house often only the name is told: what is written no other way ends no part."""
        return text.endswith(":") or (text.isupper() and self._row != "" and not self._row.isupper())


def _judged(row: Row, header: tuple[str, ...], names: Sequence[str]) -> Row:
    fault = _torn(row, header) or _no_row(row.cells, names)
    return replace(row, fault=fault) if fault else row


def _torn(row: Row, header: tuple[str, ...]) -> str:
    if len(row.cells) > len(header) and any(cell.strip() for cell in row.cells[len(header) :]):
        return (
            f"the row has {len(row.cells)} cells and the header {len(header)}; "
            "put a cell that contains the separator in quotation marks"
        )
    if UNPRINTABLE.search("".join(row.cells)):
        for name, cell in zip(header, row.cells, strict=False):
            if found := UNPRINTABLE.search(cell):
                return (
                    f"column {name!r} holds an unprintable character (U+{ord(found.group()):04X}); remove it"
                )
    return ""


def _no_row(cells: Sequence[str], names: Sequence[str]) -> str:
    """Why a line inside the list is no row of it: the header again, a sum, a remark; "" where it is one."""
    said = cells[: len(names)]
    if said and bare(said[0]) == names[0] and _is_header(said, names):
        return HEADER_AGAIN
    text, *others = [cell.strip() for cell in said if cell.strip()] or [""]
    if _SUM.fullmatch(text) and all(map(_is_number, others)):
        return A_SUM if len(names) > 1 else ""
    return A_REMARK if not others and len(names) > 2 and _REMARK.fullmatch(text) else ""


def _is_header(cells: Sequence[str], names: Sequence[str]) -> bool:
    said = [(bare(cell), name) for cell, name in zip(cells, names, strict=False) if cell.strip()]
    return len(said) > 1 and all(cell == name for cell, name in said)


def _is_number(text: str) -> bool:
    return text.replace(",", "").replace(".", "", 1).isdigit()
