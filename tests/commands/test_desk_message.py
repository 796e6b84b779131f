"""Is the weekly message sent once, tried again where it failed, and never without a mail server?"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from mapper.commands import desk_message
from mapper.config import Config
from mapper.outputs.mail import MailNotSent
from mapper.rules.desk_message import MOST_TRIES
from mapper.store import schema
from mapper.store.database import Database
from tests.builders import NOON, Programme, add_venue
from tests.mail_server import MailServer, certificate

MONDAY = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)  # 8 in the morning in Maine
WEEK = timedelta(days=7)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    pem = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with MailServer(pem) as server:
        yield server


@pytest.fixture
def mailing(config: Config, server: MailServer) -> Config:
    return replace(
        config, mail_server=server.address, mail_from="desk@example.org", mail_to=("office@example.org",),
        public_url="https://mapper.example",
    )  # fmt: skip


def send(database: Database, config: Config, now: datetime = MONDAY) -> bool:
    return desk_message.send_if_due(database, config, now)


def fill(database: Database) -> None:
    with database.write() as connection:
        add_venue(connection, "Suds of Portland", pending=True, added_at=NOON)


def test_it_goes_out_once_a_week_with_counts_alone(
    database: Database, mailing: Config, server: MailServer
) -> None:
    fill(database)
    assert send(database, mailing)
    assert not send(database, mailing, MONDAY + timedelta(days=6))
    assert send(database, mailing, MONDAY + WEEK)
    assert not send(database, mailing, MONDAY + 2 * WEEK - timedelta(hours=3))
    assert len(server.mails) == 2
    assert "1  new places that volunteers added" in server.mails[0]
    assert "https://mapper.example" in server.mails[0]
    assert "Suds" not in server.mails[0] and "Portland" not in server.mails[0]
    with database.read() as connection:
        rows = connection.execute(select(schema.audit.c.action, schema.audit.c.details)).all()
    assert rows[0] == ("desk_message_sent", {"week": "2026-11-23", "waiting": 1})


def test_of_many_workers_one_sends_it(database: Database, mailing: Config, server: MailServer) -> None:
    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(lambda _: send(database, mailing), range(6)))
    assert done.count(True) == 1 and len(server.mails) == 1


def test_what_failed_is_tried_again_and_not_for_ever(
    database: Database, mailing: Config, server: MailServer
) -> None:
    server.refuses = True
    with pytest.raises(MailNotSent):
        send(database, mailing)
    server.refuses = False
    assert send(database, mailing)
    server.refuses = True
    for _ in range(MOST_TRIES):
        with pytest.raises(MailNotSent):
            send(database, replace(mailing, mail_server="smtps://127.0.0.1:1"), MONDAY + WEEK)
    assert not send(database, mailing, MONDAY + WEEK)
    server.refuses = False
    assert send(database, mailing, MONDAY + 2 * WEEK)
    assert len(server.mails) == 2


@pytest.mark.parametrize("absent", ["mail_server", "mail_from", "mail_to"])
def test_without_all_three_settings_nothing_is_ever_sent(
    database: Database, mailing: Config, server: MailServer, absent: str
) -> None:
    config = replace(mailing, mail_to=()) if absent == "mail_to" else replace(mailing, **{absent: ""})
    assert not send(database, config)
    assert server.lines == []


def test_the_command_prints_it_and_sends_nothing(app: Flask, programme: Programme) -> None:
    fill(programme.database)
    printed = app.test_cli_runner().invoke(args=["send-desk-message", "--dry-run"])
    assert printed.exit_code == 0, printed.output
    assert printed.output.startswith(
        "Outreach Mapper: 1 thing waits on the desk\n\nThis waits on the desk:\n"
    )
    refused = app.test_cli_runner().invoke(args=["send-desk-message"])
    assert refused.exit_code != 0 and "MAPPER_MAIL_SERVER" in refused.output
    with programme.database.read() as connection:
        assert connection.execute(select(schema.desk_message)).all() == []
