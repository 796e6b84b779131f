"""Is a CSV of ours RFC 4180, and safe to open in a spreadsheet?"""

import csv
import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.outputs.csv_export import BYTE_ORDER_MARK, ROWS_PER_CHUNK, cell, csv_chunks
from mapper.rules.spreadsheet_cells import unguarded


def whole(columns, rows, **more):
    return "".join(csv_chunks(columns, rows, **more))


@pytest.mark.parametrize(
    ("value", "stands_as"),
    [
        ("=1+1", "'=1+1"),
        ("-x", "'-x"),
        ("+1 207", "'+1 207"),
        ("@a", "'@a"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("-5", "'-5"),
        ("a=b", "a=b"),
        ("04101", "04101"),
        ("", ""),
        (-69.77, -69.77),
        (-3, -3),
        (0, 0),
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (date(2026, 5, 4), "2026-05-04"),
    ],
)
def test_text_is_guarded_and_numbers_never(value, stands_as):
    assert cell(value) == stands_as


def test_lines_end_in_cr_lf_and_quotes_are_doubled():
    text = whole(["a", "b"], [{"a": 'say "hi", you', "b": -69.77}, {"a": "two\nlines"}])
    assert text == 'a,b\r\n"say ""hi"", you",-69.77\r\n"two\nlines",\r\n'


def test_a_mark_comes_first_where_it_is_asked_for():
    assert whole(["é"], [], mark=True) == BYTE_ORDER_MARK + "é\r\n"
    assert whole(["é"], []) == "é\r\n"


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8), max_size=5
    )
)
@settings(max_examples=60, deadline=None)
def test_any_text_comes_back_as_it_was(texts):
    text = whole(["only"], [{"only": value} for value in texts])
    read = [row["only"] for row in csv.DictReader(io.StringIO(text, newline=""), strict=True)]
    # A line with one empty field is written as "", and any reader gives it back.
    assert [unguarded(value) for value in read] == texts
    assert not any(value[:1] in set("=+-@\t\r") for value in read if value)


def test_it_streams():
    taken = []

    def rows():
        for number in range(3 * ROWS_PER_CHUNK):
            taken.append(number)
            yield {"n": number}

    chunks = csv_chunks(["n"], rows())
    next(chunks)
    assert len(taken) == ROWS_PER_CHUNK
    rest = "".join(chunks)
    assert len(taken) == 3 * ROWS_PER_CHUNK
    assert rest.endswith(f"{3 * ROWS_PER_CHUNK - 1}\r\n")
