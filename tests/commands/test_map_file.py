"""Does a map that leaves as one file say what it is, keep to itself what it must, and leave a row behind?"""

import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import select

from mapper.outputs import map_file
from mapper.store import schema
from tests.builders import Programme
from tests.web.mixed import AS_OF, mixed


def export(programme: Programme, file: Path, *more: str) -> Result:
    arguments = ["export", "map", "--output", str(file), "--as-of", AS_OF.isoformat(), *more]
    return programme.app.test_cli_runner().invoke(args=arguments)


def carried(file: Path) -> dict[str, Any]:
    found = re.search(r'id="map-carried">(.*?)</script>', file.read_text(), re.S)
    assert found is not None
    held: dict[str, Any] = json.loads(found[1])
    return held


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "map.html"


def test_it_holds_counts_alone_unless_asked(programme: Programme, file: Path) -> None:
    mixed(programme)
    result = export(programme, file)
    assert result.exit_code == 0
    assert "Warning" not in result.stderr and result.stdout == ""
    text = file.read_text()
    for name in ("Covered Laundry", "Northern Cafe", "Shut Library"):
        assert name not in text
    held = carried(file)
    assert held["points"]["venues"] == []
    for features in held["points"]["rings"].values():
        assert all(feature["properties"]["count"] >= 3 for feature in features)
    assert sum(one["known"] for one in held["areas?level=county"]["areas"].values()) == 11
    assert (held["points"]["chosen"], held["points"]["without_point"]) == (11, 1)


def test_a_ring_does_not_say_where_in_its_cell_the_places_are(programme: Programme, file: Path) -> None:
    for number in range(3):
        programme.venue(f"Corner {number}", lat=43.66001, lon=-70.26001)
    export(programme, file)
    (ring,) = carried(file)["points"]["rings"]["9"]
    assert ring["properties"]["count"] == 3
    lon, lat = ring["geometry"]["coordinates"]
    assert max(abs(lon + 70.26001), abs(lat - 43.66001)) > 0.01
    assert (lon + 180) / 360 * 2**11 % 1 == pytest.approx(0.5, abs=0.001), "the middle of its cell"


def test_places_are_given_with_a_warning_and_without_those_that_few_may_know(
    programme: Programme, file: Path
) -> None:
    programme.venue("Harbor Laundry")
    for flag in ("restricted", "do_not_place", "concern_volunteer", "concern_taker"):
        programme.venue(f"Secret {flag}", do_not_place_reason=f"reason {flag}", **{flag: True})
    result = export(programme, file, "--detail", "venues")
    assert "gives away where every place" in result.stderr
    text = file.read_text()
    assert "Harbor Laundry" in text
    assert "Secret" not in text and "reason" not in text
    assert "4 more places are counted and not shown one by one" in " ".join(text.split())
    assert sum(one["known"] for one in carried(file)["areas?level=county"]["areas"].values()) == 5


def test_the_file_says_its_day_filter_and_id_and_the_log_knows_it(programme: Programme, file: Path) -> None:
    mixed(programme)
    result = export(programme, file, "--type", "cafe", "--county", "Aroostook", "--detail", "venues")
    file_id = re.search(r"File id: (\w{10})", result.stderr)
    assert file_id is not None
    text = " ".join(file.read_text().split())
    assert f"File id: {file_id[1]}." in text
    assert "Type of place: Cafe or coffee shop. County: Aroostook." in text
    assert f"{AS_OF.day} {AS_OF:%b %Y}" in text
    with programme.database.read() as connection:
        rows = connection.execute(select(schema.audit).where(schema.audit.c.action == "exported")).all()
    (row,) = rows
    assert row.details["what"] == "map_venues"
    assert (row.details["format"], row.details["rows"]) == ("html", 1)
    assert row.details["filter"] == ["type=cafe", "county=23003"]


def test_only_its_owner_may_read_it(programme: Programme, file: Path) -> None:
    export(programme, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_nothing_in_it_leads_anywhere(programme: Programme, file: Path) -> None:
    programme.venue("</script><!--<img src=//evil.example>")
    export(programme, file, "--detail", "venues")
    text = file.read_text()
    assert "<img" not in text and "url(images" not in text
    assert not re.findall(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="', text)
    assert text.count("<!--") == 0


def test_a_past_day_is_that_day(programme: Programme, file: Path) -> None:
    mixed(programme)
    programme.app.test_cli_runner().invoke(
        args=["export", "map", "--output", str(file), "--as-of", "2024-06-01", "--detail", "venues"]
    )
    standing = {
        venue["properties"]["name"]: venue["properties"]["status"]
        for venue in carried(file)["points"]["venues"]
    }
    assert standing["Old Laundry"] == "covered" and standing["Covered Laundry"] == "never"


def test_too_many_places_are_refused_before_anything_is_written(
    programme: Programme, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_file, "MOST_VENUES", 1)
    mixed(programme)
    result = export(programme, file, "--detail", "venues")
    assert result.exit_code == 1
    assert "too many for one file" in result.stderr
    assert not file.exists()


@pytest.mark.parametrize("wrong", [("--type", "castle"), ("--county", "Narnia"), ("--detail", "all")])
def test_a_wrong_word_is_wrong_usage(programme: Programme, file: Path, wrong: tuple[str, str]) -> None:
    assert export(programme, file, *wrong).exit_code == 2
    assert not file.exists()


def test_an_empty_register_is_a_map_all_the_same(programme: Programme, file: Path) -> None:
    assert export(programme, file).exit_code == 0
    assert carried(file)["points"]["chosen"] == 0
