"""Why is a whole request refused? Nothing was stored; the message says what to do."""

from collections.abc import Mapping


class Refused(ValueError):
    """Something was asked of the register that can't be done. The message is a sentence for the person."""


class ImportRefused(Refused):
    """The file can't be imported as it is: line, column and what to do stand in the message."""


class UndoRefused(Refused):
    """The import can't be taken back."""


class DecisionRefused(Refused):
    """What waits for a person can't be decided like that."""


class ChangeRefused(Refused):
    """Nothing was changed; `problems` says why, a sentence by the field's name. Under `sure` stands the field
    whose text may be about a person, where it is kept once somebody says that it may."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


class RowRejected(ValueError):
    """One row can't be taken: the reason, with the column and what to do."""
