"""What is in the programme that backup tests take there and back, and how is a backup tampered with?"""

import hashlib
import io
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import insert

from mapper.rules.permissions import Role
from mapper.store import backup, backup_encryption, derived, people, reference, schema
from mapper.store.backup import Keys
from mapper.store.backup_archive import Archive
from mapper.store.database import Database
from mapper.store.redactions import Redaction
from mapper.store.restore import Restored, restore
from mapper.store.sessions import start
from tests.builders import NOON, PORTLAND, ZONE, add_venue, add_visit

SECRET = "a secret for tests that is long enough"
NOW = datetime(2026, 6, 1, 3, 0, 0, 123456, tzinfo=UTC)
CANARY = "canary note that nobody but a coordinator may read"
ODD = "\u202e=cmd|' /C calc'!A0 ‘naïve’ ☃ \u2028 \\ \" {} %"


def fill(database: Database) -> None:
    """Something in every table that travels."""
    with database.write() as connection:
        vera = people.create(connection, "Vera " + ODD, Role.volunteer, [PORTLAND], NOON)
        laundry = add_venue(connection, ODD, set_by_person=["name", "phone"], open_months=9)
        shop = add_venue(connection, "Shop", lat=None, lon=None, precision="")
        visit = add_visit(connection, laundry, note=CANARY, author_id=vera)
        held = add_visit(connection, shop, NOON + timedelta(days=1, microseconds=1), "declined")
        for table, values in _further(vera, laundry, visit, held):
            connection.execute(insert(table).values(values))
        start(connection, vera, "a phone", NOON, "code", approved=True)
        reference.mark_looked_none(connection, PORTLAND, "church", date(2026, 5, 1))
        derived.recompute(connection, [laundry, shop], ZONE)


