"""How does a terminal freeze a gap report, and show one as it was?"""

import uuid
from collections.abc import Mapping
from typing import Any

import click

from mapper.commands import current
from mapper.rules import frozen
from mapper.rules.selection import Selection
from mapper.store import audit, frozen_reports
from mapper.store.audit import By
from mapper.store.frozen_reports import FrozenReport

LIST_COLUMNS = ("id", "title", "as_of", "frozen_at", "by", "filter")


def title(name: str) -> str:
    """As it is kept. A name that may not be kept for good is wrong usage, exit status 2."""
    said = frozen.title_of(name)
    if problem := frozen.title_problem(said):
        raise click.BadParameter(problem, param_hint="--freeze")
    return said


def freeze(name: str, selection: Selection, report: Mapping[str, Any]) -> None:
    """Keeps the report for good and says its id on standard error."""
    report_id, by = str(uuid.uuid4()), By(audit.TERMINAL, current.now())
    labels = {code: kind.label for code, kind in current.frame().reference.types.items()}
    with current.database().write() as connection:
        frozen_reports.freeze(connection, by, report_id, name, selection, report, labels)
    click.echo(f"Frozen: {report_id}", err=True)


def listed() -> list[dict[str, Any]]:
    """A dict of LIST_COLUMNS for every frozen report, the newest first."""
    zone = current.config().time_zone
    with current.database().read() as connection:
        return [
            {
                "id": one.id,
                "title": one.title,
                "as_of": one.as_of.isoformat(),
                "frozen_at": one.frozen_at.astimezone(zone).isoformat(timespec="seconds"),
                "by": ",".join(one.by),
                "filter": " ".join(one.filter),
            }
            for one in frozen_reports.listing(connection)
        ]


def found(report_id: str) -> FrozenReport:
    with current.database().read() as connection:
        report = frozen_reports.one(connection, report_id)
    return report or current.refuse(f"There is no frozen report {report_id}.")
