"""Which venues may stand in a file for navigation? Only those where somebody may go and leave something."""

from collections.abc import Set
from dataclasses import dataclass

import numpy as np
import pandas as pd

MOST_WAYPOINTS = 2_000  # more make a navigation device slow, and no day is that long
NOT_TO_GO_TO = ("restricted", "do_not_place", "concern_volunteer", "concern_taker", "closed")


def may_go(venue: object, town_geoid: str, no_log: Set[str]) -> bool:
    """Whether somebody may be sent to one venue, that has the flags of NOT_TO_GO_TO."""
    return town_geoid not in no_log and not any(getattr(venue, flag) for flag in NOT_TO_GO_TO)


@dataclass(frozen=True, slots=True)
class Waypoints:
    """`venues`: those that stand in it; how many of the chosen ones have no point, and how many nobody should
    go to, whether they have one or not."""

    venues: pd.DataFrame
    without_point: int
    left_out: int

    @property
    def are_too_many(self) -> bool:
        return len(self.venues) > MOST_WAYPOINTS

    @property
    def in_words(self) -> str:
        """What the file says of itself; nothing of which places are left out."""
        parts = [f"{len(self.venues):,} places to go to."]
        if self.without_point:
            parts.append(f"{self.without_point:,} have no point on the map and are not in here.")
        return " ".join(parts)


def waypoints(venues: pd.DataFrame, no_log: Set[str]) -> Waypoints:
    """venues: lat, lon (degrees WGS 84, NaN where there is none), the flags of NOT_TO_GO_TO (bool) and
    town_geoid. `no_log`: towns where nothing may be logged."""
    away = venues["town_geoid"].isin(list(no_log)).to_numpy()
    for flag in NOT_TO_GO_TO:
        away = away | venues[flag].to_numpy()
    has_point = np.isfinite(venues["lat"].to_numpy()) & np.isfinite(venues["lon"].to_numpy())
    return Waypoints(venues[~away & has_point], int((~away & ~has_point).sum()), int(away.sum()))


def too_many(count: int) -> str:
    """Why there is no file, and what to do."""
    return (
        f"{count:,} places are too many for a navigation device; a GPX file holds at most "
        f"{MOST_WAYPOINTS:,}. Choose fewer, by county, town or type of place."
    )
