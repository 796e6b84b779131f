"""What do all files have in common? A header, and rows with the line they began on."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mapper.intake.csv_file import read_csv
from mapper.intake.geojson_file import read_geojson
from mapper.intake.osm_file import HEADER as OSM_HEADER
from mapper.intake.osm_file import read_osm
from mapper.intake.osm_types import OURS
from mapper.intake.refusals import ImportRefused
from mapper.intake.rows import Row
from mapper.intake.tables import Table, names_known_in, refuse_shelters
from mapper.intake.xlsx_file import read_xlsx, sheet_names
from mapper.store.origins import OPENSTREETMAP

MOST_BYTES = 50_000_000
WITH_SHEETS = ".xlsx"
FROM_OPENSTREETMAP = ".json"
READERS: Mapping[str, Callable[[bytes], Table]] = {".csv": read_csv, ".geojson": read_geojson}
ENDINGS = (*READERS, WITH_SHEETS, FROM_OPENSTREETMAP)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file. `rows()` starts again from the first row each time it is called."""

    header: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]
    origin: str = ""  # whose data it is, where they want to be named


def open_sheet(file: Path, name: str = "", data_folder: Path = OURS) -> Sheet:
    """Reads the file by its ending; of a workbook the sheet `name`, else its first. `data_folder` says which
    tags of OpenStreetMap are which type of place. Raises ImportRefused."""
    ending = file.suffix.casefold()
    if ending not in ENDINGS:
        raise ImportRefused(
            f"{file.name}: {' '.join(ENDINGS)} can be imported, not {ending or 'a file without an ending'}. "
            "Save the table as CSV or XLSX."
        )
    if name and ending != WITH_SHEETS:
        raise ImportRefused(f"{file.name} has no sheets to choose from; leave --sheet out.")
    refuse_shelters([file.stem])
    content = _content(file)
    if ending == WITH_SHEETS:
        return Sheet(*read_xlsx(content, name))
    if ending == FROM_OPENSTREETMAP:
        header, rows = read_osm(content, data_folder)
        return Sheet(header, rows, OPENSTREETMAP if header == OSM_HEADER else "")
    return Sheet(*READERS[ending](content))


def names_in(file: Path) -> list[str]:
    """The sheets of a workbook that one can choose from; of any other file none. Raises ImportRefused."""
    return sheet_names(_content(file)) if file.suffix.casefold() == WITH_SHEETS else []


def first_with_a_table(file: Path, wished: str = "", data_folder: Path = OURS) -> tuple[str, Sheet]:
    """(name, sheet): the wished one where it is there; else the first of which two columns are known, since
    workbooks often open with a cover, or that can be read at all. The name is "" for the first sheet, and of
    a file without sheets. Raises ImportRefused, about the first one, where none can be read."""
    names = names_in(file)
    if wished in names:
        with suppress(ImportRefused):
            return wished, open_sheet(file, wished, data_folder)
    readable: list[tuple[str, Sheet]] = []
    for name in ("", *names[1:]):
        with suppress(ImportRefused):
            readable.append((name, open_sheet(file, name, data_folder)))
            if names_known_in(readable[-1][1].header) > 1:
                return readable[-1]
    return readable[0] if readable else ("", open_sheet(file, "", data_folder))


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
