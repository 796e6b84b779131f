"""What did the person who imports say, and what must an import know of the programme?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options of a command. `columns`: field -> column; `types`: word of the file -> venue type; `sheet`:
    of a workbook, by default its first."""

    source: str = "default"
    columns: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    default_type: str = ""
    is_dry_run: bool = False
    sheet: str = ""
    person_id: str = ""  # who imports; a terminal is nobody


@dataclass(frozen=True, slots=True)
class Programme:
    """When and where it happens; `secret` keys the digests of visits."""

    now: datetime
    zone: ZoneInfo
    data_folder: Path
    secret: str
