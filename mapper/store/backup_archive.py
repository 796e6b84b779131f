"""What is in a backup file, and is every byte of it as it was written?

A zip that any tool opens: `tables/NAME.jsonl`, a row a line, and `manifest.json`. Its last 64 bytes,
the end of the zip's comment, are the SHA-256 of all before them, so that no damage goes unseen.
"""

import hashlib
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, BinaryIO

import msgspec

FORMAT = 1
MANIFEST = "manifest.json"
SEAL_BYTES = 64
CHUNK = 1024 * 1024
MOST_MANIFEST = 1024 * 1024
MOST_LINE = 64 * 1024 * 1024  # the outline of one area is the longest
MOST_SWELLING = 250  # bytes that a byte of the file may stand for: rows are full of ids that hardly shrink
_NAME = re.compile(r"[a-z][a-z_]{0,60}")
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)


class BackupRefused(ValueError):
    """The file is damaged, of another version or not wanted here; the message says which."""


class TableEntry(msgspec.Struct, frozen=True):
    """One table of a backup, and what its member must turn out to be."""

    name: str
    columns: dict[str, str]  # name -> kind, see backup_rows
    rows: int
    bytes: int
    sha256: str

    @property
    def member(self) -> str:
        return f"tables/{self.name}.jsonl"


class Manifest(msgspec.Struct, frozen=True):
    """What a backup says of itself."""

    format: int
    id: str
    made_at: str
    schema: str  # revision of the migrations
    secret_fingerprint: str
    tables: tuple[TableEntry, ...]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)


class ArchiveWriter:
    """Adds tables one after the other; `finish` writes the manifest and the seal."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._tables: list[TableEntry] = []

    def __enter__(self) -> "ArchiveWriter":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def add(self, name: str, columns: Mapping[str, str], lines: Iterable[bytes]) -> None:
        digest, rows, size = hashlib.sha256(), 0, 0
        with self._zip.open(_member(f"tables/{name}.jsonl"), "w", force_zip64=True) as member:
            for line in lines:
                member.write(line + b"\n")
                digest.update(line + b"\n")
                rows, size = rows + 1, size + len(line) + 1
        self._tables.append(TableEntry(name, dict(columns), rows, size, digest.hexdigest()))

    def finish(self, backup_id: str, made_at: str, schema: str, secret_fingerprint: str) -> Manifest:
        manifest = Manifest(FORMAT, backup_id, made_at, schema, secret_fingerprint, tuple(self._tables))
        self._zip.writestr(_member(MANIFEST), msgspec.json.format(msgspec.json.encode(manifest), indent=1))
        self._zip.comment = b"sha256 " + b"0" * SEAL_BYTES
        self._zip.close()
        self._file.flush()
        seal = _digest_before_seal(self._file)
        self._file.seek(-SEAL_BYTES, os.SEEK_END)
        self._file.write(seal)
        self._file.flush()
        return manifest


class Archive:
    """A backup file whose every byte was checked. Raises BackupRefused."""

    def __init__(self, file: BinaryIO) -> None:
        self._size = file.seek(0, os.SEEK_END)
        _check_seal(file, self._size)
        try:
            self._zip = zipfile.ZipFile(file)
            self.manifest = self._read_manifest()
        except _UNREADABLE as error:
            raise _damaged("its list of contents can't be read") from error
        self._check_contents()

    def lines(self, table: TableEntry) -> Iterator[bytes]:
        """The lines of a table, counted and checked: whoever reads to the end has read what was written."""
        digest, rows, left = hashlib.sha256(), 0, table.bytes
        try:
            with self._zip.open(table.member) as member:
                while line := member.readline(min(left, MOST_LINE) + 1):
                    digest.update(line)
                    rows, left = rows + 1, left - len(line)
                    if left < 0 or not line.endswith(b"\n"):
                        raise _damaged(f"{table.member} is not as long as it was")
                    yield line
        except _UNREADABLE as error:
            if isinstance(error, BackupRefused):
                raise
            raise _damaged(f"{table.member} can't be read") from error
        if (rows, left, digest.hexdigest()) != (table.rows, 0, table.sha256):
            raise _damaged(f"{table.member} is not what was written")

    def check(self) -> None:
        """Reads everything once. Raises BackupRefused."""
        for table in self.manifest.tables:
            for _ in self.lines(table):
                pass

    def _read_manifest(self) -> Manifest:
        with self._zip.open(MANIFEST) as member:
            body = _bounded(member, MOST_MANIFEST)
        version = msgspec.json.decode(body).get("format")
        if version != FORMAT:
            raise BackupRefused(
                f"This backup has format {version}, this version reads {FORMAT}: restore it with the version "
                "that made it, or a later one."
            )
        return msgspec.json.decode(body, type=Manifest)

    def _check_contents(self) -> None:
        """Each member once and none besides, no larger than it says and than a file of this size can hold."""
        tables = self.manifest.tables
        expected = {table.member: table.bytes for table in tables}
        held = {info.filename: info.file_size for info in self._zip.infolist() if info.filename != MANIFEST}
        if len(self._zip.infolist()) != len(tables) + 1 or held != expected:
            raise _damaged("a table is missing, or there is one too many")
        if not all(_NAME.fullmatch(name) for table in tables for name in (table.name, *table.columns)):
            raise _damaged("its list of contents can't be read")
        if sum(expected.values()) > MOST_SWELLING * self._size:
            raise _damaged("it would unpack to more than a file of its size can hold")


def _member(name: str) -> zipfile.ZipInfo:
    """The same bytes for the same rows: no clock, no owner."""
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _bounded(member: IO[bytes], most: int) -> bytes:
    body = member.read(most + 1)
    if len(body) > most:
        raise _damaged("its list of contents is too long")
    return body


def _check_seal(file: BinaryIO, size: int) -> None:
    file.seek(0)
    if size < SEAL_BYTES or file.read(2) != b"PK":
        raise BackupRefused("This is not a backup, or its beginning is damaged.")
    expected = _digest_before_seal(file)
    file.seek(-SEAL_BYTES, os.SEEK_END)
    if file.read() != expected:
        raise _damaged("it was changed or cut short after it was written")


def _digest_before_seal(file: BinaryIO) -> bytes:
    left = file.seek(0, os.SEEK_END) - SEAL_BYTES
    file.seek(0)
    digest = hashlib.sha256()
    while left > 0 and (chunk := file.read(min(CHUNK, left))):
        digest.update(chunk)
        left -= len(chunk)
    return digest.hexdigest().encode()


def _damaged(what: str) -> BackupRefused:
    return BackupRefused(f"This backup is damaged: {what}. Take another one.")
