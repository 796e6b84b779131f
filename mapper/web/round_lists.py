"""Which places stand on a round's list, under which numbers and letters? What is printed, and what is typed
back in, ask here alike."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapper.rules.paper_list import Key, key_of, list_code
from mapper.rules.rounds import Round
from mapper.rules.selection import Selection
from mapper.rules.waypoints import NOT_TO_GO_TO
from mapper.store import area_rules
from mapper.store.venue_texts import numbers_of, with_texts
from mapper.web import current
from mapper.web.words import OUTCOME


@dataclass(frozen=True)
class RoundList:
    """`venues`: those of its stops that are on the venue list and within the actor's reach, in their order:
    the columns of the coverage frame on the day and of with_texts, and stop, late and is_to_go_to (bool)."""

    venues: pd.DataFrame
    key: Key
    code: str
    no_log: Set[str]


def list_of(round_: Round, day: date) -> RoundList:
    ids = [stop.venue_id for stop in round_.own_stops]
    frame = current.frame()
    with current.database().read() as connection:
        no_log = area_rules.limits(connection).no_log
        there = frame.on(day).iloc[_rows(frame.numbers, numbers_of(connection, ids).values())]
        venues = with_texts(connection, Selection(reach=current.actor().reach).of(there))
    stops = {stop.venue_id: stop for stop in round_.own_stops}
    away = venues[list(NOT_TO_GO_TO)].any(axis=1) | venues["town_geoid"].isin(list(no_log))
    venues = venues.assign(
        stop=[stops[id_].position for id_ in venues["id"]],
        late=[stops[id_].late for id_ in venues["id"]],
        is_to_go_to=~away.to_numpy(dtype=bool),
    ).sort_values("stop")
    key = _key()
    return RoundList(
        venues,
        key,
        list_code(round_.id, [(stop.position, stop.venue_id) for stop in round_.own_stops], key),
        no_log,
    )


def _rows(numbers: NDArray[np.int32], wanted: Iterable[int]) -> NDArray[np.intp]:
    """Where these few stand among many that ascend; what is not there, nowhere."""
    asked = np.array(sorted(wanted), dtype=numbers.dtype)
    asked = asked[asked <= numbers[-1]] if len(numbers) else asked[:0]
    at = np.searchsorted(numbers, asked)
    found: NDArray[np.intp] = at[numbers[at] == asked]
    return found


def _key() -> Key:
    reference = current.frame().reference
    return key_of(
        OUTCOME,
        ((one.code, one.label) for one in reference.materials.values() if not one.retired),
        ((one.code, one.label) for one in reference.spots.values() if not one.retired),
    )


def recalled_on(day: date) -> frozenset[str]:
    """Codes of the materials that must not go up on a day."""
    materials = current.frame().reference.materials.values()
    return frozenset(one.code for one in materials if one.recalled_on and one.recalled_on <= day)
