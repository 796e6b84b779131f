"""Whose list is it, and where does it go on? What every page about a list begins and ends with."""

import uuid

from flask import abort, redirect, url_for
from werkzeug.wrappers import Response as Answer

from mapper.intake import list_import
from mapper.intake.list_import import Circumstances
from mapper.intake.upload_folder import UploadFolder
from mapper.rules.import_steps import BEFORE_IMPORT, ImportState, is_small
from mapper.rules.permissions import Role
from mapper.store import import_jobs, people
from mapper.store.database import Connection
from mapper.store.import_jobs import ImportJob
from mapper.web import current

Page = str | tuple[str, int]


def own(job_id: uuid.UUID) -> ImportJob:
    """One's own list, or that of somebody whose counties are all one's own; any other is not there."""
    with current.database().read() as connection:
        job = import_jobs.one(connection, str(job_id))
        if job is None or not is_mine(connection, job):
            abort(404)
    return job


def is_mine(connection: Connection, job: ImportJob) -> bool:
    actor = current.actor()
    if actor.reach.everywhere or job.created_by == actor.person_id:
        return True
    whose = people.actor(connection, job.created_by, current.today())
    return whose is not None and whose.role is Role.coordinator and whose.areas <= actor.areas


def start(job_id: uuid.UUID, *, preview: bool) -> Answer:
    """A short list is read at once; a long one by the worker, and the page says how far it is."""
    job = own(job_id)
    before = BEFORE_IMPORT if preview else [ImportState.previewed]
    after = ImportState.preview_waits if preview else ImportState.import_waits
    with current.database().write() as connection:
        moved = import_jobs.move(connection, job.id, before, after, taken_by=current.actor().person_id)
    if moved and is_small(job.row_count):
        list_import.run(job, here())
    return to(job)


def to(job: ImportJob) -> Answer:
    return redirect(url_for("imports.one", job_id=job.id), code=303)


def here() -> Circumstances:
    return Circumstances(current.database(), current.programme(), folder(), current.actor().reach)


def folder() -> UploadFolder:
    return UploadFolder(current.config().instance)
