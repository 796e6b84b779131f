"""Step 6, the ladder (after Tanahashi 1978): on which rung are venues lost?"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mapper.rules.coverage import Status

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung: its name, and how many venues stand on it and on every rung before."""

    name: str
    count: int


def ladder(
    status: NDArray[np.int8], visited: Bools, accepted: Bools, current: Bools, private: Bools
) -> list[Rung]:
    """Count known, eligible, visited, accepted, covered, current, private; each a subset of the one before.

    All arrays have one element a known venue: status as Status.code, the rest from status_on and items_on.
    """
    covered = status == Status.covered.code
    steps = {
        "known": np.ones(len(status), dtype=np.bool_),
        "eligible": status != Status.excluded.code,
        "visited": visited,
        "accepted": accepted | covered,
        "covered": covered,
        "current": current,
        "private": private,
    }
    standing = steps["known"]
    rungs = []
    for name, reached in steps.items():
        standing = standing & reached
        rungs.append(Rung(name, int(np.count_nonzero(standing))))
    return rungs


def largest_drop(rungs: Sequence[Rung]) -> tuple[Rung, Rung] | None:
    """The neighbouring rungs between which most venues are lost (the first such pair), or None if none is.

    known to eligible is left out: a venue that is not counted is no place where help is needed.
    """
    pairs = [(upper, lower) for upper, lower in pairwise(rungs) if upper.name != "known"]
    worst = max(pairs, key=lambda pair: pair[0].count - pair[1].count, default=None)
    if worst is None or worst[0].count == worst[1].count:
        return None
    return worst
