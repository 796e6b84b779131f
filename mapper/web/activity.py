"""What was done between two days? Visits, material put up, places reached: page, file, sheet for a board."""

from collections.abc import Mapping

from flask import Blueprint, Response, render_template, request

from mapper.outputs.csv_export import csv_chunks
from mapper.rules import filter_words
from mapper.rules.activity import GROUPS, Activity, columns
from mapper.rules.activity_events import OUTCOMES
from mapper.rules.gap_report import percentage
from mapper.rules.period import Period, last_month, period
from mapper.rules.permissions import Permission
from mapper.rules.selection import Selection
from mapper.store import activity
from mapper.store.taken_out import TakenOut
from mapper.web import current, downloads
from mapper.web.filters import Query, form_for, query_of

pages = Blueprint("activity", __name__)
FILTERS = ("type", "county", "town", "posting")  # a status belongs to a day, not to a period
# What fits on the one printed page; the page and the file have everything.
ROWS_PRINTED, LANGUAGES_PRINTED = 18, 10


@pages.get("/activity")
def page() -> str:
    selection, asked, by = _asked()
    found = _report(selection, asked, by)
    reference, today = current.frame().reference, current.today()
    return render_template(
        "activity/activity.html",
        found=found,
        period=asked,
        is_last_month=asked == last_month(today),
        by=by,
        columns=columns(found.by, _sees_people()),
        outcomes=[str(outcome) for outcome in OUTCOMES],
        form=form_for(selection, today, reference, selection.reach),
        query=_query(selection, asked) | {"by": ",".join(by)},
        types=reference.types,
        percentage=percentage,
        rows_printed=ROWS_PRINTED,
        languages_printed=LANGUAGES_PRINTED,
        today=today,
        now=current.now(),
    )


@pages.get("/activity.csv")
def as_csv() -> Response:
    selection, asked, by = _asked()
    found = _report(selection, asked, by)
    day, between = asked.last.isoformat(), (asked.first, asked.last)
    taken = TakenOut("activity", "csv", len(found.rows), day, selection, found.by, between)
    names = columns(found.by, _sees_people())
    return downloads.file_of(csv_chunks(names, found.rows, mark=True), downloads.CSV, taken)


def _asked() -> tuple[Selection, Period, tuple[str, ...]]:
    """What the URL asks for, within the actor's reach. Raises FilterRefused."""
    args, reach = request.args, current.actor().reach
    words: Mapping[str, list[str]] = {field: args.getlist(field) for field in FILTERS}
    selection = filter_words.selection(words, current.frame().reference.known_words(), reach)
    asked = period(args.get("from", ""), args.get("to", ""), current.today())
    return selection, asked, filter_words.grouping(args.get("by", ""), GROUPS)


def _report(selection: Selection, asked: Period, by: tuple[str, ...]) -> Activity:
    database, zone = current.database(), current.config().time_zone
    return activity.report(database, current.frame(), selection, asked, by, zone, _sees_people())


def _sees_people() -> bool:
    """How many took part is told to those who may know who."""
    return current.actor().may(Permission.manage_people)


def _query(selection: Selection, asked: Period) -> Query:
    between = {"from": asked.first.isoformat(), "to": asked.last.isoformat()}
    return {**query_of(selection, current.today()), **between}
