"""How much waits on the desk, told once a week to the network's offices? Only where a mail server is set."""

from collections.abc import Mapping
from datetime import datetime

import click
from flask.cli import with_appcontext

from mapper.commands import current
from mapper.config import Config
from mapper.outputs import mail
from mapper.rules import desk as rules
from mapper.rules import desk_message as words
from mapper.rules.desk import Kind, View
from mapper.rules.permissions import Actor, Role
from mapper.store import desk, desk_messages
from mapper.store.coverage_frame import CoverageFrame
from mapper.store.database import Database, DatabaseUnavailable
from mapper.store.desk_people import Asked
from mapper.store.frame_keeper import FrameKeeper
from mapper.store.sessions import Lifetimes

EVERYBODYS = Actor("", "", Role.administrator, frozenset())
NOT_SET_UP = "No message is ever sent: MAPPER_MAIL_SERVER, MAPPER_MAIL_FROM and MAPPER_MAIL_TO say where to."


@click.command("send-desk-message")
@click.option("--dry-run", is_flag=True, help="Print it, and send nothing.")
@with_appcontext
def send_desk_message(dry_run: bool) -> None:
    """Send this week's counts of the desk now; it goes out once a week, whoever sends it."""
    config, database, now = current.config(), current.database(), current.now()
    if dry_run:
        found = counts(database, FrameKeeper(database).current(), config, now)
        click.echo(f"{words.subject(config.network_name, found)}\n\n{words.text(found, config.public_url)}")
        return
    if not config.mails:
        current.refuse(NOT_SET_UP)
    try:
        is_sent = send_if_due(database, config, now)
    except mail.MailNotSent as fault:
        current.refuse(f"It was not sent: {fault}.")
    click.echo(
        "Sent." if is_sent else "Not due: this week's went out, or failed too often, or Monday is early."
    )


def send_if_due(database: Database, config: Config, now: datetime) -> bool:
    """Sends the week's message unless that was done; whether this did. Raises MailNotSent and
    DatabaseUnavailable."""
    week = words.week_of(now, config.time_zone) if config.mails else None
    if week is None:
        return False
    with database.read() as connection:
        if desk_messages.is_claimed(connection, week):
            return False
    found = counts(database, FrameKeeper(database).current(), config, now)
    with database.write() as connection:
        if not desk_messages.claim(connection, week, now):
            return False
    try:
        _send(config, found)
    except BaseException:
        with database.write() as connection:
            desk_messages.give_back(connection, week)
        raise
    with database.write() as connection:
        desk_messages.sent(connection, week, now, sum(found.values()))
    return True


def tell_the_offices(database: Database, config: Config) -> None:
    """What the worker does every hour: what is not sent now is tried again the next."""
    try:
        send_if_due(database, config, current.now())
    except DatabaseUnavailable:
        click.echo("No message was sent: the database is away. It is tried again.", err=True)
    except mail.MailNotSent as fault:
        click.echo(f"No message was sent: {fault}. It is tried again.", err=True)


def _send(config: Config, found: Mapping[Kind, int]) -> None:
    subject, text = words.subject(config.network_name, found), words.text(found, config.public_url)
    mail.send(config.mail_server, config.mail_from, config.mail_to, subject, text)


def counts(database: Database, frame: CoverageFrame, config: Config, now: datetime) -> dict[Kind, int]:
    """What waits in the whole programme: the desk of an administrator who sees everything."""
    lifetimes = Lifetimes(config.session_days, config.coordinator_session_days)
    asked = Asked(EVERYBODYS, now, config.time_zone, lifetimes)
    with database.read() as connection:
        lots = desk.lots(connection, frame, asked)
    return {kind: one.count for kind, one in rules.by_kind(lots, View()).items()}


COMMANDS = (send_desk_message,)
