"""How is a backup kept from whoever finds it? age, to a public key; the private one lies elsewhere."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import pyrage

from mapper.store.backup_archive import BackupRefused

AGE = b"age-encryption.org/v1\n"


def make_key(file: Path) -> str:
    """Writes a new private key, readable by its owner only; answers the public one. Raises OSError."""
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(f"# public key: {public}\n{identity}\n")
    return public


def encrypt(plain: BinaryIO, target: BinaryIO, recipient: str) -> None:
    """Raises BackupRefused where the public key is none."""
    try:
        key = pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError as error:
        raise BackupRefused("MAPPER_BACKUP_RECIPIENT is not an age public key.") from error
    plain.seek(0)
    pyrage.encrypt_io(plain, target, [key])


@contextmanager
def opened(file: Path, identity: Path | None, scratch: Path) -> Iterator[BinaryIO]:
    """The backup as it was before it was encrypted, if it was; `scratch` is a folder with room for that.

    Raises BackupRefused.
    """
    try:
        handle = file.open("rb")
    except OSError as error:
        raise BackupRefused(f"{file} can't be read: {error.strerror}.") from error
    with handle:
        encrypted = handle.read(len(AGE)) == AGE
        handle.seek(0)
        if not encrypted:
            yield handle
            return
        if identity is None:
            raise BackupRefused("This backup is encrypted: name the file of its key with --identity.")
        # A file without a name: nobody finds it, and nothing is left of it.
        with tempfile.TemporaryFile(dir=scratch if scratch.is_dir() else None) as plain:
            _decrypt(handle, cast(BinaryIO, plain), _identity(identity))
            yield cast(BinaryIO, plain)


def _decrypt(handle: BinaryIO, plain: BinaryIO, identity: pyrage.x25519.Identity) -> None:
    try:
        pyrage.decrypt_io(handle, plain, [identity])
        plain.flush()
    except (pyrage.DecryptError, OSError) as error:
        raise BackupRefused(
            "This backup can't be decrypted: it is damaged, or the key is another one's."
        ) from error


def _identity(file: Path) -> pyrage.x25519.Identity:
    try:
        lines = [line.strip() for line in file.read_text().splitlines()]
        (key,) = (line for line in lines if line and not line.startswith("#"))
        return pyrage.x25519.Identity.from_str(key)
    except (OSError, ValueError, pyrage.IdentityError) as error:
        raise BackupRefused(f"{file} is not an age key file (AGE-SECRET-KEY-…).") from error
