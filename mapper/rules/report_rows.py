"""Step 6, rows: what is a row of a report grouped by, what is it called, and where does it stand?"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from mapper.rules.tally import Ints, coded

Row = dict[str, Any]

# A row's first columns by what it is grouped by. A town's row names its county, so county is not said twice.
KEY_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "venue_type": ("venue_type",),
    "county": ("county",),
    "town": ("town", "county", "town_geoid"),
    "posting": ("posting",),
}


def grouping(by: Sequence[str]) -> tuple[str, ...]:
    """What rows are grouped by: each once, venue_type first; a town implies its county. Raises ValueError."""
    asked = _asked(by)
    return tuple(group for group in asked if not (group == "county" and "town" in asked))


def _asked(by: Sequence[str]) -> list[str]:
    unknown = [group for group in by if group not in KEY_COLUMNS]
    if unknown or not by:
        choices = ", ".join(KEY_COLUMNS)
        raise ValueError(f"can't group by {unknown[0] if unknown else 'nothing'}; choose from {choices}")
    return sorted(dict.fromkeys(by), key=lambda group: group != "venue_type")


def area_key(venues: pd.DataFrame, group: str) -> tuple[Ints, int]:
    """(code int64[n], number of codes) of the venues' county or town."""
    counties, county_count = coded(venues["county_geoid"])
    if group == "county":
        return counties, county_count
    towns, town_count = coded(venues["town_geoid"])
    # A venue in no town polygon still stands with its county: one such row a county.
    return np.where(towns > 0, towns + county_count, counties), county_count + town_count


def labels(venues: pd.DataFrame, groups: Sequence[str], at: Ints) -> list[Row]:
    """The key columns of the rows whose venues stand at these places of the frame."""
    needed = {column for group in groups for column in KEY_COLUMNS[group]}
    texts = {column: texts_at(venues[column], at) for column in needed}
    # Areas are joined on GEOID: a name without one is no area.
    for name, geoid in (("county", "county_geoid"), ("town", "town_geoid")):
        if name in texts:
            known = texts_at(venues[geoid], at)
            texts[name] = [text if key else "" for text, key in zip(texts[name], known, strict=True)]
    ordered = [column for group in groups for column in KEY_COLUMNS[group]]
    return [
        dict(zip(ordered, values, strict=True)) for values in zip(*(texts[c] for c in ordered), strict=True)
    ]


def texts_at(values: "pd.Series[str]", at: Ints) -> list[str]:
    return [value if isinstance(value, str) else "" for value in values.iloc[at].tolist()]


def in_order(rows: list[Row], codes: Mapping[str, Ints], by: Sequence[str]) -> list[Row]:
    """Types by their category order (`codes` of each row), areas by name, nameless last."""
    order = _asked(by)

    def place(index: int) -> list[tuple[Any, ...]]:
        return [
            (codes[group][index] == 0, codes[group][index])
            if group in codes
            else _by_name(rows[index], group)
            for group in order
        ]

    return [rows[index] for index in sorted(range(len(rows)), key=place)]


def _by_name(row: Row, group: str) -> tuple[Any, ...]:
    rest = (row["county"].casefold(), row["town_geoid"]) if group == "town" else ()
    return row[group] == "", row[group].casefold(), *rest
