"""Are the venues of a round put in order, the late ones behind, and is the way told?"""

import math
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from geopy.distance import great_circle

from mapper.intake.round_order import late_stops, metres_through, plan
from mapper.rules.coverage import Status

SUNDAY, MONDAY = date(2026, 12, 6), date(2026, 12, 7)
PORT, WEST, NORTH = (43.66, -70.26), (43.67, -70.40), (43.91, -69.97)


def venue(id_: str, at: tuple[float, float] = (math.nan, math.nan), **more: Any) -> dict[str, Any]:
    return {
        "id": id_,
        "name": id_.title(),
        "town": "Portland",
        "lat": at[0],
        "lon": at[1],
        "opening_hours": "",
        "open_months": 4095,
        "status": Status.never.code,
        "follow_up": 0,
        **more,
    }


def frame(*venues: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(venues, columns=list(venue("columns")))


SHOP = venue("shop", WEST)
CLINIC = venue("clinic", PORT, opening_hours="Mo-Fr 08:00-17:00")
FARM = venue("farm", NORTH, open_months=0b11100000)
NOWHERE = venue("nowhere", town="Bath")
ALSO = venue("also nowhere", town="Yarmouth")


def test_the_order_with_why_some_stand_behind() -> None:
    planned = plan(frame(ALSO, FARM, CLINIC, NOWHERE, SHOP), (43.66, -70.2), SUNDAY)
    assert planned.planned == [
        ("shop", ""),
        ("clinic", "closed_that_day"),
        ("farm", "opens_later"),
        ("nowhere", "no_point"),
        ("also nowhere", "no_point"),
    ]
    assert planned.stops[0].late is None
    assert planned.stops[1].late is not None
    assert planned.stops[1].late.sentence == "Closed on Sundays: Mon–Fri 8:00–17:00."


def test_the_way_is_that_of_its_order() -> None:
    start = (43.66, -70.2)
    planned = plan(frame(FARM, CLINIC, SHOP, NOWHERE), start, MONDAY)
    assert [stop.venue_id for stop in planned.stops] == ["clinic", "shop", "farm", "nowhere"]
    legs = ((start, PORT), (PORT, WEST), (WEST, NORTH))
    assert planned.metres == pytest.approx(sum(great_circle(*leg).meters for leg in legs), rel=1e-3)
    assert planned.road_metres == pytest.approx(1.3 * planned.metres)
    assert metres_through(frame(CLINIC, NOWHERE, SHOP, FARM), start) == pytest.approx(planned.metres)


def test_without_a_start_the_way_begins_at_the_first_stop() -> None:
    planned = plan(frame(FARM, CLINIC, SHOP), None, MONDAY)
    by_id = {"farm": FARM, "clinic": CLINIC, "shop": SHOP}
    in_order = frame(*(by_id[stop.venue_id] for stop in planned.stops))
    assert metres_through(in_order, None) == pytest.approx(planned.metres)
    assert planned.metres < metres_through(in_order, (44.5, -69.0))


def test_the_order_of_the_rows_says_nothing() -> None:
    points = np.random.default_rng(5).uniform((43.4, -70.7), (44.2, -69.8), (30, 2))
    rows = [venue(f"v{at:02}", (lat, lon)) for at, (lat, lon) in enumerate(points.tolist())]
    assert plan(frame(*rows), PORT, MONDAY) == plan(frame(*reversed(rows)), PORT, MONDAY)


def test_a_promised_day_is_no_day_of_reopening() -> None:
    later = date(2026, 12, 24).toordinal()
    promised = venue("promised", PORT, status=Status.promised.code, follow_up=later)
    closed = venue("closed", PORT, status=Status.excluded.code, follow_up=later)
    for_good = venue("for good", PORT, status=Status.excluded.code)
    found = late_stops(frame(promised, closed, for_good), MONDAY)
    assert {id_: late.code for id_, late in found.items()} == {"closed": "opens_later"}
    assert found["closed"].sentence == "Closed until 24 December 2026."


@pytest.mark.parametrize("start", [None, PORT], ids=["anywhere", "from a point"])
def test_a_round_without_a_stop_has_no_way(start: tuple[float, float] | None) -> None:
    planned = plan(frame(), start, MONDAY)
    assert (planned.stops, planned.metres, metres_through(frame(), start)) == ((), 0.0, 0.0)