def _further(vera: str, venue: str, visit: str, held: str) -> list[tuple[Any, dict[str, Any]]]:
    batch = {"batch_id": "b1"}
    return [
        (
            schema.import_batch,
            {
                "id": "b1",
                "kind": "venues",
                "source": "s",
                "filename": "f",
                "imported_at": NOON,
                "counts": {"b": 1, "a": 2},
            },
        ),
        (schema.import_change, {**batch, "venue_id": venue, "before": None, "after": {"name": ODD}}),
        (
            schema.bulk_edit,
            {"id": "e", "at": NOON, "person_id": vera, "action": "type", "value": "cafe", "venues": 1},
        ),
        (
            schema.venue_change,
            {
                "venue_id": venue,
                "at": NOON,
                "person_id": vera,
                "way": "bulk",
                "bulk_edit_id": "e",
                "before": {"name": ODD},
                "after": {"name": "Laundry"},
            },
        ),
        (
            schema.review_row,
            {
                **batch,
                "kind": "venue",
                "line": 2,
                "fields": {"name": ODD},
                "reason": "r",
                "fingerprint": "f",
            },
        ),
        (schema.venue_serves, {"venue_id": venue, "town_geoid": PORTLAND}),
        (
            schema.venue_merge,
            {
                **{"id": "m", "merged_id": "x", "kept_id": venue, "at": NOON, "person_id": vera},
                **{"before": {"name": {"name": ODD}}, "after": {"name": {"name": "New"}}, "kept_key": ODD},
                **{"protects": ["name"], "added": ["name"], "sources": [["s", "1"]]},
            },
        ),
        (
            schema.venue_pair,
            {"one_id": "x", "other_id": venue, "decision": "different", "decided_at": NOON},
        ),
        (
            schema.import_mapping,
            {"source": "s", "kind": "venues", "wishes": {"columns": {}}, "saved_at": NOON},
        ),
        (schema.venue_source, {"source": "s", "external_id": "1", "venue_id": venue}),
        (schema.visit_hold, {"visit_id": held, "reason": "unknown venue", "new_venue": {"lat": 43.1}}),
        (
            schema.visit_conflict,
            {"visit_id": visit, "digest": "d", "body": "{}", "received_at": NOON, "person_id": vera},
        ),
        (
            schema.visit_void,
            {"id": "v", "visit_id": held, "voided_at": NOON, "received_at": NOON, "digest": "d"},
        ),
        (schema.county_venue_type, {"county_geoid": "23005", "venue_type": "church", "target_pct": 12.5}),
        (
            schema.passphrase,
            {"person_id": vera, "sign_in_name": "vera", "hash": "$argon2id$", "set_at": NOON},
        ),
        (
            schema.passkey,
            {"id": "k", "person_id": vera, "public_key": b"\x00\xff\x10", "sign_count": 3, "made_at": NOON},
        ),
        (
            schema.sign_in_sheet,
            {
                "id": "sh",
                "title": "t",
                "role": "volunteer",
                "made_by": vera,
                "made_at": NOON,
                "expires_at": NOON,
            },
        ),
        (
            schema.sign_in_code,
            {"digest": "of a code", "person_id": vera, "made_at": NOON, "expires_at": NOON},
        ),
        (schema.challenge, {"digest": "of a challenge", "purpose": "sign_in", "expires_at": NOON}),
        (schema.throttle, {"key": "of an address", "started_at": NOON, "count": 1}),
        (schema.audit, {"at": NOON, "action": "approved", "details": {"way": "code"}}),
        (schema.redaction, {"kind": "person", "subject": "nobody", "at": NOON}),
        (
            schema.release,
            {
                "id": "r",
                "month": "2026-05",
                "as_of": date(2026, 5, 4),
                "made_at": NOON,
                "by_county": [{"known": 3}],
                "by_type": [],
            },
        ),
        (
            schema.release_link,
            {"digest": "of a link", "release_id": "r", "made_at": NOON, "expires_at": NOON},
        ),
        (
            schema.frozen_report,
            {
                "id": "fr",
                "title": ODD,
                "as_of": date(2026, 5, 4),
                "frozen_at": NOON,
                "frozen_by": vera,
                "everywhere": False,
                "counties": ["23005"],
                "filter": ["type=cafe"],
                "grouping": ["venue_type"],
                "labels": {"cafe": ODD},
                "report": {"by": ["venue_type"], "rows": [{"coverage_pct": 33.3, "target_pct": None}]},
            },
        ),
        (
            schema.geocode_answer,
            {
                "geocoder": "census",
                "key": "of an address",
                "lat": 43.661234,
                "lon": -70.255678,
                "precision": "street",
                "answered_at": NOON,
            },
        ),
        (schema.geocoder_turn, {"geocoder": "census", "next_at": NOON}),
        (
            schema.round_,
            {"id": "ro", "name": ODD, "on_day": date(2026, 5, 9), "made_at": NOON, "made_by": vera},
        ),
        (schema.round_stop, {"round_id": "ro", "venue_id": venue, "position": 1, "late": "hours"}),
        (schema.round_person, {"round_id": "ro", "person_id": vera, "given_at": NOON}),
        (
            schema.stock_taken,
            {
                **{"id": "st", "person_id": vera, "material": "p", "quantity": -2, "entered_at": NOON},
                "on_day": date(2026, 5, 9),
            },
        ),
        (schema.desk_message, {"week": date(2026, 5, 4), "sent_at": NOON}),
        (schema.area_rule, {"geoid": PORTLAND, "rule": "ask_first", "set_at": NOON}),
        (schema.county_contact, {"county_geoid": "", "local_team": "t", "provider": "p"}),
        (schema.programme, {"key": "demo", "value": "no"}),
    ]


def written(database: Database, folder: Path, recipient: str = "", name: str = "a.backup") -> Path:
    backup.write(database, folder / name, Keys(SECRET, recipient), NOW)
    return folder / name


def brought_back(
    database: Database, file: Path, listed: list[Redaction] | None = None, identity: Path | None = None
) -> Restored:
    with backup_encryption.opened(file, identity, file.parent) as opened:
        return restore(database, opened, SECRET, ZONE, listed or [], NOW)


def contents(file: Path) -> dict[str, str]:
    """Table -> SHA-256 of its rows, but for those that making and restoring a backup write to."""
    with file.open("rb") as opened:
        tables = Archive(opened).manifest.tables
        return {table.name: table.sha256 for table in tables if table.name not in ("audit", "programme")}


def remade(body: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The backup with other members, its seal right: what a person could make, and no accident."""
    with zipfile.ZipFile(io.BytesIO(body)) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    change(members)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
        made.comment = b"sha256 " + b"0" * 64
    whole = file.getvalue()[:-64]
    return whole + hashlib.sha256(whole).hexdigest().encode()


def with_manifest(body: bytes, **changes: object) -> bytes:
    def change(members: dict[str, bytes]) -> None:
        manifest = msgspec.json.decode(members["manifest.json"])
        members["manifest.json"] = msgspec.json.encode({**manifest, **changes})

    return remade(body, change)
