"""Which files does a coordinator take away? The pages' figures as CSV, XLSX and GeoJSON, by the same filters.

Each has an id that the audit log knows before the first byte leaves: in its name and in the header File-Id,
in GeoJSON and XLSX also inside. The columns of a CSV are a contract, so inside one it has no place.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from tempfile import TemporaryFile
from typing import IO

from flask import Blueprint, Response, abort, request

from mapper.outputs import file_about, geojson_export, xlsx_export
from mapper.outputs.coverage_rows import COLUMNS, coverage_rows
from mapper.outputs.csv_export import csv_chunks
from mapper.outputs.gap_table import gap_tables
from mapper.outputs.geojson_export import geojson_chunks
from mapper.outputs.xlsx_export import Table, write_xlsx
from mapper.rules import filter_words
from mapper.rules.column_meanings import meanings
from mapper.rules.gap_report import KEY_COLUMNS, GapReport
from mapper.rules.people_reached import columns
from mapper.rules.selection import Selection
from mapper.store import taken_out
from mapper.store.chosen_venues import ChosenVenues, chosen_venues
from mapper.store.gap_figures import full_report
from mapper.store.taken_out import TakenOut
from mapper.web import current
from mapper.web.filters import selection_from

pages = Blueprint("downloads", __name__)
CSV = "text/csv; charset=utf-8"
BYTES_PER_STEP = 64 * 1024


@pages.get("/gaps.csv")
def gaps_csv() -> Response:
    report, taken = _report("csv")
    return handed_over(csv_chunks(columns(report.by), report.rows, mark=True), CSV, taken, write_down(taken))


@pages.get("/gaps.xlsx")
def gaps_xlsx() -> Response:
    report, taken = _report("xlsx")
    return workbook_of(gap_tables(report), taken)


@pages.get("/coverage.csv")
def coverage_csv() -> Response:
    venues, taken = _chosen("csv")
    rows = coverage_rows(venues.parts())
    return handed_over(csv_chunks(COLUMNS, rows, mark=True), CSV, taken, write_down(taken))


@pages.get("/coverage.xlsx")
def coverage_xlsx() -> Response:
    venues, taken = _chosen("xlsx")
    return workbook_of(
        [Table("Coverage", meanings("coverage", COLUMNS), coverage_rows(venues.parts()))], taken
    )


@pages.get("/coverage.geojson")
def coverage_geojson() -> Response:
    venues, taken = _chosen("geojson")
    file_id = write_down(taken)
    about = {"as_of": taken.as_of, "computed_at": current.now().isoformat(timespec="seconds")}
    about |= {"file_id": file_id, **current.attribution()}
    chunks = geojson_chunks(coverage_rows(venues.parts()), about)
    return handed_over(chunks, geojson_export.MEDIA_TYPE, taken, file_id)


def _report(form: str) -> tuple[GapReport, TakenOut]:
    selection, day = _asked()
    by = filter_words.grouping(request.args.get("by", ""), KEY_COLUMNS)
    report = full_report(current.frame(), day, by, selection)
    return report, TakenOut("gaps", form, len(report.rows), day.isoformat(), selection, by)


def _chosen(form: str) -> tuple[ChosenVenues, TakenOut]:
    selection, day = _asked()
    zone = current.config().time_zone
    venues = chosen_venues(current.database(), current.frame(), day, selection, zone)
    return venues, TakenOut("coverage", form, len(venues), day.isoformat(), selection)


def _asked() -> tuple[Selection, date]:
    return selection_from(request.args, current.actor())


def file_of(chunks: Iterable[str] | Iterable[bytes], media_type: str, taken: TakenOut) -> Response:
    """The answer that hands a file over, once the audit log knows of it."""
    return handed_over(chunks, media_type, taken, write_down(taken))


def write_down(taken: TakenOut) -> str:
    """The id of the file, which the audit log knows from now on."""
    return taken_out.write_down(current.database(), current.by(), taken)


def workbook_of(tables: Sequence[Table], taken: TakenOut) -> Response:
    """A workbook can't leave before it is whole: until then it is a file without a name."""
    file_id = write_down(taken)
    file = TemporaryFile()  # noqa: SIM115  # closed when the last byte has left
    try:
        write_xlsx(file, tables, file_about.about(_origin(taken, file_id)))
    except OSError:  # the disk is full
        file.close()
        abort(503)
    except BaseException:
        file.close()
        raise
    size = file.seek(0, 2)
    response = handed_over(_read(file), xlsx_export.MEDIA_TYPE, taken, file_id)
    response.content_length = size
    response.call_on_close(file.close)  # of a download that breaks off, too
    return response


def _read(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(BYTES_PER_STEP):
            yield piece


def _origin(taken: TakenOut, file_id: str) -> file_about.Origin:
    names = {area.geoid: area.name for area in current.frame().reference.areas.values()}
    made_at = current.now().astimezone(current.config().time_zone)
    credits = current.credits()
    return file_about.Origin(
        taken.what, file_id, made_at, taken.as_of, taken.selection, taken.by, names, credits
    )


def handed_over(
    chunks: Iterable[str] | Iterable[bytes], media_type: str, taken: TakenOut, file_id: str
) -> Response:
    name = f"{taken.what}-{taken.as_of}-{file_id}.{taken.format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "File-Id": file_id}
    return Response(chunks, content_type=media_type, headers=headers)
