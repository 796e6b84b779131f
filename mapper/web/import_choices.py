"""What does each column of a list hold, and which type of place does each of its words mean?"""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from mapper.intake.columns import Columns, match
from mapper.intake.list_columns import FIELDS, columns_of, count_rows, remembered
from mapper.intake.list_words import MOST_WORDS, asked_words, choices_of
from mapper.intake.refusals import ImportRefused
from mapper.intake.sheet import Sheet, names_in, open_sheet
from mapper.intake.told_visits import is_told
from mapper.intake.visit_import import REQUIRED, REQUIRED_OF_LISTS
from mapper.rules.import_steps import BEFORE_IMPORT, ImportState
from mapper.store import import_jobs, reference
from mapper.store.import_jobs import ImportJob
from mapper.store.reference import VenueType
from mapper.web import current
from mapper.web.own_list import Page, folder, own, start, to

pages = Blueprint("import_choices", __name__, url_prefix="/imports")


@pages.get("/<uuid:job_id>/columns")
def columns(job_id: uuid.UUID) -> Page | Answer:
    job = own(job_id)
    if job.state not in BEFORE_IMPORT:
        return to(job)
    return _columns(job)


@pages.post("/<uuid:job_id>/columns")
def choose_columns(job_id: uuid.UUID) -> Page | Answer:
    job = own(job_id)
    if job.state not in BEFORE_IMPORT:
        return to(job)
    if "sheet" in request.form:
        return _choose_sheet(job, request.form["sheet"])
    sheet = _sheet(job)
    chosen, problem = _chosen_columns(sheet, job)
    if problem:
        return _columns(job, chosen, problem), 422
    names = {field: sheet.header[int(at[1:]) - 1] for field, at in chosen.items()}
    default = request.form.get("default_type", "") if job.kind == "venues" else ""
    remember = {
        **job.wishes["remember"],
        "columns": names,
        "default_type": default,
        "sheet": job.wishes["sheet"],
    }
    wishes = {**job.wishes, "columns": chosen, "default_type": default, "remember": remember}
    _save(job, wishes)
    step = "import_choices.words" if _asks_words(job, chosen) else None
    return redirect(url_for(step, job_id=job.id), code=303) if step else start(job_id, preview=True)


def _choose_sheet(job: ImportJob, name: str) -> Page | Answer:
    """Another table is another list: its columns are recognised anew."""
    try:
        sheet = open_sheet(folder().file(job.file), name)
        rows = count_rows(sheet)
    except ImportRefused as refusal:
        return _columns(job, problem=str(refusal)), 422
    columns = remembered(job.wishes["remember"].get("columns", {}), sheet.header)
    _save(job, {**job.wishes, "sheet": name, "columns": columns}, row_count=rows)
    return redirect(url_for("import_choices.columns", job_id=job.id), code=303)


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
        required = REQUIRED_OF_LISTS if is_told(chosen) else REQUIRED
        lacks = [field for field in required if field not in chosen]
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
    job = own(job_id)
    if job.state not in BEFORE_IMPORT or not _asks_words(job, job.wishes["columns"]):
        return to(job)
    with current.database().read() as connection:
        asked = asked_words(connection, job.kind, _sheet(job), _read_columns(job))
    lines = [(word, count, job.wishes["types"].get(word, code)) for word, count, code in asked.words]
    shown, more = lines[:MOST_WORDS], max(0, len(lines) - MOST_WORDS)
    return render_template("imports/words.html", job=job, lines=shown, more=more, choices=asked.choices)


@pages.post("/<uuid:job_id>/words")
def choose_words(job_id: uuid.UUID) -> Page | Answer:
    job = own(job_id)
    if job.state not in BEFORE_IMPORT:
        return to(job)
    texts, codes = request.form.getlist("text"), request.form.getlist("code")
    with current.database().read() as connection:
        known = choices_of(connection, job.kind)
    types = {text: code if code in known else "" for text, code in zip(texts, codes, strict=False)}
    _save(job, {**job.wishes, "types": types, "remember": {**job.wishes["remember"], "types": types}})
    return start(job_id, preview=True)


def _asks_words(job: ImportJob, chosen: Mapping[str, str]) -> bool:
    """Whether the list has words of its own for what we know by codes."""
    return "venue_type" in chosen if job.kind == "venues" else is_told(chosen)


def _save(job: ImportJob, wishes: Mapping[str, Any], **values: int) -> None:
    changed = {"wishes": dict(wishes), "account": {}, **values}
    with current.database().write() as connection:
        import_jobs.move(connection, job.id, BEFORE_IMPORT, ImportState.choosing, **changed)


def _sheet(job: ImportJob) -> Sheet:
    """Raises 404 where the file is gone: cancelled in another tab, or of yesterday."""
    try:
        return open_sheet(folder().file(job.file), job.wishes.get("sheet", ""), current.config().data)
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
        sheets=names_in(folder().file(job.file)),
        columns=columns_of(_sheet(job), job.kind, job.wishes["columns"] if chosen is None else chosen),
        fields=list(FIELDS[job.kind]),
        types=_types(),
        problem=problem,
        default_type=request.form.get("default_type", job.wishes["default_type"]),
        is_remembered=bool(job.wishes["remember"]) and chosen is None,
    )
