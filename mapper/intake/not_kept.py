"""Which rows must leave no trace? SAFETY.md: no shelter, safe house or survivor programme, in any column."""

from collections.abc import Mapping

from mapper.intake.columns import Columns
from mapper.intake.rows import Row
from mapper.rules.privacy import looks_like_a_shelter

IDS = ("external_id", "venue", "visit_id")  # any text of the source's own, often made of the name


def must_not_be_kept(
    row: Row, name: str, venue_type: str, columns: Columns, fields: Mapping[str, str] | None = None
) -> bool:
    """Whether the row's name, type, ids or any further column says so. Cells of a torn row stand anywhere,
    so each of them may be the name."""
    if row.leaves_no_trace:
        return True
    tags = {"_".join(column.casefold().split()): text for column, text in columns.everything(row).items()}
    fields = columns.fields(row) if fields is None else fields
    names = {*(fields.get(field, "") for field in IDS), *(row.cells if row.fault else ())} - {""}
    tags |= {f"name {at}": text for at, text in enumerate(names)}
    return looks_like_a_shelter(name, venue_type, tags)
