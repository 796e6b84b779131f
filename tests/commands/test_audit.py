"""Does the terminal say who did what, and whose a file is?"""

from pathlib import Path

import pytest
from click.testing import Result

from mapper.rules.audit import AuditAction
from mapper.store import audit
from tests.builders import CUMBERLAND, NOON, Programme


def run(programme: Programme, *arguments: str) -> Result:
    return programme.app.test_cli_runner().invoke(args=["audit", *arguments])


@pytest.fixture
def taken(programme: Programme) -> str:
    """The id of a file that Cora took out."""
    programme.venue()
    cora = programme.person("Cora", "coordinator", [CUMBERLAND])
    return str(programme.client(cora).get("/coverage.csv?as_of=2026-05-04").headers["File-Id"])


def test_a_file_is_found_by_its_id_and_by_its_name(programme: Programme, taken: str) -> None:
    for typed in (taken, taken.lower(), f"{taken[:5]} {taken[5:]}", f"coverage-2026-05-04-{taken}.csv"):
        result = run(programme, "find", typed)
        assert result.exit_code == 0
        (line,) = result.stdout.splitlines()
        assert "Cora took out the venues with their status as a CSV of 1 row, of 2026-05-04" in line
        assert f"within={CUMBERLAND}" in line
        assert line.endswith(f"(file {taken})")


@pytest.mark.parametrize("typed", ["0000000000", "nothing", "", "' OR 1=1 --"])
def test_an_unknown_file_is_a_refusal(programme: Programme, taken: str, typed: str) -> None:
    result = run(programme, "find", typed)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "was taken out" in result.stderr


def test_the_list_is_newest_first_and_can_be_narrowed(programme: Programme, taken: str) -> None:
    with programme.database.write() as connection:
        audit.write(connection, NOON, "", AuditAction.demo_loaded, venues=1_200, visits=3)
    everything = run(programme, "list").stdout.splitlines()
    assert everything[0] == (
        "2026-05-04 12:00-04:00  the terminal loaded an invented programme of 1,200 venues and 3 visits"
    )
    assert len(everything) == 2
    assert run(programme, "list", "--most", "1").stdout.splitlines() == everything[:1]
    assert run(programme, "list", "--action", "exported").stdout.splitlines() == everything[1:]
    assert run(programme, "list", "--since", "2026-05-04", "--action", "demo_loaded").stdout
    assert not run(programme, "list", "--since", "2026-05-05", "--action", "demo_loaded").stdout
    assert run(programme, "list", "--since", "yesterday").exit_code == 2
    assert run(programme, "list", "--action", "nothing").exit_code == 2


def test_a_name_gives_no_orders_to_the_terminal(programme: Programme) -> None:
    person = programme.person("Eve\x1b[2J", "coordinator", [CUMBERLAND])
    assert programme.client(person).get("/coverage.csv").status_code == 200
    assert "\x1b" not in run(programme, "list").stdout


def test_what_was_only_tried_is_not_on_the_log(programme: Programme, tmp_path: Path) -> None:
    file = tmp_path / "venues.csv"
    file.write_text("name,venue_type,city\nSuds,laundromat,Portland\n")
    runner = programme.app.test_cli_runner()
    assert runner.invoke(args=["import-venues", str(file), "--dry-run"]).exit_code == 0
    assert runner.invoke(args=["undo-import", "no such batch"]).exit_code == 1
    assert runner.invoke(args=["review", "reject", "999"]).exit_code == 1
    assert run(programme, "list").stdout == ""
    assert runner.invoke(args=["import-venues", str(file)]).exit_code == 0
    assert "imported a file of venues: 1 added" in run(programme, "list").stdout
