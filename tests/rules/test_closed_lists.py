"""Is what is missing exactly, exactly what is missing?"""

from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.closed_lists import ClosedList, closed_lists
from mapper.rules.unknown_cells import Area, Territory, unknown_cells

ANSON, BATH, CARMEL, DREW = (
    Area("23001", "Androscoggin", f"23001{n}", name) for n, name in enumerate("ABCD")
)


def test_a_town_that_a_neighbour_serves_is_not_missing() -> None:
    venues, served = [(ANSON.town_geoid, "office")], [(BATH.town_geoid, "office")]
    assert closed_lists({"office": [CARMEL, BATH, ANSON]}, venues, served) == [
        ClosedList("office", 3, 2, (CARMEL,))
    ]


def test_an_office_of_another_type_or_town_is_none_of_these() -> None:
    there = [(ANSON.town_geoid, "cafe"), ("2399999999", "office"), ("", "office")]
    assert closed_lists({"office": [ANSON]}, there, []) == [ClosedList("office", 1, 0, (ANSON,))]


def test_a_type_that_is_asked_for_nowhere_has_no_list() -> None:
    assert closed_lists({"office": []}, [], []) == []


def test_it_is_told_as_the_contract_says() -> None:
    assert ClosedList("office", 2, 1, (BATH,)).as_json() == {
        "venue_type": "office",
        "expected": 2,
        "listed": 1,
        "missing": [{"town": "B", "county": "Androscoggin", "town_geoid": BATH.town_geoid}],
    }


AREAS = st.sets(st.sampled_from([ANSON, BATH, CARMEL, DREW]))
OFFICES = st.sets(
    st.tuples(st.sampled_from([a.town_geoid for a in (ANSON, BATH, CARMEL, DREW)]), st.sampled_from("xy"))
)


@given(municipalities=st.fixed_dictionaries({"x": AREAS, "y": AREAS}), venues=OFFICES, served=OFFICES)
def test_expected_is_listed_and_missing(municipalities, venues, served) -> None:
    lists = closed_lists(municipalities, venues, served)
    assert [one.venue_type for one in lists] == [kind for kind in municipalities if municipalities[kind]]
    for one in lists:
        own = municipalities[one.venue_type]
        without = {a for a in own if (a.town_geoid, one.venue_type) not in venues | served}
        assert set(one.missing) == without
        assert one.expected == len(own) == one.listed + len(one.missing)
        assert [area.town for area in one.missing] == sorted(area.town for area in one.missing)


@given(municipalities=AREAS, known=OFFICES, served=OFFICES, looked=OFFICES)
def test_of_such_a_type_unknown_is_what_the_list_lacks_and_nobody_looked_for(
    municipalities, known, served, looked
) -> None:
    """x is one per municipality and y is not."""
    everywhere = [ANSON, BATH, CARMEL, DREW]
    own = {area.town_geoid for area in municipalities}
    territory = Territory(everywhere, {"23001": ["x", "y"]}, looked, ["x"], own, served)
    cells = {(cell.area, cell.venue_type) for cell in unknown_cells("town", known, territory)}
    lists = closed_lists({"x": municipalities}, known, served)
    missing = set(lists[0].missing) if lists else set()
    expected = {area for area in missing if (area.town_geoid, "x") not in looked}
    # Where no town is known to be a municipality, nobody can tell which towns have none to have.
    others = set() if own else {a for a in everywhere if (a.town_geoid, "x") not in known | served | looked}
    assert {area for area, kind in cells if kind == "x"} == expected | others
    open_type = {a for a in everywhere if (a.town_geoid, "y") not in known | served | looked}
    assert {area for area, kind in cells if kind == "y"} == open_type
