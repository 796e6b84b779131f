"""What is one row of a file?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """The cells as the file has them, and the line (counted from 1) that the row begins on.

    `fault` says why the row can't be read as one; its cells are then as near as can be told.
    `doubt` says why a person must look at it before it goes in. `leaves_no_trace`: it stands under a
    heading that says shelters.
    """

    line: int
    cells: tuple[str, ...]
    fault: str = ""
    doubt: str = ""
    leaves_no_trace: bool = False
