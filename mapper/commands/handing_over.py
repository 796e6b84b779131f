"""How does a terminal say what it wants, and how does it hand over what it gets?"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import msgspec

from mapper.commands import current
from mapper.outputs.csv_export import csv_chunks
from mapper.outputs.gap_table import text_table
from mapper.rules import filter_words
from mapper.store import audit, taken_out
from mapper.store.audit import By
from mapper.store.private_files import for_its_owner
from mapper.store.taken_out import TakenOut

Rows = Iterable[Mapping[str, Any]]

report_format = click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True
)
as_of = click.option("--as-of", default="", metavar="DAY", help="Any day, YYYY-MM-DD; today without it.")
output = click.option(
    "--output",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="A file instead of the terminal.",
)
by_type = click.option("--type", "type", multiple=True, metavar="T", help="A type of place, by code.")
by_county = click.option("--county", multiple=True, metavar="C", help="A county, by name or GEOID.")
by_town = click.option("--town", multiple=True, metavar="GEOID", help="A town, by GEOID.")


def or_usage(read: Any, *given: Any) -> Any:
    """What `read` makes of the words given; a wrong one is wrong usage, exit status 2."""
    try:
        return read(*given)
    except filter_words.FilterRefused as refused:
        option = "--" + refused.field.replace("_", "-")
        raise click.BadParameter(refused.message, param_hint=option) from None


def hand_over(
    name: str,
    columns: Sequence[str],
    rows: Rows,
    taken: TakenOut,
    output: Path | None,
    terminal_columns: Sequence[str] = (),
) -> None:
    file_id = write_down(taken) if output else ""
    if taken.format == "csv":
        write(csv_chunks(columns, rows), output)
    elif taken.format == "json":
        about = {"as_of": taken.as_of, "computed_at": now().isoformat(timespec="seconds")}
        write([as_json({**about, **member(file_id), name: list(rows)})], output)
    else:
        write([text_table(terminal_columns or columns, list(rows)) + "\n"], output)


def write_down(taken: TakenOut) -> str:
    """The id of the file, which the audit log knows from now on; said on standard error, so that who keeps
    the file can keep the id."""
    by = By(audit.TERMINAL, current.now())
    file_id = taken_out.write_down(current.database(), by, taken)
    click.echo(f"File id: {file_id}", err=True)
    return file_id


def member(file_id: str) -> dict[str, str]:
    """What a JSON file says of itself; nothing where it is only shown."""
    return {"file_id": file_id} if file_id else {}


def now() -> Any:
    return current.now().astimezone(current.config().time_zone)


def as_json(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n"


def write(chunks: Iterable[str], output: Path | None) -> None:
    """As bytes: a CSV's lines end in CR LF wherever it is written."""
    if output is None:
        for chunk in chunks:
            click.echo(chunk.encode(), nl=False)
        return
    try:
        with open(output, "wb", opener=for_its_owner) as file:
            for chunk in chunks:
                file.write(chunk.encode())
    except OSError as error:
        current.refuse(f"{output} can't be written: {error.strerror}.")
