"""Is a venue that said no asked again a year later?"""

import pytest

from mapper.rules.asking_again import ask_again_on
from tests.builders import day


@pytest.mark.parametrize(
    ("declined", "again"),
    [
        ("2026-05-04", "2027-05-04"),
        ("2024-02-29", "2025-02-28"),
        ("2027-02-28", "2028-02-28"),
        ("2025-12-31", "2026-12-31"),
    ],
)
def test_a_year_later(declined: str, again: str) -> None:
    assert ask_again_on(day(declined)) == day(again)
