"""How is the gap report handed over? Step 6: its one JSON form, and a table for a terminal."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from mapper.outputs.xlsx_export import Table
from mapper.rules.column_meanings import meanings
from mapper.rules.comparison import Comparison
from mapper.rules.coverage import STATUSES
from mapper.rules.gap_report import GapReport
from mapper.rules.people_reached import columns_told

UNKNOWN_COLUMNS = ("venue_type", "county", "town")


def gap_json(report: GapReport, day: date, computed_at: datetime) -> dict[str, Any]:
    """The members of CONTRACT.md 4, in its order."""
    return {
        "as_of": day.isoformat(),
        "computed_at": computed_at.isoformat(timespec="seconds"),
        "by": list(report.by),
        "rows": report.rows,
        "total": report.total,
        "unknown": report.unknown,
        "closed_lists": [one.as_json() for one in report.closed_lists],
    }


def gap_tables(report: GapReport) -> list[Table]:
    """The sheets of a workbook: the rows, their total, and what is unknown where areas were asked for."""
    tables = [
        Table("Gaps", meanings("gaps", columns_told(report.by, report.total)), report.rows),
        Table("Total", meanings("total", list(report.total)), [report.total]),
    ]
    if {"county", "town"} & set(report.by):
        tables.append(Table("Unknown", meanings("unknown", UNKNOWN_COLUMNS), report.unknown))
    return tables


def comparison_json(found: Comparison, first: str, second: str, computed_at: datetime) -> dict[str, Any]:
    """Two days (YYYY-MM-DD) side by side; matrix: status on the first day -> on the second -> venues."""
    return {
        "from": first,
        "to": second,
        "computed_at": computed_at.isoformat(timespec="seconds"),
        "by": list(found.by),
        "rows": found.rows,
        "total": found.total,
        "matrix": {
            was.value: {became.value: int(found.matrix[was.code, became.code]) for became in STATUSES}
            for was in STATUSES
        },
    }


def text_table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Columns as wide as what they hold, figures on the right; nothing for None."""
    lines = [list(columns)] + [[_shown(row.get(column)) for column in columns] for row in rows]
    widths = [max(len(line[at]) for line in lines) for at in range(len(columns))]
    on_the_right = [_is_figure(line[at] for line in lines[1:]) for at in range(len(columns))]
    return "\n".join(
        "  ".join(
            text.rjust(width) if right else text.ljust(width)
            for text, width, right in zip(line, widths, on_the_right, strict=True)
        ).rstrip()
        for line in lines
    )


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    # What a terminal would take for an order (escape sequences, line feeds) is no part of a name.
    return "".join(character if character.isprintable() else " " for character in str(value))


def _is_figure(texts: Iterable[str]) -> bool:
    return all(text.replace(".", "", 1).replace("-", "", 1).isdigit() for text in texts if text)
