"""Where do the rows go that were not taken? Whole, with line and reason, into a file that can be mended."""

import csv
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

from mapper.intake.columns import VERDICT_COLUMNS, Columns
from mapper.intake.refusals import ImportRefused
from mapper.intake.rows import Row
from mapper.rules.spreadsheet_cells import guarded
from mapper.store.private_files import for_its_owner

BYTE_ORDER_MARK = "\ufeff"  # without it a spreadsheet reads é as two letters


class RejectedRows(AbstractContextManager["RejectedRows"]):
    """Collects rejected rows of a file and writes FILE.rejected.csv when everything else is done."""

    def __init__(self, file: Path, columns: Columns) -> None:
        self.file = file.with_name(f"{file.name}.rejected.csv")
        self._columns = columns
        self._collected = tempfile.TemporaryFile("w+", newline="", encoding="utf-8")  # noqa: SIM115
        self._writer = csv.writer(self._collected)
        self._is_ascii = all(name.isascii() for name in columns.header)
        self.count = 0

    def add(self, row: Row, reason: str) -> None:
        """A row whole, with why it was rejected."""
        self._write([*self._own(row.cells)], row.line, reason)

    def add_line(self, line: int) -> None:
        """No more than the line number of a row that must not be kept."""
        self._write([""] * self._columns.own, line, "")

    def keep(self) -> Path | None:
        """Writes the file; None where no row was rejected. Raises ImportRefused where it can't be written."""
        if not self.count:
            return None
        self._collected.seek(0)
        mark = "" if self._is_ascii else BYTE_ORDER_MARK
        try:
            with open(self.file, "w", newline="", encoding="utf-8", opener=for_its_owner) as kept:
                kept.write(mark)
                csv.writer(kept).writerow([*self._columns.header[: self._columns.own], *VERDICT_COLUMNS])
                shutil.copyfileobj(self._collected, kept)
        except OSError as error:
            raise ImportRefused(
                f"Nothing was imported: the rejected rows can't be written to {self.file} ({error.strerror})."
            ) from error
        return self.file

    def _own(self, cells: Sequence[str]) -> Sequence[str]:
        """The cells of the file's own columns, and those beyond the header that nobody could read."""
        own, width = self._columns.own, len(self._columns.header)
        return [*cells[:own], *[""] * (own - len(cells[:own])), *cells[width:]]

    def _write(self, cells: Sequence[str], line: int, reason: str) -> None:
        own = [guarded(cell) for cell in cells[: self._columns.own]]
        surplus = [guarded(cell) for cell in cells[self._columns.own :]]
        row = [*own, str(line), reason, *surplus]
        self._is_ascii = self._is_ascii and all(cell.isascii() for cell in row)
        self._writer.writerow(row)
        self.count += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._collected.close()
