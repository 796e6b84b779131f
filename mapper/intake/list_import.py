"""How does a list that somebody uploaded come in? Read once to say what would happen, and once to take it."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mapper.intake.accounting import Accounting, Outcome
from mapper.intake.refusals import ImportRefused
from mapper.intake.undo import Undone, undo_import
from mapper.intake.upload_folder import UploadFolder
from mapper.intake.venue_import import import_venues
from mapper.intake.visit_import import import_visits
from mapper.intake.wishes import Programme, Wishes
from mapper.rules.import_steps import BEFORE_IMPORT, WAITING, ImportState
from mapper.rules.permissions import Reach
from mapper.store import import_jobs
from mapper.store.database import Connection, Database, DatabaseUnavailable
from mapper.store.import_jobs import ImportJob
from mapper.store.venues import Venue

MOST_POINTS = 1_000  # of new places, shown on the preview's map
UNFORESEEN = "Something went wrong that nobody foresaw. Nothing was stored; tell whoever runs this."
GONE = "The list is gone: it is kept for a day. Bring it in again."
AWAY = "The database can't take it now. Nothing was stored; try again."


class Stopped(Exception):
    """Somebody cancelled it: everything is rolled back."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What an import needs besides the list. `reach`: the places of whoever brings it in."""

    database: Database
    programme: Programme
    folder: UploadFolder
    reach: Reach


def run(job: ImportJob, here: Circumstances) -> None:
    """Reads a list that waits, and writes down what came of it. Does nothing where another reads it now, or
    where it waits no longer."""
    with here.folder.held(job.file) as free:
        if not free:
            return
        with here.database.read() as connection:
            now = import_jobs.one(connection, job.id)
        if now is not None and now.is_waiting:
            _run(now, here)


def _run(job: ImportJob, here: Circumstances) -> None:
    is_preview = job.state is ImportState.preview_waits
    try:
        _read(job, here, is_preview)
    except Stopped:
        _end(job, here, ImportState.cancelled)
    except ImportRefused as refusal:
        # Where our copy lies is nobody's business; they know it by its own name.
        said = str(refusal).replace(str(here.folder.file(job.file)), job.filename)
        _end(job, here, ImportState.failed, said)
    except DatabaseUnavailable:
        _end(job, here, ImportState.failed, AWAY)
    except Exception:
        _end(job, here, ImportState.failed, UNFORESEEN)  # else it would be read again for ever
        raise


def _read(job: ImportJob, here: Circumstances, is_preview: bool) -> None:
    seen = _Seen()

    def progress(rows: int) -> None:
        here.folder.tell(job.file, rows)
        if here.folder.is_to_stop(job.file):
            raise Stopped

    def closing(connection: Connection, batch_id: str, counts: dict[str, int]) -> None:
        """In the import's own transaction: both are there, or neither."""
        after, account = ImportState.done, {"counts": counts}
        import_jobs.move(connection, job.id, WAITING, after, batch_id=batch_id, account=account,
                         finished_at=here.programme.now)  # fmt: skip
        import_jobs.keep_mapping(connection, job.source, job.kind, job.wishes["remember"], here.programme.now)

    file = here.folder.file(job.file)
    if not file.is_file():
        raise ImportRefused(GONE)
    progress(0)
    wishes = _wishes(job, here.reach, is_preview)
    if job.kind == "visits":
        done = import_visits(here.database, file, wishes, here.programme, progress, closing)
    else:
        done = import_venues(here.database, file, wishes, here.programme, progress, closing, seen)
    if is_preview:
        account = _account(done) | {"points": seen.points, "added": seen.count}
        with here.database.write() as connection:
            import_jobs.move(
                connection, job.id, [ImportState.preview_waits], ImportState.previewed, account=account
            )
    else:
        here.folder.drop(job.file)
        with here.database.write() as connection:
            import_jobs.move(connection, job.id, [ImportState.done], ImportState.done, account=_account(done))


def _wishes(job: ImportJob, reach: Reach, is_dry_run: bool) -> Wishes:
    said = job.wishes
    return Wishes(
        job.source,
        said["columns"],
        said["types"],
        said["default_type"],
        is_dry_run,
        said.get("sheet", ""),
        only_chosen=True,
        filename=job.filename,
        reach=reach,
        person_id=job.reader,
        materials=said["types"] if job.kind == "visits" else {},
    )


def _account(done: Accounting) -> dict[str, Any]:
    return {
        "counts": done.counts,
        "rejected": _reasons(done.rejected),
        "waiting": _reasons(done.waiting),
        "warned": list(done.warned[:MOST_POINTS]),
        "has_rejected_file": done.rejected_file is not None,
    }


def _reasons(outcomes: tuple[Outcome, ...]) -> list[tuple[int, str]]:
    return [(one.line, one.reason) for one in outcomes]


def _end(job: ImportJob, here: Circumstances, state: ImportState, failure: str = "") -> None:
    here.folder.drop(job.file)
    with here.database.write() as connection:
        moment = here.programme.now
        import_jobs.move(connection, job.id, WAITING, state, failure=failure, finished_at=moment, account={})


def fail(job: ImportJob, here: Circumstances, why: str) -> None:
    """Ends it before it was read."""
    _end(job, here, ImportState.failed, why)


def cancel(job: ImportJob, here: Circumstances) -> bool:
    """Before it is taken in, or while it is: then it stops at its next thousand rows. False where it is too
    late."""
    here.folder.ask_to_stop(job.file)
    with here.folder.held(job.file) as free:
        if not free:
            return True  # whoever reads it sees the mark
        with here.database.write() as connection:
            before = {*BEFORE_IMPORT, *WAITING}
            stopped = import_jobs.move(
                connection, job.id, before, ImportState.cancelled, finished_at=here.programme.now, account={}
            )
        here.folder.drop(job.file)
    return stopped


def undo(job: ImportJob, here: Circumstances, person_id: str) -> Undone:
    """Takes back what the list brought, as this person's deed. Raises UndoRefused."""
    undone = undo_import(here.database, job.batch_id, here.programme, person_id)
    if not undone.kept:
        with here.database.write() as connection:
            import_jobs.move(connection, job.id, [ImportState.done], ImportState.undone)
    here.folder.drop(job.file, rejected_too=True)
    return undone


class _Seen:
    """A fair sample of the new places that have a point, however many there are."""

    def __init__(self) -> None:
        self.count = 0
        self.points: list[Mapping[str, Any]] = []
        self._random = random.Random(0)  # noqa: S311 - which dots a map shows

    def __call__(self, venue: Venue) -> None:
        self.count += 1
        if venue.lat is None or venue.lon is None:
            return
        point = {name: getattr(venue, name) for name in ("name", "city", "lat", "lon", "precision")}
        if len(self.points) < MOST_POINTS:
            self.points.append(point)
        elif (at := self._random.randrange(self.count)) < MOST_POINTS:
            self.points[at] = point
