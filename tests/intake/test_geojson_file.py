"""What does a GeoJSON file say, and where does each of its shapes stand?"""

import json
from typing import Any

import pytest

from mapper.intake.geojson_file import read_geojson
from mapper.intake.refusals import ImportRefused


def feature(geometry: Any = None, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def collection(*features: Any, **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def read(content: bytes) -> list[dict[str, str]]:
    header, rows = read_geojson(content)
    return [
        dict(zip(header, row.cells, strict=True)) | ({"fault": row.fault} if row.fault else {})
        for row in rows()
    ]


BATH = {"type": "Point", "coordinates": [-69.82, 43.91]}
YARD = {"type": "Polygon", "coordinates": [[[-70, 43], [-69, 43], [-69, 44], [-70, 44], [-70, 43]]]}
BOW_TIE = {"type": "Polygon", "coordinates": [[[-70, 43], [-69, 44], [-69, 43], [-70, 44], [-70, 43]]]}


def test_properties_are_columns_and_the_shape_gives_the_point() -> None:
    [one, two] = read(collection(feature(BATH, name="Suds", open=True), feature(None, name="Foam", size=2.5)))
    assert one == {"name": "Suds", "open": "yes", "size": "", "lat": "43.91", "lon": "-69.82"}
    assert two == {"name": "Foam", "open": "", "size": "2.5", "lat": "", "lon": ""}


@pytest.mark.parametrize(
    "shape", [YARD, BOW_TIE, {"type": "MultiPolygon", "coordinates": [YARD["coordinates"]]}]
)
def test_a_shape_is_stood_for_by_a_point_within_it(shape: dict[str, Any]) -> None:
    [row] = read(collection(feature(shape, name="Suds")))
    assert (43 < float(row["lat"]) < 44, -70 < float(row["lon"]) < -69) == (True, True)


def test_the_shape_is_believed_before_columns_of_degrees() -> None:
    [row] = read(collection(feature(BATH, name="Suds", Latitude="1", x=4_873_812)))
    assert row == {"name": "Suds", "lat": "43.91", "lon": "-69.82"}


def test_nested_properties_lists_and_ids() -> None:
    content = collection({**feature(BATH, name="Suds", addr={"street": "Main"}, tags=["a", 1]), "id": "n/7"})
    [row] = read(content)
    assert (row["addr.street"], row["tags"], row["id"]) == ("Main", "a;1", "n/7")


def test_a_feature_a_line() -> None:
    content = "\n".join(json.dumps(feature(BATH, name=name)) for name in ("Suds", "Foam")).encode()
    assert [row["name"] for row in read(content)] == ["Suds", "Foam"]


@pytest.mark.parametrize(
    "geometry", [{"type": "Blob"}, {"type": "Point", "coordinates": ["a", "b"]}, {}, 7, []]
)
def test_a_shape_that_cannot_be_read_is_that_rows_fault(geometry: Any) -> None:
    [row] = read(collection(feature(geometry, name="Suds")))
    assert row["fault"] == "the feature has no shape that can be read"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no features"),
        (b"{}", "no GeoJSON"),
        (b"[]", "no GeoJSON"),
        (b"7", "no GeoJSON"),
        (b'{"type": "FeatureCollection", "features": [7]}', "no GeoJSON"),
        (b'{"type": "FeatureCollection", "features": {}}', "no GeoJSON"),
        (b'{"a": \n nope}', r"line 2, column 2"),
        (b"[" * 100_000, "no GeoJSON"),
        (b"\xff\xfe\x00", "no text in UTF-8"),
        (collection(feature(BATH), crs={"properties": {"name": "EPSG:26919"}}), "not degrees"),
        (collection(feature(BATH, **{f"c{i}": 1 for i in range(200)})), "202 columns"),
    ],
    ids=range(11),
)
def test_refuses_what_is_no_list_of_features(content: bytes, said: str) -> None:
    with pytest.raises(ImportRefused, match=said):
        read(content)
