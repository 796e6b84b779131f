"""Who lives where nothing is up? Every row against a count town by town."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.coverage import Status
from mapper.rules.gap_report import gap_report, grouping
from mapper.rules.people_reached import (
    PEOPLE,
    Town,
    columns,
    columns_told,
    per_10000,
    with_people,
    without_people,
)

from .registers import COUNTIES, TOWNS, frame, known, registers

PEOPLED = [geoid for geoid in TOWNS if geoid]
GROUPS = [
    ["county"],
    ["town"],
    ["county", "venue_type"],
    ["town", "posting"],
    ["venue_type", "posting", "county"],
]
populations = st.fixed_dictionaries(dict.fromkeys(PEOPLED, st.one_of(st.none(), st.integers(0, 70_000))))


def reported(venues, by, people):
    table = frame(venues)
    report = gap_report(table, by)
    by_town = gap_report(table, ["town" if group == "county" else group for group in by]).rows
    towns = [Town(geoid, COUNTIES[geoid[:5]], people[geoid]) for geoid in PEOPLED]
    return with_people(report, by_town, towns)


def by_hand(venues, towns, people, covered_count):
    """PEOPLE of some towns, from the venues that are in the row."""
    if all(people[town] is None for town in towns):
        return dict.fromkeys(PEOPLE)
    eligible = {v["town_geoid"] for v in venues if v["status"] != Status.excluded.code}
    covered = {v["town_geoid"] for v in venues if v["status"] == Status.covered.code}
    count = {town: people[town] or 0 for town in towns}
    everybody = sum(count.values())
    rate = Decimal(10_000 * covered_count) / everybody if everybody else None
    return {
        "population": everybody,
        "people_uncovered": sum(count[town] for town in towns if town in eligible and town not in covered),
        "people_no_place": sum(count[town] for town in towns if town not in eligible),
        "covered_per_10000": None if rate is None else float(rate.quantize(Decimal("0.1"), ROUND_HALF_UP)),
    }


@given(registers, st.sampled_from(GROUPS), populations)
def test_each_row_is_what_looking_at_its_towns_says(venues, by, people):
    report = reported(venues, by, people)
    by_town = "town" in by
    for row in report.rows:
        own = [
            venue
            for venue in venues
            if all(row[key] == venue[key] for key in ("venue_type", "posting") if key in row)
            and (row["town_geoid"] == venue["town_geoid"] if by_town else row["county"] == venue["county"])
            and (not by_town or row["county"] == venue["county"])
        ]
        towns = [
            t for t in PEOPLED if (t == row["town_geoid"] if by_town else COUNTIES[t[:5]] == row["county"])
        ]
        covered = sum(venue["status"] == Status.covered.code for venue in own)
        assert row["covered"] == covered
        assert {name: row[name] for name in PEOPLE} == by_hand(own, towns, people, covered)
    expected = by_hand(venues, PEOPLED, people, report.total["covered"])
    assert {name: report.total[name] for name in PEOPLE} == expected
    assert [list(row) for row in report.rows] == [columns(by)] * len(report.rows)


def test_a_town_without_a_place_is_not_told_as_uncovered():
    venues = [known(town="2300100001", status="excluded"), known(town="2300100002", status="gone")]
    people = dict.fromkeys(PEOPLED, 0) | {"2300100001": 10, "2300100002": 200, "2300100003": 3000}
    [row] = reported(venues, ["county"], people).rows
    assert [row[name] for name in PEOPLE] == [3210, 200, 3010, 0.0]


def test_of_another_type_a_town_may_be_without():
    venues = [known("cafe", "covered", town="2300100001"), known("church", "never", town="2300100001")]
    people = dict.fromkeys(PEOPLED, 0) | {"2300100001": 4000}
    report = reported(venues, ["venue_type", "county"], people)
    cafe, church = report.rows
    assert (cafe["people_uncovered"], cafe["covered_per_10000"]) == (0, 2.5)
    assert (church["people_uncovered"], church["covered_per_10000"]) == (4000, 0.0)
    assert report.total["people_uncovered"] == 0


def test_what_is_in_no_area_has_no_people():
    [row] = reported([known()], ["county"], dict.fromkeys(PEOPLED, 5)).rows
    assert [row[name] for name in PEOPLE] == [None] * 4


def test_under_a_filter_by_status_nothing_is_said():
    report = without_people(reported([known(town="2300100001")], ["county"], dict.fromkeys(PEOPLED, 5)))
    assert [row[name] for row in [*report.rows, report.total] for name in PEOPLE] == [None] * 8


@pytest.mark.parametrize(
    ("count", "people", "expected"),
    [(1, 4000, 2.5), (1, 200_000, 0.1), (1, 200_001, 0.0), (0, 5, 0.0), (3, 0, None)],
)
def test_per_10000_is_half_up(count, people, expected):
    assert per_10000(count, people) == expected


def test_columns_follow_the_contract_s_only_where_rows_are_areas():
    assert columns(["county"])[-4:] == list(PEOPLE)
    assert columns(["venue_type", "posting"])[-1] == "required_absent"
    assert columns_told(["county"], {"known": 1, "population": None}) == columns(["county"])
    assert columns_told(["county"], {"known": 1}) == columns(["county"])[: -len(PEOPLE)]
    assert grouping(["county", "town"]) == ("town",)
