"""How fast do lists leave, and with how much more memory? Beside csv.writer on rows that stand ready.

`python -m tests.performance.bench_exports FOLDER` measures the programme in a folder (MAPPER_INSTANCE).
"""

import csv
import ctypes
import gc
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from mapper import create_app
from mapper.config import from_environment
from mapper.outputs.coverage_rows import COLUMNS, coverage_rows
from mapper.rules.selection import Selection
from mapper.store.chosen_venues import chosen_venues
from tests.performance.bench_folium import administrator

MB = 1_000_000
READY_ROWS = 20_000  # so many rows of a list are written again and again: a million don't fit beside the rest
PAGES = ("/coverage.csv", "/coverage.geojson", "/coverage.xlsx")
COMMANDS = (("venues", "csv"), ("visits", "csv"), ("visits", "geojson"), ("visits", "xlsx"))


@dataclass(frozen=True)
class ExportLine:
    """One file: seconds to its first byte and to its last, its bytes, and the most memory beyond before."""

    work: str
    first: float
    seconds: float
    size: int
    more_memory: int
    baseline_seconds: float | None = None

    def __str__(self) -> str:
        beside = ""
        if self.baseline_seconds:
            ratio = self.seconds / self.baseline_seconds
            beside = f"csv.writer on ready rows: {self.baseline_seconds:,.1f} s, ratio {ratio:.1f}"
        return (
            f"{self.work:<34} {self.seconds:>8,.1f} s  first byte {self.first:>6,.2f} s  "
            f"{self.size / MB:>7,.0f} MB  memory +{self.more_memory / MB:>4,.0f} MB  {beside}"
        )


def lines(app: Flask) -> Iterable[ExportLine]:
    """A figure a file: the pages' downloads, then the terminal's."""
    client, config = administrator(app), app.extensions["mapper"].config
    frame = app.extensions["mapper"].frames.current()
    day = datetime.now(config.time_zone).date()
    baseline = _csv_of_ready_rows(app, len(frame.on(day)))
    for url in PAGES:
        beside = baseline if url.endswith("csv") else None

        def download(url: str = url) -> Iterable[bytes]:
            response = client.get(url, buffered=False)
            assert response.status_code == 200
            return response.iter_encoded()

        yield _measured(url, download, beside)
    with TemporaryDirectory() as folder:
        for what, form in COMMANDS:
            yield _command(app, what, form, Path(folder) / f"{what}.{form}")


def _measured(work: str, begin: Callable[[], Iterable[bytes]], baseline: float | None) -> ExportLine:
    before = _forget_the_peak()
    start = time.perf_counter()
    first, size = 0.0, 0
    for piece in begin():
        first = first or time.perf_counter() - start
        size += len(piece)
    seconds = time.perf_counter() - start
    return ExportLine(work, first, seconds, size, _memory("VmHWM") - before, baseline)


def _command(app: Flask, what: str, form: str, file: Path) -> ExportLine:
    before = _forget_the_peak()
    start = time.perf_counter()
    arguments = ["export", what, "--format", form, "--output", str(file)]
    result = app.test_cli_runner().invoke(args=arguments)
    assert result.exit_code == 0, result.output
    seconds = time.perf_counter() - start
    return ExportLine(
        f"export {what} as {form}", seconds, seconds, file.stat().st_size, _memory("VmHWM") - before
    )


def _csv_of_ready_rows(app: Flask, count: int) -> float:
    """Seconds that the standard library needs for as many rows of this list, into nowhere."""
    parts = app.extensions["mapper"]
    day = datetime.now(UTC).date()
    chosen = chosen_venues(
        parts.database, parts.frames.current(), day, Selection(), parts.config.time_zone
    ).parts()
    ready = [[row[name] for name in COLUMNS] for row in islice(coverage_rows(chosen), READY_ROWS)]
    start = time.perf_counter()
    with open("/dev/null", "w", newline="") as nowhere:
        writer = csv.writer(nowhere)
        for _ in range(max(1, count // len(ready))):
            writer.writerows(ready)
    return time.perf_counter() - start


def _forget_the_peak() -> int:
    """The bytes in memory now, without what was freed; from now on VmHWM counts anew."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")
    return _memory("VmRSS")


def _memory(name: str) -> int:
    """Bytes, as Linux counts them for this process."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise LookupError(name)


if __name__ == "__main__":
    programme = create_app(from_environment({"MAPPER_INSTANCE": sys.argv[1], "MAPPER_LOG_LEVEL": "error"}))
    for line in lines(programme):
        print(line, flush=True)
    programme.extensions["mapper"].database.dispose()
