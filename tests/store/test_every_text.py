"""Does the filling that the hostile tests lean on reach every column that holds what somebody typed?"""

from mapper.store.database import Database
from tests.every_text import FREE, Place, fill, unfilled, unsorted


def test_every_column_of_text_is_known_to_the_hostile_tests() -> None:
    assert unsorted() == set(), "put these columns into FREE or CODED of tests/every_text.py"


def test_every_one_is_filled(database: Database) -> None:
    with database.write() as connection:
        fill(connection, Place(1), lambda column: f"said in {column}")
        fill(connection, Place(2), lambda column: f"said again in {column}")
        assert unfilled(connection, "said in ") == []
        assert unfilled(connection, "said again in ") == []
    assert len(FREE) > 20
