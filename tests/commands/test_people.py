"""Does the terminal let the first coordinator in, and anybody back in?"""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from mapper.config import Config
from mapper.store import schema, sessions, sign_in_codes
from tests.builders import CUMBERLAND, Programme


def code_in(output: str) -> str:
    return output.split(": ", 1)[1].split("\n")[0]


def test_a_code_of_the_terminal_waits_for_nobody(programme: Programme) -> None:
    run = programme.app.test_cli_runner().invoke
    output = run(args=["create-coordinator", "Cora", "--county", "Cumberland"]).output
    client = programme.app.test_client()
    page = client.get("/sign-in").get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    client.post("/sign-in", data={"code": code_in(output), "csrf_token": token})
    assert client.get("/people").status_code == 200
    with programme.database.read() as connection:
        rows = list(connection.execute(select(schema.audit.c.action, schema.audit.c.actor_id)))
        areas = connection.execute(select(schema.person_area.c.geoid)).scalars().all()
    assert [tuple(row) for row in rows][:2] == [("person_added", ""), ("code_made", "")]
    assert areas == [CUMBERLAND]


def test_who_lost_everything_gets_a_code_by_name_or_id(programme: Programme) -> None:
    run = programme.app.test_cli_runner().invoke
    first, second = programme.person("Ada", "administrator", ()), programme.person("Ada", "viewer")
    ambiguous = run(args=["new-code", "Ada"])
    assert ambiguous.exit_code == 1
    assert first in ambiguous.output and second in ambiguous.output
    assert "Code for Ada (viewer)" in run(args=["new-code", second]).output
    lost, found = (code_in(run(args=["new-code", first]).output) for _ in range(2))
    with programme.database.write() as connection:
        with pytest.raises(sign_in_codes.CodeRefused):
            sessions.redeem(connection, lost, "laptop", datetime.now(UTC))
        assert sessions.redeem(connection, found, "laptop", datetime.now(UTC))
    nobody = run(args=["new-code", "Bea"])
    assert nobody.exit_code == 1 and "Nobody" in nobody.output


@pytest.mark.parametrize("public_url", ["", "https://mapper.example"])
def test_the_link_leads_to_where_people_reach_it(config: Config, public_url: str) -> None:
    import dataclasses

    from mapper import create_app

    app: Flask = create_app(dataclasses.replace(config, public_url=public_url))
    output = app.test_cli_runner().invoke(args=["create-coordinator", "Cora"]).output
    base = public_url or "http://127.0.0.1:8000"
    assert f"{base}/sign-in#{code_in(output)}" in output
    app.extensions["mapper"].database.dispose()
