"""Does a terminal tell of a period what the page's file tells?"""

import csv
import io
import json
from pathlib import Path

import pytest

from mapper.rules.activity import FIGURES, GROUPS, columns
from mapper.store import audit
from mapper.store.audit import Wish
from tests.builders import Programme
from tests.commands.test_reports import done, run
from tests.web.test_activity import MAY, worked

PERIOD = ("--from", "2026-05-01", "--to", "2026-05-31")


@pytest.mark.parametrize("by", [*GROUPS, "town,month", "county,outcome", "month,language"])
def test_it_is_the_page_s_file_without_its_mark(programme: Programme, by: str) -> None:
    worked(programme)
    text = done(programme, "report", "activity", *PERIOD, "--by", by, "--format", "csv")
    page = programme.administrator().get(f"/activity.csv?{MAY}&by={by}").get_data(as_text=True)
    assert text == page.removeprefix("\ufeff")
    assert list(csv.DictReader(io.StringIO(text, newline="")))


def test_as_json_it_is_one_object_with_total_and_languages(programme: Programme) -> None:
    worked(programme)
    found = json.loads(done(programme, "report", "activity", *PERIOD, "--by", "county", "--format", "json"))
    assert list(found) == ["from", "to", "computed_at", "by", "rows", "total", "languages"]
    assert (found["from"], found["to"], found["by"]) == ("2026-05-01", "2026-05-31", ["county"])
    assert [list(row) for row in found["rows"]] == [columns(("county",))] * 2
    assert list(found["total"]) == list(FIGURES)
    assert (found["total"]["visits"], found["total"]["palm_cards"]) == (8, 25)
    assert [row["language"] for row in found["languages"]] == ["es", "en"]


def test_as_a_table_it_ends_in_its_total_and_the_languages(programme: Programme) -> None:
    worked(programme)
    parts = done(programme, "report", "activity", *PERIOD, "--type", "cafe").split("\n\n")
    assert [part.split()[0] for part in parts] == ["venue_type", "language"]
    assert parts[0].splitlines()[-1].split()[:2] == ["4", "2"]


def test_without_days_it_is_last_month(programme: Programme) -> None:
    found = json.loads(done(programme, "report", "activity", "--format", "json"))
    assert found["from"][:8] == found["to"][:8] and found["from"].endswith("-01")
    assert found["rows"] == [] and found["total"]["visits"] == 0


def test_a_file_has_an_id_that_the_log_knows(programme: Programme, tmp_path: Path) -> None:
    worked(programme)
    file = tmp_path / "activity.json"
    done(programme, "report", "activity", *PERIOD, "--format", "json", "--output", str(file))
    with programme.database.read() as connection:
        (entry,) = audit.entries(connection, Wish(file_id=json.loads(file.read_text())["file_id"]))
    assert entry.details["filter"] == ["from=2026-05-01", "to=2026-05-31", "by=venue_type"]


@pytest.mark.parametrize(
    ("option", "word"),
    [("--from", "yesterday"), ("--to", "2026-02-30"), ("--by", "status"), ("--county", "Nowhere")],
)
def test_a_wrong_word_is_wrong_usage(programme: Programme, option: str, word: str) -> None:
    result = run(programme, "report", "activity", option, word)
    assert (result.exit_code, result.stdout) == (2, "")
    assert option in result.stderr and word in result.stderr
