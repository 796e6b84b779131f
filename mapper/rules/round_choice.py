"""Which of the venues that were asked for may stand in a round? Those where somebody may go."""

from collections.abc import Collection, Set
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapper.rules.coverage import Status
from mapper.rules.drawn_area import DrawnArea
from mapper.rules.rounds import MOST_STOPS
from mapper.rules.waypoints import NOT_TO_GO_TO


@dataclass(frozen=True, slots=True)
class RoundChoice:
    """`venues`: rows of the coverage frame that may be stops; `left_out`: how many nobody is sent to."""

    venues: pd.DataFrame
    left_out: int

    @property
    def is_too_long(self) -> bool:
        return len(self.venues) > MOST_STOPS


def choice(
    rows: pd.DataFrame,
    no_log: Set[str],
    *,
    area: DrawnArea | None = None,
    ticked: Collection[int] = (),
    among: Collection[int] | None = None,
    due: NDArray[np.bool_] | None = None,
) -> RoundChoice:
    """rows: number, lat, lon (NaN where unknown), town_geoid and the flags of NOT_TO_GO_TO, among others;
    `among`: only venues of these numbers; `ticked`: the same, where somebody ticked any; `due`, bool[n]: only
    where it holds."""
    chosen = np.ones(len(rows), dtype=np.bool_) if due is None else due.copy()
    if ticked:
        chosen &= rows["number"].isin(list(ticked)).to_numpy()
    if among is not None:
        chosen &= rows["number"].isin(list(among)).to_numpy()
    if area is not None:
        chosen &= area.contains(rows["lat"].to_numpy(), rows["lon"].to_numpy())
    away = rows["town_geoid"].isin(list(no_log)).to_numpy()
    for flag in NOT_TO_GO_TO:
        away = away | rows[flag].to_numpy()
    return RoundChoice(rows[chosen & ~away], int((chosen & away).sum()))


def due_by(day: date, status: NDArray[np.int8], follow_up: NDArray[np.int32]) -> NDArray[np.bool_]:
    """bool[n]: whether somebody has to go there by that day, whose status (int8 codes) and day to come back
    (ordinals, 0 = none) these are: what is up has had its time, or a promise is overdue."""
    promised = (status == Status.promised.code) & (follow_up > 0) & (follow_up < day.toordinal())
    return np.asarray((status == Status.lapsed.code) | promised)
