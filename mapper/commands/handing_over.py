"""How does a report look at a terminal, and as its CSV or JSON?"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import msgspec

from mapper.commands.written_files import member, now, write, write_down
from mapper.outputs.csv_export import csv_chunks
from mapper.outputs.gap_table import text_table
from mapper.store.taken_out import TakenOut

Rows = Iterable[Mapping[str, Any]]

report_format = click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True
)


def hand_over(
    name: str,
    columns: Sequence[str],
    rows: Rows,
    taken: TakenOut,
    output: Path | None,
    terminal_columns: Sequence[str] = (),
) -> None:
    """A list in the form that was asked for; `name`: its member in JSON."""
    file_id = write_down(taken) if output else ""
    if taken.format == "csv":
        write(csv_chunks(columns, rows), output)
    elif taken.format == "json":
        about = {"as_of": taken.as_of, "computed_at": now().isoformat(timespec="seconds")}
        write([as_json({**about, **member(file_id), name: list(rows)})], output)
    else:
        write([text_table(terminal_columns or columns, list(rows)) + "\n"], output)


def as_json(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n"
