"""How does the venue list leave, as its filter shows it? Files that can be brought in again, and one to find
the places by."""

import pandas as pd
from flask import Blueprint, Response, request

from mapper.outputs import geojson_export, gpx_export
from mapper.outputs.csv_export import csv_chunks
from mapper.outputs.geojson_export import geojson_chunks
from mapper.outputs.gpx_export import gpx
from mapper.outputs.xlsx_export import Table
from mapper.rules.column_meanings import meanings
from mapper.rules.filter_words import FilterRefused
from mapper.rules.waypoints import too_many, waypoints
from mapper.store import area_rules
from mapper.store.taken_out import TakenOut
from mapper.store.venue_rows import VENUE_COLUMNS, chosen_venues
from mapper.web import current
from mapper.web.downloads import CSV, file_of, handed_over, workbook_of, write_down
from mapper.web.register_list import Asked, asked_for

pages = Blueprint("venue_files", __name__)
SEARCHED = ("name=searched",)  # for what is not written down: it may be somebody's name


@pages.get("/venues.csv")
def as_csv() -> Response:
    chosen, taken = _chosen("csv")
    rows = chosen_venues(current.database(), _numbers(chosen))
    return file_of(csv_chunks(VENUE_COLUMNS, rows, mark=True), CSV, taken)


@pages.get("/venues.xlsx")
def as_xlsx() -> Response:
    chosen, taken = _chosen("xlsx")
    rows = chosen_venues(current.database(), _numbers(chosen))
    return workbook_of([Table("Venues", meanings("venues", VENUE_COLUMNS), rows)], taken)


@pages.get("/venues.geojson")
def as_geojson() -> Response:
    chosen, taken = _chosen("geojson")
    file_id = write_down(taken)
    about = {"as_of": taken.as_of, "file_id": file_id, **current.attribution()}
    chunks = geojson_chunks(chosen_venues(current.database(), _numbers(chosen)), about)
    return handed_over(chunks, geojson_export.MEDIA_TYPE, taken, file_id)


@pages.get("/venues.gpx")
def as_gpx() -> Response:
    """Raises FilterRefused (422) where that would be more than a device can hold."""
    asked = asked_for(request.args)
    with current.database().read() as connection:
        no_log = area_rules.limits(connection).no_log
    found = waypoints(asked.found, no_log)
    if found.are_too_many:
        raise FilterRefused("type", too_many(len(found.venues)))
    taken = _taken(asked, "gpx", len(found.venues))
    rows = chosen_venues(current.database(), _numbers(found.venues))
    labels = {code: kind.label for code, kind in current.frame().reference.types.items()}
    about = " ".join([found.in_words, *current.credits()])
    return file_of([gpx(rows, labels, about, current.now())], gpx_export.MEDIA_TYPE, taken)


def _chosen(form: str) -> tuple[pd.DataFrame, TakenOut]:
    asked = asked_for(request.args)
    venues = asked.found
    return venues, _taken(asked, form, len(venues))


def _taken(asked: Asked, form: str, rows: int) -> TakenOut:
    more = (*asked.own.in_words, *(SEARCHED if asked.wish.name else ()))
    return TakenOut("venues", form, rows, asked.day.isoformat(), asked.selection, more=more)


def _numbers(venues: pd.DataFrame) -> list[int]:
    numbers: list[int] = venues["number"].tolist()
    return numbers
