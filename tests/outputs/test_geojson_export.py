"""Is our GeoJSON RFC 7946?"""

import json

from mapper.outputs.geojson_export import ROWS_PER_CHUNK, geojson_chunks, outlines_json


def whole(rows, about=None):
    return json.loads(b"".join(geojson_chunks(rows, about or {})))


def test_a_row_is_a_feature_with_longitude_first():
    found = whole([{"name": "=1+1", "lat": 43.66, "lon": -70.26}], {"as_of": "2026-05-10"})
    assert (found["type"], found["as_of"]) == ("FeatureCollection", "2026-05-10")
    assert found["features"] == [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [-70.26, 43.66]},
            "properties": {"name": "=1+1"},
        }
    ]


def test_without_a_point_the_geometry_is_null():
    assert whole([{"lat": None, "lon": None, "a": 1}])["features"][0]["geometry"] is None


def test_without_rows_it_is_still_a_collection():
    assert whole([])["features"] == []


def test_more_rows_than_one_piece_holds():
    rows = [{"n": n, "lat": 1.0, "lon": 2.0} for n in range(2 * ROWS_PER_CHUNK + 7)]
    assert [f["properties"]["n"] for f in whole(rows)["features"]] == list(range(len(rows)))
    assert len(list(geojson_chunks(rows, {}))) == 3


def test_outlines_keep_their_geoid_and_their_geometry():
    found = json.loads(outlines_json([("23005", '{"type":"Polygon","coordinates":[]}')]))
    assert [(f["id"], f["geometry"]["type"]) for f in found["features"]] == [("23005", "Polygon")]
