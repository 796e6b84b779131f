"""Is what a form makes of somebody refused where it has to be, in words?"""

import pytest

from mapper.rules import invitation
from mapper.rules.invitation import Asked, changed, problem, problem_of_change
from mapper.rules.permissions import Actor, Role

HERE, THERE = "23005", "23003"
TOWN, FAR = "2300560545", "2300310565"
GONE = "2300599999"  # a town that is on no list any more
KNOWN = {HERE, THERE, TOWN, FAR}
ADMINISTRATOR = Actor("ada", "Ada", Role.administrator, frozenset())
COORDINATOR = Actor("cora", "Cora", Role.coordinator, frozenset({HERE}))


def asked(role: str, *areas: str, name: str = "New") -> Asked:
    return Asked(name, role, frozenset(areas))


@pytest.mark.parametrize(
    ("actor", "wanted", "said"),
    [
        (COORDINATOR, asked("volunteer", TOWN), ""),
        (COORDINATOR, asked("volunteer", FAR), invitation.NOT_YOURS),
        (COORDINATOR, asked("volunteer"), invitation.NO_PLACE),
        (COORDINATOR, asked("volunteer", HERE), invitation.NOT_LISTED),  # a county is no town
        (COORDINATOR, asked("volunteer", HERE + "00000"), invitation.NOT_LISTED),
        (COORDINATOR, asked("coordinator", HERE), invitation.NOT_YOURS),
        (COORDINATOR, asked("administrator"), invitation.NOT_YOURS),
        (COORDINATOR, asked("owner", TOWN), invitation.NOT_LISTED),
        (ADMINISTRATOR, asked("volunteer", TOWN, FAR), ""),
        (ADMINISTRATOR, asked("coordinator", TOWN), invitation.NOT_LISTED),
        (ADMINISTRATOR, asked("viewer", HERE), ""),
        (ADMINISTRATOR, asked("viewer"), invitation.NO_PLACE),
        (ADMINISTRATOR, asked("administrator", HERE), ""),  # ticked or not: everywhere
    ],
)
def test_inviting(actor: Actor, wanted: Asked, said: str) -> None:
    assert problem(actor, wanted, KNOWN) == said


@pytest.mark.parametrize("name", ["", " ", "\u202e\u200b", "x" * 81, "a\x00b"])
def test_a_name_is_needed(name: str) -> None:
    wanted = asked("volunteer", TOWN, name=name)
    assert "name" in problem(ADMINISTRATOR, wanted, KNOWN)
    assert "name" in problem_of_change(ADMINISTRATOR, asked("volunteer", TOWN), wanted, KNOWN)


def test_an_administrator_is_of_everywhere() -> None:
    assert asked("administrator", HERE).fitting_areas() == frozenset()


@pytest.mark.parametrize(
    ("actor", "had", "form", "is_then", "said"),
    [
        (COORDINATOR, asked("volunteer", TOWN, FAR), asked("volunteer"), {FAR}, ""),
        (COORDINATOR, asked("volunteer", TOWN), asked("volunteer"), set(), invitation.NO_PLACE),
        (COORDINATOR, asked("volunteer", TOWN), asked("volunteer", FAR), {FAR}, invitation.NOT_YOURS),
        (COORDINATOR, asked("volunteer", TOWN), asked("viewer", HERE), {HERE}, invitation.NOT_YOURS),
        (COORDINATOR, asked("volunteer", TOWN), asked("volunteer", HERE), {HERE}, invitation.NOT_LISTED),
        (COORDINATOR, asked("coordinator", HERE), asked("coordinator", HERE, THERE), {HERE}, ""),
        (ADMINISTRATOR, asked("coordinator", HERE), asked("coordinator", THERE), {THERE}, ""),
        (ADMINISTRATOR, asked("volunteer", TOWN), asked("viewer", HERE), {HERE}, ""),
        (ADMINISTRATOR, asked("volunteer", TOWN), asked("viewer", TOWN), {TOWN}, invitation.NOT_LISTED),
        # A town that was taken off the list stays where nobody takes it away.
        (ADMINISTRATOR, asked("volunteer", GONE), asked("volunteer", GONE), {GONE}, ""),
    ],
)
def test_changing(actor: Actor, had: Asked, form: Asked, is_then: set[str], said: str) -> None:
    after = changed(actor, had, form)
    assert after.areas == is_then
    assert problem_of_change(actor, had, after, KNOWN) == said
