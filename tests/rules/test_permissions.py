"""Who may do what to whom? Roles × places, one row each."""

import pytest

from mapper.rules.permissions import (
    GRANTED,
    Actor,
    Permission,
    Role,
    after_choosing,
    may_change,
    may_invite,
    may_manage,
    may_see,
)

HERE, THERE = "23005", "23003"  # counties
TOWN, NEXT, FAR = "2300560545", "2300571990", "2300310565"  # towns: two here, one there
A, C, V, W = Role.administrator, Role.coordinator, Role.volunteer, Role.viewer
ADMINISTRATOR = Actor("ada", "Ada", A, frozenset())
COORDINATOR = Actor("cora", "Cora", C, frozenset({HERE}))
NO_PLACE_YET = Actor("cleo", "Cleo", C, frozenset())
VOLUNTEER = Actor("vera", "Vera", V, frozenset({TOWN}))
VIEWER = Actor("vic", "Vic", W, frozenset({HERE}))

# role, places of somebody else: who of administrator and coordinator may invite, see, manage them
OTHERS = [
    (V, [TOWN], "AC AC AC"),
    (V, [TOWN, NEXT], "AC AC AC"),
    (V, [TOWN, FAR], "A AC A"),  # a code for them would show what is there
    (V, [FAR], "A A A"),
    (V, [], "A A A"),
    (W, [HERE], "A A A"),
    (C, [HERE], "A A A"),
    (C, [THERE], "A A A"),
    (A, [], "A A A"),
]


@pytest.mark.parametrize(("role", "places", "who"), OTHERS)
def test_whom_somebody_invites_sees_and_manages(role: Role, places: list[str], who: str) -> None:
    areas = frozenset(places)
    for letter, actor in (("A", ADMINISTRATOR), ("C", COORDINATOR)):
        invites, sees, manages = (letter in allowed for allowed in who.split())
        assert may_invite(actor, role, areas) is invites
        assert may_see(actor, "somebody", role, areas) is sees
        assert may_manage(actor, "somebody", role, areas) is manages


@pytest.mark.parametrize("actor", [VOLUNTEER, VIEWER])
@pytest.mark.parametrize(("role", "places", "_who"), OTHERS)
def test_volunteers_and_viewers_look_after_nobody(
    actor: Actor, role: Role, places: list[str], _who: str
) -> None:
    areas = frozenset(places)
    for person_id in ("somebody", actor.person_id):
        assert not may_invite(actor, role, areas)
        assert not may_see(actor, person_id, role, areas)
        assert not may_manage(actor, person_id, role, areas)
        assert not may_change(actor, role, areas, role, areas)


@pytest.mark.parametrize(("role", "places", "_who"), OTHERS)
def test_without_a_county_one_looks_after_nobody_else(role: Role, places: list[str], _who: str) -> None:
    areas = frozenset(places)
    assert not may_invite(NO_PLACE_YET, role, areas)
    assert not may_see(NO_PLACE_YET, "somebody", role, areas)
    assert not may_manage(NO_PLACE_YET, "somebody", role, areas)


def test_everybody_who_manages_people_sees_and_manages_themselves() -> None:
    for actor in (ADMINISTRATOR, COORDINATOR, NO_PLACE_YET):
        assert may_see(actor, actor.person_id, actor.role, actor.areas)
        assert may_manage(actor, actor.person_id, actor.role, actor.areas)


@pytest.mark.parametrize(
    ("role", "had", "new_role", "has", "who"),
    [
        (V, [TOWN], V, [TOWN], "AC"),
        (V, [TOWN], V, [NEXT], "AC"),
        (V, [TOWN], V, [TOWN, FAR], "A"),
        (V, [TOWN, FAR], V, [NEXT, FAR], "AC"),  # the town elsewhere stays
        (V, [TOWN, FAR], V, [TOWN], "A"),  # … and is not taken
        (V, [TOWN], C, [HERE], "A"),
        (V, [TOWN], W, [HERE], "A"),
        (V, [TOWN], A, [], "A"),
        (C, [HERE], C, [HERE], "AC"),  # their name, say
        (C, [HERE], C, [HERE, THERE], "A"),
        (C, [HERE], C, [], "A"),
        (C, [HERE, THERE], C, [HERE], "A"),
        (C, [HERE], V, [TOWN], "A"),
        (A, [], C, [HERE], "A"),
    ],
)
def test_what_somebody_is_turned_into(
    role: Role, had: list[str], new_role: Role, has: list[str], who: str
) -> None:
    for letter, actor in (("A", ADMINISTRATOR), ("C", COORDINATOR)):
        may = may_change(actor, role, frozenset(had), new_role, frozenset(has))
        assert may is (letter in who), letter


def test_a_deputy_keeps_nothing_of_what_was_lent() -> None:
    """Dora of one county stands in for Cora in another: both are hers to act in, neither to give herself."""
    deputy = Actor("dora", "Dora", C, frozenset({THERE, HERE}))
    assert may_invite(deputy, V, frozenset({TOWN, FAR}))
    assert not may_change(deputy, C, frozenset({THERE}), C, frozenset({THERE, HERE}))


def test_places_beyond_reach_stay_as_they_are() -> None:
    assert after_choosing(COORDINATOR, frozenset({TOWN, FAR}), frozenset({NEXT})) == {NEXT, FAR}
    assert after_choosing(COORDINATOR, frozenset({TOWN}), frozenset()) == frozenset()
    assert after_choosing(ADMINISTRATOR, frozenset({TOWN, FAR}), frozenset({NEXT})) == {NEXT}


P = Permission
TABLE = {  # SAFETY.md, "Who sees what"
    P.log_visits: "ACV",
    P.see_counts: "ACW",
    P.see_venues: "AC",
    P.decide: "AC",
    P.edit_reference: "A",
    P.manage_people: "AC",
    P.export: "AC",
    P.see_audit: "AC",
    P.release: "A",
    P.keep_a_key: "ACW",
}
LETTERS = {"A": A, "C": C, "V": V, "W": W}


@pytest.mark.parametrize("permission", list(Permission))
def test_who_may_what(permission: Permission) -> None:
    assert {letter for letter, role in LETTERS.items() if permission in GRANTED[role]} == set(
        TABLE[permission]
    )


@pytest.mark.parametrize(
    ("actor", "here", "town", "far"),
    [
        (ADMINISTRATOR, True, True, True),
        (COORDINATOR, True, True, False),
        (NO_PLACE_YET, False, False, False),
        (VIEWER, True, True, False),
        (VOLUNTEER, False, True, False),
    ],
)
def test_how_far_they_reach(actor: Actor, here: bool, town: bool, far: bool) -> None:
    assert actor.reach.covers(HERE) is here
    assert actor.reach.covers(HERE, TOWN) is town
    assert actor.reach.covers(THERE, FAR) is far
    assert actor.reach.covers("", "") is (actor is ADMINISTRATOR)
