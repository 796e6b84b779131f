"""Do rows and unknown cells stand where a plain sort by what they are called puts them?"""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.report_rows import in_order
from mapper.rules.unknown_cells import Area, Territory, UnknownCell, unknown_cells

NAMES = st.sampled_from(["", "York", "york", "Éire", "Zoar", "augusta", "Augusta"])
GEOIDS = st.sampled_from(["", "1", "2", "10"])
CODES = st.integers(0, 3)
PLACES = st.tuples(NAMES, NAMES, GEOIDS, CODES)
BY = st.lists(st.sampled_from(["town", "county", "venue_type", "posting"]), min_size=1, unique=True)
AREAS = st.builds(Area, GEOIDS, NAMES, GEOIDS, NAMES)
TYPES = ["cafe", "church", "library"]


def last_if_none(value, *rest):
    return (not value, value.casefold() if isinstance(value, str) else value, *rest)


@given(st.lists(PLACES), BY)
def test_rows_stand_as_a_plain_sort_says_and_equals_as_they_came(places, by):
    rows = [
        {"town": town, "county": county, "town_geoid": geoid, "at": at}
        for at, (town, county, geoid, _) in enumerate(places)
    ]
    code = [place[3] for place in places]
    found = in_order(rows, {kind: np.array(code, dtype=np.int64) for kind in ("venue_type", "posting")}, by)

    def place(row):
        said = {
            "town": last_if_none(row["town"], row["county"].casefold(), row["town_geoid"]),
            "county": last_if_none(row["county"]),
            "venue_type": last_if_none(code[row["at"]]),
            "posting": last_if_none(code[row["at"]]),
        }
        return [said[group] for group in sorted(by, key=lambda group: group != "venue_type")]

    assert found == sorted(rows, key=place)


@given(
    st.lists(AREAS, unique=True),
    st.dictionaries(GEOIDS, st.lists(st.sampled_from(TYPES))),
    st.lists(st.tuples(GEOIDS, st.sampled_from(TYPES))),
    st.lists(GEOIDS),
    st.permutations(TYPES),
)
def test_unknown_cells_are_those_that_one_by_one_are_and_stand_in_order(
    areas, scope, known, municipalities, order
):
    territory = Territory(areas, scope, known, ["church"], municipalities)

    def is_unknown(area, kind):
        if not area.town_geoid or kind not in scope.get(area.county_geoid, ()):
            return False
        has_one = kind != "church" or not municipalities or area.town_geoid in municipalities
        return has_one and not {(area.town_geoid, kind), (area.county_geoid, kind)} & set(known)

    def place(cell):
        area = cell.area
        names = area.county.casefold(), area.town.casefold(), area.county_geoid, area.town_geoid
        return len(TYPES) if cell.venue_type == order[-1] else order.index(cell.venue_type), *names

    expected = [UnknownCell(kind, area) for area in areas for kind in TYPES if is_unknown(area, kind)]
    found = unknown_cells("town", (), territory, order[:-1])
    assert sorted(expected, key=place) == sorted(found, key=place)
    assert [place(cell) for cell in found] == sorted(place(cell) for cell in expected)
