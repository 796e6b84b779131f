"""Does a better point win, a failure wait its day, and an answer from elsewhere get no belief?"""

import math
from datetime import UTC, datetime, timedelta

import pytest

from mapper.rules.geocoding import (
    BETWEEN_TRIES,
    FARTHEST_KM,
    GUESSES,
    LONGEST_REST,
    MOST_TRIES,
    REST,
    SHORTEST_REST,
    Answer,
    Doubt,
    after_failure,
    doubt_about,
    is_better,
    may_be_asked,
    rest_of,
    will_be_asked_again,
)

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def test_the_order_is_that_of_the_design() -> None:
    assert GUESSES == ("rooftop", "street", "place", "zip", "town", "")
    for place, better in enumerate(GUESSES):
        for other, worse in enumerate(GUESSES):
            assert is_better(better, worse) == (place < other)


@pytest.mark.parametrize("known", ["given", "pin"])
@pytest.mark.parametrize("guess", GUESSES)
def test_no_guess_is_better_than_what_somebody_stated(guess: str, known: str) -> None:
    assert not is_better(guess, known)
    assert doubt_about(guess, known, True, 0.0) is Doubt.no_better


def test_a_word_of_another_service_is_no_precision() -> None:
    assert not is_better("country", "")
    assert not is_better("given", "town")


@pytest.mark.parametrize(
    ("is_ours", "km", "expected"),
    [
        (True, 0.0, None),
        (True, FARTHEST_KM, None),
        (True, FARTHEST_KM + 0.1, Doubt.far),
        (True, math.nan, Doubt.far),
        (True, math.inf, Doubt.far),
        (False, 0.0, Doubt.elsewhere),
    ],
)
def test_what_lies_elsewhere_is_not_believed(is_ours: bool, km: float, expected: Doubt | None) -> None:
    assert doubt_about("street", "place", is_ours, km) is expected


def test_a_failure_is_tried_three_times_a_day_apart_and_then_let_be() -> None:
    kept, moment, tries = None, NOW, 0
    while may_be_asked(kept, moment):
        tries += 1
        kept = after_failure(kept, moment)
        assert not may_be_asked(kept, moment + BETWEEN_TRIES - timedelta(seconds=1))
        moment += BETWEEN_TRIES
    assert (tries, kept) == (MOST_TRIES, Answer(tries=3, next_at=NOW + timedelta(days=3)))
    assert not may_be_asked(kept, NOW + timedelta(days=3650))
    assert kept and not will_be_asked_again(kept)


@pytest.mark.parametrize("kept", [Answer(), Answer(44.0, -70.0, "street")], ids=["nothing found", "found"])
def test_an_answer_is_for_good(kept: Answer) -> None:
    assert not may_be_asked(kept, NOW + timedelta(days=3650))
    assert not will_be_asked_again(kept)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (None, REST),
        (math.nan, REST),
        (-5.0, REST),
        (0.0, SHORTEST_REST),
        (7_200.0, timedelta(hours=2)),
        (1e300, LONGEST_REST),
        (math.inf, LONGEST_REST),
    ],
)
def test_a_service_that_asks_for_rest_gets_it_within_reason(
    seconds: float | None, expected: timedelta
) -> None:
    assert rest_of(seconds) == expected
