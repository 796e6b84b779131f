"""Are the languages of a place read however somebody wrote them, and kept where nobody knows them?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.spoken_languages import SPOKEN, name_of, said, written


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("en;es", ["en", "es"]),
        ("English, Spanish and Somali", ["en", "es", "so"]),
        ("en es so", ["en", "es", "so"]),
        ("ENGLISH", ["en"]),
        ("pt_BR / PT", ["pt-BR", "pt"]),
        ("Maliseet; en; en", ["Maliseet", "en"]),
        ("French Canadian", ["French Canadian"]),
        (" ; , ", []),
        ("", []),
    ],
)
def test_what_a_cell_names(text: str, tags: list[str]) -> None:
    assert said(text) == tags


@given(st.lists(st.sampled_from([*SPOKEN, "Maliseet", "pt-BR"]), unique=True))
def test_what_is_written_is_read_as_the_same(tags: list[str]) -> None:
    assert said(written(tags)) == tags


@given(st.text(max_size=40))
def test_reading_twice_changes_nothing(text: str) -> None:
    once = said(text)
    assert said(written(once)) == list(dict.fromkeys(part for one in once for part in said(one)))


def test_a_tag_without_a_name_reads_as_it_is() -> None:
    assert [name_of(tag) for tag in ("so", "pt-BR", "quc")] == ["Somali", "Portuguese (pt-BR)", "quc"]
