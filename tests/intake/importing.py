"""A database and a folder for files: what a test of an import needs, in one line each."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from mapper.config import PROJECT
from mapper.intake.accounting import Accounting
from mapper.intake.venue_import import import_venues
from mapper.intake.visit_import import import_visits
from mapper.intake.wishes import Programme, Wishes
from mapper.rules.permissions import EVERYWHERE
from mapper.store import review, schema
from mapper.store.database import Database
from mapper.store.imports import Batch, batch
from mapper.store.review import WaitingRow
from tests.builders import ZONE

NOW = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)
HEADER = "name,venue_type,address,city,zip,lat,lon\n"
LAUNDRY = HEADER + "Suds,laundromat,12 Main St,Houlton,04730,46.126,-67.840\n"
# What may differ between a venue that was taken back and put in again.
NOT_COMPARED = {"id", "number", "revision", "added_at"}


@dataclass
class Desk:
    """Somebody who imports files, each a minute after the one before."""

    database: Database
    folder: Path
    now: datetime = NOW
    files: int = field(default=0)

    @property
    def programme(self) -> Programme:
        return Programme(self.now, ZONE, PROJECT / "data", "a secret for tests that is long enough")

    def file(self, content: str | bytes, name: str = "") -> Path:
        self.files += 1
        file = self.folder / (name or f"file{self.files}.csv")
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def venues(self, content: str | bytes, **wishes: Any) -> Accounting:
        self.now += timedelta(minutes=1)
        return import_venues(self.database, self.file(content), Wishes(**wishes), self.programme)

    def visits(self, content: str | bytes, **wishes: Any) -> Accounting:
        self.now += timedelta(minutes=1)
        return import_visits(self.database, self.file(content), Wishes(**wishes), self.programme)

    def register(self) -> list[dict[str, Any]]:
        """Every venue, by name and address, with what the sources call it."""
        table, source = schema.venue, schema.venue_source
        with self.database.read() as connection:
            links: dict[str, list[tuple[str, str]]] = {}
            for row in connection.execute(select(source).order_by(source.c.source, source.c.external_id)):
                links.setdefault(row.venue_id, []).append((row.source, row.external_id))
            rows = connection.execute(select(table).order_by(table.c.name, table.c.address, table.c.id))
            return [{**row._mapping, "links": links.get(row.id, [])} for row in rows]

    def contents(self) -> list[dict[str, Any]]:
        """The register without what the database makes up."""
        return [{k: v for k, v in row.items() if k not in NOT_COMPARED} for row in self.register()]

    def one(self) -> dict[str, Any]:
        (venue,) = self.register()
        return venue

    def waiting(self) -> list[WaitingRow]:
        with self.database.read() as connection:
            return review.waiting(connection, EVERYWHERE)

    def batch(self, batch_id: str | None) -> Batch | None:
        with self.database.read() as connection:
            return batch(connection, batch_id or "")

    def rows(self, table: str) -> list[dict[str, Any]]:
        with self.database.read() as connection:
            return [dict(row._mapping) for row in connection.execute(select(schema.metadata.tables[table]))]


def fates(accounting: Accounting) -> dict[str, int]:
    """The counts that are not 0, without `read`, which is their sum."""
    counts = dict(accounting.counts)
    assert counts.pop("read") == sum(counts.values())
    return {name: count for name, count in counts.items() if count}
