"""What was won and what was lost between two days: as figures, venue by venue, and as files?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from urllib.parse import urlencode

import numpy as np
import pandas as pd
from flask import Blueprint, Response, render_template, request, url_for

from mapper.outputs.change_rows import COLUMNS, change_rows
from mapper.outputs.csv_export import csv_chunks
from mapper.rules import filter_words
from mapper.rules.comparison import CHANGED, CHANGES, FIGURES, Change, ChangeWish, columns
from mapper.rules.coverage import STATUSES, Status
from mapper.rules.gap_report import KEY_COLUMNS, Row
from mapper.rules.permissions import Permission
from mapper.rules.row_order import RowOrder
from mapper.rules.selection import Selection
from mapper.rules.venue_list import ListWish, page_of
from mapper.store.compared_days import TwoDays, in_parts, two_days
from mapper.store.coverage_frame import CoverageFrame
from mapper.store.taken_out import TakenOut
from mapper.store.venue_texts import with_texts
from mapper.web import current
from mapper.web.downloads import CSV, file_of
from mapper.web.filters import Query, form_for, narrowed, query_of, selection_from
from mapper.web.gap_links import Links

pages = Blueprint("comparison", __name__)
NEWLY_EXCLUDED = (Change.covered_left, Change.gap_left)
NEWLY_COUNTED = (Change.covered_joined, Change.gap_joined)
ELIGIBLE = tuple(status.value for status in STATUSES if status is not Status.excluded)
COVERED = (Status.covered.value,)
# The figures of a row that venues stand behind, and how those are asked for.
BEHIND: Mapping[str, ChangeWish] = {
    "known": ChangeWish(),
    "eligible_from": ChangeWish(was=ELIGIBLE),
    "covered_from": ChangeWish(was=COVERED),
    **{change: ChangeWish((change,)) for change in ("won", "lost", "covered_left", "covered_joined")},
    "eligible_to": ChangeWish(became=ELIGIBLE),
    "covered_to": ChangeWish(became=COVERED),
    "newly_excluded": ChangeWish(NEWLY_EXCLUDED),
    "newly_counted": ChangeWish(NEWLY_COUNTED),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request compares: the two days, and the venues that it chooses."""

    first: date
    second: date
    selection: Selection

    @classmethod
    def read(cls) -> "Asked":
        """From the request's URL. Raises FilterRefused."""
        selection, _ = selection_from(request.args, current.actor())
        first, second = (request.args.get(name, "") for name in ("from", "to"))
        return cls(*filter_words.two_days(first, second, current.today()), filter_words.of_no_day(selection))

    @property
    def query(self) -> Query:
        """What a URL says to compare the same again: the days are said, so that it stays the same."""
        days = {"from": self.first.isoformat(), "to": self.second.isoformat()}
        return self.where | days

    @property
    def where(self) -> Query:
        """The filter alone, for the gap report of today."""
        return query_of(self.selection, current.today())

    def compared(self, frame: CoverageFrame) -> TwoDays:
        return two_days(frame, self.first, self.second, self.selection)

    def listing(self, wish: ChangeWish, key: Mapping[str, str] | None = None) -> str:
        """Address of the list of the venues that a wish asks for, in the place of a row's key."""
        asked = Asked(self.first, self.second, narrowed(self.selection, key or {}))
        query = asked.query | _words(wish)
        return f"{url_for('comparison.venues')}?{urlencode(query, doseq=True)}"


def _words(wish: ChangeWish) -> Query:
    parts = {"change": wish.changes, "was": wish.was, "is": wish.became}
    return {name: list(values) for name, values in parts.items() if values}


def _wish() -> ChangeWish:
    return filter_words.changes(*(request.args.getlist(name) for name in ("change", "was", "is")))


def _by() -> tuple[str, ...]:
    return filter_words.grouping(request.args.get("by", ""), KEY_COLUMNS)


