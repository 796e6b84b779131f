"""Who may read what is handed out as a file? Its owner alone, whatever the machine's habit is."""

import os


def for_its_owner(path: str, flags: int) -> int:
    """An opener for open(): a file that is made new can be read and written by its owner only."""
    return os.open(path, flags, 0o600)
