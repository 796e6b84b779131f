"""How do rows of the database become the arrays of the coverage frame? Step 5 of the flow."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapper.rules.snapshot import ItemSpanArrays, StatusSpanArrays
from mapper.store.frame_rows import Reference

NEVER_SUPERSEDED = np.iinfo(np.int32).max


def described(venues: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """The register's rows with what the reference data says of each: posting, names of areas, target_pct
    (category of float), in_scope and not_counted (bool); codes and GEOIDs as categories."""
    kinds, types = venues["venue_type"], reference.types
    names = {geoid: area.name for geoid, area in reference.areas.items()}
    in_scope, targets = _chosen(venues, reference)
    return venues.assign(
        venue_type=pd.Categorical(kinds, categories=list(types)),
        posting=pd.Categorical(kinds.map({code: kind.posting for code, kind in types.items()})),
        town=venues["town_geoid"].map(names).fillna(""),
        county=venues["county_geoid"].map(names).fillna(""),
        town_geoid=pd.Categorical(venues["town_geoid"]),
        county_geoid=pd.Categorical(venues["county_geoid"]),
        target_pct=pd.Categorical(targets),
        in_scope=in_scope,
        not_counted=venues["closed"].to_numpy() | venues["do_not_place"].to_numpy() | ~in_scope,
    )


def _chosen(venues: pd.DataFrame, reference: Reference) -> tuple[NDArray[np.bool_], "pd.Series[float]"]:
    """Whether each venue's type is in its county's scope, and the target that holds there."""
    statewide = venues["venue_type"].map({code: kind.target_pct for code, kind in reference.types.items()})
    in_scope = np.ones(len(venues), dtype=np.bool_)
    targets = statewide.astype(np.float64)
    for (county, kind), (chosen, own) in reference.choices.items():
        cell = ((venues["county_geoid"] == county) & (venues["venue_type"] == kind)).to_numpy()
        in_scope[cell] = chosen
        if own is not None:
            targets = targets.mask(cell, own)
    return in_scope, targets


def _known(spans: pd.DataFrame, numbers: NDArray[np.int32]) -> tuple[pd.DataFrame, NDArray[np.int32]]:
    """The spans whose venue is in the frame, and the venue's row (int32) for each."""
    own = spans["venue_number"].to_numpy()
    row = np.searchsorted(numbers, own)
    there = row < len(numbers)
    there[there] = numbers[row[there]] == own[there]
    return spans[there], row[there].astype(np.int32)


def status_arrays(spans: pd.DataFrame, numbers: NDArray[np.int32]) -> StatusSpanArrays:
    """The spans of these venues (their numbers, ascending) with their row in the frame."""
    kept, row = _known(spans, numbers)
    columns = ("from_day", "until_day", "status", "visited", "accepted", "follow_up")
    return StatusSpanArrays(row, *(kept[name].to_numpy() for name in columns))


def item_arrays(spans: pd.DataFrame, numbers: NDArray[np.int32], reference: Reference) -> ItemSpanArrays:
    """The item spans of these venues; materials and spots by their place in the reference data."""
    kept, row = _known(spans, numbers)
    material, spot = _codes(kept["material"], reference.materials), _codes(kept["spot"], reference.spots)
    known = (material >= 0) & (spot >= 0)  # -1 would be read as the last code
    return ItemSpanArrays(
        venue=row[known],
        material=material[known],
        spot=spot[known],
        from_day=kept["from_day"].to_numpy()[known],
        until_day=kept["until_day"].to_numpy()[known],
    )


def _codes(values: "pd.Series[Any]", known: Iterable[str]) -> NDArray[np.int16]:
    return pd.Categorical(values, categories=list(known)).codes.astype(np.int16)


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
