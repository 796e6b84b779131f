"""Which files does a coordinator take away? The pages' figures as CSV and GeoJSON, by the same filters."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from flask import Blueprint, Response, request

from mapper.outputs.coverage_rows import COLUMNS, coverage_rows
from mapper.outputs.csv_export import csv_chunks
from mapper.outputs.geojson_export import MEDIA_TYPE, geojson_chunks
from mapper.rules import filter_words
from mapper.rules.gap_report import KEY_COLUMNS, columns
from mapper.store.export_rows import last_visit_days
from mapper.web import current
from mapper.web.filters import selection_from

pages = Blueprint("downloads", __name__)


@pages.get("/gaps.csv")
def gaps_csv() -> Response:
    selection, day = selection_from(request.args, current.actor())
    by = filter_words.grouping(request.args.get("by", ""), KEY_COLUMNS)
    report = current.frame().gap_report(day, by, selection)
    return _file(csv_chunks(columns(by), report.rows, mark=True), "text/csv", f"gaps-{day}.csv")


@pages.get("/coverage.csv")
def coverage_csv() -> Response:
    rows, day = _venues()
    return _file(csv_chunks(COLUMNS, rows, mark=True), "text/csv", f"coverage-{day}.csv")


@pages.get("/coverage.geojson")
def coverage_geojson() -> Response:
    rows, day = _venues()
    about = {"as_of": day.isoformat(), "computed_at": current.now().isoformat(timespec="seconds")}
    return _file(geojson_chunks(rows, about), MEDIA_TYPE, f"coverage-{day}.geojson")


def _venues() -> tuple[Iterator[dict[str, Any]], date]:
    selection, day = selection_from(request.args, current.actor())
    with current.database().read() as connection:
        seen = last_visit_days(connection, day, current.config().time_zone)
    return coverage_rows(selection.of(current.frame().on(day)), seen), day


def _file(chunks: Iterable[str] | Iterable[bytes], media_type: str, name: str) -> Response:
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(chunks, content_type=media_type + charset, headers=disposition)
