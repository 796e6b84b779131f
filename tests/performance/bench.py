"""How fast is it? `make bench`: at three sizes, every figure beside a baseline of the same run.

Machines differ and are shared: the ratio of a row is worth more than its milliseconds.
`python -m tests.performance.bench 10000` is one size alone.
"""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.performance import (
    bench_doubles,
    bench_folium,
    bench_import,
    bench_intake,
    bench_phone,
    bench_places,
    bench_rounds,
    bench_trend,
)
from tests.performance.bench_frame import PARTS, opened
from tests.performance.big_programme import grow

SIZES = (10_000, 100_000, 1_000_000)
FOLIUM_UP_TO = 10_000  # 10,000 markers take folium seconds, a million would take it most of an hour


def main(sizes: Sequence[int] = SIZES) -> None:
    for line in bench_intake.measured():
        print(line, flush=True)
    for line in bench_import.measured():
        print(line, flush=True)
    for found in bench_doubles.measured():
        print(found, flush=True)
    for told in bench_places.measured():
        print(told, flush=True)
    for order in bench_rounds.measured():
        print(order, flush=True)
    for venues in sizes:
        with tempfile.TemporaryDirectory() as folder:
            _at(venues, folder)


def _at(venues: int, folder: str) -> None:
    app = opened(folder)
    seconds = grow(app, venues)
    size = sum(file.stat().st_size for file in Path(folder).iterdir()) / 2**20
    print(f"\n{venues:,} venues, {3 * venues:,} visits; {size:,.0f} MB, filled in {seconds:,.0f} s")
    for part in PARTS:
        subprocess.run([sys.executable, "-m", "tests.performance.bench_frame", part, folder], check=True)
    for line in bench_trend.measured(venues):
        print(line, flush=True)
    if venues <= FOLIUM_UP_TO:
        bench_folium.main(venues, app)
        bench_phone.main(app)
    app.extensions["mapper"].database.dispose()


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or SIZES)
