"""How does an answer at the terminal become a file? Known to the audit log, its owner's alone, and whole."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import click

from mapper.commands import current
from mapper.store import audit, taken_out
from mapper.store.audit import By
from mapper.store.private_files import whole_or_not_at_all
from mapper.store.taken_out import TakenOut

output = click.option(
    "--output",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="A file instead of the terminal.",
)


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


def now() -> datetime:
    """In the programme's time zone."""
    return current.now().astimezone(current.config().time_zone)


@contextmanager
def opened(output: Path | None) -> Iterator[BinaryIO]:
    """The file, or standard output where none is named. What can't be written is refused, exit status 1."""
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        with whole_or_not_at_all(output) as file:
            yield file
    except OSError as error:
        current.refuse(f"{output} can't be written: {error.strerror or error}.")


def write(chunks: Iterable[str] | Iterable[bytes], output: Path | None) -> None:
    """As bytes: a CSV's lines end in CR LF wherever it is written."""
    with opened(output) as file:
        for chunk in chunks:
            file.write(chunk.encode() if isinstance(chunk, str) else chunk)
