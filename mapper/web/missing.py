"""What is missing on the venue list: where is no place of a type known, and how many are to be expected?"""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from flask import Blueprint, Response, render_template, request

from mapper.outputs.csv_export import csv_chunks
from mapper.rules.missing import MissingCell, columns
from mapper.rules.selection import Selection
from mapper.rules.unknown_cells import Level
from mapper.store.missing_figures import missing
from mapper.store.taken_out import TakenOut
from mapper.web import current
from mapper.web.downloads import CSV, file_of
from mapper.web.filters import form_for, query_of, selection_from
from mapper.web.gaps import marks

pages = Blueprint("missing", __name__)
PER_PAGE = 100


@pages.get("/missing")
def page() -> str:
    selection, day, level, cells = _asked()
    frame = current.frame()
    number, count = _page_number(len(cells))
    query = query_of(selection, day) | ({"level": level} if level == "county" else {})
    return render_template(
        "missing/page.html",
        cells=cells[(number - 1) * PER_PAGE : number * PER_PAGE],
        total=len(cells),
        first=(number - 1) * PER_PAGE + 1,
        number=number,
        page_count=count,
        by_type=Counter(cell.venue_type for cell in cells),
        level=level,
        lists=frame.closed_lists(selection),
        marks=marks(frame.reference, level, selection, day),
        types=frame.reference.types,
        form=form_for(selection, day, frame.reference, selection.reach),
        query=query,
        reach=selection.reach,
        is_empty=not Selection(reach=selection.reach).mask(frame.cells.keys).any(),
    )


@pages.get("/missing.csv")
def as_csv() -> Response:
    selection, day, level, cells = _asked()
    taken = TakenOut("missing", "csv", len(cells), day.isoformat(), selection, (level,))
    return file_of(csv_chunks(columns(level), (cell.row() for cell in cells), mark=True), CSV, taken)


def _asked() -> tuple[Selection, date, Level, Sequence[MissingCell]]:
    selection, day = selection_from(request.args, current.actor())
    level: Level = "county" if request.args.get("level") == "county" else "town"
    return selection, day, level, missing(current.frame(), day, level, selection)


def _page_number(total: int) -> tuple[int, int]:
    """The page that is asked for, the last one where there are fewer, and how many there are."""
    text = request.args.get("page", "")
    pages = max(1, -(-total // PER_PAGE))
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1
    return min(max(1, number), pages), pages
