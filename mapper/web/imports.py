"""How does a coordinator bring in a list? Upload, columns, words, preview, and then it is taken in or not."""

import uuid
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

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
from mapper.intake.columns import Columns, match
from mapper.intake.list_columns import FIELDS, MOST_WORDS, columns_of, count_rows, remembered, words_of
from mapper.intake.list_import import Circumstances
from mapper.intake.refusals import ImportRefused, UndoRefused
from mapper.intake.sheet import ENDINGS, MOST_BYTES, Sheet, open_sheet
from mapper.intake.upload_folder import UploadFolder
from mapper.intake.venue_rows import TypeWords
from mapper.intake.visit_import import REQUIRED
from mapper.intake.wishes import Programme
from mapper.rules.import_steps import BEFORE_IMPORT, ImportState, is_small
from mapper.rules.permissions import Role
from mapper.store import import_jobs, people, reference
from mapper.store.database import Connection
from mapper.store.import_jobs import ImportJob
from mapper.store.reference import VenueType
from mapper.web import current

pages = Blueprint("imports", __name__, url_prefix="/imports")
KINDS = {"venues": "Places", "visits": "Past visits"}
MOST_SOURCE = 100
Page = str | tuple[str, int]


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
        with closing(sent.stream) as content:
            file = _folder().keep(sent.filename, content)
        job = _begin(kind, source, Path(sent.filename).name[-200:], file)
    except ImportRefused as refusal:
        return _listing(str(refusal)), 422
    return redirect(url_for("imports.columns", job_id=job.id), code=303)


