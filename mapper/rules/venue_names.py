"""Which of a million venues has these letters in its name, and which name comes first?"""

from collections.abc import Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

BREAK = "\n"  # stands between names, so that nothing is found across two


def folded(name: str) -> bytes:
    """A name as it is looked for and put in order: in any case, on one line."""
    return name.casefold().replace(BREAK, " ").encode("utf-8", "surrogatepass")


class Names:
    """Names of n venues; `rank`, int32[n]: each one’s place in the order of names, equal names share it."""

    def __init__(self, names: Sequence[bytes]) -> None:
        """`names`: each as `folded`."""
        self._text = BREAK.encode().join(names)
        lengths = np.fromiter(map(len, names), dtype=np.int64, count=len(names)) + 1
        self._ends = np.cumsum(lengths)  # of each with its break
        order = sorted(range(len(names)), key=names.__getitem__)
        sizes = [len(list(equal)) for _, equal in groupby(order, key=names.__getitem__)]
        self.rank = np.empty(len(names), dtype=np.int32)
        self.rank[order] = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)

    def holding(self, part: str) -> NDArray[np.bool_]:
        """bool[n]: the name holds this, in any case; its signs mean themselves."""
        wanted = folded(part)
        if not wanted:
            return np.ones(len(self._ends), dtype=np.bool_)
        held = np.zeros(len(self._ends), dtype=np.bool_)
        at = self._text.find(wanted)
        while at >= 0:
            row = int(np.searchsorted(self._ends, at, side="right"))
            held[row] = True
            at = self._text.find(wanted, int(self._ends[row]))
        return held
