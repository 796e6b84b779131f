"""How does any file go in? One transaction, every row to exactly one fate, the rejected ones to a file.

What becomes of the rows is decided beforehand (store/trial.py): nobody waits for that.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
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
from mapper.store import audit, derived, imports
from mapper.store.audit import By
from mapper.store.database import Connection, Database
from mapper.store.trial import Overtaken, trial

MOST_SOURCE_CHARACTERS = 100
TRIALS = 2  # after so many that somebody has overtaken, the others wait until it is through
TAKEN = frozenset({Fate.added, Fate.updated, Fate.review})
_Part = TypeVar("_Part")


class Importer(Protocol):
    """What goes on inside the transaction, for one kind of file. `touched`: the venues that it changed."""

    touched: set[str]

    def take(self, connection: Connection, batch_id: str) -> Iterator[list[tuple[Row, Outcome]]]:
        """Takes the rows in, some at a time, and says what became of each. Raises ImportRefused."""

    def close(self, connection: Connection) -> None:
        """What is to be written beside the rows, once all of them are there."""


Closing = Callable[[Connection, str, dict[str, int]], None]


def nothing_more(_connection: Connection, _batch_id: str, _counts: dict[str, int]) -> None:
    """What most imports do at the end of their transaction."""


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
    run = _Run(batch, importer, wishes, programme, progress, closing)
    for _ in range(TRIALS):
        with suppress(Overtaken), RejectedRows(file, columns) as rejected:
            return _decided_before(database, run, _Books(columns, rejected))
    with RejectedRows(file, columns) as rejected:
        return _in_one_go(database, run, _Books(columns, rejected))


@dataclass(frozen=True, slots=True)
class _Run:
    """What is imported, and for whom."""

    batch: imports.Batch
    importer: Importer
    wishes: Wishes
    programme: Programme
    progress: Callable[[int], None]
    closing: Closing

    def take(self, connection: Connection, books: "_Books") -> None:
        for part in self.importer.take(connection, self.batch.id):
            books.enter(part)
            self.progress(books.tally.counts.total())

    def close(self, connection: Connection, books: "_Books") -> None:
        """The last words of the transaction."""
        counts = books.tally.as_counts()
        self.importer.close(connection)
        write_down(connection, self.batch, By(self.wishes.person_id, self.programme.now), counts)
        self.closing(connection, self.batch.id, counts)
        books.keep()


class _Books:
    """What became of every row."""

    def __init__(self, columns: Columns, rejected: RejectedRows) -> None:
        self.tally = Tally()
        self._columns = columns
        self._rejected = rejected
        self._warned: list[int] = []
        self._written: Path | None = None

    def enter(self, part: list[tuple[Row, Outcome]]) -> None:
        for row, outcome in part:
            self.tally.add(outcome)
            _keep_rejected(self._rejected, row, outcome)
        self._warned += _lines_to_read(self._columns, part)

    def keep(self) -> None:
        """Writes the rejected rows to their file. Raises ImportRefused."""
        self._written = self._rejected.keep()

    def account(self, batch_id: str | None) -> Accounting:
        return Accounting(
            counts=self.tally.as_counts(),
            batch=batch_id,
            rejected_file=str(self._written) if self._written else None,
            rejected=tuple(self.tally.rejected),
            waiting=tuple(self.tally.waiting),
            warned=tuple(self._warned),
        )


def _decided_before(database: Database, run: _Run, books: _Books) -> Accounting:
    """Raises Overtaken: nothing was stored, and somebody has changed what it was decided from."""
    zone = run.programme.zone
    with trial(database, run.batch.kind, zone) as decided:
        with decided.tried() as connection:
            run.take(connection, books)
        if run.wishes.is_dry_run:
            return books.account(None)
        with decided.written() as connection:
            imports.begin(connection, run.batch)
            derived.recompute(connection, decided.carry_out(), zone)
            run.close(connection, books)
    return books.account(run.batch.id)


def _in_one_go(database: Database, run: _Run, books: _Books) -> Accounting:
    """While everybody else who writes waits."""
    with database.write() as connection:
        imports.one_at_a_time(connection)
        imports.begin(connection, run.batch)
        run.take(connection, books)
        derived.recompute(connection, run.importer.touched, run.programme.zone)
        run.close(connection, books)
    return books.account(run.batch.id)


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
