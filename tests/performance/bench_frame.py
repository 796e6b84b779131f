"""What does the coverage in memory cost, and what is asked of it? A piece of `make bench`.

Each part runs in a process of its own, so that its memory is its own. `python -m
tests.performance.bench_frame PART FOLDER`, FOLDER being an instance that big_programme.py filled.
"""

import csv
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
from flask import Flask
from sqlalchemy import text

from mapper import create_app
from mapper.config import from_environment
from mapper.outputs.coverage_rows import COLUMNS
from mapper.rules.selection import Selection
from mapper.store.coverage_frame import CoverageFrame
from mapper.store.database import Database
from mapper.store.frame_keeper import FrameKeeper
from tests.builders import add_visit
from tests.performance.bench_folium import administrator
from tests.performance.bench_line import Line, megabytes, once, timed

MAINE = "bbox=-71.1,42.9,-66.9,47.5&zoom=7"
TOWN = "bbox=-70.35,43.6,-70.2,43.72&zoom=13"
BY_SQL = text(
    "SELECT venue_type, s.status, count(*) FROM venue LEFT JOIN status_span s ON s.venue_number = number "
    "AND s.from_day <= :day AND s.until_day > :day GROUP BY 1, 2"
)
TABLES = ("venue", "status_span", "item_span")


def opened(folder: str) -> Flask:
    return create_app(from_environment({"MAPPER_INSTANCE": folder, "MAPPER_LOG_LEVEL": "error"}))


def today() -> date:
    return datetime.now(UTC).date()


def cold(app: Flask) -> Iterator[Line]:
    """The frame, read whole, and what the process held at most."""
    before = megabytes("VmRSS")
    frames: FrameKeeper = app.extensions["mapper"].frames
    seconds = once(lambda: frames.current()) / 1000
    frame = frames.current()
    frame.gap_report(today(), ("venue_type",), Selection())
    note = f"{len(frame.venues):,} venues, {len(frame.status_spans.venue):,} status spans"
    yield Line("coverage frame, cold", seconds, "s", "≤ 20 s", note=note)
    told = f"arrays {frame.nbytes / 2**20:,.0f} MB, the app before them {before:,.0f} MB"
    yield Line("coverage frame, whole process at most", megabytes(), "MB", "≤ 700 MB", note=told)


def same_rows(app: Flask) -> Iterator[Line]:
    """The baseline of `cold`."""
    database: Database = app.extensions["mapper"].database

    def read() -> None:
        with database.read() as connection:
            kept = [pd.read_sql(text(f"SELECT * FROM {table}"), connection) for table in TABLES]
        assert len(kept) == len(TABLES)

    yield Line("  baseline: pandas.read_sql of the same rows", once(read) / 1000, "s")
    yield Line("  baseline: its process at most", megabytes(), "MB")


def reports(app: Flask) -> Iterator[Line]:
    frame: CoverageFrame = app.extensions["mapper"].frames.current()
    day = today()
    shown = frame.on(day)
    kinds, status = shown["venue_type"].cat.codes.to_numpy(), shown["status"].to_numpy()
    floor = timed(lambda: np.bincount(kinds.astype(np.int64) * 7 + status, minlength=17 * 7))
    merged = timed(lambda: _merged(frame, day), 3)

    def by_sql() -> None:
        with app.extensions["mapper"].database.read() as connection:
            connection.execute(BY_SQL, {"day": day.toordinal()}).all()

    beside = [("numpy bincount", floor), ("pandas merge + groupby", merged), ("SQL GROUP BY", once(by_sql))]
    for by in (("venue_type",), ("county",), ("town",), ("town", "venue_type")):
        taken = timed(lambda by=by: frame.gap_report(day, by, Selection()))  # type: ignore[misc]
        lines = beside if by == ("venue_type",) else beside[:1]
        yield Line(f"gap report by {', '.join(by)}, warm", taken, "ms", "≤ 100 ms, ≤ 5 × numpy", lines)
    some = Selection(venue_types=("laundromat", "cafe"))
    taken = timed(lambda: frame.gap_report(day, ("county",), some))
    yield Line("gap report of two types by county, warm", taken, "ms", "≤ 100 ms", beside[:1])
    days = iter(date.fromordinal(day.toordinal() - n) for n in range(1, 50))
    another = timed(lambda: frame.gap_report(next(days), ("venue_type",), Selection()))
    yield Line("gap report by venue_type of a day not asked before", another, "ms")


