"""Does a desk show what it should: all of it, of one county, or only what nobody has looked at?"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules import desk
from mapper.rules.desk import DECISIONS, NOWHERE, PLACES, Gathering, Kind, Lot, View, Waiting
from tests.builders import AROOSTOOK, CUMBERLAND

TODAY = date(2026, 11, 26)
YORK = "23031"
counties = st.frozensets(st.sampled_from([CUMBERLAND, AROOSTOOK, YORK, NOWHERE]), min_size=1, max_size=3)
keepers = st.lists(st.frozensets(st.sampled_from([CUMBERLAND, AROOSTOOK, YORK]), max_size=3), max_size=3)
days = st.integers(-20, 5).map(lambda ago: TODAY + timedelta(days=ago))
things = st.lists(st.tuples(counties, st.none() | days), max_size=12)


def one(*at: str, ago: int | None = 0) -> tuple[frozenset[str], date | None]:
    return frozenset(at), None if ago is None else TODAY - timedelta(days=ago)


def gathered(*each: tuple[frozenset[str], date | None]) -> list[Lot]:
    gathering = Gathering(TODAY)
    for at, since in each:
        gathering.add(at, since)
    return gathering.lots()


THREE = gathered(one(CUMBERLAND, ago=5), one(CUMBERLAND), one(AROOSTOOK, ago=9), one(NOWHERE, ago=1))


@pytest.mark.parametrize(
    ("view", "count", "oldest"),
    [
        (View(), 4, 9),
        (View(CUMBERLAND), 2, 5),
        (View(NOWHERE), 1, 1),
        (View(YORK), 0, None),
        (View(None, (frozenset({CUMBERLAND, AROOSTOOK}),)), 3, 9),
        (View(None, (frozenset({CUMBERLAND}),)), 3, 9),
        (View(None, ()), 4, 9),
        (View(CUMBERLAND, (frozenset({CUMBERLAND}),)), 1, 5),
        (View(NOWHERE, (frozenset({CUMBERLAND}),)), 1, 1),
    ],
    ids=[
        "everything", "one county", "no known county", "where nothing waits", "all looked after",
        "one not looked after", "nobody looks after any", "late in a county", "nowhere is never late only",
    ],
)  # fmt: skip
def test_what_is_shown(view: View, count: int, oldest: int | None) -> None:
    found = desk.waiting(THREE, view)
    assert found.count == count
    assert found.oldest == (None if oldest is None else TODAY - timedelta(days=oldest))


@given(things, st.none() | st.sampled_from([CUMBERLAND, AROOSTOOK, NOWHERE]), st.none() | keepers)
def test_lots_count_what_each_thing_by_itself_would(
    each: list[tuple[frozenset[str], date | None]],
    county: str | None,
    looked_after: list[frozenset[str]] | None,
) -> None:
    """The oracle asks of every thing alone whether somebody has to see it."""
    view = View(county, None if looked_after is None else tuple(looked_after))
    shown = []
    for at, since in each:
        is_here = county is None or county in at
        is_kept = looked_after is not None and any(at <= own for own in looked_after)
        is_old = since is None or (TODAY - since).days >= 2
        if is_here and (is_old or not is_kept):
            shown.append((at, since))
        if since is not None:
            assert view.shows(at, since, TODAY) == (is_here and (is_old or not is_kept))
    found = desk.waiting(gathered(*each), view)
    assert found.count == len(shown)
    known = [since for _, since in shown if since]
    # Of a lot with something shown the oldest is named, which is shown itself: it is the latest to hide.
    assert found.oldest == min(known, default=None)
    assert not shown or found.at in {at for at, _ in shown}


def test_the_lines_of_the_counties_count_what_lies_in_several_in_each() -> None:
    lots = {
        Kind.people: gathered(one(CUMBERLAND, AROOSTOOK, ago=3)),
        Kind.recheck: gathered(one(CUMBERLAND, ago=8), one(CUMBERLAND)),
        Kind.rounds: gathered(one(AROOSTOOK)),
    }
    here, there = desk.by_county(lots, View(), [CUMBERLAND, AROOSTOOK])
    assert (here.decisions, here.places, here.others, here.oldest) == (1, 2, 0, TODAY - timedelta(days=8))
    assert (there.decisions, there.places, there.others, there.total) == (1, 0, 1, 2)
    assert desk.by_kind(lots, View())[Kind.people].count == 1


def test_every_kind_has_a_line_in_one_order() -> None:
    assert list(desk.by_kind({}, View())) == list(Kind)
    assert set(desk.by_kind({}, View()).values()) == {Waiting()}
    assert [*DECISIONS, *PLACES] == list(Kind)[:11]


@pytest.mark.parametrize(
    ("ago", "words"), [(-3, "today"), (0, "today"), (1, "1 day"), (12, "12 days"), (1200, "1,200 days")]
)
def test_an_age_in_words(ago: int, words: str) -> None:
    assert desk.age_in_words(TODAY - timedelta(days=ago), TODAY) == words


@pytest.mark.parametrize(
    ("days", "words"), [(-1, "today"), (0, "today"), (1, "tomorrow"), (12, "in 12 days")]
)
def test_what_is_to_come_in_words(days: int, words: str) -> None:
    assert desk.days_ahead(TODAY + timedelta(days=days), TODAY) == words
