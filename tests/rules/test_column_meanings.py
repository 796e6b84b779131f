"""Is every column of every file explained, in the code and in docs/files.md?"""

import pytest

from mapper.config import PROJECT
from mapper.outputs.coverage_rows import COLUMNS
from mapper.outputs.gap_table import UNKNOWN_COLUMNS
from mapper.rules.column_meanings import MEANINGS, meanings
from mapper.rules.gap_report import FIGURES, KEY_COLUMNS, columns
from mapper.rules.people_reached import PEOPLE
from mapper.store.export_rows import VISIT_COLUMNS
from mapper.store.venue_rows import VENUE_COLUMNS

TABLES = {
    "coverage": COLUMNS,
    "venues": VENUE_COLUMNS,
    "visits": VISIT_COLUMNS,
    "gaps": (*columns(list(KEY_COLUMNS)), "county", *PEOPLE),
    "total": (*FIGURES, *PEOPLE),
    "unknown": UNKNOWN_COLUMNS,
}


@pytest.mark.parametrize("table", TABLES)
def test_each_column_is_explained_in_a_sentence(table: str) -> None:
    for column, meaning in meanings(table, TABLES[table]):
        assert meaning.endswith("."), column


def test_no_table_is_without_meanings() -> None:
    assert MEANINGS.keys() == TABLES.keys()


@pytest.mark.parametrize("table", ["coverage", "venues", "visits", "gaps"])
def test_the_documentation_says_the_same(table: str) -> None:
    text = (PROJECT / "docs" / "files.md").read_text()
    section = text.split(f"**`{table}`")[1].split("\n**")[0].split("\n#")[0]
    shown = (*FIGURES, *PEOPLE) if table == "gaps" else TABLES[table]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    assert lines == [f"| `{column}` | {meaning} |" for column, meaning in meanings(table, shown)]
