"""Which figures were frozen for funders and partners, and who holds a link to them?

Only what was printed is kept, never the counts behind it: rules/release.py needs no more.
"""

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from mapper.rules.coverage import Status
from mapper.rules.release import Count, publish
from mapper.rules.release_figures import KEPT_BACK, Tables
from mapper.rules.release_figures import Row as Figures
from mapper.store import schema
from mapper.store.coverage_frame import CoverageFrame
from mapper.store.sign_in_codes import digest_of, new_token

Labels = Mapping[str, str]  # of a county by GEOID, of a type by code


class AlreadyThisMonth(ValueError):
    """A release was made in this calendar month; revoked or not, somebody may have read it."""


@dataclass(frozen=True, slots=True)
class Release:
    """A day's figures as they were printed, with the names that areas and types had then."""

    id: str
    title: str
    month: str  # YYYY-MM in which it was made
    as_of: date
    made_at: datetime
    revoked_at: datetime | None
    tables: Tables
    labels: Labels


@dataclass(frozen=True, slots=True)
class Link:
    """Somebody's way to one release. The token itself is nowhere."""

    digest: str
    release_id: str
    label: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    opened: int
    last_opened_on: date | None

    def is_good(self, now: datetime) -> bool:
        return self.revoked_at is None and self.expires_at > now


def everything(connection: Connection) -> list[Release]:
    """All releases, revoked ones too, oldest first."""
    table = schema.release
    return [_release(row) for row in connection.execute(select(table).order_by(table.c.made_at))]


def one(connection: Connection, release_id: str) -> Release | None:
    row = connection.execute(select(schema.release).where(schema.release.c.id == release_id)).one_or_none()
    return _release(row) if row else None


def drawn_up(frame: CoverageFrame, day: date, earlier: Iterable[Release]) -> tuple[Tables, Labels]:
    """What a release of this day would print, and the names of its rows.

    Both tables count the venues of known types in known counties; a row says nothing by being there."""
    reference = frame.reference
    counties = {area.geoid: area.name for area in reference.areas.values() if area.level == "county"}
    types = {code: kind.label for code, kind in reference.types.items()}
    venues = frame.on(day)
    venues = venues[venues["county_geoid"].isin(list(counties)) & venues["venue_type"].isin(list(types))]
    venues = venues[venues["status"] != Status.excluded.code]
    covered = venues[venues["status"] == Status.covered.code]

    def counts(column: str, keys: Labels) -> dict[str, Count]:
        all_, up = venues[column].astype(str).value_counts(), covered[column].astype(str).value_counts()
        by_name = sorted(keys, key=lambda key: (keys[key].casefold(), key))
        return {key: Count(int(all_.get(key, 0)), int(up.get(key, 0))) for key in by_name}

    tables = publish(
        counts("county_geoid", counties),
        counts("venue_type", types),
        tuple(release.tables for release in earlier),
    )
    return tables, counties | types


def fingerprint(as_of: date, drawn: tuple[Tables, Labels]) -> str:
    """By which it is known that what is frozen is what was looked at."""
    (tables, labels) = drawn
    printed = [as_of.isoformat(), _kept(tables.by_county, labels), _kept(tables.by_type, labels)]
    return hashlib.sha256(json.dumps(printed).encode()).hexdigest()


def freeze(
    connection: Connection,
    title: str,
    as_of: date,
    drawn: tuple[Tables, Labels],
    made_by: str,
    now: datetime,
    today: date,
) -> str:
    """Keeps the tables for good; answers the release's id. Raises AlreadyThisMonth, also for the slower of
    two at once."""
    tables, labels = drawn
    release_id = str(uuid.uuid4())
    try:
        connection.execute(
            insert(schema.release).values(
                id=release_id,
                month=f"{today:%Y-%m}",
                as_of=as_of,
                title=title,
                made_by=made_by,
                made_at=now,
                by_county=_kept(tables.by_county, labels),
                by_type=_kept(tables.by_type, labels),
            )
        )
    except IntegrityError as error:
        raise AlreadyThisMonth from error
    return release_id


def revoke(connection: Connection, release_id: str, now: datetime) -> bool:
    """Closes a release and so all its links. Whether there was one to close."""
    table = schema.release
    done = connection.execute(
        update(table).where(table.c.id == release_id, table.c.revoked_at.is_(None)).values(revoked_at=now)
    )
    return done.rowcount == 1


def links(connection: Connection) -> list[Link]:
    """Every link of every release, newest first."""
    table = schema.release_link
    columns = (table.c[name] for name in Link.__dataclass_fields__)
    return [Link(*row) for row in connection.execute(select(*columns).order_by(table.c.made_at.desc()))]


def make_link(
    connection: Connection, release_id: str, label: str, days: int, made_by: str, now: datetime
) -> tuple[str, str]:
    """A 128-bit token, shown once and kept nowhere, and the digest by which its link is known."""
    token = new_token()
    connection.execute(
        insert(schema.release_link).values(
            digest=digest_of(token),
            release_id=release_id,
            label=label,
            made_by=made_by,
            made_at=now,
            expires_at=now + timedelta(days=days),
        )
    )
    return token, digest_of(token)


def revoke_link(connection: Connection, digest: str, now: datetime) -> Link | None:
    """The link that was taken back; None where there is none to take back."""
    table = schema.release_link
    done = connection.execute(
        update(table).where(table.c.digest == digest, table.c.revoked_at.is_(None)).values(revoked_at=now)
    )
    return (
        next((link for link in links(connection) if link.digest == digest), None) if done.rowcount else None
    )


def opened(connection: Connection, token: str, now: datetime, today: date) -> Release | None:
    """The release that a token opens, counted; None for one that is unknown, over or taken back, with no
    difference in the work between these."""
    release, link = schema.release, schema.release_link
    row = connection.execute(
        select(release)
        .join(link, link.c.release_id == release.c.id)
        .where(
            link.c.digest == digest_of(token),
            link.c.expires_at > now,
            link.c.revoked_at.is_(None),
            release.c.revoked_at.is_(None),
        )
    ).one_or_none()
    connection.execute(
        update(link)
        .where(link.c.digest == (digest_of(token) if row else ""))
        .values(opened=link.c.opened + 1, last_opened_on=today)
    )
    return _release(row) if row else None


def _kept(rows: Iterable[Figures], labels: Labels) -> list[dict[str, Any]]:
    """As JSON: null is what was kept back."""
    return [
        {
            "key": row.key,
            "label": labels.get(row.key, row.key),
            "eligible": row.eligible if row.eligible != KEPT_BACK else None,
            "covered": row.covered if row.covered != KEPT_BACK else None,
        }
        for row in rows
    ]


def _release(row: Row[Any]) -> Release:
    def figures(rows: list[dict[str, Any]]) -> tuple[Figures, ...]:
        return tuple(
            Figures(one["key"], one["eligible"] or KEPT_BACK, one["covered"] or KEPT_BACK) for one in rows
        )

    return Release(
        row.id,
        row.title,
        row.month,
        row.as_of,
        row.made_at,
        row.revoked_at,
        Tables(figures(row.by_county), figures(row.by_type)),
        {one["key"]: one["label"] for one in (*row.by_county, *row.by_type)},
    )
