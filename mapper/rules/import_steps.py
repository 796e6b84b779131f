"""How far is a list on its way in, and what may be done with it next?"""

from enum import StrEnum


class ImportState(StrEnum):
    """A list is read twice: once to say what would happen, once to take it in."""

    choosing = "choosing"  # its columns and types
    preview_waits = "preview_waits"
    previewed = "previewed"
    import_waits = "import_waits"
    done = "done"
    failed = "failed"
    cancelled = "cancelled"
    undone = "undone"


WAITING = frozenset({ImportState.preview_waits, ImportState.import_waits})
BEFORE_IMPORT = frozenset({ImportState.choosing, ImportState.previewed})
AT_ONCE = 2_000  # rows; more are read by the worker, and the page says how far it is


def is_small(rows: int) -> bool:
    """Whether so many rows are read while the browser waits."""
    return rows <= AT_ONCE
