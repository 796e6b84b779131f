"""What is tidied away, and what keeps tidying every day beside the server?"""

import os
import threading
import time

import click
from flask.cli import with_appcontext
from huey import SqliteHuey, crontab
from huey.consumer import Consumer

from mapper.commands import current
from mapper.commands.desk_message import tell_the_offices
from mapper.commands.geocode import look_up_for_ever
from mapper.config import Config
from mapper.intake.list_work import take_in_what_waits
from mapper.intake.tidying import Periods, tidy_if_due
from mapper.intake.tidying import tidy as tidy_now
from mapper.intake.upload_folder import UploadFolder
from mapper.intake.wishes import Programme
from mapper.store.database import Database, DatabaseUnavailable
from mapper.store.sessions import Lifetimes

QUEUE = "work.db"  # in the instance folder
LOOK_EVERY_SECONDS = 1


@click.command("tidy")
@with_appcontext
def tidy() -> None:
    """Remove notes and names past their time, and codes and sign-ins that are over."""
    tidied = tidy_now(current.database(), periods(current.config()), current.now())
    UploadFolder(current.config().instance).tidy(current.now())
    click.echo(", ".join(f"{what.replace('_', '-')}: {count}" for what, count in tidied.counts().items()))


@click.command("worker")
@click.option("--beside", type=int, help="Id of the process that started this one: end when it does.")
@with_appcontext
def worker(beside: int | None) -> None:
    """Do the daily work until stopped: what was missed first, then every night. Two do no harm."""
    config, database = current.config(), current.database()
    _tidy_if_due(database, config)
    queue = SqliteHuey("mapper", filename=str(config.instance / QUEUE), results=False)
    # Asked every hour and done once a day: a machine that sleeps at night is not left untidied.
    queue.periodic_task(crontab(minute="7"), name="tidy")(lambda: _tidy_if_due(database, config))
    if config.mails:
        every_hour = queue.periodic_task(crontab(minute="9"), name="desk_message")
        every_hour(lambda: tell_the_offices(database, config))
    threading.Thread(target=_read_lists, args=(database, config), daemon=True).start()
    threading.Thread(target=look_up_for_ever, args=(database, config), daemon=True).start()
    consumer = Consumer(queue, workers=1, scheduler_interval=5)
    if beside is not None:
        threading.Thread(target=_end_with, args=(beside, consumer), daemon=True).start()
    consumer.run()


def _read_lists(database: Database, config: Config) -> None:
    """Takes in what waits, the oldest first. What waits is the table's rows, not the queue's: a queue forgets
    a task once it has handed it out, and a worker may be killed in the middle of one."""
    folder = UploadFolder(config.instance)
    while True:
        try:
            take_in_what_waits(database, folder, lambda: _programme(config))
        except DatabaseUnavailable:
            pass  # it is tried again
        except Exception as fault:  # of one list, which is marked as failed; the others wait their turn
            click.echo(f"A list could not be read: {type(fault).__name__}.", err=True)
        time.sleep(LOOK_EVERY_SECONDS)


def _programme(config: Config) -> Programme:
    return Programme(current.now(), config.time_zone, config.data, config.secret_key)


def _tidy_if_due(database: Database, config: Config) -> None:
    try:
        tidy_if_due(database, periods(config), current.now())
        UploadFolder(config.instance).tidy(current.now())
    except DatabaseUnavailable:
        click.echo("Nothing was tidied: the database is away. It is tried again.", err=True)


def periods(config: Config) -> Periods:
    lifetimes = Lifetimes(config.session_days, config.coordinator_session_days)
    return Periods(config.note_months, config.name_months, lifetimes, config.time_zone)


def _end_with(server: int, consumer: Consumer) -> None:
    """Whatever became of the server, also while this was starting: nothing of it goes on alone."""
    while os.getppid() == server:
        time.sleep(LOOK_EVERY_SECONDS)
    consumer.stop_flag.set()


COMMANDS = (tidy, worker)
