"""Which of a million venues has these letters in its name, and which name comes first?"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BREAK = "\n"  # stands between names, so that nothing is found across two


@dataclass(frozen=True, slots=True)
class Names:
    """Names of n venues in any case: one text, where each begins in it (int64[n]), and each one's place in
    the order of names (int32[n]; equal names have the same)."""

    text: bytes
    begins: NDArray[np.int64]
    rank: NDArray[np.int32]

    @classmethod
    def of(cls, names: Iterable[str]) -> "Names":
        folded = [name.casefold().replace(BREAK, " ") for name in names]
        places = {name: place for place, name in enumerate(sorted(set(folded)))}
        rank = np.fromiter((places[name] for name in folded), dtype=np.int32, count=len(folded))
        encoded = [name.encode("utf-8", "surrogatepass") for name in folded]
        lengths = np.fromiter((len(name) + 1 for name in encoded), dtype=np.int64, count=len(encoded))
        begins = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])[: len(encoded)]
        return cls(BREAK.encode().join(encoded), begins, rank)

    def holding(self, part: str) -> NDArray[np.bool_]:
        """bool[n]: the name holds this, in any case; its signs mean themselves."""
        wanted = part.casefold().replace(BREAK, " ").encode("utf-8", "surrogatepass")
        held = np.zeros(len(self.begins), dtype=np.bool_)
        if not wanted:
            return ~held
        at = self.text.find(wanted)
        while at >= 0:
            row = int(np.searchsorted(self.begins, at, side="right")) - 1
            held[row] = True
            following = int(self.begins[row + 1]) if row + 1 < len(self.begins) else len(self.text)
            at = self.text.find(wanted, following)
        return held
