"""Do two venues become one without losing anything, and two again as they were?"""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.merging import PARTS, Taken, differing, given_back, merged, preselected

Row = dict[str, Any]
MARKS = ("do_not_place", "restricted", "concern_volunteer", "concern_taker")


def venue(**fields: Any) -> Row:
    texts = ("name", "original_name", "venue_type", "address", "city", "state", "zip", "phone", "website")
    row: Row = dict.fromkeys((*texts, "opening_hours", "languages", "notes", "precision"), "")
    row |= {"lat": None, "lon": None, "town_geoid": "", "county_geoid": "", "area_approximate": False}
    row |= dict.fromkeys((*MARKS, "closed"), False)
    return row | {"open_months": 4095, "do_not_place_reason": "", "set_by_person": ()} | fields


@pytest.mark.parametrize(
    ("kept", "other", "part", "side"),
    [
        ({"phone": "1"}, {"phone": "2"}, "phone", "kept"),
        ({}, {"phone": "2"}, "phone", "other"),
        ({"phone": "1"}, {}, "phone", "kept"),
        ({"city": "Bath"}, {"city": "Bath", "address": "1 Elm St"}, "address", "other"),
        ({"lat": 1.0, "precision": "zip"}, {"lat": 2.0, "precision": "pin"}, "point", "other"),
        ({"lat": 1.0, "precision": "given"}, {"lat": 2.0, "precision": "pin"}, "point", "kept"),
        ({"lat": 1.0, "precision": "zip"}, {"lat": 2.0, "precision": "town"}, "point", "kept"),
        ({"lat": 1.0, "precision": "zip"}, {}, "point", "kept"),
        ({}, {"lat": 0.0, "precision": "zip"}, "point", "other"),
        ({"open_months": 4095}, {"open_months": 7}, "open_months", "other"),
        ({"notes": "a"}, {"notes": "b"}, "notes", "both"),
        ({"notes": "a"}, {"notes": "a"}, "notes", "kept"),
        ({}, {"closed": True}, "closed", "kept"),
        ({"closed": True}, {}, "closed", "kept"),
    ],
)
def test_who_says_more_is_preselected(kept: Row, other: Row, part: str, side: str) -> None:
    assert preselected(venue(**kept), venue(**other))[part] == side


def test_an_address_is_chosen_whole() -> None:
    one = venue(address="1 Elm St", city="Bath", zip="04530")
    other = venue(address="1 Elm Street", city="West Bath", state="ME")
    assert differing(one, other) == ["address"]
    values = merged(one, other, {"address": "other"}).values
    assert values == {"address": "1 Elm Street", "city": "West Bath", "state": "ME", "zip": ""}


def test_nothing_changes_where_the_kept_one_says_everything() -> None:
    one = venue(name="Suds", phone="1", do_not_place=True, do_not_place_reason="Asked us not to")
    became = merged(one, venue(name="Suds Laundry"), {})
    assert (became.values, became.protects) == ({}, {"name"})


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("marked", ["kept", "other"])
def test_the_stricter_mark_wins_whatever_is_chosen(mark: str, marked: str) -> None:
    one, other = venue(**{mark: marked == "kept"}), venue(**{mark: marked == "other"})
    sides = {part: "kept" for part in PARTS if part in preselected(one, other)}
    assert (one | merged(one, other, sides).values)[mark] is True


def test_both_reasons_are_kept() -> None:
    one = venue(do_not_place=True, do_not_place_reason="The owner said no")
    other = venue(do_not_place=True, do_not_place_reason="Watched")
    assert merged(one, other, {}).values["do_not_place_reason"] == "The owner said no; Watched"


def test_what_was_chosen_no_file_changes_and_what_only_one_says_any_may() -> None:
    one = venue(name="Suds", phone="1", set_by_person=("city",))
    other = venue(name="Suds", phone="2", website="w", languages="es", set_by_person=("languages",))
    assert merged(one, other, {}).protects == {"phone", "languages"}


# --- taken back --------------------------------------------------------------------------------------


def join(kept: Row, other: Row, sides: dict[str, str], id_: str) -> tuple[Row, Taken]:
    became = merged(kept, other, sides)
    added = became.protects - set(kept["set_by_person"])
    row = kept | became.values | {"set_by_person": tuple(sorted({*kept["set_by_person"], *added}))}
    return row, Taken(id_, became.before, became.after, became.protects, frozenset(added), other)


