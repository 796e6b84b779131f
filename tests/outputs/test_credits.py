"""Is everybody thanked who is to be?"""

from pathlib import Path

from mapper.config import PROJECT
from mapper.outputs.credits import credits_for


def test_of_the_files_that_are_shown_each_once(tmp_path: Path) -> None:
    (tmp_path / "attributions.csv").write_text(
        "files,text,licence,source\na.json,Bureau,public domain,x\na.json;b.json,Names,CC BY 4.0,x\n"
        "a.json,Bureau,public domain,y\nc.json,Nobody,MIT,x\n"
    )
    assert credits_for({"a.json"}, tmp_path) == ["Bureau", "Names (CC BY 4.0)"]


def test_a_folder_without_the_list_thanks_nobody(tmp_path: Path) -> None:
    assert credits_for({"a.json"}, tmp_path) == []


def test_the_map_thanks_whom_its_licences_name() -> None:
    assert "GeoNames (CC BY 4.0)" in credits_for({"paper_map.geojson"}, PROJECT / "data")
