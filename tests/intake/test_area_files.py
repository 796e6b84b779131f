"""Area polygons from GeoJSON and zipped shapefiles: what is read, skipped and refused."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import shapefile

from mapper.intake import area_files
from mapper.intake.area_files import AreaFileError, read_areas
from mapper.places.areas import AreaError

NAD83 = 'GEOGCS["GCS_North_American_1983",DATUM["D_North_American_1983",SPHEROID["GRS_1980",6378137,298.25]]]'
UTM = 'PROJCS["NAD_1983_UTM_Zone_19N",GEOGCS["GCS_North_American_1983"],PROJECTION["Transverse_Mercator"]]'


def ring(west: float = -69.0, south: float = 44.0) -> list[list[float]]:
    # Clockwise, as shapefiles want their outer rings.
    return [[west, south], [west, south + 1], [west + 1, south + 1], [west + 1, south], [west, south]]


def feature(**facts: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": facts, "geometry": {"type": "Polygon", "coordinates": [ring()]}}


def geojson(folder: Path, *features: Any, **members: Any) -> Path:
    file = folder / "areas.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", **members, "features": features}))
    return file


def shapes(
    folder: Path,
    rows: list[tuple[dict[str, str], list[list[float]] | None]],
    prj: str = NAD83,
    leave_out: str = "",
    stem: str = "towns/cb_2023_23_cousub_500k",
) -> Path:
    parts = {ending: io.BytesIO() for ending in ("shp", "shx", "dbf")}
    with shapefile.Writer(**parts, shapeType=shapefile.POLYGON, encoding="utf-8") as writer:
        for field in rows[0][0]:
            writer.field(field, "C", 60)
        for facts, points in rows:
            writer.record(**facts)
            if points is None:
                writer.null()
            else:
                writer.poly([points])
    file = folder / "areas.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for ending, content in {**{e: p.getvalue() for e, p in parts.items()}, "prj": prj.encode()}.items():
            if ending != leave_out:
                archive.writestr(f"{stem}.{ending}", content)
        archive.writestr("__MACOSX/towns/._x.shp", b"")
    return file


def test_geojson_with_the_usual_fields(tmp_path: Path) -> None:
    found = read_areas(
        geojson(
            tmp_path,
            feature(geoid="2300100001", name="A", population=12),
            feature(GEOID="2300300002", NAME="B"),
        )
    )
    assert [(a.geoid, a.name, a.county_geoid, a.population) for a in found.areas] == [
        ("2300100001", "A", "23001", 12),
        ("2300300002", "B", "23003", None),
    ]
    assert (found.areas[0].lat, found.areas[0].lon) == (44.5, -68.5)
    assert found.skipped == 0


def test_named_fields_and_counties(tmp_path: Path) -> None:
    file = geojson(tmp_path, feature(geoid="wrong", FIPS="23001", LABEL="Androscoggin"))
    found = read_areas(file, level="county", name_field="LABEL", geoid_field="FIPS")
    assert [(a.geoid, a.name, a.county_geoid) for a in found.areas] == [("23001", "Androscoggin", "23001")]


def test_what_has_no_geoid_is_skipped_and_counted(tmp_path: Path) -> None:
    file = geojson(
        tmp_path,
        feature(geoid="2300100001", name="A"),
        feature(geoid=None, name="no man's land"),
        feature(geoid="  ", name="blank"),
        feature(geoid="2300100000", name="County subdivisions not defined"),
    )
    found = read_areas(file)
    assert [area.name for area in found.areas] == ["A"]
    assert found.skipped == 3
    assert found.skipped_for == {"no GEOID": 2, "water that belongs to no town": 1}


def test_an_area_without_a_name_goes_by_its_geoid(tmp_path: Path) -> None:
    assert read_areas(geojson(tmp_path, feature(geoid="2300100001", name=""))).areas[0].name == "2300100001"


def test_a_zipped_shapefile_as_the_census_bureau_makes_it(tmp_path: Path) -> None:
    file = shapes(
        tmp_path,
        [
            ({"GEOID": "2300100001", "NAME": "Île-du-Nord"}, ring()),
            ({"GEOID": "2300100000", "NAME": "not defined"}, ring(-67.0)),
        ],
    )
    found = read_areas(file)
    assert [(area.geoid, area.name) for area in found.areas] == [("2300100001", "Île-du-Nord")]
    assert found.areas[0].geometry["type"] == "Polygon"
    assert found.skipped == 1


@pytest.mark.parametrize(
    ("features", "says"),
    [
        pytest.param(
            [feature(id=1)], "areas.geojson, feature 1: there is no field geoid or GEOID", id="no field"
        ),
        pytest.param(
            [feature(geoid="2300100001")], "Say which one it is with --name; fields here: geoid", id="no name"
        ),
        pytest.param(
            [feature(geoid="23001", name="A")], "a town has 10 digits, and this is '23001'", id="short"
        ),
        pytest.param([feature(geoid="23001-0001", name="A")], "--level", id="not digits"),
        pytest.param([feature(geoid="２３００１０００００１", name="A")], "--geoid", id="other digits"),
        pytest.param(
            [feature(geoid="2300100001", name="A"), feature(geoid="2300100001", name="B")],
            "feature 2: GEOID 2300100001 stands in feature 1 too",
            id="twice",
        ),
        pytest.param(
            [{**feature(geoid="2300100001", name="A"), "geometry": None}], "no geometry", id="no geometry"
        ),
        pytest.param([{**feature(name="A"), "properties": None}], "fields here: none", id="no properties"),
        pytest.param([["a list"]], "feature 1: this is no feature", id="no feature"),
        pytest.param([feature(geoid="", name="A")], "Skipped: 1 (no GEOID)", id="all skipped"),
        pytest.param([], "holds no area that could be used. Skipped: nothing.", id="empty"),
    ],
)
def test_features_that_are_refused(tmp_path: Path, features: list[Any], says: str) -> None:
    with pytest.raises(AreaError) as refused:
        read_areas(geojson(tmp_path, *features))
    assert says in str(refused.value)


def test_a_bad_polygon_is_named(tmp_path: Path) -> None:
    bad = {**feature(geoid="2300100002", name="B"), "geometry": {"type": "Point", "coordinates": [0, 0]}}
    with pytest.raises(AreaError, match=r"areas\.geojson, feature 2: a polygon is needed, and this Point"):
        read_areas(geojson(tmp_path, feature(geoid="2300100001", name="A"), bad))


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        ("urn:ogc:def:crs:OGC:1.3:CRS84", False),
        ("urn:ogc:def:crs:EPSG::4269", False),
        ("urn:ogc:def:crs:EPSG::26919", True),
    ],
)
def test_projected_geojson_is_refused(tmp_path: Path, name: str, refused: bool) -> None:
    crs = {"type": "name", "properties": {"name": name}}
    file = geojson(tmp_path, feature(geoid="2300100001", name="A"), crs=crs)
    if refused:
        with pytest.raises(AreaFileError, match=r"is projected .*26919.*EPSG:4326"):
            read_areas(file)
    else:
        assert len(read_areas(file).areas) == 1


def test_projected_shapefiles_are_refused(tmp_path: Path) -> None:
    rows = [({"GEOID": "2300100001", "NAME": "A"}, ring())]
    with pytest.raises(AreaFileError, match=r"is projected .*UTM_Zone_19N"):
        read_areas(shapes(tmp_path, rows, prj=UTM))
    metres = [({"GEOID": "2300100001", "NAME": "A"}, ring(480_000, 4_900_000))]
    with pytest.raises(AreaError, match="seems to be projected"):
        read_areas(shapes(tmp_path, metres, leave_out="prj"))


def test_a_shape_without_polygon_is_refused(tmp_path: Path) -> None:
    rows = [({"GEOID": "2300100001", "NAME": "A"}, None)]
    with pytest.raises(AreaError, match="feature 1: it has no geometry"):
        read_areas(shapes(tmp_path, rows))


@pytest.mark.parametrize("part", ["shx", "dbf"])
def test_a_missing_part_is_named(tmp_path: Path, part: str) -> None:
    rows = [({"GEOID": "2300100001", "NAME": "A"}, ring())]
    with pytest.raises(AreaFileError, match=rf"lacks its \.{part} file"):
        read_areas(shapes(tmp_path, rows, leave_out=part))


def test_zips_without_one_shapefile_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "areas.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    with pytest.raises(AreaFileError, match="holds 0 shapefiles"):
        read_areas(file)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.shp", "")
        archive.writestr("b.shp", "")
    with pytest.raises(AreaFileError, match="holds 2 shapefiles"):
        read_areas(file)


def test_a_damaged_shapefile_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "areas.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for ending in ("shp", "shx", "dbf"):
            archive.writestr(f"a.{ending}", b"\0\0\x27\x0a nonsense")
    with pytest.raises(AreaFileError, match=r"areas\.zip: the shapefile inside is damaged"):
        read_areas(file)


def test_a_torn_zip_is_refused(tmp_path: Path) -> None:
    whole = shapes(tmp_path, [({"GEOID": "2300100001", "NAME": "A"}, ring())])
    content = bytearray(whole.read_bytes())
    content[60:90] = b"\xff" * 30
    whole.write_bytes(bytes(content))
    with pytest.raises(AreaFileError, match=r"areas\.zip"):
        read_areas(whole)


def test_a_zip_bomb_stops_at_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(area_files, "MAX_UNPACKED_BYTES", 1_000_000)
    file = tmp_path / "bomb.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.shp", b"\0" * 2_000_000)
        archive.writestr("a.shx", b"")
        archive.writestr("a.dbf", b"")
    assert file.stat().st_size < 10_000
    with pytest.raises(AreaFileError, match="unpacks to more than 1 MB"):
        read_areas(file)


def test_size_and_number_have_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = geojson(tmp_path, feature(geoid="2300100001", name="A"), feature(geoid="2300100002", name="B"))
    monkeypatch.setattr(area_files, "MAX_FEATURES", 1)
    with pytest.raises(AreaFileError, match="more than 1 features"):
        read_areas(file)
    monkeypatch.setattr(area_files, "MAX_FILE_BYTES", 100)
    with pytest.raises(AreaFileError, match="the limit is 0 MB"):
        read_areas(file)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"geoid,name\n1,2\n", "neither GeoJSON nor a zipped shapefile", id="csv"),
        pytest.param(b"\xff\xfe\x00", "neither GeoJSON", id="binary"),
        pytest.param(b"[" * 100_000, "neither GeoJSON", id="nested too deep"),
        pytest.param(b'{"type": "Topology"}', "no GeoJSON FeatureCollection", id="topojson"),
        pytest.param(b"[]", "no GeoJSON FeatureCollection", id="a list"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "areas.geojson"
    file.write_bytes(content)
    with pytest.raises(AreaFileError, match=says):
        read_areas(file)


def test_an_absent_file_and_an_unknown_level_are_refused(tmp_path: Path) -> None:
    with pytest.raises(AreaFileError, match=r"absent\.zip can't be read"):
        read_areas(tmp_path / "absent.zip")
    with pytest.raises(AreaFileError, match="a town or a county, not a 'village'"):
        read_areas(geojson(tmp_path, feature(geoid="1", name="A")), level="village")


def test_the_real_towns_of_maine(shared_data: Path) -> None:
    found = read_areas(shared_data / "maine_towns.geojson")
    assert len(found.areas) == 527
    assert found.skipped == 0
    assert {area.county_geoid for area in found.areas} == {f"23{number:03d}" for number in range(1, 32, 2)}
