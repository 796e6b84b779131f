"""How do rows of the database become the arrays of the coverage frame? Step 5 of the flow."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapper.store.frame_rows import NUMBERS, Codes, Reference, VenueRows

# What a type in a town of a county decides.
CELL_COLUMNS = ("venue_type", "posting", "county_geoid", "county", "town_geoid", "town", "target_pct")
NEVER_SUPERSEDED = np.iinfo(np.int32).max


def described(rows: VenueRows, reference: Reference) -> pd.DataFrame:
    """The register's rows with what the reference data says of each: posting, names of areas, target_pct
    (category of float), in_scope and not_counted (bool); codes and GEOIDs as categories."""
    columns = rows.columns
    kinds = _recoded(columns["venue_type"], rows.vocabulary["venue_type"], list(reference.types))
    towns, counties = (
        _category(columns[name], rows.vocabulary[name]) for name in ("town_geoid", "county_geoid")
    )
    in_scope, targets = _chosen(kinds, counties, reference)
    names = {geoid: area.name for geoid, area in reference.areas.items()}
    postings = {code: kind.posting for code, kind in reference.types.items()}
    return pd.DataFrame(
        {
            **{name: columns[name] for name in NUMBERS},
            "venue_type": kinds,
            "precision": _category(columns["precision"], rows.vocabulary["precision"]),
            "town_geoid": towns,
            "county_geoid": counties,
            "posting": _renamed(kinds, postings),
            "town": _renamed(towns, names, ""),
            "county": _renamed(counties, names, ""),
            "target_pct": targets,
            "in_scope": in_scope,
            "not_counted": columns["closed"] | columns["do_not_place"] | ~in_scope,
        },
        copy=False,
    )


@dataclass(frozen=True)
class Cells:
    """Venues that no grouping and no filter of the register tells apart: `of`, int32 a venue, is its cell;
    `keys`, a row a cell, what its venues have in common (columns of `described`)."""

    of: NDArray[np.int32]
    keys: pd.DataFrame


def cells_of(venues: pd.DataFrame) -> Cells:
    """Some thousand cells, by whose counts any report is made without looking at a venue again."""
    code = np.zeros(len(venues), dtype=np.int64)
    for column in ("venue_type", "county_geoid", "town_geoid"):
        category = venues[column].cat
        code = code * (len(category.categories) + 1) + category.codes.to_numpy() + 1
    _, sample, cell = np.unique(code, return_index=True, return_inverse=True)
    return Cells(cell.astype(np.int32), venues[list(CELL_COLUMNS)].iloc[sample].reset_index(drop=True))


def _recoded(codes: NDArray[np.int32], texts: Codes, categories: list[str]) -> pd.Categorical:
    """With these categories; a text that is none of them is missing."""
    place = {text: at for at, text in enumerate(categories)}
    table = np.array([place.get(text, -1) for text in texts] or [-1], dtype=np.int32)
    return _categorical(table[codes], categories)


def _category(codes: NDArray[np.int32], texts: Codes) -> pd.Categorical:
    """The texts as they are, their categories sorted."""
    return _recoded(codes, texts, sorted(texts))


def _renamed(values: pd.Categorical, names: Mapping[str, str], without: str | None = None) -> pd.Categorical:
    """Another text for each; `without` where there is none (None: missing). Two may share a text."""
    texts = [names.get(category, without) for category in values.categories]
    categories = sorted({text for text in texts if text is not None})
    place = {text: at for at, text in enumerate(categories)}
    table = np.array([-1 if text is None else place[text] for text in texts] + [-1], dtype=np.int32)
    return _categorical(table[values.codes], categories)  # a missing value, -1, takes the last


def _categorical(codes: NDArray[np.integer], categories: Any) -> pd.Categorical:
    """In as few bytes as the categories need; -1 is missing."""
    count = len(categories)
    kind: Any = np.int8 if count < 127 else np.int16 if count < 32_767 else np.int32
    made: pd.Categorical = pd.Categorical.from_codes(codes.astype(kind), categories=categories)
    return made


def _chosen(
    kinds: pd.Categorical, counties: pd.Categorical, reference: Reference
) -> tuple[NDArray[np.bool_], pd.Categorical]:
    """Whether each venue's type is in its county's scope, and the target that holds there."""
    types, areas = list(kinds.categories), list(counties.categories)
    scope = np.ones((len(areas) + 1, len(types) + 1), dtype=np.bool_)
    target = np.full(scope.shape, np.nan)
    statewide = [reference.types[code].target_pct for code in types]
    target[:, :-1] = np.array([np.nan if own is None else own for own in statewide], dtype=np.float64)
    for (county, kind), (chosen, own) in reference.choices.items():
        if county in areas and kind in reference.types:
            cell = areas.index(county), types.index(kind)
            scope[cell] = chosen
            target[cell] = target[cell] if own is None else own
    at = counties.codes, kinds.codes  # -1, of no county or no type, takes the last
    values = np.unique(target[~np.isnan(target)])
    codes = np.where(np.isnan(target), -1, np.searchsorted(values, target))
    return scope[at], _categorical(codes[at], values)


def superseded_on(reference: Reference) -> NDArray[np.int32]:
    """int32 per material, in the order of the reference data."""
    days = [
        m.superseded_on.toordinal() if m.superseded_on else NEVER_SUPERSEDED
        for m in reference.materials.values()
    ]
    return np.array(days, dtype=np.int32)


def private_spots(reference: Reference) -> NDArray[np.bool_]:
    """bool per spot, in the order of the reference data."""
    return np.array([spot.private for spot in reference.spots.values()], dtype=bool)
