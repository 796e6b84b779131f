"""Does an import keep its promises whatever is in the file? Every row to one fate, and nothing twice."""

import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapper.intake.refusals import ImportRefused
from mapper.intake.review_decisions import Acceptance, Decider, accept
from mapper.intake.undo import undo_import
from mapper.store.database import Database
from tests.intake.importing import Desk, fates
from tests.intake.test_visit_import import COLUMNS, IDS

FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
HEADER = "external_id,name,venue_type,address,city,county,zip,lat,lon,status,do_not_place,open_months"
CELLS = (
    st.sampled_from(["Suds", "Café Zoë", "=x", "Foam, Inc", 'a "b"', "", "x" * 201, "DV Safe House"]),
    st.sampled_from(["laundromat", "Cafe or coffee shop", "nonsense", ""]),
    st.sampled_from(["1 Main St", "2 Main Street", ""]),
    st.sampled_from(["Houlton", "Portland", "Rangeley", "Nowhere", ""]),
    st.sampled_from(["", "Franklin", "Nowhere"]),
    st.sampled_from(["04730", "4101", "", "99999"]),
    st.sampled_from(["46.126", "0", "x", "", "91"]),
    st.sampled_from(["-67.84", "0", "x", "", "-69.7"]),
    st.sampled_from(["open", "expired", "zombie", ""]),
    st.sampled_from(["yes", "no", "", "perhaps"]),
    st.sampled_from(["5-10", "", "x"]),
)
ROWS = st.lists(st.tuples(*CELLS), min_size=1, max_size=8)
SOUND = (
    st.sampled_from(["Suds", "Café Zoë", "Foam, Inc"]),
    st.sampled_from(["laundromat", "cafe"]),
    st.sampled_from(["1 Main St", "2 Main Street", ""]),
    st.sampled_from(["Houlton", "Portland", "Caribou"]),
    st.just(""),
    st.sampled_from(["04730", "4101", ""]),
    st.just(""),
    st.just(""),
    st.sampled_from(["open", "expired", ""]),
    st.sampled_from(["yes", "no", ""]),
    st.sampled_from(["5-10", ""]),
)
SOUND_ROWS = st.lists(st.tuples(*SOUND), min_size=1, max_size=6)
Cells = tuple[str, ...]


def as_csv(rows: list[Cells], first_id: int = 0) -> str:
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    lines = [",".join(map(cell, (f"{first_id + i}", *row))) for i, row in enumerate(rows)]
    return "\n".join((HEADER, *lines, ""))


@contextmanager
def some_desk(template: Path) -> Iterator[Desk]:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(template, f"{folder}/mapper.db")
        database = Database(f"sqlite:///{folder}/mapper.db")
        yield Desk(database, Path(folder))
        database.dispose()


@FEW
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_anything_is_refused_or_accounted_for(sqlite_template: Path, content: bytes) -> None:
    with some_desk(sqlite_template) as desk:
        for import_it, header in ((desk.venues, HEADER.encode()), (desk.visits, COLUMNS.strip().encode())):
            for whole in (content, header + b"\n" + content):
                try:
                    fates(import_it(whole))
                except ImportRefused as refusal:
                    assert str(refusal)


@FEW
@given(rows=ROWS)
def test_every_row_has_one_fate_and_none_comes_twice(sqlite_template: Path, rows: list[Cells]) -> None:
    with some_desk(sqlite_template) as desk:
        first = desk.venues(as_csv(rows))
        assert first.counts["read"] == len(rows)
        before = desk.register()
        again = desk.venues(as_csv(rows))
        assert (again.counts["added"], again.counts["updated"]) == (0, 0)
        assert again.counts["unchanged"] == first.counts["added"] + first.counts["unchanged"]
        assert desk.register() == before
        assert "Safe House" not in str(before) + str(desk.rows("review_row"))


@FEW
@given(rows=SOUND_ROWS, later=SOUND_ROWS)
def test_an_import_that_is_taken_back_never_was(
    sqlite_template: Path, rows: list[Cells], later: list[Cells]
) -> None:
    with some_desk(sqlite_template) as desk:
        desk.venues(as_csv(rows))
        before, waiting = desk.contents(), [row.id for row in desk.waiting()]
        account = desk.venues(as_csv(later, first_id=len(rows) // 2))
        undone = undo_import(desk.database, account.batch or "", desk.programme)
        assert undone.kept == ()
        assert desk.contents() == before
        assert [row.id for row in desk.waiting()] == waiting


@FEW
@given(rows=SOUND_ROWS, seed=st.integers(0, 9))
def test_the_order_of_decisions_does_not_matter(sqlite_template: Path, rows: list[Cells], seed: int) -> None:
    unknown = [(row[0], "nonsense", *row[2:]) for row in rows]
    registers = []
    for shuffle in (False, True):
        with some_desk(sqlite_template) as desk:
            assert fates(desk.venues(as_csv(unknown))) == {"review": len(rows)}
            waiting = [row.id for row in desk.waiting()]
            if shuffle:
                random.Random(seed).shuffle(waiting)
            for row_id in waiting:
                correction = Acceptance(corrections={"venue_type": "cafe"})
                accept(desk.database, row_id, correction, Decider(), desk.programme)
            registers.append(sorted(desk.contents(), key=lambda venue: str(venue["links"])))
    assert registers[0] == registers[1]
    assert len(registers[0]) == len(rows)


VISITS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(["7", "8", ""]),
        st.sampled_from(["2026-05-04", "2026-05-05T10:00:00-04:00", "2027-01-01", "x"]),
        st.sampled_from(["placed", "checked", "declined", "x"]),
        st.sampled_from(["sten_poster_en", "x", ""]),
        st.sampled_from(["window", "restroom_stall", ""]),
        st.sampled_from(["placed", "seen", "gone", ""]),
        st.sampled_from(["", "0", "2"]),
        st.sampled_from(["", "2026-08-01"]),
        st.sampled_from(["", "Vera", "a@b.c"]),
        st.sampled_from(["", "by the door"]),
    ),
    min_size=1,
    max_size=6,
)


@FEW
@given(rows=VISITS)
def test_rows_of_a_visit_share_its_fate_and_come_once(sqlite_template: Path, rows: list[Cells]) -> None:
    text = COLUMNS + "".join(",".join(row) + "\n" for row in rows)
    with some_desk(sqlite_template) as desk:
        desk.venues(IDS)
        first = desk.visits(text)
        assert first.counts["read"] == len(rows)
        log = desk.rows("visit")
        again = desk.visits(text)
        assert again.counts == {**first.counts, "added": 0, "unchanged": first.counts["added"]}
        assert desk.rows("visit") == log
        undo_import(desk.database, first.batch or "", desk.programme)
        assert desk.rows("status_span") == desk.rows("item_span") == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_a_large_file_goes_in_a_thousand_rows_at_a_time(sqlite_template: Path, encoding: str) -> None:
    rows = "".join(f"{i},Café {i},cafe,{i} Main St,Portland,,,,,,,\n" for i in range(2_500))
    with some_desk(sqlite_template) as desk:
        content = f"{HEADER}\n{rows}".encode(encoding)
        assert fates(desk.venues(content)) == {"added": 2_500}
        assert fates(desk.venues(content)) == {"unchanged": 2_500}
