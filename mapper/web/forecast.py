"""What lapses in the next weeks if nobody goes, and which places are those? Counts, a list, a file."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
from flask import Blueprint, Response, render_template, request

from mapper.outputs.csv_export import csv_chunks
from mapper.outputs.recheck_rows import COLUMNS, recheck_rows
from mapper.rules.filter_words import grouping
from mapper.rules.forecast import KEYS, WINDOWS, Forecast, Outlook, forecast
from mapper.rules.lapsing import Ends
from mapper.rules.permissions import Permission
from mapper.rules.recheck import recheck_list
from mapper.store.frame_rows import Reference
from mapper.store.taken_out import TakenOut
from mapper.store.venue_texts import with_texts
from mapper.web import current, downloads
from mapper.web.filters import form_for, query_of
from mapper.web.trends import asked_for

pages = Blueprint("forecast", __name__)
PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class ListPart:
    """One page of the re-check list: `first` and `last` of `total`, counted from 1."""

    rows: list[dict[str, Any]]
    total: int
    number: int
    pages: int
    closing: int

    @property
    def first(self) -> int:
        return (self.number - 1) * PER_PAGE + 1 if self.total else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.total else 0


@pages.get("/forecast")
def page() -> str:
    selection, days, today = asked_for(), _window(), current.today()
    (by,) = grouping(request.args.get("by", ""), KEYS)[:1]
    frame = current.frame()
    found = forecast(today, by, selection, frame.venues, frame.status_spans, frame.register)
    query = query_of(selection, today)
    said = {"by": by} if by != next(iter(KEYS)) else {}
    return render_template(
        "trends/forecast.html",
        found=found,
        by=by,
        days=days,
        windows=WINDOWS,
        names=[_name(row, by, frame.reference) for row in found.rows],
        part=_part(found, days, frame.venues),
        form=form_for(selection, today, frame.reference, selection.reach),
        query=query | said | ({"days": str(days)} if days != WINDOWS[0] else {}),
        everywhere=query,
        types=frame.reference.types,
        today=today,
    )


@pages.get("/recheck.csv")
def recheck_csv() -> Response:
    selection, days = asked_for(), _window()
    frame, today = current.frame(), current.today()
    found = forecast(
        today, "venue_type", selection, frame.venues, frame.status_spans, frame.register, (days,)
    )
    chosen = recheck_list(found.ends, frame.venues)
    between = found.days[0], found.days[-1]
    taken = TakenOut("recheck", "csv", len(chosen), today.isoformat(), selection, (), between)
    database = current.database()  # the file goes out when the request is over

    def texts(part: pd.DataFrame) -> pd.DataFrame:
        with database.read() as connection:
            return with_texts(connection, part)

    return downloads.file_of(
        csv_chunks(COLUMNS, recheck_rows(chosen, texts), mark=True), downloads.CSV, taken
    )


def _window() -> int:
    """How far the list looks: 30, 60 or 90 days; what is none of them is the first."""
    asked = request.args.get("days", "")
    return next((window for window in WINDOWS if str(window) == asked), WINDOWS[0])


def _part(found: Forecast, days: int, venues: pd.DataFrame) -> ListPart | None:
    """None for somebody who may see counts only."""
    if not current.actor().may(Permission.see_venues):
        return None
    last = found.days[1 + WINDOWS.index(days)].toordinal()
    ends = found.ends.where(found.ends.day <= last)
    total = len(ends.venue)
    number, count = _page_number(total)
    rows = recheck_list(ends, venues).iloc[(number - 1) * PER_PAGE : number * PER_PAGE]
    with current.database().read() as connection:
        shown = list(recheck_rows(rows, lambda part: with_texts(connection, part)))
    return ListPart(shown, total, number, count, _closing(ends))


def _closing(ends: Ends) -> int:
    return int((~ends.is_gap).sum())


def _page_number(total: int) -> tuple[int, int]:
    asked = request.args.get("page", "")
    count = max(1, -(-total // PER_PAGE))
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
    return min(max(1, number), count), count


def _name(row: Outlook, by: str, reference: Reference) -> str:
    if by == "venue_type":
        kind = reference.types.get(row.key["venue_type"])
        return kind.label if kind else "no known type"
    return row.key[by] or f"no known {by}"
