"""What did the person who imports say, and what must an import know of the programme?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from mapper.rules.permissions import EVERYWHERE, Reach


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options of a command. `columns`: field -> column; `types`: word of the file -> venue type; `sheet`:
    of a workbook, by default its first."""

    source: str = "default"
    columns: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    materials: Mapping[str, str] = field(default_factory=dict, kw_only=True)  # word of the file -> material
    default_type: str = ""
    is_dry_run: bool = False
    sheet: str = ""
    only_chosen: bool = False  # the columns that were chosen, and none that is only called like a field
    filename: str = ""  # as a person knows the file, where it lies under another name
    reach: Reach = EVERYWHERE  # what lies elsewhere does not come in
    person_id: str = ""  # who imports; a terminal is nobody


@dataclass(frozen=True, slots=True)
class Programme:
    """When and where it happens; `secret` keys the digests of visits."""

    now: datetime
    zone: ZoneInfo
    data_folder: Path
    secret: str
