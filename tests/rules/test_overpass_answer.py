"""Is an answer that was cut short told from a whole one?"""

from typing import Any

import pytest

from mapper.rules.overpass_answer import problem_of


@pytest.mark.parametrize(
    ("remark", "is_partial"),
    [
        (None, False),
        ("", False),
        ("runtime remark: areas are from yesterday", False),
        (7, False),
        ('runtime error: Query timed out in "query" at line 3 after 181 seconds.', True),
        ('runtime error: Query run out of memory in "query" at line 3 using about 2048 MB of RAM.', True),
        ("Runtime  ERROR", True),
    ],
)
def test_a_remark_of_an_error_means_that_the_rest_is_missing(remark: Any, is_partial: bool) -> None:
    answer = {"elements": []} if remark is None else {"elements": [], "remark": remark}
    assert bool(problem_of(answer)) is is_partial


def test_it_repeats_a_little_of_it() -> None:
    said = problem_of({"remark": "error " + "x" * 10_000})
    assert said.startswith("Overpass says “error xxx") and len(said) < 300
