"""What long works does an office do while others work? Each as people start it, in a process of its own.

`python -m tests.performance.long_works edit` is how the bench does what only a page can start.
"""

import csv
import random
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from mapper import create_app
from mapper.config import PROJECT, Config, from_environment
from mapper.intake import bulk_edits
from mapper.intake.review_decisions import Decider
from mapper.intake.upload_folder import UploadFolder
from mapper.intake.wishes import Programme
from mapper.rules.bulk_edit import MOST_VENUES, Action, BulkWish
from mapper.rules.import_steps import ImportState
from mapper.rules.permissions import Reach, Role
from mapper.store import import_jobs, people, schema
from mapper.store.areas import areas
from mapper.store.database import Database
from mapper.store.import_jobs import ImportJob
from tests.performance.bench_import import HEADER, rows_of

SOURCE = "list"
OUTCOMES = ("placed", "placed", "checked", "no_answer")


class Office:
    """Somebody at a keyboard of the server, and the worker that reads what was uploaded."""

    def __init__(self, config: Config, environment: Mapping[str, str], database: Database) -> None:
        self._config, self._environment, self._database = config, dict(environment), database

    def flask(self, *command: str) -> str:
        """Runs it to its end. AssertionError where it fails."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *command],
            cwd=PROJECT, env=self._environment, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""

    def list_of_venues(self, rows: int) -> Path:
        file = self._config.instance / f"venues-{rows}.csv"
        with self._database.read() as connection, file.open("w", newline="", encoding="utf-8") as out:
            towns = areas(connection, "town")
            writer = csv.writer(out)
            writer.writerow(HEADER)
            writer.writerows(rows_of(towns, rows))
        return file

    def list_of_visits(self, rows: int) -> Path:
        """Of venues that are there, a poster each."""
        file, chance = self._config.instance / f"visits-{rows}.csv", random.Random(2)
        with self._database.read() as connection:
            ids = list(connection.execute(select(schema.venue.c.id).where(~schema.venue.c.pending)).scalars())
        with file.open("w", newline="", encoding="utf-8") as out:
            writer = csv.writer(out)
            writer.writerow(("visit_id", "venue", "visited_at", "outcome", "material", "spot", "action"))
            for number in range(rows):
                day = f"2026-{chance.randrange(1, 10):02}-{chance.randrange(1, 28):02}"
                writer.writerow((f"v{number}", chance.choice(ids), day, *_said(chance)))
        return file

    def through_the_worker(self, file: Path, preview: bool) -> str:
        """As from the web: the list waits, and a worker of its own reads it."""
        state = ImportState.preview_waits if preview else ImportState.import_waits
        with file.open("rb") as content:
            kept = UploadFolder(self._config.instance).keep(file.name, content)
        columns = {name: name for name in HEADER}
        wishes = {"columns": columns, "types": {}, "default_type": "", "sheet": "", "remember": {}}
        with self._database.write() as connection:
            person = people.create(connection, "Ada", Role.administrator, (), datetime.now(UTC))
            job = ImportJob(str(uuid.uuid4()), "venues", SOURCE, file.name, kept, person, datetime.now(UTC),
                            state=state, wishes=wishes)  # fmt: skip
            import_jobs.add(connection, job)
        command = [sys.executable, "-m", "flask", "--app", "app", "worker"]
        worker = subprocess.Popen(command, cwd=PROJECT, env=self._environment, stderr=subprocess.DEVNULL)
        try:
            while (now := self._job(job.id)).is_waiting:
                time.sleep(0.2)
        finally:
            worker.terminate()
            worker.wait()
        return f"{now.state.value}: {now.account.get('counts', now.failure)}"

    def _job(self, job_id: str) -> ImportJob:
        with self._database.read() as connection:
            found = import_jobs.one(connection, job_id)
        assert found is not None
        return found

    def edit(self) -> str:
        command = [sys.executable, "-m", "tests.performance.long_works", "edit"]
        done = subprocess.run(command, cwd=PROJECT, env=self._environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout.strip()


def _said(chance: random.Random) -> tuple[str, ...]:
    outcome = chance.choice(OUTCOMES)
    if outcome == "no_answer":
        return outcome, "", "", ""
    action = "placed" if outcome == "placed" else "seen"
    return outcome, "sten_poster_en", "restroom_stall", action


def works(office: Office, size: int, towns: Path, folder: Path) -> Iterator[tuple[str, Callable[[], str]]]:
    """The name of each work and how it is done; in an order in which each finds what it needs."""
    lists: dict[str, Path] = {"venues": office.list_of_venues(size)}
    yield "preview of the list, by the worker", lambda: office.through_the_worker(lists["venues"], True)
    yield "import, by the worker", lambda: office.through_the_worker(lists["venues"], False)
    again = ("import-venues", str(lists["venues"]), "--source", SOURCE)
    yield "the same again, as a command", lambda: office.flask(*again)
    lists["visits"] = office.list_of_visits(size)
    yield "as many visits, as a command", lambda: office.flask("import-visits", str(lists["visits"]))
    yield f"a bulk edit of {MOST_VENUES:,}", office.edit
    yield "load-areas", lambda: office.flask("load-areas", str(towns))
    yield "rebuild", lambda: office.flask("rebuild")
    yield "load-reference", lambda: office.flask("load-reference")
    backup = str(folder / "waits.backup")
    yield "backup", lambda: office.flask("backup", backup)


def _edit() -> None:
    app = create_app(from_environment())
    parts = app.extensions["mapper"]
    config, database = parts.config, parts.database
    with database.read() as connection:
        query = select(schema.venue.c.number).where(~schema.venue.c.pending).limit(MOST_VENUES)
        numbers = list(connection.execute(query).scalars())
        person = connection.execute(select(schema.person.c.id).limit(1)).scalar_one()
    programme = Programme(datetime.now(UTC), config.time_zone, config.data, config.secret_key)
    wish = BulkWish(Action.restrict)
    decider = Decider(person, Reach(everywhere=True))
    print(bulk_edits.apply(database, str(uuid.uuid4()), numbers, wish, decider, programme).venues)


if __name__ == "__main__":
    _edit()
