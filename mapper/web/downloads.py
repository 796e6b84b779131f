"""Which files does a coordinator take away? The pages' figures as CSV and GeoJSON, by the same filters.

Each has an id that the audit log knows before the first byte leaves: in its name and in the header File-Id,
in GeoJSON also inside. The columns of a CSV are a contract, so inside one it has no place.
"""

from collections.abc import Callable, Iterable
from datetime import date

import pandas as pd
from flask import Blueprint, Response, request

from mapper.outputs.coverage_rows import COLUMNS, coverage_rows
from mapper.outputs.csv_export import csv_chunks
from mapper.outputs.geojson_export import MEDIA_TYPE, geojson_chunks
from mapper.rules import filter_words
from mapper.rules.gap_report import KEY_COLUMNS, columns
from mapper.rules.selection import Selection
from mapper.store import taken_out
from mapper.store.export_rows import last_visit_days
from mapper.store.taken_out import TakenOut
from mapper.store.venue_texts import with_texts
from mapper.web import current
from mapper.web.filters import selection_from

pages = Blueprint("downloads", __name__)


@pages.get("/gaps.csv")
def gaps_csv() -> Response:
    selection, day = selection_from(request.args, current.actor())
    by = filter_words.grouping(request.args.get("by", ""), KEY_COLUMNS)
    report = current.frame().gap_report(day, by, selection)
    taken = TakenOut("gaps", "csv", len(report.rows), day.isoformat(), selection, by)
    return file_of(csv_chunks(columns(by), report.rows, mark=True), "text/csv", taken)


@pages.get("/coverage.csv")
def coverage_csv() -> Response:
    venues, selection, day = _chosen()
    taken = TakenOut("coverage", "csv", len(venues), day.isoformat(), selection)
    rows = coverage_rows(venues, _texts())
    return file_of(csv_chunks(COLUMNS, rows, mark=True), "text/csv", taken)


@pages.get("/coverage.geojson")
def coverage_geojson() -> Response:
    venues, selection, day = _chosen()
    taken = TakenOut("coverage", "geojson", len(venues), day.isoformat(), selection)
    file_id = _write_down(taken)
    about = {"as_of": day.isoformat(), "computed_at": current.now().isoformat(timespec="seconds")}
    rows = coverage_rows(venues, _texts())
    return _file(geojson_chunks(rows, {**about, "file_id": file_id}), MEDIA_TYPE, taken, file_id)


def _chosen() -> tuple[pd.DataFrame, Selection, date]:
    selection, day = selection_from(request.args, current.actor())
    frame = current.frame()
    with current.database().read() as connection:
        last_visit = last_visit_days(connection, frame.numbers, day, current.config().time_zone)
    return selection.of(frame.on(day).assign(last_visit=last_visit)), selection, day


def _texts() -> Callable[[pd.DataFrame], pd.DataFrame]:
    """What adds the texts of some rows; it works after the request, while the file is being sent."""
    database = current.database()

    def added(part: pd.DataFrame) -> pd.DataFrame:
        with database.read() as connection:
            return with_texts(connection, part)

    return added


def file_of(chunks: Iterable[str], media_type: str, taken: TakenOut) -> Response:
    """The answer that hands a file over, once the audit log knows of it."""
    return _file(chunks, media_type, taken, _write_down(taken))


def _write_down(taken: TakenOut) -> str:
    return taken_out.write_down(current.database(), current.by(), taken)


def _file(
    chunks: Iterable[str] | Iterable[bytes], media_type: str, taken: TakenOut, file_id: str
) -> Response:
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    name = f"{taken.what}-{taken.as_of}-{file_id}.{taken.format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "File-Id": file_id}
    return Response(chunks, content_type=media_type + charset, headers=headers)
