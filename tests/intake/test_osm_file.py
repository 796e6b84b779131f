"""Does an Overpass answer come in once each, at the right point, and with nothing that may not be kept?"""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.config import PROJECT
from mapper.intake import osm_file
from mapper.intake.osm_file import NO_KIND, NO_NAME, NO_POINT, read_osm
from mapper.intake.osm_types import tag_rules
from mapper.intake.refusals import ImportRefused
from mapper.intake.venue_import import import_venues
from mapper.intake.wishes import Wishes
from tests.intake.importing import Desk, fates
from tests.intake.shelter_like import SHELTER_LIKE
from tests.intake.test_import_properties import FEW, some_desk

DATA = PROJECT / "data"
HOULTON = {"lat": 46.126, "lon": -67.84}
SQUARE = [{"lat": lat, "lon": lon} for lat, lon in ((46, -68), (46, -67), (47, -67), (47, -68), (46, -68))]


def node(id_: int = 1, **tags: str) -> dict[str, Any]:
    return {"type": "node", "id": id_, **HOULTON, "tags": named(tags)}


def named(tags: dict[str, str]) -> dict[str, str]:
    """`addr__city` stands for addr:city."""
    return {key.replace("__", ":"): value for key, value in tags.items()}


def way(id_: int = 2, tags: dict[str, str] | None = None, **where: Any) -> dict[str, Any]:
    return {"type": "way", "id": id_, "tags": tags or {"amenity": "cafe", "name": "Foam"}, **where}


def answer(*elements: Any, **more: Any) -> bytes:
    head = {"version": 0.6, "generator": "Overpass API 0.7.62", "osm3s": {"copyright": "ODbL"}}
    return json.dumps({**head, **more, "elements": elements}).encode()


def read(*elements: Any) -> list[dict[str, str]]:
    header, rows = read_osm(answer(*elements), DATA)
    found = [dict(zip(header, row.cells, strict=True)) for row in rows()]
    said = [{"line": str(row.line), "fault": row.fault, "doubt": row.doubt} for row in rows()]
    return [
        {name: text for name, text in (one | more).items() if text}
        for one, more in zip(found, said, strict=True)
    ]


def take(desk: Desk, content: bytes, **wishes: Any) -> Any:
    return import_venues(desk.database, desk.file(content, "osm.json"), Wishes(**wishes), desk.programme)


def test_the_fields_of_an_element() -> None:
    tags = {"addr__housenumber": "12", "addr__street": "Main Street", "addr__city": "Houlton"}
    tags |= {"addr__state": "ME", "addr__postcode": "04730", "contact__phone": "+1 207 555 0142"}
    tags |= {"contact__website": "https://suds.example", "opening_hours": "Mo-Su 06:00-22:00"}
    tags |= {"language__so": "yes", "language__en": "yes", "operator": "Somebody", "fixme": "check"}
    said = {"external_id": "node/7", "name": "Suds", "venue_type": "laundromat", "line": "1"}
    said |= {"address": "12 Main Street", "city": "Houlton", "state": "ME", "zip": "04730"}
    said |= {"lat": "46.126", "lon": "-67.84", "phone": "+1 207 555 0142", "languages": "en;so"}
    said |= {"website": "https://suds.example", "opening_hours": "Mo-Su 06:00-22:00"}
    assert read(node(7, name="Suds", shop="laundry", **tags)) == [said]


@pytest.mark.parametrize(
    ("where", "point"),
    [
        ({"center": HOULTON}, ("46.126", "-67.84")),
        ({"bounds": {"minlat": 46, "maxlat": 46.5, "minlon": -68, "maxlon": -67}}, ("46.25", "-67.5")),
        ({"geometry": SQUARE}, ("46.5", "-67.5")),
        ({"geometry": [None, HOULTON, None]}, ("46.126", "-67.84")),
        ({"members": [{"role": "outer", "geometry": SQUARE}, {"role": "inner"}, 7]}, ("46.5", "-67.5")),
        ({"nodes": [90, 91, 90]}, ("46.0", "-68.0")),
    ],
)
def test_a_way_s_point(where: dict[str, Any], point: tuple[str, str]) -> None:
    bare = [
        {"type": "node", "id": 90, "lat": 46, "lon": -68},
        {"type": "node", "id": 91, "lat": 46, "lon": -68},
    ]
    [row] = read(*bare, way(**where))
    assert (row["lat"], row["lon"]) == point
    assert "doubt" not in row


