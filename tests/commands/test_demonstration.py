"""Does `demo` say what it did, and leave real data alone?"""

from datetime import timedelta

from flask import Flask

from mapper.commands import current
from tests.builders import Programme


def run(app: Flask, *args: str) -> tuple[int, str, str]:
    """(exit status, standard output, standard error) of `flask demo …`."""
    result = app.test_cli_runner().invoke(args=["demo", *args])
    return result.exit_code, result.stdout, result.stderr


SMALL = ("--venues", "60", "--visits", "150", "--as-of", "2026-05-04")


def test_it_loads_a_programme_and_counts_it_by_status(programme: Programme) -> None:
    status, output, _ = run(programme.app, *SMALL)
    assert status == 0
    assert output.startswith("Loaded: seed 1, 60 venues, 150 visits, until 2026-05-04.")
    counts = {line.split()[0]: int(line.split()[1]) for line in output.splitlines()[1:]}
    assert set(counts) == {"excluded", "covered", "lapsed", "gone", "promised", "declined", "never"}
    assert 55 <= sum(counts.values()) < 60  # some wait to be accepted
    assert all(counts.values())


def test_again_it_does_nothing_and_with_another_seed_another_programme_comes(programme: Programme) -> None:
    run(programme.app, *SMALL)
    assert run(programme.app, *SMALL)[1].startswith("Already there")
    assert run(programme.app, *SMALL, "--seed", "2")[1].startswith("Loaded: seed 2")


def test_every_page_says_that_it_is_invented(programme: Programme) -> None:
    client = programme.administrator()
    mark = "nothing here is real"
    assert mark not in client.get("/venues").get_data(as_text=True)
    run(programme.app, *SMALL)
    for address in ("/venues", "/venues/1", "/settings", "/sign-in", "/nowhere"):
        assert mark in client.get(address).get_data(as_text=True), address


def test_it_refuses_real_data_and_says_what_to_do(programme: Programme) -> None:
    programme.visit(programme.venue())
    status, output, errors = run(programme.app, *SMALL)
    assert (status, output) == (1, "")
    assert "venues: 1, visits: 1" in errors and "MAPPER_INSTANCE" in errors


def test_a_day_to_come_and_no_venues_are_wrong_usage(app: Flask) -> None:
    with app.app_context():
        tomorrow = (current.today() + timedelta(days=1)).isoformat()
    assert run(app, "--as-of", tomorrow)[0] == 2
    assert run(app, "--venues", "0")[0] == 2
