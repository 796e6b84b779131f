"""What became of the rows of a file? Each ends in exactly one fate, and what was read is their sum."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

MUST_NOT_BE_KEPT = "is or names a shelter or safe house, or lies where nothing is logged; nothing is kept"


class Fate(StrEnum):
    added = "added"
    updated = "updated"
    unchanged = "unchanged"
    review = "review"
    rejected = "rejected"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row's fate, and why where it waits or was rejected; a row that may not be kept has no reason."""

    line: int
    fate: Fate
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Accounting:
    """The account of one import. `batch` and `rejected_file` are None where there is none (dry run)."""

    counts: dict[str, int]
    batch: str | None
    rejected_file: str | None
    rejected: tuple[Outcome, ...]  # the first of them
    waiting: tuple[Outcome, ...] = ()  # likewise of those that wait for a person
    warned: tuple[int, ...] = ()  # lines whose note may be about a person

    def as_json(self) -> dict[str, int | str | None]:
        """The keys of CONTRACT.md 2, in their order."""
        return {**self.counts, "batch": self.batch, "rejected_file": self.rejected_file}


@dataclass(slots=True)
class Tally:
    """Counts rows while they come."""

    most_reasons: int = 20
    counts: Counter[Fate] = field(default_factory=Counter)
    rejected: list[Outcome] = field(default_factory=list)
    waiting: list[Outcome] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        self.counts[outcome.fate] += 1
        if outcome.fate is Fate.rejected and len(self.rejected) < self.most_reasons:
            self.rejected.append(outcome)
        elif outcome.fate is Fate.review and len(self.waiting) < self.most_reasons:
            self.waiting.append(outcome)

    def as_counts(self) -> dict[str, int]:
        return {"read": self.counts.total(), **{fate.value: self.counts[fate] for fate in Fate}}
