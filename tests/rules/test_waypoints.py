"""Does a file for navigation lead only where somebody may go?"""

from itertools import product
from types import SimpleNamespace

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.waypoints import NOT_TO_GO_TO, may_go, too_many, waypoints

TOWNS = ("", "2300512345", "2300554321")
VENUES = st.lists(
    st.tuples(st.booleans(), st.sampled_from(TOWNS), *(st.booleans() for _ in NOT_TO_GO_TO)), max_size=8
)


def frame(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    found = pd.DataFrame(rows, columns=["located", "town_geoid", *NOT_TO_GO_TO])
    found = found.astype(dict.fromkeys(NOT_TO_GO_TO, bool) | {"located": bool})
    return found.assign(
        number=np.arange(len(rows)),
        lat=np.where(found["located"], 44.0, np.nan),
        lon=np.where(found["located"], -69.0, np.nan),
    )


@given(VENUES, st.sets(st.sampled_from(TOWNS[1:])))
def test_by_one_by_one(rows: list[tuple[object, ...]], no_log: set[str]) -> None:
    found = waypoints(frame(rows), no_log)
    away = [any(row[2:]) or row[1] in no_log for row in rows]
    assert found.venues["number"].tolist() == [at for at, row in enumerate(rows) if row[0] and not away[at]]
    assert found.left_out == sum(away)
    assert found.without_point == sum(not row[0] and not away[at] for at, row in enumerate(rows))
    assert len(found.venues) + found.left_out + found.without_point == len(rows)


def test_each_flag_alone_keeps_a_place_out() -> None:
    for flags in product([False, True], repeat=len(NOT_TO_GO_TO)):
        assert len(waypoints(frame([(True, "", *flags)]), set()).venues) == (not any(flags))
        one = SimpleNamespace(**dict(zip(NOT_TO_GO_TO, flags, strict=True)))
        assert may_go(one, TOWNS[1], {TOWNS[2]}) is not any(flags) and not may_go(one, TOWNS[1], {TOWNS[1]})


def test_what_it_says_of_itself() -> None:
    row = (True, "", *[False] * len(NOT_TO_GO_TO))
    found = waypoints(frame([row, row, (False, *row[1:]), (True, "", True, *row[3:])]), set())
    assert found.in_words == "2 places to go to. 1 have no point on the map and are not in here."
    assert not found.are_too_many
    assert waypoints(frame([row] * 2_001), set()).are_too_many
    assert "2,001" in too_many(2_001)
