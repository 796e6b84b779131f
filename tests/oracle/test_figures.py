"""Does the app agree with the oracle on every cell of every grouping, on twenty days each?"""

import csv
import io
import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from mapper.config import PROJECT
from mapper.intake import demo_programme
from mapper.store import derived
from mapper.store.database import Database
from mapper.store.frame_keeper import FrameKeeper
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, PORTLAND, ZONE, Programme
from tests.oracle import counted, raw
from tests.oracle.comparing import compare, in_order
from tests.oracle.history import BRIDGTON, History
from tests.oracle.invented import days, histories
from tests.oracle.paper import Paper

FRANKLIN = "23007"
AREAS_KEPT = (CUMBERLAND, AROOSTOOK, FRANKLIN, PORTLAND, CARIBOU, BRIDGTON)
TOLD_ON = date(2024, 11, 20)
# Of the demo's two years: before it began, a leap day, both changes of the clock, its last days, and later.
DEMO_DAYS = [
    *(date(2021, 1, 1), date(2022, 12, 31), date(2023, 3, 12), date(2023, 7, 1), date(2023, 11, 5)),
    *(date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1), date(2024, 3, 9), date(2024, 3, 10)),
    *(date(2024, 3, 11), date(2024, 6, 30), date(2024, 9, 15), date(2024, 11, 2), date(2024, 11, 3)),
    *(date(2024, 11, 4), date(2024, 11, 19), TOLD_ON, date(2025, 2, 28), date(2028, 2, 29)),
]
GROUPINGS = counted.GROUPINGS


@pytest.fixture(scope="module")
def few_towns(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template with three towns in three counties, so that what is unknown is a page and not a book."""
    file = tmp_path_factory.mktemp("few towns") / "mapper.db"
    shutil.copy(sqlite_template, file)
    connection = sqlite3.connect(file)
    with connection:
        connection.execute(f"DELETE FROM area WHERE geoid NOT IN {AREAS_KEPT}")
    connection.close()
    return file


def check_invented(template: Path, examples: int) -> None:
    """Histories of `examples` programmes: the frame that followed each, against the oracle; and the log's
    derived rows, which nothing but `rebuild` reads again."""

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(histories())
    def agree(history: tuple[date, list[Any]]) -> None:
        beginning, deeds = history
        with TemporaryDirectory() as folder:
            file = Path(folder) / "mapper.db"
            shutil.copy(template, file)
            database = Database(f"sqlite:///{file}")
            made = History(
                database, Path(folder), datetime.combine(beginning + timedelta(20), time(12), ZONE)
            )
            keeper, shown = FrameKeeper(database), days(beginning)[::7]
            for one in deeds:
                made.do([one])
                frame = keeper.current()  # what comes next reaches it as a change
                for day in shown:
                    frame.on(day)
            compare(keeper.current(), file, days(beginning))
            assert derived.rebuild(database, ZONE) == 0
            database.dispose()

    agree()


def test_every_cell_of_invented_programmes(few_towns: Path) -> None:
    check_invented(few_towns, examples=6)


@pytest.mark.drill
def test_every_cell_of_many_invented_programmes(few_towns: Path) -> None:
    check_invented(few_towns, examples=300)


def load_demo(programme: Programme, venues: int, visits: int) -> Path:
    wish = demo_programme.Wish(venues, visits, 1, TOLD_ON)
    assert demo_programme.load(
        programme.database, PROJECT / "data", wish, ZONE, datetime(2024, 11, 20, 12, tzinfo=UTC)
    )
    return Path(str(programme.database.engine.url.database))


def test_every_cell_of_the_demo_in_memory_in_files_and_in_the_terminal(programme: Programme) -> None:
    file = load_demo(programme, venues=300, visits=900)
    compare(programme.app.extensions["mapper"].frames.current(), file, DEMO_DAYS)
    # Each day another grouping; the drill asks for each on every day.
    compare_handed_out(programme, file, [(day, [GROUPINGS[n % 15]]) for n, day in enumerate(DEMO_DAYS)])


@pytest.mark.drill
def test_every_file_of_a_larger_demo(programme: Programme) -> None:
    file = load_demo(programme, venues=2_000, visits=6_000)
    compare(programme.app.extensions["mapper"].frames.current(), file, DEMO_DAYS, unknown_days=20)
    compare_handed_out(programme, file, [(day, GROUPINGS) for day in DEMO_DAYS])


def test_the_demo_leaves_no_status_out(programme: Programme) -> None:
    """What agrees on nothing proves nothing: the oracle itself finds each status, on and off the ladder."""
    rows = raw.read(load_demo(programme, venues=300, visits=900))
    venues = [venue for day in DEMO_DAYS[4:-1] for venue in Paper(rows, ZONE).on(day)]
    assert set(Counter(venue["status"] for venue in venues)) == {"excluded", "covered", *counted.GAPS}
    assert len({venue["target"] for venue in venues}) > 3
    assert 0 < sum(venue["private"] for venue in venues) < sum(venue["current"] for venue in venues)
    assert len(rows.visits) < len(raw.read_all_visits(file_of(programme)))


def file_of(programme: Programme) -> Path:
    return Path(str(programme.database.engine.url.database))


def compare_handed_out(
    programme: Programme, file: Path, asked: Sequence[tuple[date, Sequence[Sequence[str]]]]
) -> None:
    """/gaps.csv and `report gaps --format json`, cell for cell as text."""
    rows, client, runner = raw.read(file), programme.administrator(), programme.app.test_cli_runner()
    paper = Paper(rows, ZONE)
    for day, groupings in asked:
        venues = paper.on(day)
        for by in groupings:
            expected = counted.rows(venues, by)
            said = client.get(f"/gaps.csv?by={','.join(by)}&as_of={day}").get_data(as_text=True)
            in_file = list(csv.DictReader(io.StringIO(said.removeprefix("\ufeff"))))
            # Columns that tell who lives there follow those of the contract: another test's.
            in_file = [{name: row[name] for name in as_cells(expected[0])} for row in in_file]
            assert in_order(in_file) == in_order([as_cells(row) for row in expected]), (day, by)
            done = runner.invoke(
                args=["report", "gaps", f"--by={','.join(by)}", f"--as-of={day}", "--format=json"]
            )
            found = json.loads(done.stdout)
            told = [{name: row[name] for name in expected[0]} for row in found["rows"]]
            assert in_order(told) == in_order(expected), (day, by)
            total = counted.figures(venues)
            assert {name: found["total"][name] for name in total} == total


def as_cells(row: Mapping[str, Any]) -> dict[str, str]:
    """A percentage has one decimal, what is not there is empty."""
    return {name: "" if cell is None else str(cell) for name, cell in row.items()}
