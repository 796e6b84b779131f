"""Does a map begin where the asked for areas are?"""

from mapper.outputs.map_bounds import WHOLE_COUNTRY, around, outline_points

POLYGON = '{"type":"Polygon","coordinates":[[[-70,43],[-69,43],[-69,44.5],[-70,43]]]}'
PARTS = '{"type":"MultiPolygon","coordinates":[[[[-68,46],[-67,46],[-67,47],[-68,46]]]]}'


def test_the_corners_of_outlines():
    assert around(outline_points([POLYGON, PARTS])) == ((43, -70), (47, -67))


def test_without_anything_the_whole_country():
    assert around([]) == WHOLE_COUNTRY
