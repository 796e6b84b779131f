"""How does everything we remember get into one file, whichever database it is in?"""

import hmac
import secrets
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from mapper.rules.audit import AuditAction
from mapper.store import audit, backup_encryption, backup_rows, migrate, reference
from mapper.store.backup_archive import ArchiveWriter, BackupRefused, Manifest
from mapper.store.database import Database
from mapper.store.private_files import whole_or_not_at_all

LAST_BACKUP = "last_backup_at"  # key of programme


@dataclass(frozen=True, slots=True)
class Keys:
    """What a backup is made with: the programme's secret, and whom it is encrypted to (empty: nobody)."""

    secret: str
    recipient: str = ""


def write(database: Database, target: Path, keys: Keys, now: datetime) -> Manifest:
    """Writes everything, as of one moment, to `target`, in one step: it is there whole or as it was before.

    Readable by its owner only. Raises BackupRefused.
    """
    if not migrate.is_current(database):
        raise BackupRefused("The schema is not this version's: run `flask --app app db upgrade` first.")
    try:
        with whole_or_not_at_all(target) as file:
            manifest = _write_to(file, target.parent, database, keys, now)
    except OSError as error:
        raise BackupRefused(f"{target} can't be written: {error.strerror or error}.") from error
    with database.write() as connection:
        reference.set_setting(connection, LAST_BACKUP, now.isoformat())
        audit.write(
            connection,
            now,
            audit.TERMINAL,
            AuditAction.backup_made,
            file_id=manifest.id,
            rows=manifest.rows,
            encrypted="yes" if keys.recipient else "no",
        )
    return manifest


def fingerprint(secret: str) -> str:
    """Tells one secret from another, and nothing else about it."""
    return hmac.new(secret.encode(), b"fingerprint of a backup", "sha256").hexdigest()[:32]


def _write_to(file: BinaryIO, folder: Path, database: Database, keys: Keys, now: datetime) -> Manifest:
    if not keys.recipient:
        return _write_plain(file, database, keys.secret, now)
    # A file without a name: what is not encrypted is never found, and nothing is left of it.
    with tempfile.TemporaryFile(dir=folder) as plain:
        manifest = _write_plain(cast(BinaryIO, plain), database, keys.secret, now)
        backup_encryption.encrypt(cast(BinaryIO, plain), file, keys.recipient)
    return manifest


def _write_plain(file: BinaryIO, database: Database, secret: str, now: datetime) -> Manifest:
    with ArchiveWriter(file) as archive, database.read() as connection:
        for table in backup_rows.travelling():
            lines = backup_rows.lines_of(connection, table)
            archive.add(str(table.name), backup_rows.kinds_of(table), lines)
        return archive.finish(secrets.token_hex(8), now.isoformat(), migrate.head(), fingerprint(secret))
