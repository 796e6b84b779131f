"""Are edits of the reference data kept, also when data/ is loaded again, on SQLite and on PostgreSQL?"""

from datetime import date

from mapper.config import PROJECT
from mapper.store import reference, reference_edits, reference_files
from mapper.store.database import Database
from tests.builders import CUMBERLAND, POSTER, add_venue, add_visit, item


def test_an_edited_row_outlives_loading_and_a_new_one_stands_last(database: Database) -> None:
    with database.write() as connection:
        reference_edits.change(connection, "materials", POSTER, {"recalled_on": date(2026, 1, 2)})
        values = {"label": "Bench", "private": False}
        reference_edits.add(connection, "spots", "bench", values)
    reference_files.load(database, PROJECT / "data")
    with database.read() as connection:
        assert {m.code: m.recalled_on for m in reference.materials(connection)}[POSTER] == date(2026, 1, 2)
        assert reference.spots(connection)[-1].label == "Bench"
        row = reference_edits.one(connection, "materials", POSTER)
        assert row is not None and row["edited"]
        assert reference_edits.one(connection, "materials", "no such code") is None


def test_numbers_and_languages_outlive_loading_once_somebody_edited_them(database: Database) -> None:
    with database.write() as connection:
        untouched = reference_edits.reasons_for_languages(connection, CUMBERLAND)
        reference_edits.remove_number(connection, reference_edits.numbers(connection)[0].id)
        reference_edits.add_number(
            connection, CUMBERLAND, {"label": "Here", "number": "207-555-0100", "note": ""}
        )
        left = reference_edits.numbers(connection)
    reference_files.load(database, PROJECT / "data")
    with database.write() as connection:
        assert reference_edits.numbers(connection) == left
        assert reference_edits.reasons_for_languages(connection, CUMBERLAND) == untouched
        reference_edits.remove_language(connection, CUMBERLAND, "so")
        reference_edits.add_language(connection, CUMBERLAND, "fr", "said anew")
    reference_files.load(database, PROJECT / "data")
    with database.read() as connection:
        languages = reference_edits.reasons_for_languages(connection, CUMBERLAND)
        assert "so" not in languages and languages["fr"] == "said anew"


def test_whose_figures_follow_from_a_type_or_a_material(database: Database) -> None:
    with database.write() as connection:
        visited, other = add_venue(connection), add_venue(connection, "Cafe", venue_type="cafe")
        add_venue(connection, "Laundry nobody visited")
        add_visit(connection, visited)
        add_visit(connection, other, items=[item("blue_poster_awareness_es")])
        assert reference_edits.visited_of_type(connection, "laundromat") == [visited]
        assert reference_edits.with_material(connection, POSTER) == [visited]
        assert reference_edits.with_material(connection, "blue_poster_awareness_es") == [other]


def test_a_county_keeps_only_what_differs_from_the_state(database: Database) -> None:
    with database.write() as connection:
        choices = {"cafe": (False, None), "library": (True, 55.0), "church": (True, None)}
        reference_edits.choose(connection, CUMBERLAND, choices)
        assert reference.county_choices(connection) == {
            (CUMBERLAND, "cafe"): (False, None),
            (CUMBERLAND, "library"): (True, 55.0),
        }
        reference_edits.choose(connection, CUMBERLAND, {"cafe": (True, None)})
        assert reference.county_choices(connection) == {}