def _begin(kind: str, source: str, filename: str, file: str) -> ImportJob:
    """Raises ImportRefused, and the file goes, where it can't be read as a list."""
    try:
        sheet = open_sheet(_folder().file(file))
        rows = count_rows(sheet)
    except ImportRefused:
        _folder().drop(file)
        raise
    by = current.by()
    with current.database().write() as connection:
        kept = import_jobs.mapping_of(connection, source, kind)
        wishes = {
            "columns": remembered(kept.get("columns", {}), sheet.header),
            "types": kept.get("types", {}),
            "default_type": kept.get("default_type", ""),
            "sheet": "",
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


@pages.get("/<uuid:job_id>/columns")
def columns(job_id: uuid.UUID) -> Page | Answer:
    job = _own(job_id)
    if job.state not in BEFORE_IMPORT:
        return _to(job)
    return _columns(job)


@pages.post("/<uuid:job_id>/columns")
def choose_columns(job_id: uuid.UUID) -> Page | Answer:
    job = _own(job_id)
    if job.state not in BEFORE_IMPORT:
        return _to(job)
    sheet = _sheet(job)
    chosen, problem = _chosen_columns(sheet, job)
    if problem:
        return _columns(job, chosen, problem), 422
    names = {field: sheet.header[int(at[1:]) - 1] for field, at in chosen.items()}
    default = request.form.get("default_type", "") if job.kind == "venues" else ""
    remember = {**job.wishes["remember"], "columns": names, "default_type": default}
    wishes = {**job.wishes, "columns": chosen, "default_type": default, "remember": remember}
    _save(job, wishes)
    step = "imports.words" if job.kind == "venues" and "venue_type" in chosen else None
    return redirect(url_for(step, job_id=job.id), code=303) if step else _start(job_id, preview=True)


def _chosen_columns(sheet: Sheet, job: ImportJob) -> tuple[dict[str, str], str]:
    """Field -> `#3`, and what is wrong with the choice."""
    chosen: dict[str, str] = {}
    for number in range(1, len(sheet.header) + 1):
        field = request.form.get(f"column-{number}", "")
        if not field or field not in FIELDS[job.kind]:
            continue
        if field in chosen:
            one, other = sheet.header[int(chosen[field][1:]) - 1], sheet.header[number - 1]
            return chosen, f"Two columns are chosen as {field}: “{one}” and “{other}”. Choose one of them."
        chosen[field] = f"#{number}"
    return chosen, _missing(job, chosen)


def _missing(job: ImportJob, chosen: Mapping[str, str]) -> str:
    if job.kind == "visits":
        lacks = [field for field in REQUIRED if field not in chosen]
        if not lacks and not chosen.keys() & {"venue", "venue_name"}:
            lacks = ["venue, or venue_name and town"]
    else:
        lacks = [] if "name" in chosen else ["name"]
        kind = request.form.get("default_type", "")
        if not (chosen.keys() & {"venue_type", "external_id"} or kind in _types_in_use()):
            lacks.append("venue_type, or say below what all of them are")
    return f"Say which column holds: {', '.join(lacks)}." if lacks else ""


@pages.get("/<uuid:job_id>/words")
def words(job_id: uuid.UUID) -> Page | Answer:
    job = _own(job_id)
    if job.state not in BEFORE_IMPORT or "venue_type" not in job.wishes["columns"]:
        return _to(job)
    found = words_of(_sheet(job), _read_columns(job), "venue_type")
    types = _types()
    known = TypeWords(types, {})
    mapped = job.wishes["types"]
    lines = [(text, count, mapped.get(text) or known.find(text)) for text, count in found[:MOST_WORDS]]
    more = len(found) - len(lines)
    return render_template("imports/words.html", job=job, lines=lines, more=more, types=types)


@pages.post("/<uuid:job_id>/words")
def choose_words(job_id: uuid.UUID) -> Page | Answer:
    job = _own(job_id)
    if job.state not in BEFORE_IMPORT:
        return _to(job)
    texts, codes = request.form.getlist("text"), request.form.getlist("code")
    known = _types_in_use()
    types = {text: code for text, code in zip(texts, codes, strict=False) if code in known}
    _save(job, {**job.wishes, "types": types, "remember": {**job.wishes["remember"], "types": types}})
    return _start(job_id, preview=True)


@pages.get("/<uuid:job_id>")
def one(job_id: uuid.UUID) -> Page | Answer:
    job = _own(job_id)
    if job.state is ImportState.choosing:
        return redirect(url_for("imports.columns", job_id=job.id), code=303)
    progress = _folder().told(job.file) if job.is_waiting else 0
    return render_template("imports/one.html", job=job, progress=progress, states=ImportState)


@pages.get("/<uuid:job_id>/points")
def points(job_id: uuid.UUID) -> Response:
    """Where the new places of a preview would stand."""
    return jsonify(points=_own(job_id).account.get("points", []))


@pages.post("/<uuid:job_id>/take")
def take(job_id: uuid.UUID) -> Answer:
    return _start(job_id, preview=False)


@pages.post("/<uuid:job_id>/cancel")
def cancel(job_id: uuid.UUID) -> Answer:
    job = _own(job_id)
    stopped = list_import.cancel(job, _here())
    flash("It stops; nothing of this list comes in." if stopped else "It is too late to cancel: see below.")
    return _to(job)


@pages.post("/<uuid:job_id>/undo")
def undo(job_id: uuid.UUID) -> Answer:
    job = _own(job_id)
    if job.state is not ImportState.done:
        flash("There is nothing of this list to take back.")
        return _to(job)
    try:
        undone = list_import.undo(job, _here())
    except UndoRefused as refusal:
        flash(str(refusal))
        return _to(job)
    said = (
        f"Taken back: {undone.removed} places removed, {undone.restored} as before, {undone.voided} visits."
    )
    kept = [f"{one.name} stays: {one.reason}." for one in undone.kept[:5]]
    flash(" ".join([said, *kept]))
    return _to(job)


@pages.get("/<uuid:job_id>/rejected.csv")
def rejected(job_id: uuid.UUID) -> Answer:
    """The rows that were not taken, to be mended and brought in again."""
    job = _own(job_id)
    file = _folder().rejected(job.file)
    if not file.is_file():
        abort(404)
    answer = Response(file.read_bytes(), content_type="text/csv; charset=utf-8")
    answer.headers.set("Content-Disposition", "attachment", filename="rejected.csv")
    return answer


# --- below the pages ---------------------------------------------------------------------------------


def _own(job_id: uuid.UUID) -> ImportJob:
    """One's own list, or that of somebody whose counties are all one's own; any other is not there."""
    with current.database().read() as connection:
        job = import_jobs.one(connection, str(job_id))
        if job is None or not _is_mine(connection, job):
            abort(404)
    return job


def _is_mine(connection: Connection, job: ImportJob) -> bool:
    actor = current.actor()
    if actor.reach.everywhere or job.created_by == actor.person_id:
        return True
    whose = people.actor(connection, job.created_by, current.today())
    return whose is not None and whose.role is Role.coordinator and whose.areas <= actor.areas


def _start(job_id: uuid.UUID, *, preview: bool) -> Answer:
    """A short list is read at once; a long one by the worker, and the page says how far it is."""
    job = _own(job_id)
    before = BEFORE_IMPORT if preview else [ImportState.previewed]
    after = ImportState.preview_waits if preview else ImportState.import_waits
    with current.database().write() as connection:
        moved = import_jobs.move(connection, job.id, before, after)
    if moved and is_small(job.row_count):
        list_import.run(job, _here())
    return _to(job)


def _save(job: ImportJob, wishes: Mapping[str, Any]) -> None:
    with current.database().write() as connection:
        import_jobs.move(
            connection, job.id, BEFORE_IMPORT, ImportState.choosing, wishes=dict(wishes), account={}
        )


def _to(job: ImportJob) -> Answer:
    return redirect(url_for("imports.one", job_id=job.id), code=303)


def _here() -> Circumstances:
    config = current.config()
    programme = Programme(current.now(), config.time_zone, config.data, config.secret_key)
    return Circumstances(current.database(), programme, _folder(), current.actor().reach)


def _folder() -> UploadFolder:
    return UploadFolder(current.config().instance)


def _sheet(job: ImportJob) -> Sheet:
    """Raises 404 where the file is gone: cancelled in another tab, or of yesterday."""
    try:
        return open_sheet(_folder().file(job.file), job.wishes.get("sheet", ""))
    except ImportRefused:
        abort(404)


def _read_columns(job: ImportJob) -> Columns:
    header = _sheet(job).header
    return match(header, FIELDS[job.kind], job.wishes["columns"], [], only_chosen=True)


def _types() -> list[VenueType]:
    with current.database().read() as connection:
        return [kind for kind in reference.venue_types(connection) if not kind.retired]


def _types_in_use() -> set[str]:
    return {kind.code for kind in _types()}


def _columns(job: ImportJob, chosen: Mapping[str, str] | None = None, problem: str = "") -> str:
    return render_template(
        "imports/columns.html",
        job=job,
        columns=columns_of(_sheet(job), job.kind, job.wishes["columns"] if chosen is None else chosen),
        fields=list(FIELDS[job.kind]),
        types=_types(),
        problem=problem,
        default_type=request.form.get("default_type", job.wishes["default_type"]),
        is_remembered=bool(job.wishes["remember"]) and chosen is None,
    )


def _listing(problem: str = "") -> str:
    with current.database().read() as connection:
        jobs = [job for job in import_jobs.listed(connection) if _is_mine(connection, job)]
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