@pytest.mark.parametrize(
    "where",
    [
        {},
        {"center": None},
        {"center": {"lat": True, "lon": "x"}},
        {"center": {"lat": float("nan"), "lon": 1}},
        {"bounds": {"minlat": 1}},
        {"geometry": "x"},
        {"nodes": [1, "x", None, {}]},
        {"members": [{"geometry": 7}]},
    ],
)
def test_a_way_without_a_place_waits_and_says_why(desk: Desk, where: dict[str, Any]) -> None:
    tags = {"amenity": "cafe", "name": "Foam", "addr:city": "Houlton"}
    found = take(desk, answer(way(tags=tags, **where)))
    assert fates(found) == {"review": 1}
    [row] = desk.waiting()
    assert NO_POINT in row.row.reason


@pytest.mark.parametrize(
    ("tags", "fault"),
    [
        ({"amenity": "cafe"}, NO_NAME),
        ({"highway": "residential", "name": "Elm"}, NO_KIND),
        ({"name": "Somewhere"}, NO_KIND),
    ],
)
def test_what_is_rejected_says_why(desk: Desk, tags: dict[str, str], fault: str) -> None:
    found = take(desk, answer({"type": "node", "id": 3}, node(5, **tags)))
    assert (fates(found), found.rejected[0].line, found.rejected[0].reason) == ({"rejected": 1}, 2, fault)


def test_a_kind_of_place_that_no_line_of_the_table_names_waits_or_is_named(desk: Desk) -> None:
    content = answer(node(5, shop="bakery", name="Crumb"))
    assert fates(take(desk, content)) == {"review": 1}
    assert "'shop: bakery'" in desk.waiting()[0].row.reason
    assert fates(take(desk, content, types={"shop: bakery": "cafe"})) == {"added": 1}
    assert desk.one()["venue_type"] == "cafe"


def test_what_was_is_closed_and_what_is_something_else_is_that(desk: Desk) -> None:
    assert fates(take(desk, answer(node(5, amenity="cafe", name="Foam")))) == {"added": 1}
    gone = node(5, disused__amenity="cafe", disused__name="Foam")
    assert read(gone)[0] | {"name": "Foam", "status": "closed", "venue_type": "cafe"} == read(gone)[0]
    assert fates(take(desk, answer(gone))) == {"updated": 1}
    assert desk.one()["closed"]
    assert read(node(6, was__amenity="cafe", shop="laundry", name="Suds"))[0]["venue_type"] == "laundromat"
    assert "status" not in read(node(6, was__amenity="cafe", shop="laundry", name="Suds"))[0]


def test_twice_is_once_and_other_ids_are_other_places(desk: Desk) -> None:
    content = answer(node(5, amenity="cafe", name="Foam"), way(5, center=HOULTON), way(6, center=HOULTON))
    assert fates(take(desk, content, source="openstreetmap")) == {"added": 3}
    assert fates(take(desk, content, source="openstreetmap")) == {"unchanged": 3}
    links = [link for venue in desk.register() for link in venue["links"]]
    assert sorted(links) == [("openstreetmap", name) for name in ("node/5", "way/5", "way/6")]


def test_shelters_are_counted_and_copied_nowhere(desk: Desk) -> None:
    elements = [
        node(at, amenity="place_of_worship", name=name) for at, name in enumerate(SHELTER_LIKE, start=10)
    ]
    elements += [
        node(900, amenity="social_facility", social_facility="group_home", name="Quillmoss Place"),
        node(901, amenity="social_facility", name="Quillmoss Corner"),
        node(902, amenity="clinic", name="Quillmoss Clinic", social_facility__for="women"),
        node(903, amenity="cafe", name="Foam", operator="Quillmoss Rape Crisis Line"),
        way(904, {"disused:social_facility": "shelter", "name": "Quillmoss Old Lodge"}),
        {"type": "blob", "id": "Quillmoss", "tags": {"social_facility": "shelter"}},
    ]
    found = take(desk, answer(*elements))
    assert fates(found) == {"rejected": len(elements)}
    assert {one.reason for one in found.rejected} == {""}
    written = Path(str(found.rejected_file)).read_text()
    assert "uillmoss" not in written and "/9" not in written and "shelter" not in written
    assert [line.strip(",") for line in written.splitlines()[1:3]] == ["1", "2"]
    assert "uillmoss" not in str(desk.rows("review_row")) + str(desk.register())


