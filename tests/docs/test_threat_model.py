"""Does every file and test that the threat model names exist, and is every column of text sorted?"""

import ast
import re

import pytest
from sqlalchemy import JSON, Text

from mapper.config import PROJECT
from mapper.store import schema

TEXT = (PROJECT / "docs" / "threat-model.md").read_text()
TESTS = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)))
FILES = sorted(set(re.findall(r"`((?:mapper|templates|tools|docs|tests)/[\w/.-]+?\.\w+)", TEXT)))
PARTS = re.split(r"^## ", TEXT, flags=re.MULTILINE)
ADVERSARIES = [part for part in PARTS if re.match(r"\d+\. ", part)]
# Columns of text that hold nothing about a person: codes, places of the land, figures, ids of things.
NOT_ABOUT_PEOPLE = {
    "area": {"geoid", "level", "name", "county_geoid", "geometry", "outline"},
    "area_rule": {"geoid", "rule"},
    "county_contact": {"county_geoid"},
    "county_venue_type": {"county_geoid", "venue_type"},
    "frozen_report": {"id", "counties", "filter", "grouping", "labels", "report", "kind"},
    "geocode_answer": {"geocoder", "key", "precision"},
    "geocoder_turn": {"geocoder"},
    "import_batch": {"id", "kind", "counts"},
    "import_change": {"batch_id", "venue_id"},
    "import_job": {"id", "kind", "file", "state", "batch_id"},
    "import_mapping": {"source", "kind", "wishes"},
    "item_span": {"material", "spot"},
    "language_needed": {"county_geoid", "language"},
    "local_number": {"county_geoid"},
    "looked_none_there": {"geoid", "venue_type"},
    "material": {"code", "label", "kind", "languages", "issuer", "version", "where_to_get", "version_where"},
    "programme": {"key", "value"},
    "release": {"id", "month", "by_county", "by_type"},
    "release_link": {"digest", "release_id"},
    "review_row": {"batch_id", "kind", "candidates", "fingerprint", "county_geoid", "decision"},
    "round": {"id"},
    "round_stop": {"round_id", "venue_id", "late", "moved_to"},
    "round_person": {"round_id"},
    "spot": {"code", "label"},
    "standing_item": {"material", "spot"},
    "stock_taken": {"id", "material"},
    "venue_merge": {"id", "merged_id", "kept_id", "protects", "added"},
    "venue_pair": {"one_id", "other_id", "decision"},
    "venue_serves": {"venue_id", "town_geoid", "batch_id"},
    "bulk_edit": {"id", "action", "value"},
    "venue_change": {"venue_id", "way", "bulk_edit_id"},
    "venue": {
        "contact_role",
        "id",
        "venue_type",
        "precision",
        "placed_by",
        "town_geoid",
        "county_geoid",
        "merged_into",
        "set_by_person",
    },
    "venue_source": {"venue_id"},
    "venue_type": {"code", "label", "posting", "citation", "synonyms", "one_per"},
    "visit": {"id", "venue_id", "outcome", "batch_id", "digest"},
    "visit_conflict": {"visit_id", "digest"},
    "visit_hold": {"visit_id", "reason", "county_geoid", "decision"},
    "visit_item": {"visit_id", "action"},
    "visit_void": {"id", "visit_id", "digest"},
}


def test_there_are_fifteen_and_each_is_whole() -> None:
    assert [int(part.split(".")[0]) for part in ADVERSARIES] == list(range(1, 16))
    for part in ADVERSARIES:
        for heading in ("**Counter:**", "**Proof:**", "**Left:**"):
            assert heading in part, part.splitlines()[0]
        assert re.search(r"`tests/[\w/]+\.py::\w+`", part), part.splitlines()[0]


@pytest.mark.parametrize(("file", "name"), TESTS, ids=lambda part: part.rsplit("/", 1)[-1])
def test_every_test_that_is_named_is_there(file: str, name: str) -> None:
    tree = ast.parse((PROJECT / file).read_text())
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("file", FILES)
def test_every_file_that_is_named_is_there(file: str) -> None:
    assert (PROJECT / file).is_file()


def test_every_column_of_text_is_about_a_person_or_not() -> None:
    there = {
        f"{table.name}.{column.name}"
        for table in schema.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Text | JSON)
    }
    rows = [line.split("|")[1] for line in PARTS[-1].splitlines() if line.startswith("| ")][1:]
    mapped = [column.strip() for row in rows for column in row.split(",")]
    assert len(mapped) == len(set(mapped)), "a column stands in the data map twice"
    others = {f"{table}.{name}" for table, names in NOT_ABOUT_PEOPLE.items() for name in names}
    assert others & set(mapped) == set()
    assert there - others - set(mapped) == set(), "not sorted yet"
    assert (others | set(mapped)) - there == set(), "no such column"
