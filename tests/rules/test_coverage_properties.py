"""The fold against the pencil-and-paper oracle, and what must hold of any history."""

from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.rules.coverage import NO_END, fold
from mapper.rules.visit import day_of

from .builders import MAINE, live_on, span_on
from .invented import days_around, recalls, shelf_lives, visits
from .oracle import Pencil

FAR = (date(1, 1, 1), date(9999, 12, 30))
zones = st.sampled_from([MAINE, MAINE, ZoneInfo("Pacific/Kiritimati"), ZoneInfo("America/St_Johns")])


@settings(max_examples=250, deadline=None)
@given(visits(), shelf_lives, recalls(), zones)
def test_every_day_is_what_pencil_and_paper_say(made, shelf_life, recalled, zone):
    told = fold(made, shelf_life, recalled, zone)
    pencil = Pencil(made, shelf_life, recalled, zone)
    for day in (*days_around(made), *FAR):
        span, paper = span_on(told, day), pencil.on(day)
        assert (day, span.status, span.visited) == (day, paper.status, paper.visited)
        assert (day, span.accepted, span.follow_up_on) == (day, paper.accepted, paper.follow_up_on)
        assert (day, live_on(told, day)) == (day, paper.live)
    standing = {(s.material, s.spot): (s.last_seen_on, s.quantity) for s in told.standing}
    assert standing == pencil.standing()


@settings(max_examples=150, deadline=None)
@given(visits(), shelf_lives, recalls(), st.data())
def test_spans_up_to_a_day_see_nothing_later(made, shelf_life, recalled, data):
    day = data.draw(st.sampled_from(days_around(made)))
    whole = fold(made, shelf_life, recalled, MAINE)
    so_far = fold([v for v in made if day_of(v.effective_at, MAINE) <= day], shelf_life, recalled, MAINE)
    for earlier in (d for d in days_around(made) if d <= day):
        assert live_on(whole, earlier) == live_on(so_far, earlier)
        one, other = span_on(whole, earlier), span_on(so_far, earlier)
        assert (one.status, one.visited, one.accepted, one.follow_up_on) == (
            other.status,
            other.visited,
            other.accepted,
            other.follow_up_on,
        )


@settings(max_examples=150, deadline=None)
@given(visits(), shelf_lives, recalls(), st.randoms(use_true_random=False))
def test_order_of_arrival_and_batching_change_nothing(made, shelf_life, recalled, random):
    shuffled = list(made)
    random.shuffle(shuffled)
    cut = random.randint(0, len(made))
    in_batches = (visit for batch in (shuffled[cut:], shuffled[:cut]) for visit in batch)
    assert fold(in_batches, shelf_life, recalled, MAINE) == fold(made, shelf_life, recalled, MAINE)


@settings(max_examples=150, deadline=None)
@given(visits(), visits(most=3), shelf_lives)
def test_a_voided_visit_is_as_if_it_never_was(made, mistaken, shelf_life):
    """What was taken back leaves no trace, though it was folded in between."""
    before = fold(made, shelf_life, {}, MAINE)
    fold([*made, *mistaken], shelf_life, {}, MAINE)
    counted = [visit for visit in [*mistaken, *made] if not any(visit is void for void in mistaken)]
    assert fold(counted, shelf_life, {}, MAINE) == before


@settings(max_examples=150, deadline=None)
@given(visits(most=12), shelf_lives, recalls())
def test_item_spans_are_disjoint_and_sorted(made, shelf_life, recalled):
    spans = fold(made, shelf_life, recalled, MAINE).item_spans
    assert list(spans) == sorted(spans, key=lambda s: (s.material, s.spot, s.from_day))
    assert all(span.from_day < span.until_day for span in spans)
    for one, following in pairwise(spans):
        if (one.material, one.spot) == (following.material, following.spot):
            assert one.until_day < following.from_day


@settings(max_examples=150, deadline=None)
@given(visits(most=12), shelf_lives, recalls())
def test_status_spans_partition_all_days_without_repeating_themselves(made, shelf_life, recalled):
    spans = fold(made, shelf_life, recalled, MAINE).status_spans
    assert spans[0].from_day == date.min
    assert spans[-1].until_day == NO_END
    assert all(span.from_day < span.until_day for span in spans)
    for one, following in pairwise(spans):
        assert one.until_day == following.from_day
        assert (one.status, one.visited, one.accepted, one.follow_up_on) != (
            following.status,
            following.visited,
            following.accepted,
            following.follow_up_on,
        )
