"""Step 6, counting: how many venues of each status are in each group?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapper.rules.coverage import STATUSES

Ints = NDArray[np.int64]

# More counters than this are not laid out flat; codes are first narrowed to those that occur.
MOST_COUNTERS = 1 << 23
PER_GROUP = 2 * len(STATUSES)


@dataclass(frozen=True, slots=True)
class Tally:
    """Groups of venues that agree in every key.

    counts int64[g, 7, 2]: venues by Status.code and visited (0 no, 1 yes); sample int64[g]: where in the
    frame a venue of each group stands, from which the keys' values can be read.
    """

    counts: Ints
    sample: Ints


def tally(status: NDArray[np.int8], visited: NDArray[np.bool_], keys: Sequence[tuple[Ints, int]]) -> Tally:
    """Count n venues by their keys, each given as (code int64[n] from 0, number of codes).

    Raises ValueError where a status is no Status.code.
    """
    if len(status) and not (status.min() >= 0 and status.max() < len(STATUSES)):
        raise ValueError("a status is not one of the seven codes")
    code, size = combined(keys, len(status))
    sample = np.full(size, -1, dtype=np.int64)
    sample[code] = np.arange(len(code))
    counter = code * PER_GROUP
    counter += 2 * status
    counter += visited
    counts = np.bincount(counter, minlength=size * PER_GROUP).reshape(size, len(STATUSES), 2)
    present = sample >= 0
    return Tally(counts[present], sample[present])


def combined(keys: Sequence[tuple[Ints, int]], count: int) -> tuple[Ints, int]:
    """One code (int64[count]) for several keys' codes, and how many codes there can be."""
    code, size = np.zeros(count, dtype=np.int64), 1
    for more, more_size in keys:
        if size * more_size * PER_GROUP > MOST_COUNTERS:
            code, size = _narrowed(code)
        code = code * more_size + more if size > 1 else more
        size *= more_size
    return _narrowed(code) if size * PER_GROUP > MOST_COUNTERS else (code, size)


def _narrowed(code: Ints) -> tuple[Ints, int]:
    present, narrow = np.unique(code, return_inverse=True)
    return narrow.astype(np.int64), max(1, len(present))


def coded(values: "pd.Series[str]") -> tuple[Ints, int]:
    """(code int64[n], number of codes) of a column: 0 where it is missing or empty, then in category order.

    A column that is no category is made one, which takes far longer than counting does.
    """
    category = values if isinstance(values.dtype, pd.CategoricalDtype) else values.astype("category")
    code = category.cat.codes.to_numpy().astype(np.int64) + 1
    names = category.cat.categories.tolist()
    if "" in names:
        code[code == names.index("") + 1] = 0
    return code, len(names) + 1