@pages.get("/compare")
def page() -> str:
    asked, by = Asked.read(), _by()
    order = RowOrder.read(request.args.get("sort", ""), FIGURES)
    frame = current.frame()
    found = asked.compared(frame).by(by)
    links = Links.of(asked.selection, current.today(), frame.reference)
    may = current.actor().may(Permission.see_venues)
    unsorted = asked.query | ({"by": ",".join(by)} if request.args.get("by") else {})
    return render_template(
        "comparison/page.html",
        asked=asked,
        found=found,
        by=by,
        order=order,
        rows=[(row, _behind(asked, row, links.key(row)) if may else {}) for row in order.of(found.rows)],
        total_links=_behind(asked, found.total, {}) if may else {},
        matrix=_matrix(asked, found.matrix, may),
        statuses=[status.value for status in STATUSES[1:]] + [STATUSES[0].value],
        changed=asked.listing(ChangeWish(CHANGED)),
        changed_count=int(found.matrix.sum() - np.trace(found.matrix)),
        form=form_for(asked.selection, current.today(), frame.reference, asked.selection.reach),
        unsorted=unsorted,
        query=unsorted | ({"sort": order.words} if order.column else {}),
        types=frame.reference.types,
    )


def _behind(asked: Asked, row: Row, key: Mapping[str, str]) -> dict[str, str]:
    """Figure -> address of the list of its venues; a figure of 0 has none."""
    return {figure: asked.listing(wish, key) for figure, wish in BEHIND.items() if row[figure]}


def _matrix(asked: Asked, matrix: Any, may: bool) -> dict[tuple[str, str], tuple[int, str]]:
    """(status on the first day, on the second) -> how many venues, and the address of their list."""
    return {
        (was.value, became.value): (
            int(matrix[was.code, became.code]),
            asked.listing(ChangeWish((), (was.value,), (became.value,)))
            if may and matrix[was.code, became.code]
            else "",
        )
        for was in STATUSES
        for became in STATUSES
    }


@pages.get("/compare/venues")
def venues() -> str:
    asked, wish = Asked.read(), _wish()
    listed = ListWish.read("", request.args.get("sort", ""), request.args.get("page", ""))
    frame = current.frame()
    chosen = asked.compared(frame).wished(wish)
    found = page_of(_listed(chosen), listed, lambda: current.names(frame), lambda: _none(frame))
    query = asked.query | _words(wish)
    return render_template(
        "comparison/venues.html",
        asked=asked,
        wish=wish,
        page=found,
        lines=_lines(chosen, found.rows),
        types=frame.reference.types,
        form=form_for(asked.selection, current.today(), frame.reference, asked.selection.reach),
        query=query,
        back=url_for("comparison.page", **asked.query),
    )


def _listed(chosen: pd.DataFrame) -> pd.DataFrame:
    """As page_of reads venues: the status is the second day's."""
    return chosen.assign(status=chosen["status_to"], follow_up=np.zeros(len(chosen), dtype=np.int32))


def _none(frame: CoverageFrame) -> Any:
    return np.zeros(len(frame.venues), dtype=np.int32)


def _lines(chosen: pd.DataFrame, rows: pd.DataFrame) -> list[dict[str, Any]]:
    with current.database().read() as connection:
        named = with_texts(connection, chosen.loc[rows.index])
    lines = cast(list[dict[str, Any]], named.to_dict("records"))
    for line in lines:
        line["was"], line["became"] = (STATUSES[line[name]].value for name in ("status_from", "status_to"))
        line["change"] = CHANGES[line["change"]].value
    return lines


@pages.get("/compare.csv")
def figures_csv() -> Response:
    asked, by = Asked.read(), _by()
    rows = asked.compared(current.frame()).by(by).rows
    taken = _taken("comparison", len(rows), asked, by=by)
    return file_of(csv_chunks(columns(by), rows, mark=True), CSV, taken)


@pages.get("/compare/venues.csv")
def venues_csv() -> Response:
    asked, wish = Asked.read(), _wish()
    chosen = asked.compared(current.frame()).wished(wish)
    words = tuple(f"{name}={value}" for name, values in _words(wish).items() for value in values)
    taken = _taken("changed_venues", len(chosen), asked, words)
    rows = change_rows(in_parts(current.database(), chosen))
    return file_of(csv_chunks(COLUMNS, rows, mark=True), CSV, taken)


def _taken(
    what: str, rows: int, asked: Asked, words: tuple[str, ...] = (), by: tuple[str, ...] = ()
) -> TakenOut:
    between = asked.first, asked.second
    return TakenOut(what, "csv", rows, asked.second.isoformat(), asked.selection, by, between, words)
