"""What did a report say when it was handed over? Frozen with its day and moment, and beside it what is known
of the same day now."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from mapper.outputs.csv_export import csv_chunks
from mapper.outputs.gap_table import gap_json
from mapper.rules import filter_words, frozen, round_report
from mapper.rules.gap_report import FIGURES, KEY_COLUMNS
from mapper.rules.permissions import Permission, may_see
from mapper.store import frozen_reports, people
from mapper.store.frame_rows import Reference
from mapper.store.frozen_reports import FrozenReport, Heading
from mapper.store.gap_figures import full_report
from mapper.store.taken_out import TakenOut
from mapper.web import current, downloads, round_after, words
from mapper.web.filters import selection_from
from mapper.web.form_ids import sent_form_id

pages = Blueprint("frozen", __name__)


@dataclass(frozen=True, slots=True)
class Line:
    """One report of the list; `who`: empty for those who may not know."""

    heading: Heading
    frozen_at: datetime
    chosen: list[str]
    who: str


@pages.get("/frozen")
def listing() -> str:
    with current.database().read() as connection:
        found = frozen_reports.listing(connection, current.actor().reach)
    return render_template("frozen/listing.html", lines=_lines(found))


@pages.post("/gaps/freeze")
def freeze() -> AnyResponse | tuple[str, int]:
    """Freezes what the gap page showed. Sent twice, the same form freezes once."""
    title = frozen.title_of(request.form.get("title", ""))
    asked: MultiDict[str, str] = MultiDict(parse_qsl(request.form.get("of", "")))
    selection, day = selection_from(asked, current.actor())
    filter_words.to_be_frozen(selection)
    by = filter_words.grouping(asked.get("by", ""), KEY_COLUMNS)
    if problem := frozen.title_problem(title):
        return _asked_again(title, problem), 422
    if not frozen.may_see(current.actor().reach, frozen.places_of(selection)):
        abort(404)  # somebody without a county: there is nothing that they could freeze
    frame, report_id, now = current.frame(), sent_form_id(), current.now()
    report = gap_json(full_report(frame, day, by, selection), day, now.astimezone(current.config().time_zone))
    labels = {code: kind.label for code, kind in frame.reference.types.items()}
    with current.database().write() as connection:
        frozen_reports.freeze(connection, current.by(), report_id, title, selection, report, labels)
    flash("The report is frozen: it will say the same for good.")
    return redirect(url_for("frozen.one", report_id=report_id), code=303)


@pages.get("/frozen/<report_id>")
def one(report_id: str) -> str:
    """The figures as they were; with `now=yes` beside those of the same day and filter as now known."""
    found = _found(report_id)
    is_compared = request.args.get("now") == "yes"
    if found.heading.kind == round_report.KIND:
        return round_after.frozen_page(found, _lines([found.heading])[0].who, is_compared)
    return render_template(
        "frozen/one.html",
        line=_lines([found.heading])[0],
        found=found,
        figures=FIGURES,
        compared=_compared(found) if is_compared else None,
        today=current.today(),
        here="frozen.listing",
    )


@pages.get("/frozen/<report_id>/figures.csv")
def figures_csv(report_id: str) -> Response:
    found = _found(report_id)
    heading, rows = found.heading, found.rows
    as_of = heading.as_of.isoformat()
    taken = TakenOut("frozen", "csv", len(rows), as_of, heading.selection, heading.by)
    return downloads.file_of(csv_chunks(found.columns, rows, mark=True), downloads.CSV, taken)


@dataclass(frozen=True, slots=True)
class Compared:
    """The rows that differ by now, how many there are in all, and the total."""

    changed: list[frozen.Change]
    row_count: int
    total: frozen.Change


def _compared(found: FrozenReport) -> Compared:
    heading = found.heading
    now = current.frame().gap_report(heading.as_of, heading.by, heading.selection)
    rows = frozen.changes(heading.by, found.report["rows"], now.rows)
    total = frozen.Change({}, dict(found.report["total"]), now.total)
    return Compared([row for row in rows if row.is_changed], len(rows), total)


def _asked_again(title: str, problem: str) -> str:
    said = {"title": title, "of": request.form.get("of", ""), "form_id": str(uuid.uuid4())}
    return render_template("frozen/again.html", problem=problem, here="gaps.report", **said)


def _found(report_id: str) -> FrozenReport:
    with current.database().read() as connection:
        return frozen_reports.one(connection, report_id, current.actor().reach) or abort(404)


def _lines(headings: Iterable[Heading]) -> list[Line]:
    reference, names = current.frame().reference, _names()
    return [
        Line(one, one.frozen_at, _chosen(one, reference), names.get(one.frozen_by, "")) for one in headings
    ]


def _names() -> dict[str, str]:
    """Who may have frozen a report, as far as this actor may know."""
    actor = current.actor()
    if not actor.may(Permission.manage_people):
        return {}
    with current.database().read() as connection:
        everyone = people.everyone(connection, current.now())
    seen = {one.id: one.name for one in everyone if may_see(actor, one.id, one.role, one.areas)}
    return {**seen, actor.person_id: "you", "": "the terminal"}


def _chosen(heading: Heading, reference: Reference) -> list[str]:
    """What the report counts, in words: `Type of place: Cafe, Library`."""
    chosen, areas = heading.selection, reference.areas
    names = {geoid: area.name for geoid, area in areas.items()} | {"": "none known"}
    types = {code: kind.label for code, kind in reference.types.items()}
    parts = (
        ("Type of place", chosen.venue_types, types),
        ("County", chosen.counties or tuple(sorted(chosen.reach.counties)), names),
        ("Town", chosen.towns, names),
        ("Status", chosen.statuses, words.STATUS),
        ("Posting", chosen.postings, words.POSTING),
    )
    said = [
        f"{title}: {', '.join(of.get(code, code) for code in codes)}" for title, codes, of in parts if codes
    ]
    return [*said, *(["Only visited places"] if chosen.visited else [])]
