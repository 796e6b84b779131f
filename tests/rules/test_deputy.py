"""Who may say who stands in for whom, and for how long?"""

from datetime import date, timedelta

import pytest

from mapper.rules import deputy
from mapper.rules.permissions import Actor, Role

TODAY = date(2026, 5, 4)


def actor(person_id: str, role: str = "coordinator") -> Actor:
    return Actor(person_id, person_id, Role(role), frozenset({"23005"}))


@pytest.mark.parametrize(
    ("who", "of", "may_name", "may_end"),
    [
        (actor("cora"), ("cora", "coordinator"), True, True),
        (actor("dora"), ("cora", "coordinator"), False, True),  # the deputy: ends it, and passes nothing on
        (actor("nora"), ("cora", "coordinator"), False, False),
        (actor("ada", "administrator"), ("cora", "coordinator"), True, True),
        (actor("ada", "administrator"), ("ada", "administrator"), False, False),
        (actor("ada", "administrator"), ("vera", "volunteer"), False, False),
        (actor("vera", "volunteer"), ("vera", "volunteer"), False, False),
        (actor("vic", "viewer"), ("cora", "coordinator"), False, False),
    ],
)
def test_who_names_and_who_ends(who: Actor, of: tuple[str, str], may_name: bool, may_end: bool) -> None:
    person_id, role = of[0], Role(of[1])
    assert deputy.may_name(who, person_id, role) is may_name
    assert deputy.may_end(who, person_id, role, "dora") is may_end
    assert deputy.may_know(who, person_id, "dora") is (may_end or who.role is Role.administrator
                                                       or who.person_id == person_id)  # fmt: skip


def test_who_was_never_named_ends_nothing() -> None:
    assert not deputy.may_end(actor(""), "cora", Role.coordinator, "")


@pytest.mark.parametrize(
    ("days", "is_fine"), [(-1, False), (0, True), (60, True), (61, False), (400, False), (None, False)]
)
def test_at_most_sixty_days_ahead(days: int | None, is_fine: bool) -> None:
    until = None if days is None else TODAY + timedelta(days=days)
    assert (deputy.problem_of_day(until, TODAY) == "") is is_fine
