"""How fast is it? `make bench`: every figure beside a baseline measured in the same run.

Machines differ and are shared: the ratio of a row is worth more than its milliseconds.
"""

import gzip
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median

import numpy as np
import pandas as pd
from flask import Flask
from sqlalchemy import text

from mapper import create_app
from mapper.config import from_environment
from mapper.rules.selection import Selection
from mapper.store.database import Database
from mapper.store.frame_keeper import FrameKeeper
from tests.builders import add_visit
from tests.performance import bench_folium, bench_phone

VENUES, VISITS = 10_000, 30_000
MAINE = "bbox=-71.1,42.9,-66.9,47.5&zoom=7"
TOWN = "bbox=-70.35,43.6,-70.2,43.72&zoom=13"


@dataclass(frozen=True)
class Line:
    """One measured figure beside its baseline."""

    work: str
    milliseconds: float
    note: str = ""
    baseline: str = ""
    baseline_ms: float | None = None

    def __str__(self) -> str:
        beside = ""
        if self.baseline_ms is not None:
            ratio = self.milliseconds / self.baseline_ms if self.baseline_ms else float("nan")
            beside = f"{self.baseline}: {self.baseline_ms:,.1f} ms, ratio {ratio:.2f}"
        return f"{self.work:<42} {self.milliseconds:>10,.1f} ms  {self.note:<44} {beside}"


def timed(work: Callable[[], object], runs: int = 7) -> float:
    """Median milliseconds of some runs after one that warms up."""
    work()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return median(taken)


def once(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def main(venues: int = VENUES, visits: int = VISITS) -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(from_environment({"MAPPER_INSTANCE": folder, "MAPPER_LOG_LEVEL": "error"}))
        runner = app.test_cli_runner()
        arguments = ["demo", "--venues", str(venues), "--visits", str(visits)]
        print(Line("demo: invent, store, fold", once(lambda: runner.invoke(args=arguments))), flush=True)
        for line in (*_coverage(app), *_pages(app), *_writes(app)):
            print(line, flush=True)
        bench_folium.main(venues, app)
        bench_phone.main(app)
        app.extensions["mapper"].database.dispose()


def _coverage(app: Flask) -> list[Line]:
    database: Database = app.extensions["mapper"].database
    frame = app.extensions["mapper"].frames.current()
    day = datetime.now(UTC).date()
    chosen = frame.on(day)
    codes = chosen["venue_type"].cat.codes.to_numpy().astype(np.int64) * 7 + chosen["status"].to_numpy()

    def by_sql() -> None:
        with database.read() as connection:
            connection.execute(
                text(
                    "SELECT venue_type, s.status, count(*) FROM venue LEFT JOIN status_span s ON "
                    "s.venue_number = number AND s.from_day <= :day AND s.until_day > :day GROUP BY 1, 2"
                ),
                {"day": day.toordinal()},
            ).all()

    sql = timed(by_sql)
    grouped = timed(lambda: chosen.groupby(["venue_type", "status"], observed=False).size())
    floor = timed(lambda: np.bincount(codes))
    report = timed(lambda: frame.gap_report(day, ("venue_type",), Selection()))
    by_town = timed(lambda: frame.gap_report(day, ("town", "venue_type"), Selection()))
    cold = timed(lambda: FrameKeeper(database).current(), 3)

    def same_rows() -> None:
        with database.read() as connection:
            for table in ("venue", "status_span", "item_span"):
                pd.read_sql(text(f"SELECT * FROM {table}"), connection)

    return [
        Line("gap report by type, warm", report, "", "SQL GROUP BY", sql),
        Line("gap report by type, warm", report, "", "pandas groupby", grouped),
        Line("gap report by type, warm", report, "", "numpy bincount", floor),
        Line("gap report by town and type, warm", by_town, "with unknown cells"),
        Line("coverage frame, cold", cold, f"{len(chosen):,} venues", "pandas.read_sql", timed(same_rows, 3)),
    ]


def _pages(app: Flask) -> list[Line]:
    client = bench_folium.administrator(app)
    lines = []
    for name, url in (
        ("overview page", "/coverage"),
        ("map page", "/map"),
        ("map answer, the state", f"/api/v1/map?{MAINE}"),
        ("map answer, a city", f"/api/v1/map?{TOWN}"),
        ("area figures, counties", "/api/v1/areas?level=county"),
        ("gap page by type", "/gaps"),
        ("gap page by town", "/gaps?by=town"),
        ("list of places", "/venues"),
        ("coverage.csv", "/coverage.csv"),
    ):
        body = client.get(url).get_data()
        size = f"{len(body):,} bytes, {len(gzip.compress(body)):,} gzipped"
        lines.append(Line(name, timed(lambda url=url: client.get(url).get_data(), 5), size))  # type: ignore[misc]
    return lines


def _writes(app: Flask) -> list[Line]:
    """One visit from its PUT to the next map answer, beside building the frame anew."""
    database: Database = app.extensions["mapper"].database
    frames: FrameKeeper = app.extensions["mapper"].frames
    venue = str(frames.current().venues["id"].iloc[0])

    def visit() -> None:
        with database.write() as connection:
            add_visit(connection, venue, datetime.now(UTC))
        frames.current().on(datetime.now(UTC).date())

    rebuilt = timed(lambda: FrameKeeper(database).current().on(datetime.now(UTC).date()), 3)
    return [Line("one new visit to seen on map and report", timed(visit), "", "cold rebuild", rebuilt)]


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
