"""Does what a coordinator types in get on the list once, in their places only, and off it again?"""

import pytest

from mapper.intake.added_by_hand import SOURCE, AddedVenue, MayBeThere, NotAdded, TypedVenue, add_by_hand
from mapper.intake.review_decisions import Decider
from mapper.intake.undo import Undone, undo_import
from mapper.rules.permissions import EVERYWHERE, Reach
from mapper.store import area_rules
from mapper.store.added_by_hand import lately
from mapper.store.areas import areas
from tests.builders import CARIBOU, CUMBERLAND, PORTLAND, add_venue
from tests.intake.importing import NOW, Desk
from tests.intake.shelter_like import SHELTER_LIKE

CORA = Decider("cora", Reach(counties=frozenset({CUMBERLAND})))
ADA = Decider("ada", EVERYWHERE)
EMPTIED = ("venue", "venue_source", "import_batch", "import_change", "review_row")


def add(
    desk: Desk, name: str = "Suds", who: Decider = CORA, geoid: str = PORTLAND, **more: str | bool
) -> AddedVenue:
    with desk.database.read() as connection:
        known = {area.geoid: area for area in areas(connection)}
    town = known[geoid]
    said = {"venue_type": "laundromat", "address": "", **more}
    typed = TypedVenue(name=name, town=town, county=known[town.county_geoid].name, **said)  # type: ignore[arg-type]
    return add_by_hand(desk.database, typed, who, desk.programme)


def nothing_is_kept(desk: Desk) -> None:
    assert {table: desk.rows(table) for table in EMPTIED} == {table: [] for table in EMPTIED}


def test_it_is_on_the_list_placed_and_on_the_audit_log(desk: Desk) -> None:
    added = add(desk, address="12 Main St")
    venue = added.venue
    assert (venue.name, venue.venue_type, venue.address, venue.city) == (
        "Suds",
        "laundromat",
        "12 Main St",
        "Portland",
    )
    assert (venue.town_geoid, venue.county_geoid) == (PORTLAND, CUMBERLAND)
    assert venue.lat is not None and venue.precision not in ("", "given", "pin")
    (said,) = desk.rows("audit")
    assert (said["action"], said["actor_id"], said["subject"]) == ("imported", "cora", added.batch_id)
    assert said["details"]["added"] == 1 == said["details"]["read"]
    (batch,) = desk.rows("import_batch")
    assert (batch["source"], batch["filename"], batch["counts"]["added"]) == (SOURCE, "", 1)


def test_it_is_taken_back_as_if_it_never_was(desk: Desk) -> None:
    added = add(desk)
    with desk.database.read() as connection:
        found = lately(connection, "cora", SOURCE, NOW, 9)
        assert [(batch, venue.id) for batch, venue in found] == [(added.batch_id, added.venue.id)]
        assert lately(connection, "ada", SOURCE, NOW, 9) == []
    assert undo_import(desk.database, added.batch_id, desk.programme, "cora") == Undone(removed=1)
    assert desk.register() == []
    with desk.database.read() as connection:
        assert lately(connection, "cora", SOURCE, NOW, 9) == []


def test_what_looks_like_a_shelter_leaves_no_trace(desk: Desk) -> None:
    for name in SHELTER_LIKE:
        with pytest.raises(NotAdded) as refused:
            add(desk, name)
        assert "Quill" not in str(refused.value)
    nothing_is_kept(desk)
    assert desk.rows("audit") == []


@pytest.mark.parametrize(
    ("name", "more", "field"),
    [
        pytest.param("", {}, "name", id="no name"),
        pytest.param("x" * 201, {}, "name", id="long name"),
        pytest.param("Suds", {"address": "x" * 201}, "address", id="long address"),
        pytest.param("Suds", {"geoid": CARIBOU}, "town", id="a town elsewhere"),
    ],
)
def test_what_can_t_be_added_is_said_by_field_and_nothing_is_kept(
    desk: Desk, name: str, more: dict[str, str], field: str
) -> None:
    with pytest.raises(NotAdded) as refused:
        add(desk, name, **more)
    assert set(refused.value.problems) == {field}
    nothing_is_kept(desk)


def test_the_same_name_in_the_town_is_asked_about_and_added_once_somebody_is_sure(desk: Desk) -> None:
    first = add(desk)
    with pytest.raises(MayBeThere) as asked:
        add(desk, "  SUDS", venue_type="cafe")
    assert [venue.id for venue in asked.value.candidates] == [first.venue.id]
    assert asked.value.whom is None
    assert len(desk.register()) == 1
    second = add(desk, "Suds", is_sure=True)
    assert second.venue.id != first.venue.id
    assert len(desk.register()) == 2


def test_one_of_another_town_or_out_of_reach_is_not_asked_about(desk: Desk) -> None:
    add(desk, who=ADA, geoid=CARIBOU)
    add(desk)
    assert len(desk.register()) == 2


def test_what_a_volunteer_added_and_nobody_accepted_is_asked_about(desk: Desk) -> None:
    with desk.database.write() as connection:
        add_venue(connection, "Suds", pending=True, match_key="suds|laundromat")
    with pytest.raises(MayBeThere) as asked:
        add(desk)
    assert asked.value.candidates[0].pending


def test_where_nothing_may_be_logged_nothing_is_added(desk: Desk) -> None:
    rule(desk, area_rules.NO_LOG)
    for sure in (False, True):
        with pytest.raises(NotAdded):
            add(desk, is_sure=sure)
    nothing_is_kept(desk)


def test_where_somebody_is_asked_first_it_is_asked_whether_they_were(desk: Desk) -> None:
    rule(desk, area_rules.ASK_FIRST, "the harbor office")
    with pytest.raises(MayBeThere) as asked:
        add(desk)
    assert (asked.value.candidates, asked.value.whom) == ((), "the harbor office")
    nothing_is_kept(desk)
    assert add(desk, is_sure=True).venue.town_geoid == PORTLAND


def rule(desk: Desk, which: str, whom: str = "") -> None:
    with desk.database.write() as connection:
        area_rules.set_rule(connection, PORTLAND, which, whom, "", NOW)


@pytest.mark.parametrize(
    "name", ["YMCA", "=HYPERLINK(1)", "<script>alert(1)</script>", "ünïcödé ☃", "a\u202eb"]
)
def test_what_is_typed_stays_as_it_is(desk: Desk, name: str) -> None:
    assert add(desk, name).venue.name == name


def test_a_plantation_called_like_a_town_of_its_county_is_told_apart(desk: Desk) -> None:
    with desk.database.read() as connection:
        known = [area for area in areas(connection, "town") if area.name.startswith("Rangeley")]
    assert len(known) == 2
    for area in known:
        assert add(desk, f"Place of {area.name}", ADA, area.geoid).venue.town_geoid == area.geoid
