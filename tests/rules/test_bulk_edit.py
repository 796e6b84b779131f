"""Does a change of many places change what it says, and does taking it back leave everything as before?"""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.bulk_edit import Action, BulkWish, changes, taken_back

FLAGS = ("closed", "do_not_place", "restricted", "area_approximate", "concern_volunteer", "concern_taker")
VENUES = st.fixed_dictionaries(
    {
        "venue_type": st.sampled_from(["cafe", "church"]),
        "town_geoid": st.sampled_from(["", "2300560545", "2300310565"]),
        "county_geoid": st.sampled_from(["", "23005", "23003"]),
        "do_not_place_reason": st.sampled_from(["", "rude", "unsafe"]),
        **{name: st.booleans() for name in FLAGS},
    }
)
BY_PERSON = st.sets(st.sampled_from(["venue_type", "closed", "town_geoid", "do_not_place", "restricted"]))
WISHES = st.builds(
    BulkWish,
    st.sampled_from(list(Action)),
    st.sampled_from(["cafe", "2300560545"]),
    st.just("23005"),
    st.sampled_from(["unsafe", "asked us"]),
)


def done(wish: BulkWish, venue: dict[str, Any], by: set[str]) -> dict[str, Any]:
    """The columns that an edit writes."""
    found = changes(wish, venue, by)
    return {**found, "set_by_person": sorted({*by, wish.decides})} if found else {}


@given(VENUES, BY_PERSON, WISHES)
def test_afterwards_it_is_as_wished_and_only_then_there_is_nothing_to_do(
    venue: dict[str, Any], by: set[str], wish: BulkWish
) -> None:
    written = done(wish, venue, by)
    after = {**venue, **written}
    assert after[wish.decides] == wish.fields[wish.decides]
    if written:
        assert all(after[name] == value for name, value in wish.fields.items())
        assert changes(wish, after, written["set_by_person"]) == {}
    assert all(after[name] == venue[name] for name in venue if name not in wish.fields)


@given(VENUES, BY_PERSON, WISHES)
def test_taken_back_it_is_as_before(venue: dict[str, Any], by: set[str], wish: BulkWish) -> None:
    written = done(wish, venue, by)
    if not written:
        return
    before = {**{name: venue[name] for name in written if name in venue}, "set_by_person": sorted(by)}
    back = taken_back(wish.decides, before, written, {**venue, **written})
    assert {**venue, **written, **back.fields, "set_by_person": ""} == {**venue, "set_by_person": ""}
    assert set(written["set_by_person"]) - back.released == by


@given(VENUES, BY_PERSON, WISHES)
def test_what_somebody_changed_since_stays(venue: dict[str, Any], by: set[str], wish: BulkWish) -> None:
    written = done(wish, venue, by)
    if not written:
        return
    before = {**{name: venue[name] for name in written if name in venue}, "set_by_person": sorted(by)}
    back = taken_back(wish.decides, before, written, {**venue, **written, wish.decides: "another"})
    assert not back.fields and not back.released


def test_a_town_that_the_map_tells_becomes_a_persons_word() -> None:
    venue = {"town_geoid": "2300560545", "county_geoid": "23005", "area_approximate": False}
    wish = BulkWish(Action.town, "2300560545", "23005")
    assert changes(wish, venue, []) == {"town_geoid": "2300560545"}
    assert changes(wish, venue, ["town_geoid"]) == {}


@pytest.mark.parametrize("action", list(Action))
def test_every_action_has_a_column_that_decides(action: Action) -> None:
    assert BulkWish(action, "x", "y", "z").decides in BulkWish(action, "x", "y", "z").fields
