"""Which venues does a filter choose? Page, map, csv and json all choose by this one function."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapper.rules.coverage import STATUSES
from mapper.rules.gap_reasons import Reason
from mapper.rules.permissions import EVERYWHERE, Reach
from mapper.rules.tally import Tally


@dataclass(frozen=True, slots=True)
class Selection:
    """What to choose by; an empty part chooses everything. Codes and GEOIDs, statuses by their word."""

    venue_types: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()
    towns: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    postings: tuple[str, ...] = ()
    visited: bool = False  # only venues that any visit reached
    gaps: tuple[str, ...] = ()  # only venues for which one of these reasons of gap_reasons holds
    lacks: tuple[tuple[str, int], ...] = ()  # (language, its bit): only venues that are without one of these
    reach: Reach = EVERYWHERE

    @property
    def is_of_a_day(self) -> bool:
        """Whether it asks how venues stand, which is another answer on another day."""
        return bool(self.statuses or self.visited or self.gaps or self.lacks)

    def mask(self, venues: pd.DataFrame) -> np.ndarray:
        """bool[n] over rows with the columns venue_type, county_geoid, town_geoid, posting (text or
        category), status (int8) and visited (bool), and where they are asked for gaps (uint16) and lacks."""
        chosen = np.ones(len(venues), dtype=bool)
        for column, wanted in (
            ("venue_type", self.venue_types),
            ("county_geoid", self.counties),
            ("town_geoid", self.towns),
            ("posting", self.postings),
        ):
            if wanted:
                chosen &= venues[column].isin(wanted).to_numpy()
        if self.statuses:
            codes = [code for code, status in enumerate(STATUSES) if status.value in self.statuses]
            chosen &= np.isin(venues["status"].to_numpy(), codes)
        if self.visited:
            chosen &= venues["visited"].to_numpy()
        if self.gaps:
            chosen &= _any_of(venues["gaps"], (Reason(gap).bit for gap in self.gaps))
        if self.lacks:
            chosen &= _any_of(venues["lacks"], (1 << bit for _, bit in self.lacks))
        if not self.reach.everywhere:
            chosen &= (
                venues["county_geoid"].isin(self.reach.counties) | venues["town_geoid"].isin(self.reach.towns)
            ).to_numpy()
        return chosen

    def of(self, venues: pd.DataFrame) -> pd.DataFrame:
        """The chosen rows, in their order."""
        chosen = self.mask(venues)
        return venues if chosen.all() else venues[chosen]

    def counted(self, keys: pd.DataFrame, cells: Tally) -> Tally:
        """What is chosen of venues that were counted in cells; `keys`: a row a cell, with the columns of
        `mask` but status and visited. Cells of which nothing is chosen are left out. What gaps and lacks
        choose is no part of a cell: whoever counted has chosen by them."""
        counts = cells.counts
        if self.statuses or self.visited:
            counts = counts.copy()
            wanted = [not self.statuses or status.value in self.statuses for status in STATUSES]
            counts[:, ~np.array(wanted)] = 0
            counts[:, :, 0] *= not self.visited
        chosen = replace(self, statuses=(), visited=False, gaps=(), lacks=()).mask(keys)
        chosen &= counts.any(axis=(1, 2))
        return Tally(counts[chosen], cells.sample[chosen])


def _any_of(bits: "pd.Series[int]", asked: Iterable[int]) -> NDArray[np.bool_]:
    """bool[n]: the venue has one of these bits; a column too narrow for one has it nowhere."""
    wanted = sum(set(asked))
    values = bits.to_numpy()
    return np.asarray(values & np.array(wanted & np.iinfo(values.dtype).max, dtype=values.dtype) != 0)
