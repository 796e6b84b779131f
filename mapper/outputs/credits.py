"""Whom do we thank for what a map shows?"""

import csv
from collections.abc import Collection
from functools import cache
from pathlib import Path

UNSAID = "public domain"  # such a licence asks for no mention


@cache
def _rows(data: Path) -> list[dict[str, str]]:
    file = data / "attributions.csv"
    if not file.is_file():
        return []
    with file.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def credits_for(files: Collection[str], data: Path) -> list[str]:
    """The texts of attributions.csv for these files of the folder `data`, each once, with its licence."""
    texts = [
        row["text"] if row["licence"] == UNSAID else f"{row['text']} ({row['licence']})"
        for row in _rows(data)
        if set(files) & set(row["files"].split(";"))
    ]
    return list(dict.fromkeys(texts))