def test_hostile_texts_stay_texts(desk: Desk) -> None:
    names = ["=1+1", "<script>Alert(1)</script>", "${Alert(1)}", "A\u202eb", "X\"y'z"]
    content = answer(*(node(at, amenity="cafe", name=name) for at, name in enumerate(names)))
    assert fates(take(desk, content)) == {"added": len(names)}
    assert {venue["name"] for venue in desk.register()} == set(names)
    [row] = read(node(1, amenity="cafe", name="a\x00b"))
    assert "unprintable" in row["fault"]
    found = take(desk, answer(node(99, amenity="cafe", name="y", website="javascript:alert(1)")))
    assert fates(found) == {"rejected": 1}


def test_geojson_under_the_other_name_is_read_as_geojson() -> None:
    point = {"type": "Point", "coordinates": [-67.84, 46.126]}
    feature = {"type": "Feature", "geometry": point, "properties": {"name": "Suds"}}
    header, rows = read_osm(json.dumps({"type": "FeatureCollection", "features": [feature]}).encode(), DATA)
    assert (header, [row.cells for row in rows()]) == (("name", "lat", "lon"), [("Suds", "46.126", "-67.84")])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no answer of Overpass"),
        (b"<html>429 Too Many Requests</html>", r"line 1, column 1"),
        (b'{"elements": [', "no answer of Overpass"),
        (b"\xff\xfe\x00", "no answer of Overpass"),
        (b"[]", "no answer of Overpass"),
        (b'{"elements": {}}', "no answer of Overpass"),
        (b"[" * 100_000, "no answer of Overpass"),
        (answer(), "no element with tags"),
        (answer({"type": "node", "id": 1}), "no element with tags"),
        (
            answer(node(1), remark="runtime error: Query timed out in line 3"),
            "only a part.*timed out.*Ask again",
        ),
    ],
    ids=range(10),
)
def test_refuses_what_is_no_whole_answer(content: bytes, said: str) -> None:
    with pytest.raises(ImportRefused, match=said):
        read_osm(content, DATA)


@pytest.mark.parametrize(
    "element", [7, None, "x", [], {"tags": 7}, {"tags": {"a": 1}}, {"type": "node", "tags": {"a": "b"}}]
)
def test_an_element_that_cannot_be_read_is_that_row_s_fault(element: Any) -> None:
    [row] = read(element)
    assert row == {"line": "1", "fault": osm_file.UNREADABLE}


VALUES = st.sampled_from(
    ["cafe", "shelter", "laundry", "yes", "food_bank", "Foam", "=x", "", "restaurant;cafe", "a\x01"]
)
KEYS = st.sampled_from(
    [
        "amenity",
        "shop",
        "name",
        "social_facility",
        "disused:amenity",
        "addr:city",
        "phone",
        "opening_hours",
        "language:en",
    ]
)
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
ELEMENTS = st.fixed_dictionaries(
    {"type": st.sampled_from(["node", "way", "relation", "count"]), "id": st.integers(-3, 3) | JUNK},
    optional={
        "tags": st.dictionaries(KEYS, VALUES, max_size=5) | JUNK,
        "lat": st.floats() | st.just(46.126), "lon": st.floats() | st.just(-67.84),
        "center": st.just(HOULTON) | JUNK, "geometry": JUNK, "bounds": JUNK, "nodes": JUNK, "members": JUNK,
    },
)  # fmt: skip


@FEW
@given(st.lists(ELEMENTS | JUNK, min_size=1, max_size=8))
def test_every_element_has_one_fate_and_none_is_added_twice(
    sqlite_template: Path, elements: list[Any]
) -> None:
    with some_desk(sqlite_template) as desk:
        try:
            first = take(desk, answer(*elements))
        except ImportRefused:
            return
        assert first.counts["read"] == sum(count for name, count in first.counts.items() if name != "read")
        register = desk.register()
        assert "shelter" not in str(register)
        again = take(desk, answer(*elements))
        assert (again.counts["added"], again.counts["updated"]) == (0, 0)
        assert desk.register() == register


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("amenity,cafe,", "line 2"),
        ("amenity,,,cafe", "key, value and venue_type are needed"),
        ("shop,beauty,nails,nail_salon", "tags such as beauty=nails"),
        ("social_facility,shelter,,other", "never in the venue list"),
        ("amenity,social_facility,social_facility=Group_Home,other", "never in the venue list"),
    ],
)
def test_a_table_that_a_network_has_spoilt_says_where(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "osm_venue_types.csv").write_text(f"key,value,further,venue_type\n{line}\n")
    with pytest.raises(ImportRefused, match=said):
        tag_rules(tmp_path)


def test_a_data_folder_without_the_table_has_ours(tmp_path: Path) -> None:
    assert tag_rules(tmp_path) == tag_rules(DATA)
