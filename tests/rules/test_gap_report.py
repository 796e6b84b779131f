"""CONTRACT.md 4, sentence by sentence, and every grouping against a count by hand."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mapper.rules import tally
from mapper.rules.coverage import STATUSES
from mapper.rules.gap_report import columns, gap_report, grouping, percentage, percentages
from mapper.rules.unknown_cells import Area, Territory

from .oracle import figures, percent
from .registers import COUNTIES, KEYS, TOWNS, TYPES, frame, groupings, known, registers

FIGURES = [
    *("known", "excluded", "eligible", "covered", "lapsed", "gone", "promised", "declined", "never"),
    *("coverage_pct", "attainable_pct", "target_pct", "short_of_target", "visited", "required_absent"),
]
COUNTS = [
    name
    for name in FIGURES
    if name not in ("coverage_pct", "attainable_pct", "target_pct", "short_of_target")
]


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        (["venue_type"], ["venue_type"]),
        (["county"], ["county"]),
        (["town"], ["town", "county", "town_geoid"]),
        (["posting"], ["posting"]),
        (["county", "venue_type"], ["venue_type", "county"]),
        (["town", "posting", "venue_type"], ["venue_type", "town", "county", "town_geoid", "posting"]),
        (["county", "town"], ["town", "county", "town_geoid"]),
        (["county", "county"], ["county"]),
    ],
)
def test_columns_stand_in_the_contracts_order(by, keys):
    assert columns(by) == keys + FIGURES
    report = gap_report(frame([known(town="2300100001")]), by)
    assert [list(row) for row in report.rows] == [keys + FIGURES]
    assert list(report.total) == FIGURES
    assert report.by == grouping(by)


@pytest.mark.parametrize("by", [[], ["colour"], ["venue_type", "county_geoid"], "county"])
def test_what_is_no_grouping_is_refused(by):
    with pytest.raises(ValueError, match="choose from venue_type, county, town, posting"):
        gap_report(frame([]), by)


def test_every_status_is_counted_where_it_belongs():
    report = gap_report(frame([known(status=status) for status in STATUSES for _ in range(2)]))
    [row] = report.rows
    assert row == {"venue_type": "cafe"} | report.total
    assert {name: row[name] for name in FIGURES} == {
        "known": 14,
        "excluded": 2,
        "eligible": 12,
        **dict.fromkeys(STATUSES[1:], 2),
        "coverage_pct": 16.7,
        "attainable_pct": 20.0,
        "target_pct": 80.0,
        "short_of_target": 8,
        "visited": 10,
        "required_absent": 10,
    }


def test_a_percentage_whose_denominator_is_0_is_empty():
    [all_declined] = gap_report(frame([known(status="declined")])).rows
    assert (all_declined["coverage_pct"], all_declined["attainable_pct"]) == (0.0, None)
    [all_excluded] = gap_report(frame([known(status="excluded")])).rows
    assert (all_excluded["coverage_pct"], all_excluded["attainable_pct"]) == (None, None)
    assert (all_excluded["target_pct"], all_excluded["short_of_target"]) == (80.0, 0)


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (1, 2000, 0.1),  # 0.05 is rounded up, where binary fractions would round to even
        (3, 2000, 0.2),
        (1, 3, 33.3),
        (2, 3, 66.7),
        (1, 8, 12.5),
        (1, 16, 6.3),
        (5, 16, 31.3),
        (1999, 2000, 100.0),
        (1998, 2000, 99.9),
        (0, 7, 0.0),
        (0, 0, None),
        (10**15 + 1, 2 * 10**15, 50.0),
    ],
)
def test_percentages_have_one_decimal_half_up(part, whole, expected):
    assert percentage(part, whole) == expected


@settings(max_examples=300)
@given(st.integers(0, 10**7).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_percentages_are_what_decimal_arithmetic_says(pair):
    assert percentage(*pair) == percent(*pair)


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9))))
def test_a_column_of_percentages_is_each_of_them(pairs):
    parts, wholes = (np.array([pair[at] for pair in pairs], dtype=np.int64) for at in (0, 1))
    assert percentages(parts, wholes) == [percentage(*pair) for pair in pairs]


@pytest.mark.parametrize(
    ("target", "covered", "eligible", "short"),
    [
        (80.0, 0, 5, 4),  # not 5, as 0.8 * 5 in binary fractions might have it
        (80.0, 4, 5, 0),
        (80.0, 5, 5, 0),
        (80.0, 0, 6, 5),
        (66.7, 0, 1000, 667),
        (66.7, 2, 3, 1),
        (66.6, 2, 3, 0),
        (33.3333, 0, 3, 1),
        (7.0, 0, 100, 7),
        (0.1, 0, 1000, 1),
        (0.0, 0, 3, 0),
        (100.0, 2, 3, 1),
    ],
)
def test_short_of_target_is_exact_and_rounded_up(target, covered, eligible, short):
    venues = [known(status="covered" if n < covered else "gone", target=target) for n in range(eligible)]
    [row] = gap_report(frame(venues)).rows
    assert row["short_of_target"] == short
    assert row["target_pct"] == float(round(Decimal(str(target)), 1))


def test_a_row_that_mixes_types_sums_what_each_is_short_of():
    york = [known("cafe", "covered", county="23001"), known("cafe", "covered", county="23001")]
    york += [known("church", "gone", county="23001", target=50.0) for _ in range(3)]
    [row] = gap_report(frame(york), ["county"]).rows
    # Two covered cafes too many make up for no church.
    assert (row["target_pct"], row["short_of_target"]) == (None, 2)


def test_one_type_with_two_targets_has_none_to_show():
    venues = [known(county="23001", target=50.0), known(county="23003", target=100.0)]
    [by_type] = gap_report(frame(venues)).rows
    assert (by_type["target_pct"], by_type["short_of_target"]) == (None, 2)
    assert [row["target_pct"] for row in gap_report(frame(venues), ["county"]).rows] == [100.0, 50.0]


def test_types_without_a_target_are_short_of_nothing():
    [row] = gap_report(frame([known(target=None)])).rows
    assert (row["target_pct"], row["short_of_target"]) == (None, None)
    [mixed] = gap_report(
        frame([known(target=None, town="2300100001"), known(town="2300100001")]), ["town"]
    ).rows
    assert (mixed["target_pct"], mixed["short_of_target"]) == (None, 1)


@pytest.mark.parametrize("target", [-1.0, 100.1, float("inf")])
def test_a_target_beyond_0_to_100_is_refused(target):
    with pytest.raises(ValueError, match="target"):
        gap_report(frame([known(target=target)]))


@pytest.mark.parametrize("code", [-1, 7])
def test_a_status_that_is_none_is_refused(code):
    venues = frame([known()])
    venues["status"] = pd.array([code], dtype="int8")
    with pytest.raises(ValueError, match="status"):
        gap_report(venues)


def test_required_absent_is_eligible_not_covered_at_required_types():
    venues = [known("cafe", status) for status in STATUSES] + [known("church", status) for status in STATUSES]
    report = gap_report(frame(venues))
    assert {row["venue_type"]: row["required_absent"] for row in report.rows} == {"cafe": 5, "church": 0}
    assert report.total["required_absent"] == 5


def test_visited_counts_excluded_venues_too():
    venues = [
        known(status="excluded", visited=True),
        known(status="never", visited=True),
        known(status="never"),
    ]
    assert gap_report(frame(venues)).total["visited"] == 2


def test_types_stand_in_their_own_order_and_areas_by_name():
    venues = [known(kind, town=town) for kind in sorted(TYPES) for town in sorted(TOWNS)]
    rows = gap_report(frame(venues), ["town", "venue_type"]).rows
    assert list(dict.fromkeys(row["venue_type"] for row in rows)) == TYPES
    of_first = [
        (row["town"], row["county"], row["town_geoid"]) for row in rows if row["venue_type"] == TYPES[0]
    ]
    assert of_first == [
        ("abbot", "Aroostook", "2300300002"),
        ("Milton", "Aroostook", "2300300001"),
        ("Milton", "York", "2300100003"),
        ("Rangeley", "York", "2300100001"),
        ("Rangeley", "York", "2300100002"),
        ("", "", ""),
    ]


def test_county_before_town_sorts_by_county_first():
    rows = gap_report(frame([known(town=town) for town in sorted(TOWNS)]), ["county", "town"]).rows
    assert [row["county"] for row in rows] == ["Aroostook", "Aroostook", "York", "York", "York", ""]


def test_venues_in_no_town_stand_in_one_row_a_county():
    venues = [
        known(county="23001"),
        known(county="23001"),
        known(county="23003"),
        known(town="2300100001"),
        known(),
    ]
    rows = gap_report(frame(venues), ["town"]).rows
    assert [(row["town"], row["county"], row["town_geoid"], row["known"]) for row in rows] == [
        ("Rangeley", "York", "2300100001", 1),
        ("", "", "", 1),
        ("", "Aroostook", "", 1),
        ("", "York", "", 2),
    ]


def test_nothing_known_is_a_report_without_rows():
    report = gap_report(frame([]), ["venue_type", "county", "town", "posting"])
    assert report.rows == []
    assert report.total == dict.fromkeys(FIGURES, 0) | dict.fromkeys(
        ("coverage_pct", "attainable_pct", "target_pct", "short_of_target")
    )


def by_hand(venues, by):
    """The rows that a count by hand gives, by their key."""
    groups = {}
    for venue in venues:
        key = []
        for group in grouping(by):
            key.append("|".join(venue[column] for column in KEYS[group]))
            if group == "town" and venue["town_geoid"]:
                key[-1] = venue["town_geoid"]
        groups.setdefault(tuple(key), []).append(venue)
    return sorted((figures(inside) for inside in groups.values()), key=repr)


@settings(max_examples=150, deadline=None)
@given(registers, groupings, st.booleans())
@example([known(target=None), known(target=80.0)], ["posting"], True)
def test_every_grouping_is_what_a_count_by_hand_says(venues, by, categories):
    report = gap_report(frame(venues, categories), by)
    counted = [{name: row[name] for name in FIGURES} for row in report.rows]
    assert sorted(counted, key=repr) == by_hand(venues, by)
    assert report.total == figures(venues)


@settings(max_examples=150, deadline=None)
@given(registers, groupings)
def test_the_contracts_identities_hold_in_every_row_and_sums_are_the_total(venues, by):
    report = gap_report(frame(venues), by)
    for row in [*report.rows, report.total]:
        assert row["known"] == row["excluded"] + row["eligible"]
        assert row["eligible"] == sum(row[str(status)] for status in STATUSES[1:])
        assert row["visited"] <= row["known"] and row["required_absent"] <= row["eligible"] - row["covered"]
    for name in COUNTS:
        assert sum(row[name] for row in report.rows) == report.total[name]
    keys = [tuple(row[name] for name in columns(by) if name not in FIGURES) for row in report.rows]
    assert len(set(keys)) == len(keys)


@settings(max_examples=60, deadline=None)
@given(registers, groupings)
def test_rows_do_not_depend_on_the_order_of_venues_nor_on_the_size_of_tables(venues, by):
    report = gap_report(frame(venues), by)
    assert gap_report(frame(venues[::-1]), by) == report
    roomy, tally.MOST_COUNTERS = tally.MOST_COUNTERS, 100
    try:
        assert gap_report(frame(venues), by) == report
    finally:
        tally.MOST_COUNTERS = roomy


def test_a_filtered_frame_keeps_no_row_of_what_is_filtered_out():
    venues = frame([known("cafe", town="2300100001"), known("church", town="2300300001")])
    report = gap_report(venues[venues["venue_type"] == "church"], ["venue_type", "county"])
    assert [(row["venue_type"], row["county"]) for row in report.rows] == [("church", "Aroostook")]


# --- What is unknown -------------------------------------------------------------------------------------

TOWN_AREAS = [Area(geoid[:5], COUNTIES[geoid[:5]], geoid, town) for geoid, town in TOWNS.items() if geoid]
COUNTY_AREAS = [Area(geoid, county) for geoid, county in COUNTIES.items() if geoid]
CAFES_AND_CHURCHES = {"23001": ["cafe", "church"], "23003": ["church"]}


def unknown(venues, by, areas, looked_none=(), scope=CAFES_AND_CHURCHES):
    found = gap_report(frame(venues), by, Territory(areas, scope, looked_none)).unknown
    return [(cell["venue_type"], cell["county"], cell["town"]) for cell in found]


def test_unknown_are_the_cells_in_scope_without_a_known_venue():
    venues = [known("cafe", town="2300100001"), known("church", "excluded", town="2300300002")]
    assert unknown(venues, ["town"], TOWN_AREAS) == [
        ("cafe", "York", "Milton"),
        ("cafe", "York", "Rangeley"),  # the other Rangeley
        ("church", "Aroostook", "Milton"),
        ("church", "York", "Milton"),
        ("church", "York", "Rangeley"),
        ("church", "York", "Rangeley"),
    ]


def test_unknown_counties_have_no_town():
    venues = [known("cafe", town="2300100001")]
    expected = [("church", "Aroostook", ""), ("church", "York", "")]
    assert unknown(venues, ["county", "venue_type"], COUNTY_AREAS) == expected
    assert unknown(venues, ["county"], TOWN_AREAS) == expected


@pytest.mark.parametrize("by", [["venue_type"], ["posting"]])
def test_nothing_is_unknown_where_by_names_no_area(by):
    assert unknown([], by, TOWN_AREAS) == []


@pytest.mark.parametrize(
    ("looked", "left"),
    [
        (("2300100001", "church"), 5),
        (("23001", "church"), 3),  # looked in the whole county
        (("2300100001", "cafe"), 5),
        (("2300100001", "hospital"), 6),  # not in scope anyway
    ],
)
def test_looked_none_there_is_known(looked, left):
    venues = [known("cafe", town="2300100002"), known("church", town="2300300001")]
    everything = unknown(venues, ["town"], TOWN_AREAS)
    remaining = unknown(venues, ["town"], TOWN_AREAS, looked_none=[looked])
    assert len(everything) == 6
    assert len(remaining) == left
    assert set(remaining) <= set(everything)


def test_a_county_that_chose_nothing_lacks_nothing():
    assert unknown([], ["town"], TOWN_AREAS, scope={}) == []


def test_a_venue_in_no_town_makes_no_town_known():
    assert len(unknown([known("church", county="23003")], ["town"], TOWN_AREAS)) == 8


def test_a_known_venue_in_no_town_makes_its_county_known():
    assert ("church", "Aroostook", "") not in unknown(
        [known("church", county="23003")], ["county"], COUNTY_AREAS
    )


@settings(max_examples=60, deadline=None)
@given(registers, st.lists(st.tuples(st.sampled_from(sorted(TOWNS)), st.sampled_from(TYPES)), max_size=4))
def test_each_cell_in_scope_is_known_or_looked_for_or_unknown(venues, looked):
    scope = {"23001": TYPES, "23003": ["cafe", "hospital"]}
    found = sorted(unknown(venues, ["town"], TOWN_AREAS, looked, scope))
    missing = []
    for area in TOWN_AREAS:
        for kind in scope[area.county_geoid]:
            there = any(v["venue_type"] == kind and v["town_geoid"] == area.town_geoid for v in venues)
            if not there and (area.town_geoid, kind) not in looked:
                missing.append((kind, area.county, area.town))
    assert found == sorted(missing)
