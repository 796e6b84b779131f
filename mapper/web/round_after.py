"""What came of a round? One page to print or to copy into an e-mail, and to freeze like any report."""

import uuid
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mapper.rules import frozen, round_report
from mapper.rules.permissions import Reach
from mapper.rules.round_report import Report, Words
from mapper.rules.rounds import Round, may_see
from mapper.rules.selection import Selection
from mapper.store import frozen_reports, round_figures, rounds
from mapper.store.frozen_reports import FrozenReport
from mapper.web import current, words
from mapper.web.filters import LAST_EXCLUDED
from mapper.web.form_ids import sent_form_id
from mapper.web.rounds import found

pages = Blueprint("round_after", __name__, url_prefix="/rounds/<uuid:round_id>/after")


@pages.get("")
def page(round_id: uuid.UUID) -> str:
    return _page(found(str(round_id)))


@pages.post("/freeze")
def freeze(round_id: uuid.UUID) -> Response | tuple[str, int]:
    """Keeps the figures of now for good. Sent twice, the same form freezes once."""
    round_ = found(str(round_id))
    title = frozen.title_of(request.form.get("title", ""))
    if problem := frozen.title_problem(title):
        return _page(round_, title, problem), 422
    report_id, report = sent_form_id(), _report(round_)
    with current.database().write() as connection:
        places = Reach(counties=rounds.counties(connection, [round_.id])[round_.id])
        if not frozen.may_see(current.actor().reach, places):
            abort(404)  # a round without a stop: there is nothing to freeze
        chosen = Selection(reach=places)
        frozen_reports.freeze(connection, current.by(), report_id, title, chosen, report, {}, round_.id)
    flash("It is frozen: it will say the same for good.")
    return redirect(url_for("frozen.one", report_id=report_id), code=303)


def frozen_page(kept: FrozenReport, who: str, is_compared: bool) -> str:
    """The figures as they were; compared, beside those of the same days as now known."""
    now = _as_now_known(kept) if is_compared else None
    return render_template(
        "rounds/after_frozen.html",
        heading=kept.heading,
        who=who,
        is_compared=is_compared,
        now=now,
        changes=round_report.changes(kept.report, now) if now else [],
        here="frozen.listing",
        **_shown(dict(kept.report)),
    )


def _page(round_: Round, title: str = "", problem: str = "") -> str:
    return render_template(
        "rounds/after.html",
        round=round_,
        title=title,
        problem=problem,
        form_id=request.form.get("form_id") or str(uuid.uuid4()),
        here="rounds.listing",
        **_shown(_report(round_)),
    )


def _shown(report: Report) -> dict[str, Any]:
    """What both templates need to show a report."""
    in_words = Words(words.OUTCOME, words.STATUS, words.language_in_words, words.in_words)
    return {
        "report": report,
        "towns": [row["town_geoid"] for row in report["towns"]],
        "text": round_report.text(report, in_words),
        "statuses": LAST_EXCLUDED,
    }


def _report(round_: Round) -> Report:
    frame, zone = current.frame(), current.config().time_zone
    with current.database().read() as connection:
        return round_figures.figures(connection, frame, round_, zone, current.now())


def _as_now_known(kept: FrozenReport) -> Report | None:
    """The same days of the same round; None where it is not there any more, or went beyond this reach."""
    actor, zone = current.actor(), current.config().time_zone
    with current.database().read() as connection:
        round_ = rounds.one(connection, kept.heading.round_id)
        if round_ is None:
            return None
        counties = rounds.counties(connection, [round_.id])[round_.id]
    if not may_see(actor.reach, counties, is_maker=False):
        return None
    as_of: date = kept.heading.as_of
    return _report(round_report.until(round_, as_of, zone))
