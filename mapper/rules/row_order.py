"""In which order does a report stand? Sorted by any of its columns, as a URL says it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from mapper.rules.gap_report import Row


@dataclass(frozen=True, slots=True)
class RowOrder:
    """`column`: what rows are sorted by, empty for the report's own order."""

    column: str = ""
    backwards: bool = False

    @classmethod
    def read(cls, text: str, columns: Collection[str]) -> "RowOrder":
        """From the word of a URL, `-covered` being covered with the greatest first; what makes no sense asks
        for the report's own order."""
        column = text.removeprefix("-")
        return cls(column, text.startswith("-")) if column in columns else cls()

    @property
    def words(self) -> str:
        return "-" * self.backwards + self.column

    def turned_to(self, column: str) -> str:
        """What a click on that column asks for: the greatest first, then the smallest."""
        return column if column == self.column and self.backwards else f"-{column}"

    def of(self, rows: Sequence[Row]) -> list[Row]:
        """The rows sorted; those that say nothing in the column stand last either way, ties as they stood."""
        if not self.column:
            return list(rows)
        told = [row for row in rows if row[self.column] is not None]
        silent = [row for row in rows if row[self.column] is None]
        return sorted(told, key=lambda row: row[self.column], reverse=self.backwards) + silent
