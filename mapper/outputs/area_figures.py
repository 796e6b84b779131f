"""How is each county or town doing? Step 6: the gap report by GEOID, for shading a map."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import pandas as pd

from mapper.rules.gap_report import FIGURES, Row, gap_report
from mapper.rules.unknown_cells import Level


def area_figures(
    venues: pd.DataFrame,
    level: Level,
    names: Mapping[str, str],
    looked_none: Callable[[Collection[str]], Collection[str]],
) -> dict[str, dict[str, Any]]:
    """GEOID -> name and the report's figures, for every area of `names` (GEOID -> name), those with no
    known venue too; under "" what lies in no area of the level. `looked_none` says of areas without a known
    venue (GEOIDs) where somebody looked and found that there is none; so does each area's key of that name.

    venues: the chosen rows of the coverage frame on a day (CoverageFrame.on).
    """
    by_geoid = _by_geoid(venues, level)
    none_known = gap_report(venues.iloc[:0], (level,)).total
    areas = {geoid: {"name": name, **by_geoid.get(geoid, none_known)} for geoid, name in names.items()}
    looked = looked_none([geoid for geoid, figures in areas.items() if not figures["known"]])
    for geoid, figures in areas.items():
        figures["looked_none"] = geoid in looked
    elsewhere = {key: row for key, row in by_geoid.items() if key not in names}
    return areas | {key: {"name": "", **row, "looked_none": False} for key, row in elsewhere.items()}


def _by_geoid(venues: pd.DataFrame, level: Level) -> dict[str, Row]:
    # Names are shown and never joined on: two counties of two states may share one.
    geoid = venues[f"{level}_geoid"]
    nowhere = {"town": geoid, "town_geoid": geoid, "county": "", "county_geoid": ""}
    own = nowhere if level == "town" else {"county": geoid, "county_geoid": geoid}
    rows = gap_report(venues.assign(**own), (level,)).rows
    return {row[level]: {name: row[name] for name in FIGURES} for row in rows}
