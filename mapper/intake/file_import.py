"""How does any file go in? One transaction, every row to exactly one fate, the rejected ones to a file."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Protocol, TypeVar
from uuid import uuid4

from mapper.intake.accounting import Accounting, Fate, Outcome, Tally
from mapper.intake.columns import Columns
from mapper.intake.refusals import ImportRefused
from mapper.intake.rejected_rows import RejectedRows
from mapper.intake.rows import Row
from mapper.intake.tables import refuse_shelters
from mapper.intake.wishes import Programme, Wishes
from mapper.rules.audit import AuditAction
from mapper.rules.privacy import note_warnings
from mapper.store import audit, imports
from mapper.store.audit import By
from mapper.store.database import Connection, Database

MOST_SOURCE_CHARACTERS = 100
TAKEN = frozenset({Fate.added, Fate.updated, Fate.review})
_Part = TypeVar("_Part")


class Importer(Protocol):
    """What goes on inside the transaction, for one kind of file."""

    def take(self, connection: Connection, batch_id: str) -> Iterator[list[tuple[Row, Outcome]]]:
        """Takes the rows in, some at a time, and says what became of each. Raises ImportRefused."""


Closing = Callable[[Connection, str, dict[str, int]], None]


def nothing_more(_connection: Connection, _batch_id: str, _counts: dict[str, int]) -> None:
    """What most imports do at the end of their transaction."""


class _DryRun(Exception):
    """Rolls everything back when all of it is known."""


def import_file(
    database: Database,
    kind: str,
    file: Path,
    columns: Columns,
    importer: Importer,
    wishes: Wishes,
    programme: Programme,
    progress: Callable[[int], None],
    closing: Closing = nothing_more,
) -> Accounting:
    """Runs the importer over the file and keeps the books. `progress` hears how many rows are done; `closing`
    is the last word within the transaction. Raises ImportRefused; then nothing was stored."""
    _check_names(wishes)
    batch = imports.Batch(str(uuid4()), kind, wishes.source, wishes.filename or file.name, programme.now)
    tally, written, warned = Tally(), None, list[int]()
    with RejectedRows(file, columns) as rejected, _taken_back(wishes), database.write() as connection:
        imports.one_at_a_time(connection)
        imports.begin(connection, batch)
        for part in importer.take(connection, batch.id):
            for row, outcome in part:
                tally.add(outcome)
                _keep_rejected(rejected, row, outcome)
            warned += _lines_to_read(columns, part)
            progress(tally.counts.total())
        write_down(connection, batch, By(wishes.person_id, programme.now), tally.as_counts())
        if wishes.is_dry_run:
            raise _DryRun
        closing(connection, batch.id, tally.as_counts())
        written = rejected.keep()
    return Accounting(
        counts=tally.as_counts(),
        batch=None if wishes.is_dry_run else batch.id,
        rejected_file=str(written) if written else None,
        rejected=tuple(tally.rejected),
        waiting=tuple(tally.waiting),
        warned=tuple(warned),
    )


def write_down(connection: Connection, batch: imports.Batch, by: By, counts: Mapping[str, int]) -> None:
    """Keeps the books of an import, and says on the log that it was."""
    imports.set_counts(connection, batch.id, counts)
    action = AuditAction.imported
    audit.write(connection, by.now, by.actor_id, action, batch.id, "", "", kind=batch.kind, **counts)


def _lines_to_read(columns: Columns, part: Iterable[tuple[Row, Outcome]]) -> list[int]:
    """Of rows that were taken, those whose note may be about a person."""
    taken = (row for row, outcome in part if outcome.fate in TAKEN)
    return [row.line for row in taken if _may_be_about_somebody(columns, row)]


def _may_be_about_somebody(columns: Columns, row: Row) -> bool:
    places = (columns.positions[name] for name in ("note", "notes") if name in columns.positions)
    return any(note_warnings(row.cells[at]) for at in places if at < len(row.cells))


def in_chunks(things: Iterable[_Part], size: int) -> Iterator[list[_Part]]:
    """Lists of at most `size`, until nothing is left."""
    iterator = iter(things)
    while chunk := list(islice(iterator, size)):
        yield chunk


@contextmanager
def _taken_back(wishes: Wishes) -> Iterator[None]:
    try:
        yield
    except _DryRun:
        assert wishes.is_dry_run


def _keep_rejected(rejected: RejectedRows, row: Row, outcome: Outcome) -> None:
    if outcome.fate is not Fate.rejected:
        return
    if outcome.reason:
        rejected.add(row, outcome.reason)
    else:
        rejected.add_line(row.line)


def _check_names(wishes: Wishes) -> None:
    source = wishes.source
    if not source.strip() or len(source) > MOST_SOURCE_CHARACTERS or not source.isprintable():
        raise ImportRefused(f"--source must be a name of 1 to {MOST_SOURCE_CHARACTERS} printable characters.")
    refuse_shelters([wishes.source, Path(wishes.filename).stem])
