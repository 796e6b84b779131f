"""Which language is nowhere up at a venue whose county needs it?"""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.language_gaps import (
    MOST_LANGUAGES,
    LanguageGap,
    gaps_by_language,
    languages_asked,
    languages_of,
    needed_bits,
    speaks,
    spoken_bits,
)
from mapper.rules.snapshot import ItemSpanArrays, languages_on

DAY = date(2026, 5, 10)
TAGS = ["en", "es", "es-419", "so", "zxx", "pt-BR"]
tags = st.sets(st.sampled_from(TAGS))


@pytest.mark.parametrize(
    ("tag", "needed", "expected"),
    [
        ("es", "es", True),
        ("es-419", "es", True),
        ("ES", "es", True),
        ("es", "es-419", False),
        ("est", "es", False),
        ("zxx", "en", False),
        ("zxx", "zxx", True),
    ],
)
def test_what_is_in_a_language(tag, needed, expected):
    assert speaks(tag, needed) is expected


def test_the_languages_that_most_counties_need_have_a_bit():
    assert languages_asked({"1": ["so", "en"], "2": ["en", "en"]}) == ("en", "so")
    many = {"1": [f"x{number}" for number in range(MOST_LANGUAGES + 9)], "2": ["zz"], "3": ["zz"]}
    asked = languages_asked(many)
    assert len(asked) == MOST_LANGUAGES
    assert "zz" in asked
    assert spoken_bits(asked, [["zz"]])[0] == 1 << asked.index("zz")
    assert languages_asked({}) == ()


@given(
    st.lists(tags, min_size=1, max_size=4),
    st.lists(tags, min_size=1, max_size=3),
    st.data(),
)
def test_what_is_missing_is_what_a_look_at_each_venue_says(materials, counties, data):
    asked = languages_asked({str(at): sorted(needed) for at, needed in enumerate(counties)})
    venues = data.draw(st.lists(st.integers(0, len(counties) - 1), min_size=1, max_size=6))
    span = st.tuples(
        st.integers(0, len(venues) - 1), st.integers(0, len(materials) - 1), *[st.integers(-3, 3)] * 2
    )
    spans = data.draw(st.lists(span, max_size=12))
    at = [(DAY + timedelta(days=first)).toordinal() for _, _, first, _ in spans]
    until = [(DAY + timedelta(days=end)).toordinal() for *_, end in spans]
    arrays = ItemSpanArrays(
        np.array([venue for venue, *_ in spans], dtype=np.int32),
        np.array([material for _, material, *_ in spans], dtype=np.int16),
        np.zeros(len(spans), dtype=np.int16),
        np.array(at, dtype=np.int32),
        np.array(until, dtype=np.int32),
    )
    up = languages_on(DAY, len(venues), arrays, spoken_bits(asked, materials))
    needed = needed_bits(asked, counties)[np.array(venues)]
    for row, county in enumerate(venues):
        live = {
            tag
            for venue, material, first, end in spans
            if venue == row and first <= 0 < end
            for tag in materials[material]
        }
        expected = {one for one in counties[county] if not any(speaks(tag, one) for tag in live)}
        assert set(languages_of(asked, int(needed[row] & ~up[row]))) == expected
    found = gaps_by_language(asked, needed, needed & ~up)
    assert [gap.missing for gap in found] == sorted((gap.missing for gap in found), reverse=True)
    assert {gap.language: gap.needed for gap in found} == {
        one: sum(one in counties[county] for county in venues)
        for one in asked
        if any(one in counties[county] for county in venues)
    }


def test_a_language_that_nobody_there_needs_is_no_gap():
    assert gaps_by_language(("en",), np.zeros(2, dtype=np.uint64), np.zeros(2, dtype=np.uint64)) == []
    one = np.array([1, 1], dtype=np.uint64)
    assert gaps_by_language(("en",), one, np.array([1, 0], dtype=np.uint64)) == [LanguageGap("en", 2, 1)]
