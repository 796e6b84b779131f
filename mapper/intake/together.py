"""Who writes for those that wait? Whoever's turn it is takes in what came meanwhile, in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

from mapper.store.database import DatabaseUnavailable

MOST_AT_ONCE = 50
Job = TypeVar("Job")
Answer = TypeVar("Answer")


@dataclass(slots=True)
class _Waiting(Generic[Job, Answer]):
    job: Job
    outcome: Answer | Exception | None = None


class Together(Generic[Job, Answer]):
    """Does jobs of many threads, several at a time: to wait for the lock, to reach the disk and to look the
    same things up takes as long for one as for ten."""

    def __init__(self, work: Callable[[Sequence[Job]], Sequence[Answer | Exception]]) -> None:
        """`work` does all of these or none, and says what became of each, in their order."""
        self._work = work
        self._turn = Lock()
        self._waiting: list[_Waiting[Job, Answer]] = []

    def do(self, job: Job) -> Answer:
        """What became of it, once it is done. Raises what `work` said of it, or raised."""
        mine = _Waiting[Job, Answer](job)
        self._waiting.append(mine)
        with self._turn:
            if mine.outcome is None:
                self._do_these(self._next(mine))
        assert mine.outcome is not None
        if isinstance(mine.outcome, Exception):
            raise mine.outcome
        return mine.outcome

    def _next(self, mine: _Waiting[Job, Answer]) -> list[_Waiting[Job, Answer]]:
        """Some of those that wait, this one among them. Only who has the turn takes any away."""
        others = [one for one in self._waiting[:MOST_AT_ONCE] if one is not mine]
        batch = [mine, *others[: MOST_AT_ONCE - 1]]
        for one in batch:
            self._waiting.remove(one)
        return batch

    def _do_these(self, batch: list[_Waiting[Job, Answer]]) -> None:
        try:
            outcomes = self._work([one.job for one in batch])
        except DatabaseUnavailable as away:
            outcomes = [away] * len(batch)
        except Exception as fault:
            if len(batch) > 1:  # one's fault is not the others'
                for one in batch:
                    self._do_these([one])
                return
            outcomes = [fault]
        for one, outcome in zip(batch, outcomes, strict=True):
            one.outcome = outcome
