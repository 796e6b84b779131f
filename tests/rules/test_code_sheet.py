"""Is a sheet asked for with a title, a sensible number of codes and hours, and towns of one's own?"""

import dataclasses
from typing import Any

import pytest

from mapper.rules import code_sheet, invitation
from mapper.rules.code_sheet import Asked
from mapper.rules.permissions import Actor, Role

PORTLAND, CARIBOU, CUMBERLAND = "2300560545", "2300310565", "23005"
KNOWN = {PORTLAND, CARIBOU, CUMBERLAND}
CORA = Actor("cora", "Cora", Role.coordinator, frozenset({CUMBERLAND}))
ADA = Actor("ada", "Ada", Role.administrator, frozenset())
VERA = Actor("vera", "Vera", Role.volunteer, frozenset({PORTLAND}))
GOOD = Asked("Training", 16, 72, frozenset({PORTLAND}))


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({}, ""),
        ({"title": "x" * 80, "codes": 60, "hours": 720}, ""),
        ({"codes": 1, "hours": 1}, ""),
        ({"title": ""}, code_sheet.NO_TITLE),
        ({"title": "x" * 81}, code_sheet.NO_TITLE),
        ({"title": "two\nlines"}, code_sheet.NO_TITLE),
        ({"codes": 0}, code_sheet.NO_COUNT),
        ({"codes": 61}, code_sheet.NO_COUNT),
        ({"hours": 0}, code_sheet.NO_HOURS),
        ({"hours": 721}, code_sheet.NO_HOURS),
        ({"towns": frozenset()}, invitation.NO_PLACE),
        ({"towns": frozenset({CUMBERLAND})}, invitation.NOT_LISTED),
        ({"towns": frozenset({"2300599999"})}, invitation.NOT_LISTED),
        ({"towns": frozenset({CARIBOU})}, invitation.NOT_YOURS),
        ({"towns": frozenset({PORTLAND, CARIBOU})}, invitation.NOT_YOURS),
    ],
)
def test_what_a_coordinator_asks_for(changes: dict[str, Any], problem: str) -> None:
    assert code_sheet.problem(CORA, dataclasses.replace(GOOD, **changes), KNOWN) == problem


def test_an_administrator_gives_out_every_town_and_a_volunteer_none() -> None:
    both = dataclasses.replace(GOOD, towns=frozenset({PORTLAND, CARIBOU}))
    assert code_sheet.problem(ADA, both, KNOWN) == ""
    assert code_sheet.problem(VERA, GOOD, KNOWN) == invitation.NOT_YOURS
