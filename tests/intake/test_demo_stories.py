"""Does each invented story end as it is meant to, under the rules themselves?"""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from mapper.intake.demo_stories import Ending, Stock, Storyteller, least_stops
from mapper.rules.coverage import Status, fold
from mapper.rules.visit import Visit, problems
from mapper.store.reference import Material
from tests.builders import ZONE

UNTIL = date(2026, 11, 20)
SHELF_LIFE = {"poster": 120, "palm_card": 40}
SPOTS = ("restroom_stall", "counter", "window")
STATUS_OF = {
    Ending.covered: Status.covered,
    Ending.old_version: Status.covered,
    Ending.recalled: Status.lapsed,
    Ending.lapsed: Status.lapsed,
    Ending.gone: Status.gone,
    Ending.promised: Status.promised,
    Ending.overdue: Status.promised,
    Ending.declined: Status.declined,
    Ending.closed_until: Status.excluded,
    Ending.closed_for_good: Status.excluded,
    Ending.nobody: Status.never,
    Ending.never: Status.never,
}


def material(code: str, kind: str = "poster", language: str = "en") -> Material:
    return Material(code, code, kind, (language,), False, "", "1", "", "", None, None, False)


CURRENT = (material("p_en"), material("p_es", language="es"), material("c_fr", "palm_card", "fr"))
STOCK = Stock(CURRENT, material("old"), material("recalled"), recalled_ago=45)
EVERYTHING = {m.code: SHELF_LIFE[m.kind] for m in (*CURRENT, STOCK.superseded, STOCK.recalled)}


def told(ending: Ending, extra: int, seed: int) -> list[Visit]:
    """The story's visits, checked as an import checks them."""
    stops = Storyteller(STOCK, Random(seed)).tell(ending, extra, SPOTS, lambda m: SHELF_LIFE[m.kind])
    visits = []
    for number, stop in enumerate(stops):
        day = UNTIL - timedelta(days=stop.ago)
        follow_up = None if stop.follow_up is None else UNTIL - timedelta(days=stop.follow_up)
        assert problems(stop.outcome, stop.items, follow_up, day) == []
        moment = datetime(day.year, day.month, day.day, 16, tzinfo=UTC)
        visits.append(Visit(f"{number:03}", moment, number, stop.outcome, stop.items, follow_up))
    return visits


@pytest.mark.parametrize("ending", list(Ending), ids=str)
@pytest.mark.parametrize("extra", [0, 1, 3, 9])
def test_a_story_ends_in_its_status_whatever_went_before(ending: Ending, extra: int) -> None:
    for seed in range(30):
        visits = told(ending, extra, seed)
        history = fold(visits, EVERYTHING, {"recalled": UNTIL - timedelta(days=45)}, ZONE)
        on_the_day = [s for s in history.status_spans if s.from_day <= UNTIL < s.until_day]
        assert [s.status for s in on_the_day] == [STATUS_OF[ending]]
        assert len(visits) == (least_stops(ending) + extra if ending is not Ending.never else 0)


def test_an_overdue_promise_is_for_a_day_that_has_passed_and_a_fresh_one_is_not() -> None:
    for seed in range(30):
        assert max(v.follow_up_on for v in told(Ending.overdue, 0, seed) if v.follow_up_on) < UNTIL
        assert max(v.follow_up_on for v in told(Ending.promised, 0, seed) if v.follow_up_on) > UNTIL


def test_a_recalled_poster_still_stands_where_the_story_is_about_one() -> None:
    for seed in range(30):
        visits = told(Ending.recalled, 4, seed)
        standing = fold(visits, EVERYTHING, {"recalled": UNTIL - timedelta(days=45)}, ZONE).standing
        assert "recalled" in {item.material for item in standing}


def test_three_stories_show_three_languages() -> None:
    teller = Storyteller(STOCK, Random(5))
    stops = [teller.tell(Ending.covered, 0, SPOTS, lambda m: SHELF_LIFE[m.kind]) for _ in range(3)]
    codes = {item.material for story in stops for stop in story for item in stop.items}
    assert codes == {"p_en", "p_es", "c_fr"}
