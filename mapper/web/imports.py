"""How does a coordinator bring in a list? Upload, columns, words, preview, and then it is taken in or not."""

import uuid
from contextlib import closing
from pathlib import Path

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as Answer

from mapper.intake import list_import
from mapper.intake.list_columns import count_rows, remembered
from mapper.intake.osm_question import question
from mapper.intake.refusals import ImportRefused, UndoRefused
from mapper.intake.sheet import ENDINGS, MOST_BYTES, first_with_a_table
from mapper.intake.tables import refuse_shelters
from mapper.outputs.map_bounds import around, outline_points
from mapper.rules.import_steps import ImportState
from mapper.rules.overpass_query import Box
from mapper.store import import_jobs
from mapper.store.areas import outlines
from mapper.store.import_jobs import ImportJob
from mapper.web import current
from mapper.web.own_list import Page, folder, here, is_mine, own, start, to

pages = Blueprint("imports", __name__, url_prefix="/imports")
KINDS = {"venues": "Places", "visits": "Past visits"}
MOST_SOURCE = 100
MOST_NAMED = 5  # of what stays when a list is taken back


@pages.get("")
def listing() -> str:
    return _listing()


@pages.post("")
def upload() -> Page | Answer:
    kind, source = request.form.get("kind", ""), " ".join(request.form.get("source", "").split()) or "default"
    sent = request.files.get("file")
    if kind not in KINDS or sent is None or not sent.filename:
        return _listing("Choose a file, and say whether it lists places or past visits."), 422
    if len(source) > MOST_SOURCE or not source.isprintable():
        return _listing(f"A source’s name has at most {MOST_SOURCE} characters."), 422
    try:
        refuse_shelters([source, Path(sent.filename).stem])
        with closing(sent.stream) as content:
            file = folder().keep(sent.filename, content)
        job = _begin(kind, source, Path(sent.filename).name[-200:], file)
    except ImportRefused as refusal:
        return _listing(str(refusal)), 422
    return redirect(url_for("import_choices.columns", job_id=job.id), code=303)


def _begin(kind: str, source: str, filename: str, file: str) -> ImportJob:
    """Raises ImportRefused, and the file goes, where it can't be read as a list."""
    with current.database().read() as connection:
        kept = import_jobs.mapping_of(connection, source, kind)
    try:
        name, sheet = first_with_a_table(folder().file(file), kept.get("sheet", ""), current.config().data)
        rows = count_rows(sheet)
    except ImportRefused:
        folder().drop(file)
        raise
    by = current.by()
    with current.database().write() as connection:
        wishes = {
            "columns": remembered(kept.get("columns", {}), sheet.header),
            "types": kept.get("types", {}),
            "default_type": kept.get("default_type", ""),
            "sheet": name,
            "remember": kept,
        }
        job = ImportJob(
            str(uuid.uuid4()),
            kind,
            source,
            filename,
            file,
            by.actor_id,
            by.now,
            wishes=wishes,
            row_count=rows,
        )
        import_jobs.add(connection, job)
    return job


@pages.get("/openstreetmap")
def openstreetmap() -> Page:
    """What to ask there for the types and counties of this coordinator, and how to go on."""
    config, reach, asked, problem = current.config(), current.actor().reach, "", ""
    with current.database().read() as connection:
        drawn = [outline for area, outline in outlines(connection, "county") if area.geoid in reach.counties]
    points = list(outline_points(drawn))
    try:
        if not reach.everywhere and not points:
            raise ImportRefused("No outline of your counties is known.")
        (south, west), (north, east) = around(points)
        box = None if reach.everywhere else Box(south, west, north, east)
        asked = question(config.data, config.state, (), box)
    except ImportRefused as refusal:
        problem = str(refusal)
    return render_template("imports/openstreetmap.html", question=asked, problem=problem)


@pages.get("/<uuid:job_id>")
def one(job_id: uuid.UUID) -> Page | Answer:
    job = own(job_id)
    if job.state is ImportState.choosing:
        return redirect(url_for("import_choices.columns", job_id=job.id), code=303)
    progress = folder().told(job.file) if job.is_waiting else 0
    return render_template("imports/one.html", job=job, progress=progress, states=ImportState)


@pages.get("/<uuid:job_id>/points")
def points(job_id: uuid.UUID) -> Response:
    """Where the new places of a preview would stand."""
    return jsonify(points=own(job_id).account.get("points", []))


@pages.post("/<uuid:job_id>/take")
def take(job_id: uuid.UUID) -> Answer:
    return start(job_id, preview=False)


@pages.post("/<uuid:job_id>/cancel")
def cancel(job_id: uuid.UUID) -> Answer:
    job = own(job_id)
    asked = list_import.cancel(job, here())
    flash("It is told to stop." if asked else "It is too late to cancel: see below.")
    return to(job)


@pages.post("/<uuid:job_id>/undo")
def undo(job_id: uuid.UUID) -> Answer:
    job = own(job_id)
    if job.state is not ImportState.done:
        flash("There is nothing of this list to take back.")
        return to(job)
    try:
        undone = list_import.undo(job, here(), current.actor().person_id)
    except UndoRefused as refusal:
        flash(str(refusal))
        return to(job)
    said = (
        f"Taken back: {undone.removed} places removed, {undone.restored} as before, {undone.voided} visits."
    )
    kept = [f"{one.name} stays: {one.reason}." for one in undone.kept[:MOST_NAMED]]
    others = [f"{more} more stay as well."] if (more := len(undone.kept) - MOST_NAMED) > 0 else []
    flash(" ".join([said, *kept, *others]))
    return to(job)


@pages.get("/<uuid:job_id>/rejected.csv")
def rejected(job_id: uuid.UUID) -> Answer:
    """The rows that were not taken, to be mended and brought in again."""
    job = own(job_id)
    file = folder().rejected(job.file)
    if not file.is_file():
        abort(404)
    answer = Response(file.read_bytes(), content_type="text/csv; charset=utf-8")
    answer.headers.set("Content-Disposition", "attachment", filename="rejected.csv")
    return answer


def _listing(problem: str = "") -> str:
    with current.database().read() as connection:
        jobs = [job for job in import_jobs.listed(connection) if is_mine(connection, job)]
    return render_template(
        "imports/listing.html",
        jobs=jobs,
        kinds=KINDS,
        endings=ENDINGS,
        most=MOST_BYTES // 1_000_000,
        problem=problem,
        form=request.form,
        states=ImportState,
        here="imports.listing",
    )
