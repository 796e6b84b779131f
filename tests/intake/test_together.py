"""Is each job of many threads done once, by whoever's turn it is, and does nobody suffer another's fault?"""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from mapper.intake.together import Together
from mapper.store.database import DatabaseUnavailable

THREADS = 8
Work = Callable[[Sequence[int]], list[int | Exception]]


class Slow:
    """Work that takes a moment, so that others come meanwhile; remembers who was done with whom."""

    def __init__(self, fault: Callable[[Sequence[int]], None] = lambda jobs: None) -> None:
        self.batches: list[list[int]] = []
        self._fault = fault
        self._at_once = threading.Lock()

    def __call__(self, jobs: Sequence[int]) -> list[int | Exception]:
        assert self._at_once.acquire(blocking=False), "two have the turn"
        try:
            time.sleep(0.005)
            self._fault(jobs)
            self.batches.append(list(jobs))
            return [KeyError(job) if job < 0 else job * 10 for job in jobs]
        finally:
            self._at_once.release()


def all_at_once(work: Work, jobs: Sequence[int]) -> list[int | BaseException]:
    together = Together(work)
    with ThreadPoolExecutor(THREADS) as pool:
        futures = [pool.submit(together.do, job) for job in jobs]
    return [future.exception() or future.result() for future in futures]


def test_every_job_is_done_once_and_answered_to_whom_it_belongs() -> None:
    work = Slow()
    assert all_at_once(work, range(100)) == [job * 10 for job in range(100)]
    assert sorted(job for batch in work.batches for job in batch) == list(range(100))
    assert len(work.batches) < 100  # some were done together


def test_what_work_says_of_one_is_raised_for_that_one_only() -> None:
    answers = all_at_once(Slow(), [1, -2, 3])
    assert (answers[0], answers[2]) == (10, 30)
    assert isinstance(answers[1], KeyError)


def test_a_fault_undoes_a_batch_and_each_is_tried_alone() -> None:
    def stumble(jobs: Sequence[int]) -> None:
        if 13 in jobs:
            raise ValueError("thirteen")

    work = Slow(stumble)
    answers = all_at_once(work, range(20))
    assert isinstance(answers[13], ValueError)
    assert [answer for job, answer in enumerate(answers) if job != 13] == [
        j * 10 for j in range(20) if j != 13
    ]
    assert sorted(job for batch in work.batches for job in batch) == [job for job in range(20) if job != 13]


def test_nobody_waits_again_for_a_database_that_is_away() -> None:
    tries = []

    def away(jobs: Sequence[int]) -> list[int | Exception]:
        tries.append(len(jobs))
        time.sleep(0.005)
        raise DatabaseUnavailable("database is locked")

    answers = all_at_once(away, range(THREADS))
    assert all(isinstance(answer, DatabaseUnavailable) for answer in answers)
    assert sum(tries) == THREADS  # each in one try, of its own or of another's


def test_the_turn_is_free_again_after_a_fault() -> None:
    def fall(jobs: Sequence[int]) -> list[int | Exception]:
        raise RuntimeError("fallen")

    together = Together(fall)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="fallen"):
            together.do(1)
