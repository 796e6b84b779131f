"""What is a round, which visits count for it, and who may see it?"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules import rounds
from mapper.rules.permissions import EVERYWHERE, Reach
from mapper.rules.rounds import Made, Round, Stop
from mapper.rules.visit import Outcome
from tests.builders import AROOSTOOK, CUMBERLAND, ZONE, day

NOON = datetime(2026, 5, 5, 16, tzinfo=UTC)  # Tuesday, noon in Maine


def round_on(on: str, **fields: object) -> Round:
    values = {"made_at": NOON, "made_by": "cora", "start": None, "closed_at": None}
    return Round(id="r", name="Portland", on_day=day(on), **{**values, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("on", "begins"),
    [
        ("2026-05-09", "2026-05-05T12:00:00-04:00"),  # of Saturday: from when it was made
        ("2026-05-05", "2026-05-05T00:00:00-04:00"),  # of today: the whole day
        ("2026-05-02", "2026-05-02T00:00:00-04:00"),  # walked on paper, typed in later
        ("2026-03-08", "2026-03-08T00:00:00-05:00"),  # the day the clocks change
    ],
)
def test_a_round_takes_what_comes_after_it_was_made_or_its_whole_day(on: str, begins: str) -> None:
    assert rounds.window(round_on(on), ZONE) == (datetime.fromisoformat(begins), None)


def test_what_is_known_by_its_day_stands_at_noon_of_the_first_one() -> None:
    made = round_on("2026-05-09", made_at=datetime(2026, 5, 5, 22, tzinfo=UTC))  # 18:00 on Tuesday
    assert rounds.noon_of_the_first_day(made, ZONE) == datetime.fromisoformat("2026-05-05T12:00:00-04:00")
    winter = round_on("2026-03-08", made_at=datetime(2026, 5, 5, tzinfo=UTC))  # the day the clocks change
    assert rounds.noon_of_the_first_day(winter, ZONE) == datetime.fromisoformat("2026-03-08T12:00:00-04:00")


def test_a_closed_round_takes_the_day_it_was_closed_on_whole() -> None:
    closed = round_on("2026-05-09", closed_at=datetime(2026, 5, 10, 1, tzinfo=UTC))  # 21:00 on Saturday
    assert rounds.window(closed, ZONE)[1] == datetime.fromisoformat("2026-05-10T00:00:00-04:00")


def test_a_stop_is_left_until_somebody_was_there() -> None:
    stops = (Stop("a", 1), Stop("b", 2), Stop("c", 3, moved_to="next"))
    made = {"a": (Made("v", day("2026-05-05"), Outcome.no_answer),), "c": ()}
    assert rounds.left(round_on("2026-05-09", stops=stops), made) == (stops[1],)


@given(
    st.lists(
        st.builds(Stop, st.sampled_from("abcde"), st.integers(1, 9), moved_to=st.sampled_from(["", "next"])),
        max_size=9,
    )
)
def test_two_stops_that_became_one_venue_are_one(stops: list[Stop]) -> None:
    found = rounds.together(stops)
    assert sorted(stop.venue_id for stop in found) == sorted({stop.venue_id for stop in stops})
    for stop in found:
        same = [one for one in stops if one.venue_id == stop.venue_id]
        # Where one of them stays, the venue is still to be gone to.
        assert (stop.moved_to == "") == any(one.moved_to == "" for one in same)
    own = [stop for stop in found if not stop.moved_to]
    first = {
        stop.venue_id: min(
            one.position for one in stops if one.venue_id == stop.venue_id and not one.moved_to
        )
        for stop in own
    }
    numbers = [stop.position for stop in own]
    assert numbers == sorted(set(numbers))
    # A number that only one venue has is still its own: it may stand on a paper.
    for stop in own:
        if list(first.values()).count(first[stop.venue_id]) == 1:
            assert stop.position == first[stop.venue_id]


def test_a_stop_that_is_taken_out_merged_or_moved_away_leaves_its_number_free() -> None:
    stops = rounds.numbered([("a", ""), ("b", "hours"), ("c", ""), ("d", "")])
    assert stops[1] == Stop("b", 2, "hours")
    round_ = round_on(
        "2026-05-09", stops=rounds.together([stops[0], stops[2], replace(stops[3], moved_to="n")])
    )
    assert [(stop.venue_id, stop.position) for stop in round_.own_stops] == [("a", 1), ("c", 3)]
    assert round_.next_number == 5  # d may come back
    assert round_on("2026-05-09").next_number == 1
    assert rounds.numbered([("e", "")], round_.next_number) == (Stop("e", 5),)


@pytest.mark.parametrize(
    ("reach", "counties", "is_maker", "seen"),
    [
        (EVERYWHERE, {CUMBERLAND, ""}, False, True),
        (Reach(counties=frozenset({CUMBERLAND})), {CUMBERLAND}, False, True),
        (Reach(counties=frozenset({CUMBERLAND})), {CUMBERLAND, AROOSTOOK}, True, False),
        (Reach(counties=frozenset({CUMBERLAND})), {CUMBERLAND, ""}, True, False),
        (Reach(counties=frozenset({CUMBERLAND})), set(), True, True),
        (Reach(counties=frozenset({CUMBERLAND})), set(), False, False),
        (Reach(), set(), False, False),
    ],
)
def test_only_who_looks_after_all_of_its_counties_sees_it(
    reach: Reach, counties: set[str], is_maker: bool, seen: bool
) -> None:
    assert rounds.may_see(reach, counties, is_maker=is_maker) is seen


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "Give the round a name"),
        ("x" * 61, "at most 60"),
        ("Hope House women's shelter", "shelter"),
        ("Call Joe 207 555 0100", "phone number"),
        ("Portland, Saturday", ""),
    ],
)
def test_a_name_says_where_and_nothing_of_anybody(name: str, words: str) -> None:
    problem = rounds.name_problem(name)
    assert words in problem if words else problem == ""


def test_a_day_is_within_reach() -> None:
    today = date(2026, 5, 5)
    assert rounds.day_problem(None, today)
    assert rounds.day_problem(today + timedelta(days=401), today)
    assert rounds.day_problem(today - timedelta(days=401), today)
    assert rounds.day_problem(today + timedelta(days=400), today) == ""
    assert replace(round_on("2026-05-05"), closed_at=NOON).is_open is False


@pytest.mark.parametrize(
    ("now", "shown", "chosen", "after"),
    [
        ("v", "v", "v", "v"),
        ("v", "v", "", ""),
        ("va", "v", "o", "ao"),  # a was not to be seen
        ("vo", "v", "v", "vo"),  # o was given it in another tab
        ("", "v", "v", ""),  # v was taken off in another tab
        ("v", "", "v", "v"),
    ],
)
def test_who_was_not_shown_goes_on(now: str, shown: str, chosen: str, after: str) -> None:
    assert rounds.people_after(tuple(now), tuple(shown), tuple(chosen)) == tuple(after)
