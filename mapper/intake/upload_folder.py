"""Where does a list lie between its upload and its last word? In the instance's folder, for its owner."""

import fcntl
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from mapper.intake.refusals import ImportRefused
from mapper.intake.sheet import ENDINGS, MOST_BYTES
from mapper.store.private_files import for_its_owner

FOLDER = "uploads"
REJECTED, PROGRESS, CANCEL, LOCK = ".rejected.csv", ".progress", ".cancel", ".lock"
KEPT, REJECTED_KEPT = timedelta(days=1), timedelta(days=30)
_CHUNK = 256 * 1024


class UploadFolder:
    """Files by names that nobody can guess; a name always comes from here, never from a browser."""

    def __init__(self, instance: Path) -> None:
        self._folder = instance / FOLDER

    def keep(self, filename: str, content: IO[bytes]) -> str:
        """Writes an uploaded file and answers its name. Raises ImportRefused, nothing kept."""
        ending = Path(filename).suffix.casefold()
        if ending not in ENDINGS:
            raise ImportRefused(
                f"A list must be a file that ends with {' '.join(ENDINGS)}. Save the table as CSV or XLSX."
            )
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = secrets.token_hex(16) + ending
        try:
            self._write(self._folder / name, content)
        except (OSError, ImportRefused) as error:
            self.drop(name)
            if isinstance(error, ImportRefused):
                raise
            raise ImportRefused("The file can't be kept now: the disk is full or away. Try again.") from error
        return name

    def _write(self, file: Path, content: IO[bytes]) -> None:
        size = 0
        with open(file, "wb", opener=for_its_owner) as kept:
            while chunk := content.read(_CHUNK):
                size += len(chunk)
                if size > MOST_BYTES:
                    most = MOST_BYTES // 1_000_000
                    raise ImportRefused(
                        f"The file has more than {most} MB, which is the most that can be read. Split it."
                    )
                kept.write(chunk)
        if not size:
            raise ImportRefused("The file is empty.")

    def file(self, name: str) -> Path:
        return self._folder / name

    def rejected(self, name: str) -> Path:
        """Where an import writes the rows that it did not take."""
        return self._folder / (name + REJECTED)

    def drop(self, name: str, *, rejected_too: bool = False) -> None:
        """Takes the list away, and what was noted beside it; what was not taken can still be fetched."""
        endings = ("", PROGRESS, CANCEL, LOCK, *((REJECTED,) if rejected_too else ()))
        for ending in endings:
            with suppress(OSError):
                (self._folder / (name + ending)).unlink()

    # --- what goes on beside the transaction, where the database itself can't be written to ------------

    def tell(self, name: str, rows: int) -> None:
        """How far it is."""
        with open(self._folder / (name + PROGRESS), "w", opener=for_its_owner) as file:
            file.write(str(rows))

    def told(self, name: str) -> int:
        try:
            return int((self._folder / (name + PROGRESS)).read_text() or 0)
        except (OSError, ValueError):
            return 0

    def ask_to_stop(self, name: str) -> None:
        with suppress(OSError), open(self._folder / (name + CANCEL), "w", opener=for_its_owner):
            pass

    def is_to_stop(self, name: str) -> bool:
        return (self._folder / (name + CANCEL)).exists()

    @contextmanager
    def held(self, name: str) -> Iterator[bool]:
        """False where another process or thread reads this list now; a killed one lets go by itself."""
        try:
            file = open(self._folder / (name + LOCK), "w", opener=for_its_owner)  # noqa: SIM115
        except OSError:
            yield False
            return
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                yield False
                return
            yield True

    def tidy(self, now: datetime) -> None:
        """Removes lists of yesterday, and what was not taken of lists of a month ago."""
        if not self._folder.is_dir():
            return
        for file in self._folder.iterdir():
            kept = REJECTED_KEPT if file.name.endswith(REJECTED) else KEPT
            with suppress(OSError):
                if file.stat().st_mtime < (now - kept).timestamp():
                    file.unlink()
