"""What do all files have in common? A header, and rows with the line they began on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mapper.intake.csv_file import read_csv
from mapper.intake.refusals import ImportRefused
from mapper.intake.rows import Row

MOST_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file. `rows()` starts again from the first row each time it is called."""

    header: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]


def open_sheet(file: Path) -> Sheet:
    """Reads the file by its ending. Raises ImportRefused."""
    if file.suffix.casefold() != ".csv":
        ending = file.suffix or "no ending"
        raise ImportRefused(
            f"{file.name}: only CSV files can be imported (.csv), not {ending}. Save the table as CSV."
        )
    header, rows = read_csv(_content(file))
    return Sheet(header, rows)


def _content(file: Path) -> bytes:
    try:
        size = file.stat().st_size
        if size > MOST_BYTES:
            raise ImportRefused(
                f"{file.name} has {size / 1e6:.1f} MB; at most {MOST_BYTES // 1_000_000} MB can be imported. "
                "Split it into several files."
            )
        return file.read_bytes()
    except OSError as error:
        raise ImportRefused(f"{file} can't be read: {error.strerror or error}.") from error
