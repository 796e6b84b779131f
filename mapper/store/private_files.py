"""Who may read what is handed out as a file, and when is it there? Its owner alone, and only whole."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast


def for_its_owner(path: str, flags: int) -> int:
    """An opener for open(): a file that is made new can be read and written by its owner only."""
    return os.open(path, flags, 0o600)


@contextmanager
def whole_or_not_at_all(target: Path) -> Iterator[BinaryIO]:
    """A file beside the target (mode 0600) that takes its place once all of it is on the disk. Whatever goes
    wrong before, the target stays as it was. Raises OSError.

    A terminal, a pipe or another device can't be replaced and is written to at once.
    """
    target = target.resolve()  # of a link what it leads to, so that the link stays one
    if target.exists() and not target.is_file():
        with open(target, "wb", opener=for_its_owner) as file:
            yield file
        return
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:40]}.", suffix=".part")
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield cast(BinaryIO, file)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
        _sync_folder(target.parent)
    finally:
        Path(name).unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
