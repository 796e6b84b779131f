"""Does each area get the report's figures, by GEOID and not by name?"""

from mapper.outputs import area_figures as map_areas
from mapper.rules.gap_report import FIGURES
from tests.outputs.invented import frame

COUNTIES_LOOKED_AT = {"23003", "23005"}
COUNTIES = {"23005": "Cumberland", "23003": "Aroostook", "25005": "Cumberland"}


def area_figures(venues, level, names):
    return map_areas.area_figures(venues, level, names, lambda areas: ())


def test_areas_of_one_name_stay_apart_and_unknown_ones_are_there():
    venues = frame(
        {"status": "covered", "visited": True}, {}, {"county_geoid": "25005", "county": "Cumberland"}
    )
    areas = area_figures(venues, "county", COUNTIES)
    assert list(areas) == ["23005", "23003", "25005"]
    assert [areas[geoid]["known"] for geoid in areas] == [2, 0, 1]
    assert (areas["23005"]["coverage_pct"], areas["23003"]["coverage_pct"]) == (50.0, None)
    assert set(areas["23003"]) == {"name", *FIGURES, "looked_none"}


def test_what_lies_in_no_area_is_told_under_no_geoid():
    venues = frame(
        {}, {"town_geoid": "", "town": ""}, {"town_geoid": "", "town": "", "county_geoid": "23003"}
    )
    areas = area_figures(venues, "town", {"2300560545": "Portland"})
    assert {geoid: figures["known"] for geoid, figures in areas.items()} == {"2300560545": 1, "": 2}


def test_looked_none_there_is_said_only_where_no_venue_is_known():
    asked = []

    def looked_none(areas):
        asked.extend(areas)
        return COUNTIES_LOOKED_AT & set(areas)

    areas = map_areas.area_figures(frame({}), "county", COUNTIES, looked_none)
    assert asked == ["23003", "25005"]
    assert {geoid for geoid, figures in areas.items() if figures["looked_none"]} == {"23003"}


def test_without_a_venue_every_area_is_unknown():
    areas = area_figures(frame(), "county", COUNTIES)
    assert {figures["known"] for figures in areas.values()} == {0}