def part_again(kept: Row, standing: list[Taken], id_: str) -> tuple[Row, list[Taken], tuple[str, ...]]:
    back = given_back(next(one for one in standing if one.id == id_), kept, standing)
    by_person = tuple(sorted(set(kept["set_by_person"]) - back.unprotected))
    return kept | dict(back.values) | {"set_by_person": by_person}, list(back.heirs), back.left


def test_what_somebody_changed_since_stays_and_is_said() -> None:
    before = venue(phone="1", website="a", city="Bath")
    row, taken = join(before, venue(phone="2", website="b"), {"phone": "other", "website": "other"}, "m")
    row["phone"] = "3"
    row, heirs, left = part_again(row, [taken], "m")
    assert (row["phone"], row["website"], left, heirs) == ("3", "a", ("phone",), [])
    assert row["set_by_person"] == ("phone",)  # a person's word


def test_a_reason_that_was_written_since_keeps_the_mark() -> None:
    row, taken = join(venue(), venue(do_not_place=True, do_not_place_reason="x"), {}, "m")
    row["do_not_place_reason"] = "They threw a volunteer out"
    row, _, left = part_again(row, [taken], "m")
    assert row["do_not_place"] is True and left == ("do_not_place",)


few = st.sampled_from(["", "1", "2", "3"])
rows = st.builds(
    venue,
    name=st.sampled_from(["A", "B"]),
    phone=few,
    notes=few,
    address=few,
    city=few,
    open_months=st.sampled_from([4095, 7]),
    lat=st.sampled_from([None, 1.0, 2.0]),
    closed=st.booleans(),
    do_not_place=st.booleans(),
    do_not_place_reason=few,
    restricted=st.booleans(),
    concern_taker=st.booleans(),
    set_by_person=st.lists(st.sampled_from(["phone", "city", "restricted", "name"]), unique=True).map(
        lambda names: tuple(sorted(names))
    ),
).map(lambda row: row | ({} if row["do_not_place"] else {"do_not_place_reason": ""}))
sides_of = st.fixed_dictionaries(
    {part: st.sampled_from(["kept", "other"]) for part in ("name", "phone", "address")}
)


@given(first=rows, others=st.lists(st.tuples(rows, sides_of), min_size=1, max_size=4), seed=st.integers())
def test_in_whatever_order_all_are_taken_back_everything_is_as_before(
    first: Row, others: list[tuple[Row, dict[str, str]]], seed: int
) -> None:
    row, standing = first, list[Taken]()
    for number, (other, sides) in enumerate(others):
        row, taken = join(row, other, sides, str(number))
        standing.append(taken)
    for id_ in random.Random(seed).sample([one.id for one in standing], len(standing)):
        row, standing, left = part_again(row, standing, id_)
        assert left == ()
        for mark in MARKS:
            assert row[mark] == (first[mark] or any(one.other[mark] for one in standing)), mark
    assert row == first


@given(first=rows, others=st.lists(st.tuples(rows, sides_of), min_size=1, max_size=4), seed=st.integers())
def test_what_a_person_wrote_after_all_merges_survives_every_taking_back(
    first: Row, others: list[tuple[Row, dict[str, str]]], seed: int
) -> None:
    row, standing = first, list[Taken]()
    for number, (other, sides) in enumerate(others):
        row, taken = join(row, other, sides, str(number))
        standing.append(taken)
    row = row | {"phone": "a person's", "restricted": False}
    for id_ in random.Random(seed).sample([one.id for one in standing], len(standing)):
        row, standing, _ = part_again(row, standing, id_)
        assert row["phone"] == "a person's"


@given(
    first=rows,
    others=st.lists(st.tuples(rows, sides_of), min_size=2, max_size=4),
    at=st.integers(1, 3),
    mark=st.sampled_from(MARKS),
    seed=st.integers(),
)
def test_a_mark_that_a_person_gave_or_cleared_between_two_merges_is_the_venues_own(
    first: Row, others: list[tuple[Row, dict[str, str]]], at: int, mark: str, seed: int
) -> None:
    row, standing, is_marked = first, list[Taken](), False
    for number, (other, sides) in enumerate(others):
        if number == min(at, len(others) - 1):
            is_marked = not row[mark]
            row = row | {mark: is_marked}
            if mark == "do_not_place":
                row |= {"do_not_place_reason": "They said so." if is_marked else ""}
        row, taken = join(row, other, sides, str(number))
        standing.append(taken)
    for id_ in random.Random(seed).sample([one.id for one in standing], len(standing)):
        row, standing, left = part_again(row, standing, id_)
        assert left in ((), (mark,))  # said where it is newer than all that is left
        assert row[mark] or not is_marked
    assert row[mark] is is_marked
