"""Is the register as it was, once all that was done to it is taken back?"""

from collections.abc import Callable, Mapping
from functools import partial
from random import Random
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapper.intake import bulk_edits, merging
from mapper.intake.refusals import Refused
from mapper.intake.review_decisions import Decider
from mapper.intake.undo import undo_import
from mapper.rules.bulk_edit import Action, BulkWish
from tests.intake.importing import Desk

HEADER = "external_id,name,venue_type,address,city,phone\n"
BEGUN_WITH = "".join(f"{number},{name},laundromat,{number} Main St,Houlton,\n" for number, name in enumerate(
    ("Suds", "Foam", "Zoe", "Suds")
))  # fmt: skip
STAMPED = {"revision", "added_at"}
ROUNDS = 4  # of those that something else stood in the way of
WISHES = (
    BulkWish(Action.type, value="library"),
    BulkWish(Action.close),
    BulkWish(Action.restrict),
    BulkWish(Action.do_not_place, reason="They asked."),
)
ADA = Decider("ada")

places = st.tuples(
    st.sampled_from(["Suds", "Foam", "Zoe"]),
    st.sampled_from(["laundromat", "cafe"]),
    st.sampled_from(["1 Main St", "2 Main St", "3 Elm St"]),
    st.sampled_from(["Houlton", "Caribou"]),
    st.sampled_from(["", "207-555-0101", "207-555-0102"]),
)
some = st.lists(st.integers(0, 9), min_size=2, max_size=2, unique=True)
lists = st.tuples(
    st.just("take_in"),
    st.sampled_from("ab"),
    st.dictionaries(st.integers(0, 5), places, min_size=2, max_size=2),
)
merges = st.tuples(st.just("merge"), st.just(""), some)
changes = st.tuples(st.just("change"), st.sampled_from(WISHES), some)
steps = st.one_of(lists, merges, changes)
house = settings(
    max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


class Hand:
    """Somebody who does things to the register and knows how each is taken back."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.back: list[Callable[[], bool]] = []  # whether it is as if it had never been

    def take_in(self, source: str, rows: Mapping[int, tuple[str, ...]]) -> None:
        lines = "".join(f"{number},{','.join(cells)}\n" for number, cells in rows.items())
        batch = self.desk.venues(HEADER + lines, source=source).batch
        assert batch is not None
        self.back.append(lambda: undo_import(self.desk.database, batch, self.desk.programme).kept == ())

    def merge(self, _: str, pair: list[int]) -> None:
        one, other = self._numbers(pair)
        if one == other:
            return
        merge = merging.merge(self.desk.database, one, other, {}, ADA, self.desk.programme).merge_id
        self.back.append(lambda: bool(merging.unmerge(self.desk.database, merge, ADA, self.desk.programme)))

    def change(self, wish: BulkWish, pair: list[int]) -> None:
        edit, numbers = str(uuid4()), sorted(set(self._numbers(pair)))
        bulk_edits.apply(self.desk.database, edit, numbers, wish, ADA, self.desk.programme)
        self.back.append(
            lambda: bool(bulk_edits.take_back(self.desk.database, edit, ADA, self.desk.programme))
        )

    def _numbers(self, chosen: list[int]) -> list[int]:
        there = [row["number"] for row in self.desk.register() if row["merged_into"] is None]
        return [there[one % len(there)] for one in chosen]


def register(desk: Desk) -> list[dict[str, Any]]:
    return [{name: said for name, said in row.items() if name not in STAMPED} for row in desk.register()]


def attempt(work: Callable[[], bool | None]) -> bool:
    """Whether it was done; what is refused changed nothing."""
    try:
        return work() is not False
    except Refused:
        return False


def check(desk: Desk, told: list[tuple[str, Any, Any]], order: Callable[[list[Any]], list[Any]]) -> None:
    if not desk.register():
        desk.venues(HEADER + BEGUN_WITH, source="a")
    before, hand = register(desk), Hand(desk)
    for name, what, which in told:
        attempt(partial(getattr(hand, name), what, which))
    left = order(hand.back)
    for _ in range(ROUNDS):
        left = [one for one in left if not attempt(one)]
    assert not left
    assert register(desk) == before


@house
@given(st.lists(steps, min_size=2, max_size=4))
def test_from_the_last_to_the_first_all_of_it_is_taken_back(
    desk: Desk, told: list[tuple[str, Any, Any]]
) -> None:
    check(desk, told, lambda back: back[::-1])


@house
@given(st.lists(steps, min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_all_of_it_is_taken_back_in_any_order(
    desk: Desk, told: list[tuple[str, Any, Any]], chance: Random
) -> None:
    check(desk, told, lambda back: chance.sample(back, len(back)))
