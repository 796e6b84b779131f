"""How much longer than the shortest way is the order of a round's stops? A piece of `make bench`.

200 rounds of 30 places each, drawn by chance from real places, near each other as a day's round is; each from
a start nearby. The rival is OR-tools' guided local search, given seconds where ours takes a tenth of one; the
better of both counts as the best. `python -m tests.performance.bench_rounds 200 5` gives it five seconds.
"""

import csv
import sys
import time
from collections.abc import Iterator
from statistics import mean

import numpy as np
from numpy.typing import NDArray
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from mapper.config import PROJECT
from mapper.places.travel import metres_between, metres_from
from mapper.rules.stop_order import ordered

REAL_PLACES = PROJECT.parent / "shared" / "data" / "maine_places.csv"
GAZETTEER = PROJECT / "data" / "villages.csv"
ROUNDS, STOPS, SECONDS = 200, 30, 1
WORST, SAME = 1.05, 1.000_01  # the rival counts in decimetres
Metres = NDArray[np.float64]


def measured(rounds: int = ROUNDS, seconds: int = SECONDS) -> Iterator[str]:
    points = places()
    by_chance = np.random.default_rng(20261126)
    ratios, took, rival_lost = [], [], 0
    for _ in range(rounds):
        between, from_start = a_round(points, by_chance, STOPS)
        begun = time.process_time()
        ours = ordered(between, from_start, [""] * STOPS).metres
        took.append(time.process_time() - begun)
        best = solved(between, from_start, seconds)
        ratios.append(ours / min(ours, best))
        rival_lost += best > ours * SAME
    yield (
        f"order of stops, {rounds} rounds of {STOPS} beside OR-tools with {seconds} s each: "
        f"mean {mean(ratios):.4f} of the best, worst {max(ratios):.4f} (must {WORST}); longer in "
        f"{sum(ratio > SAME for ratio in ratios)}, shorter in {rival_lost}; "
        f"{1_000 * mean(took):.0f} ms a round"
    )
    between, from_start = a_round(points, by_chance, 200)
    begun = time.process_time()  # the machine has other things to do, too
    ours = ordered(between, from_start, [""] * 200).metres
    seconds_taken = time.process_time() - begun
    ratio = ours / min(ours, solved(between, from_start, 10 * seconds))
    yield (
        f"order of 200 stops: {seconds_taken:.2f} s of a processor (must 0.5), "
        f"{ratio:.4f} of the best that OR-tools finds in {10 * seconds} s"
    )


def places() -> Metres:
    """float64[n, 2]: lat and lon of real places; where their file is not on this machine, the gazetteer's."""
    file = REAL_PLACES if REAL_PLACES.is_file() else GAZETTEER
    with file.open(newline="", encoding="utf-8") as lines:
        rows = [(row["lat"], row["lon"]) for row in csv.DictReader(lines)]
    return np.array([(float(lat), float(lon)) for lat, lon in rows if lat and lon])


def a_round(points: Metres, by_chance: np.random.Generator, stops: int) -> tuple[Metres, Metres]:
    """Metres between its stops, and from its start to each: of the nearest to some place, from as many as it
    has stops to ten times as many, some at random."""
    lat, lon = points.T
    near = np.argsort(metres_from(tuple(points[by_chance.integers(len(points))]), lat, lon))
    among = near[: by_chance.integers(stops, min(10 * stops, len(points)))]
    chosen = by_chance.choice(among, stops, replace=False)
    start = tuple(points[chosen[0]] + by_chance.normal(0, 0.1, 2))
    return metres_between(lat[chosen], lon[chosen]), metres_from(start, lat[chosen], lon[chosen])


def solved(between: Metres, from_start: Metres, seconds: int) -> float:
    """Metres of the best path that OR-tools finds: from the start through all stops, with no way back."""
    stops = len(between)
    legs = np.zeros((stops + 2, stops + 2), dtype=np.int64)  # it counts in whole decimetres
    legs[1:-1, 1:-1] = np.rint(between * 10)
    legs[0, 1:-1] = np.rint(from_start * 10)
    manager = pywrapcp.RoutingIndexManager(stops + 2, 1, [0], [stops + 1])
    routing = pywrapcp.RoutingModel(manager)
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitMatrix(legs.tolist()))
    asked = pywrapcp.DefaultRoutingSearchParameters()
    asked.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PATH_CHEAPEST_ARC
    asked.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    asked.time_limit.FromSeconds(seconds)
    answer = routing.SolveWithParameters(asked)
    rows, index = [], routing.Start(0)
    while not routing.IsEnd(index):
        rows.append(manager.IndexToNode(index))
        index = answer.Value(routing.NextVar(index))
    path = np.array(rows[1:]) - 1
    return float(from_start[path[0]] + between[path[:-1], path[1:]].sum())


if __name__ == "__main__":
    for line in measured(*map(int, sys.argv[1:])):
        print(line, flush=True)
