"""Which reports were frozen, with their day and moment? Kept as they were handed over, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from mapper.rules import filter_words, frozen, round_report
from mapper.rules.audit import AuditAction
from mapper.rules.permissions import EVERYWHERE, Reach
from mapper.rules.selection import Selection
from mapper.store import audit, schema
from mapper.store.audit import By
from mapper.store.visits import insert_new

_WITHOUT_FIGURES = [
    column for column in schema.frozen_report.columns if column.name not in ("report", "labels")
]


@dataclass(frozen=True, slots=True)
class Heading:
    """What a list of frozen reports says of one. `filter`: words such as type=cafe; `reach`: whose figures
    they were."""

    id: str
    title: str
    as_of: date
    frozen_at: datetime
    frozen_by: str
    reach: Reach
    filter: tuple[str, ...]
    by: tuple[str, ...]
    kind: str = ""  # empty: a gap report; round: what came of a round

    @property
    def round_id(self) -> str:
        """Of which round it tells; empty for any other."""
        return frozen.round_of(self.filter)

    @property
    def selection(self) -> Selection:
        """What chose its venues."""
        return frozen.selection_of(self.filter, self.reach)


@dataclass(frozen=True, slots=True)
class FrozenReport:
    """The members of CONTRACT.md 4 as they were, and how its types of place read then; of a round the members
    of rules/round_report.py."""

    heading: Heading
    report: Mapping[str, Any]
    labels: Mapping[str, str]

    @property
    def columns(self) -> list[str]:
        return frozen.table(self.heading.kind, self.heading.by, self.report)[0]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """As its file has them."""
        return frozen.table(self.heading.kind, self.heading.by, self.report)[1]


def freeze(
    connection: Connection,
    by: By,
    report_id: str,
    title: str,
    selection: Selection,
    report: Mapping[str, Any],
    labels: Mapping[str, str],
    round_id: str = "",
) -> bool:
    """Keeps the report for good and writes it down; False where this id is taken: the same form twice.

    `report`: the members of CONTRACT.md 4; of a round, whose id then stands with the filter, its own.
    """
    said = [*frozen.words_of_round(round_id), *filter_words.said(selection)]
    words = [word for word in said if not word.startswith("within=")]
    kind = round_report.KIND if round_id else ""
    values = {
        "id": report_id,
        "title": title,
        "as_of": date.fromisoformat(report["as_of"]),
        "frozen_at": by.now,
        "frozen_by": by.actor_id,
        "everywhere": selection.reach.everywhere,
        "counties": sorted(selection.reach.counties),
        "filter": words,
        "grouping": list(report["by"]),
        "labels": dict(labels),
        "report": dict(report),
        "kind": kind,
    }
    is_new = insert_new(connection, schema.frozen_report, values)
    if is_new:
        said += [f"by={group}" for group in report["by"]]
        audit.write(
            connection, by.now, by.actor_id, AuditAction.report_frozen, report_id,
            filter_words.only_county(selection), as_of=report["as_of"], filter=said,
            **({"kind": kind} if kind else {}),
        )  # fmt: skip
    return is_new


def listing(connection: Connection, reach: Reach = EVERYWHERE) -> list[Heading]:
    """Those that somebody of this reach may see, the newest first."""
    table = schema.frozen_report
    query = select(*_WITHOUT_FIGURES).order_by(table.c.frozen_at.desc(), table.c.id)
    found = [_heading(row) for row in connection.execute(query)]
    return [one for one in found if frozen.may_see(reach, frozen.places_of(one.selection))]


def one(connection: Connection, report_id: str, reach: Reach = EVERYWHERE) -> FrozenReport | None:
    """None, too, where it counts places beyond this reach."""
    table = schema.frozen_report
    row = connection.execute(select(table).where(table.c.id == report_id)).one_or_none()
    if row is None:
        return None
    heading = _heading(row)
    if not frozen.may_see(reach, frozen.places_of(heading.selection)):
        return None
    return FrozenReport(heading, row.report, row.labels)


def _heading(row: Row[Any]) -> Heading:
    return Heading(
        id=row.id,
        title=row.title,
        as_of=row.as_of,
        frozen_at=row.frozen_at,
        frozen_by=row.frozen_by,
        reach=EVERYWHERE if row.everywhere else Reach(counties=frozenset(row.counties)),
        filter=tuple(row.filter),
        by=tuple(row.grouping),
        kind=row.kind,
    )