def _merged(frame: CoverageFrame, day: date) -> "pd.Series[int]":
    spans, at = frame.status_spans, day.toordinal()
    every = pd.DataFrame(
        {"row": spans.venue, "from": spans.from_day, "until": spans.until_day, "status": spans.status}
    )
    on_day = every[(every["from"] <= at) & (every["until"] > at)]
    venues = frame.venues[["venue_type"]].rename_axis("row").reset_index()
    return venues.merge(on_day, on="row", how="left").groupby(["venue_type", "status"], observed=False).size()


def pages(app: Flask) -> Iterator[Line]:
    client = administrator(app)
    for name, url, must in (
        ("map answer, the state", f"/api/v1/map?{MAINE}", "≤ 60 ms, ≤ 1,000 features, ≤ 60 KB"),
        ("map answer, a city", f"/api/v1/map?{TOWN}", "≤ 60 ms, ≤ 1,000 features, ≤ 60 KB"),
        ("map answer, a city, one type", f"/api/v1/map?{TOWN}&type=laundromat", "≤ 60 ms"),
        ("area figures, towns", "/api/v1/areas?level=town", ""),
        ("overview page", "/coverage", ""),
        ("map page", "/map", ""),
        ("gap page by type", "/gaps", ""),
        ("gap page by town", "/gaps?by=town", ""),
        ("list of venues", "/venues", ""),
    ):
        answer = client.get(url, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, (url, answer.status_code)
        note = f"{len(answer.get_data()) / 1024:,.0f} KB gzipped"
        if url.startswith("/api/v1/map"):
            note += f", {len(client.get(url).get_json()['features']):,} features"
        yield Line(name, timed(lambda url=url: client.get(url).get_data(), 5), "ms", must, note=note)  # type: ignore[misc]


def writes(app: Flask) -> Iterator[Line]:
    """One visit, from the write to the next map answer and report, beside a frame that is read anew."""
    parts = app.extensions["mapper"]
    frame: CoverageFrame = parts.frames.current()
    with parts.database.read() as connection:
        number = int(frame.numbers[len(frame.numbers) // 2])
        venue = connection.execute(text("SELECT id FROM venue WHERE number = :n"), {"n": number}).scalar_one()
    client = administrator(app)

    def visit() -> None:
        with parts.database.write() as connection:
            add_visit(connection, str(venue), datetime.now(UTC))
        assert client.get(f"/api/v1/map?{MAINE}").status_code == 200
        parts.frames.current().gap_report(today(), ("venue_type",), Selection())

    taken = timed(visit)
    anew = once(lambda: FrameKeeper(parts.database).current().on(today()))
    yield Line("one new visit to seen on map and report", taken, "ms", "≤ 50 ms", [("cold rebuild", anew)])


def files(app: Flask) -> Iterator[Line]:
    """The CSV of every venue, over the wire; what the process holds more while it goes out."""
    client = administrator(app)
    client.get("/gaps")
    before = megabytes("VmRSS")
    size = 0

    def out() -> None:
        nonlocal size
        answer = client.get("/coverage.csv", buffered=False)
        size = sum(len(chunk) for chunk in answer.iter_encoded())

    seconds = once(out) / 1000
    more = megabytes() - before
    baseline = once(_ready_rows(len(app.extensions["mapper"].frames.current().venues))) / 1000
    beside = [("csv.writer on ready rows", baseline)]
    yield Line("coverage.csv", seconds, "s", "streams", beside, f"{size / 2**20:,.0f} MB")
    yield Line("coverage.csv, memory more", more, "MB", "≤ 200 MB")


def _ready_rows(count: int) -> Callable[[], object]:
    row = [str(column) * 2 for column in COLUMNS]

    def write() -> None:
        with open(os.devnull, "w", encoding="utf-8", newline="") as nowhere:
            writer = csv.writer(nowhere)
            for _ in range(count):
                writer.writerow(row)

    return write


PARTS = {part.__name__: part for part in (cold, same_rows, reports, pages, writes, files)}


def main(part: str, folder: str) -> None:
    app = opened(folder)
    for line in PARTS[part](app):
        print(line, flush=True)
    app.extensions["mapper"].database.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:3])
