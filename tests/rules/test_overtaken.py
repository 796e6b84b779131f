"""Does what can't be taken back yet wait, with what belongs to it and with nothing else?"""

from typing import Any

import pytest

from mapper.rules.overtaken import Held, Later, held

AFTER = {"address": "2 Elm St", "city": "Houlton", "phone": "2", "set_by_person": ["phone"], "match_key": "k"}
OVER = {"address": "3 Elm St", "city": "Houlton", "phone": "2", "set_by_person": [], "match_key": "other"}


def later(**before: Any) -> Later:
    return Later("a merge", before)


@pytest.mark.parametrize(
    ("now", "since", "names"),
    [
        pytest.param(OVER, [], set(), id="nothing newer: who wrote over it was a person"),
        pytest.param(AFTER, [later(address="2 Elm St")], set(), id="it says again what the import said"),
        pytest.param(OVER, [later(address="1 Elm St")], set(), id="newer, but it did not find what we wrote"),
        pytest.param(OVER, [later(phone="2")], set(), id="newer, and what it wrote over is back"),
        pytest.param(OVER, [later(address="2 Elm St")], {"address", "city"}, id="the whole address waits"),
        pytest.param(
            OVER, [later(address="9 Elm St"), later(address="2 Elm St")], {"address", "city"}, id="one of two"
        ),
        pytest.param(OVER, [later(match_key="k", set_by_person=["phone"])], set(), id="what follows others"),
    ],
)
def test_columns_wait_for_what_wrote_over_them(
    now: dict[str, Any], since: list[Later], names: set[str]
) -> None:
    assert held(AFTER, (), now, since) == Held(frozenset(names), frozenset(), "a merge" if names else "")


def test_ids_wait_for_what_turned_them() -> None:
    since = [Later("an import", ids=["7", "9"]), Later("a merge", {"phone": "3"})]
    assert held(AFTER, ["7", "8"], OVER, since) == Held(frozenset(), frozenset({"7"}), "an import")
