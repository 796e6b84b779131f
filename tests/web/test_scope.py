"""Is it seen at a glance what each county works on, and can it be said for every county at once?"""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask.testing import FlaskClient

from mapper.rules.selection import Selection
from mapper.store import reference, reference_edits
from tests.builders import AROOSTOOK, CUMBERLAND, Programme
from tests.web.test_removals import send

Look = Callable[[FlaskClient, str], Any]


def choices(programme: Programme) -> dict[tuple[str, str], tuple[bool, float | None]]:
    with programme.database.read() as connection:
        return reference.county_choices(connection)


def test_a_coordinator_sees_their_counties_and_what_is_left_out(programme: Programme, look: Look) -> None:
    with programme.database.write() as connection:
        reference_edits.choose(connection, CUMBERLAND, {"cafe": (False, None)})
        reference.reference_changed(connection)
    programme.venue("Bean", venue_type="cafe")
    page = " ".join(" ".join(look(programme.coordinator(), "/settings/scope").text).split())
    assert "Cafe or coffee shop left out 1 known" in page
    assert "Aroostook" not in page
    assert "Every county" not in page
    assert "Aroostook" in " ".join(look(programme.administrator(), "/settings/scope").text)


def test_a_type_is_put_out_of_scope_everywhere_and_in_again(programme: Programme) -> None:
    with programme.database.write() as connection:
        mine = {"library": (False, None), "cafe": (True, 55.0)}
        reference_edits.choose(connection, CUMBERLAND, mine)
    ada = programme.administrator()
    assert send(ada, "/settings/scope", type="cafe", do="off").status_code == 303
    found = choices(programme)
    assert found[CUMBERLAND, "cafe"] == (False, 55.0)
    assert found[AROOSTOOK, "cafe"] == (False, None)
    assert sum(1 for _, kind in found if kind == "cafe") == 16
    assert found[CUMBERLAND, "library"] == (False, None)
    send(ada, "/settings/scope", type="cafe", do="on")
    assert choices(programme) == {(CUMBERLAND, kind): choice for kind, choice in mine.items()}
    assert send(ada, "/settings/scope", type="nonsense", do="off").status_code == 404


def test_what_is_out_of_scope_is_known_and_neither_counted_nor_missing(programme: Programme) -> None:
    programme.venue("Bean", venue_type="cafe")
    ada = programme.administrator()
    send(ada, "/settings/scope", type="cafe", do="off")
    frame = programme.app.extensions["mapper"].frames.current()
    day = date(2026, 6, 1)
    total = frame.gap_report(day, ("venue_type",), Selection(venue_types=("cafe",))).total
    assert (total["known"], total["excluded"], total["eligible"]) == (1, 1, 0)
    assert frame.unknown(day, "town", Selection(venue_types=("cafe",))) == []
