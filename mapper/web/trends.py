"""How did coverage grow or fall, for any filter over any period? A chart, the table behind it, a file."""

from collections.abc import Mapping

from flask import Blueprint, Response, render_template, request

from mapper.outputs.charts import count_chart, share_chart
from mapper.outputs.csv_export import csv_chunks
from mapper.rules import filter_words, sampled_days
from mapper.rules.sampled_days import STEPS, Period
from mapper.rules.selection import Selection
from mapper.rules.trend import COLUMNS, Row, trend
from mapper.store.coverage_frame import CoverageFrame
from mapper.store.taken_out import TakenOut
from mapper.web import current, downloads, words
from mapper.web.filters import Query, form_for, query_of

pages = Blueprint("trends", __name__)
FILTERS = ("type", "county", "town", "posting")  # what a venue is every day
LEFT_OUT = ("status", "visited", "gap", "lacks")  # how it stands on one
SHARE_TITLE = "Places that have material up, as a share of those we count, {} to {}"
COUNT_TITLE = "How the places we count stand, {} to {}"


@pages.get("/trends")
def page() -> str:
    selection, period, frame = asked_for(), _period(), current.frame()
    rows = _rows(frame, selection, period)
    today, between = current.today(), (words.in_words(period.first), words.in_words(period.last))
    target = frame.gap_report(today, ("venue_type",), selection).total["target_pct"]
    return render_template(
        "trends/trends.html",
        rows=rows,
        period=period,
        target=target,
        is_there=bool(rows[-1]["known"]),
        share=share_chart(rows, today, target, SHARE_TITLE.format(*between)),
        counts=count_chart(rows, today, COUNT_TITLE.format(*between)),
        steps={"week": "Every week", "month": "Month by month", "day": "Every day"},
        form=form_for(selection, today, frame.reference, selection.reach),
        query=query_of(selection, today) | period_words(period),
        everywhere=query_of(selection, today),
        left_out=any(request.args.get(name) for name in LEFT_OUT),
        today=today,
    )


@pages.get("/trends.csv")
def as_csv() -> Response:
    selection, period = asked_for(), _period()
    rows = _rows(current.frame(), selection, period)
    between = period.first, period.last
    taken = TakenOut("trend", "csv", len(rows), str(period.last), selection, (period.step,), between)
    return downloads.file_of(csv_chunks(COLUMNS, rows, mark=True), downloads.CSV, taken)


def asked_for() -> Selection:
    """The filter of the URL within the actor's reach, without what a venue is only on some days."""
    said: Mapping[str, list[str]] = {field: request.args.getlist(field) for field in FILTERS}
    known = current.frame().reference.known_words()
    return filter_words.selection(said, known, current.actor().reach)


def _period() -> Period:
    begin, end, step = (request.args.get(name, "") for name in ("from", "to", "step"))
    return sampled_days.read(begin, end, step, current.today())


def period_words(period: Period) -> Query:
    """What a URL says to ask for the same period; the usual one goes without saying."""
    usual = sampled_days.read("", "", STEPS[0], current.today())
    return dict(period.words) if period != usual else {}


def _rows(frame: CoverageFrame, selection: Selection, period: Period) -> list[Row]:
    return trend(period.days, selection, frame.venues, frame.status_spans, frame.register)
