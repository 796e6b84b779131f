"""What does a table look like as CSV? Step 6: RFC 4180, streamed, and safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from mapper.rules.spreadsheet_cells import always_guarded

BYTE_ORDER_MARK = "\ufeff"  # without it a spreadsheet reads é as Ã©
ROWS_PER_CHUNK = 500

Cell = str | int | float | bool | date | datetime | None


def csv_chunks(
    columns: Sequence[str], rows: Iterable[Mapping[str, Any]], mark: bool = False
) -> Iterator[str]:
    """Pieces of a CSV file: a header, then the rows in their order; `mark` puts a byte order mark before it.

    Columns that a row does not have are empty. Text is guarded (SAFETY.md, "In files"), numbers never.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    buffer.write(BYTE_ORDER_MARK if mark else "")
    writer.writerow(columns)
    for count, row in enumerate(rows, start=1):
        writer.writerow([cell(row.get(column)) for column in columns])
        if count % ROWS_PER_CHUNK == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def cell(value: Cell) -> str | int | float:
    """The value as it stands in a CSV cell: nothing for None, yes or no, a day or moment as in ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):  # a moment is one too
        return value.isoformat()
    if isinstance(value, str):
        return always_guarded(value)
    return value
