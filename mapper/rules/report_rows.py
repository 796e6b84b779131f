"""Step 6, rows: what is a row of a report grouped by, what is it called, and where does it stand?"""

from collections.abc import Mapping, Sequence
from operator import itemgetter
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
    return rows_of(key_columns(venues, groups, at))


def rows_of(columns: Mapping[str, Sequence[Any]]) -> list[Row]:
    """A row of each place in these columns, which are equally long."""
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def key_columns(venues: pd.DataFrame, groups: Sequence[str], at: Ints) -> dict[str, list[str]]:
    """The same column by column, in the contract's order."""
    columns = {column: texts_at(venues[column], at) for group in groups for column in KEY_COLUMNS[group]}
    # Areas are joined on GEOID: a name without one is no area.
    for name, geoid in (("county", "county_geoid"), ("town", "town_geoid")):
        if name in columns:
            known = texts_at(venues[geoid], at)
            columns[name] = [text if key else "" for text, key in zip(columns[name], known, strict=True)]
    return columns


def texts_at(values: "pd.Series[str]", at: Ints) -> list[str]:
    """The texts at these places, "" where there is none."""
    if not isinstance(values.dtype, pd.CategoricalDtype):
        return [_text(value) for value in values.iloc[at].tolist()]
    texts = np.array(
        [*map(_text, values.cat.categories), ""], dtype=object
    )  # a missing one, -1, takes the last
    found: list[str] = texts[values.cat.codes.to_numpy()[at]].tolist()
    return found


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def in_order(rows: list[Row], codes: Mapping[str, Ints], by: Sequence[str]) -> list[Row]:
    """Types by their category order (`codes` of each row), areas by name, nameless last."""
    places = [
        np.where(codes[group] == 0, np.iinfo(np.int64).max, codes[group])
        if group in codes
        else _places_by_name(rows, group)
        for group in _asked(by)
    ]
    return [rows[at] for at in np.lexsort(places[::-1]).tolist()]


def _places_by_name(rows: Sequence[Row], group: str) -> Ints:
    """int64 a row: alike where the names are; compared once for each area and not for each of its rows."""
    areas = list(map(itemgetter(*KEY_COLUMNS[group]), rows))
    named = {area: _by_name(area) for area in set(areas)}
    place = {name: at for at, name in enumerate(sorted(set(named.values())))}
    places = {area: place[name] for area, name in named.items()}
    return np.array([places[area] for area in areas], dtype=np.int64)


def _by_name(area: str | tuple[str, str, str]) -> tuple[bool | str, ...]:
    """Where a county (its name) or a town (its three key columns) stands among its like."""
    if isinstance(area, str):
        return area == "", area.casefold()
    town, county, geoid = area
    return town == "", town.casefold(), county.casefold(), geoid
