"""How long does the map take to answer, and is that the same at ten thousand venues and at a million?

`python -m tests.performance.bench_map` measures the answers without a server, on venues that numpy makes up
around 400 middles, the first of them Portland; `lines` is for bench.py.
"""

import gzip
import time
from collections.abc import Callable, Iterator, Sequence
from statistics import median

import msgspec
import numpy as np
import pandas as pd

from mapper.outputs.map_points import Box, points
from mapper.rules.coverage import STATUSES
from mapper.rules.map_cells import ChosenVenues, choose, place

SIZES = (10_000, 100_000, 1_000_000)
VIEWS = {
    "the state": (Box(-71.1, 42.9, -66.9, 47.5), 7),
    "a county": (Box(-70.5, 43.2, -68.5, 44.6), 9),
    "a town": (Box(-70.35, 43.6, -70.2, 43.72), 13),
    "the world at zoom 22": (Box(-180, -90, 180, 90), 22),
    "a wall of screens": (Box(-71.1, 42.9, -66.9, 45.5), 9),
}
MIDDLES = 400


def main() -> None:
    for line in lines():
        print(line, flush=True)


def lines(sizes: Sequence[int] = SIZES) -> Iterator[str]:
    """A line a figure; of each view the ratio of the largest size to the smallest."""
    first: dict[str, float] = {}
    for size in sizes:
        venues = invented(size)
        lat, lon = venues["lat"].to_numpy(), venues["lon"].to_numpy()
        status, every = venues["status"].to_numpy(), np.ones(size, dtype=np.bool_)
        placed = place(lat, lon)
        chosen = choose(placed, every, status)
        yield f"{size:>9,} venues: placed {timed(lambda lat=lat, lon=lon: place(lat, lon), 3):8.1f} ms"  # type: ignore[misc]
        counted = timed(lambda placed=placed, every=every, status=status: choose(placed, every, status))  # type: ignore[misc]
        kept = (placed.code.nbytes + placed.row.nbytes + placed.x.nbytes + placed.y.nbytes) / 1e6
        own = (chosen.state.nbytes + chosen.counts.nbytes + chosen.middles.nbytes) / 1e6
        yield f"{size:>9,} venues: a new filter {counted:6.1f} ms; {kept:.1f} MB and {own:.1f} MB a filter"
        for name, (box, zoom) in VIEWS.items():
            taken, features, packed = answer(chosen, venues, box, zoom)
            ratio = taken / first.setdefault(name, taken)
            yield (
                f"{size:>9,} venues: {name:<22} {taken:6.2f} ms, {features:4} features, "
                f"{packed / 1000:5.1f} KB gzipped, {ratio:4.1f} x {sizes[0]:,}"
            )


def answer(chosen: ChosenVenues, venues: pd.DataFrame, box: Box, zoom: int) -> tuple[float, int, int]:
    """(milliseconds, features, bytes gzipped) of one answer, JSON included; names cost nothing here."""

    def asked() -> bytes:
        return msgspec.json.encode(points(chosen, venues, box, zoom, _named))

    body = asked()
    return timed(asked), len(msgspec.json.decode(body)), len(gzip.compress(body))


def _named(numbers: Sequence[int]) -> dict[int, str]:
    return {number: f"Harbor Street Laundromat {number}" for number in numbers}


def invented(count: int, seed: int = 1) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    middle = random.integers(0, MIDDLES, count)
    lat, lon = random.uniform(43, 47.4, MIDDLES), random.uniform(-71, -67, MIDDLES)
    lat[0], lon[0] = 43.66, -70.27
    return pd.DataFrame(
        {
            "number": np.arange(1, count + 1, dtype=np.int32),
            "venue_type": pd.Categorical.from_codes(random.integers(0, 2, count), ["cafe", "laundromat"]),
            "town": pd.Categorical(["Portland"] * count),
            "lat": lat[middle] + random.normal(0, 0.03, count),
            "lon": lon[middle] + random.normal(0, 0.03, count),
            "status": random.integers(0, len(STATUSES), count).astype(np.int8),
            "follow_up": np.zeros(count, dtype=np.int32),
        }
    )


def timed(work: Callable[[], object], runs: int = 9) -> float:
    """Median milliseconds of some runs after one that warms up."""
    work()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return median(taken)


if __name__ == "__main__":
    main()
