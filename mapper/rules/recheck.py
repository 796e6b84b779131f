"""Whom to visit again, and by when? The venues behind a forecast, in the order in which they end."""

import numpy as np
import pandas as pd

from mapper.rules.lapsing import Ends


def recheck_list(ends: Ends, venues: pd.DataFrame) -> pd.DataFrame:
    """A row an end, by day, then county, town and number, so that the places of one trip stand together.

    venues: a row a venue, number, county and town among its columns. Added: lapses_on (ordinal, int32: the
    first day without material) and becomes (int8, Status.code).
    """
    rows = venues.iloc[ends.venue].reset_index(drop=True)
    rows = rows.assign(lapses_on=ends.day, becomes=ends.becomes)
    keys = [rows["number"].to_numpy(), _rank(rows["town"]), _rank(rows["county"]), ends.day]
    return rows.iloc[np.lexsort(keys)].reset_index(drop=True)


def _rank(names: "pd.Series[str]") -> np.ndarray:
    """The place of each name in the alphabet; nameless last."""
    category = names.astype("category")
    texts = [text.casefold() for text in category.cat.categories]
    order = sorted(range(len(texts)), key=lambda at: (texts[at] == "", texts[at]))
    rank = np.full(len(texts) + 1, len(texts), dtype=np.int32)  # a missing name, -1, takes the last
    rank[order] = np.arange(len(texts), dtype=np.int32)
    return rank[category.cat.codes.to_numpy()]
