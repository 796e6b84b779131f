"""Which lists does the worker read? Those that wait, as whoever brought them in may."""

from collections.abc import Callable

from mapper.intake.list_import import Circumstances, fail, run
from mapper.intake.upload_folder import UploadFolder
from mapper.intake.wishes import Programme
from mapper.rules.permissions import Permission, Reach
from mapper.rules.visit import day_of
from mapper.store import import_jobs, people
from mapper.store.database import Database

NOT_ANY_MORE = "Who brought this list in may not do so any more."


def take_in_what_waits(
    database: Database, folder: UploadFolder, programme_now: Callable[[], Programme]
) -> int:
    """Reads each of them; answers how many. Two workers do no harm: a list is held by who reads it."""
    with database.read() as connection:
        jobs = import_jobs.waiting(connection)
    for job in jobs:
        here = programme_now()
        with database.read() as connection:
            actor = people.actor(connection, job.reader, day_of(here.now, here.zone))
        if actor is None or not actor.may(Permission.decide):
            fail(job, Circumstances(database, here, folder, Reach()), NOT_ANY_MORE)
        else:
            run(job, Circumstances(database, here, folder, actor.reach))
    return len(jobs)
