"""Has each gap its one reason, do the reasons' counts add up, and are they the ladder's drops?"""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.coverage import STATUSES, Status
from mapper.rules.gap_reasons import GAPS, REASONS, Reason, counts, of_bits, reasons
from mapper.rules.ladder import ladder

TODAY = date(2026, 5, 10)
DAYS = [0, *((TODAY + timedelta(days=more)).toordinal() for more in (-400, -1, 0, 1, 90))]
VENUES = st.lists(
    st.tuples(st.sampled_from(STATUSES), st.sampled_from(DAYS), *[st.booleans()] * 5), max_size=40
)


def by_hand(status, follow_up, current, private, lacks, required, do_not_place):
    """The reasons of one venue, read off the module's sentences one by one."""
    found = set()
    if status is Status.promised:
        found.add("overdue" if 0 < follow_up < TODAY.toordinal() else "promised")
    elif status not in (Status.covered, Status.excluded):
        found.add(status.value)
    if status is Status.covered:
        found |= {"language"} if lacks else set()
        found |= set() if private and current else {"no_private_spot"} if current else {"old_version"}
    if required and status not in (Status.covered, Status.excluded):
        found.add("required_absent")
    return found | ({"do_not_place"} if do_not_place else set())


def arrays(venues):
    columns = [list(column) for column in zip(*venues, strict=True)] or [[] for _ in range(7)]
    status = np.array([one.code for one in columns[0]], dtype=np.int8)
    return status, np.array(columns[1], dtype=np.int32), *(np.array(c, dtype=bool) for c in columns[2:])


@given(VENUES)
def test_each_venue_has_the_reasons_that_the_words_give_it(venues):
    bits = reasons(TODAY, *arrays(venues))
    assert bits.dtype == np.uint16
    assert [{str(one) for one in of_bits(int(own))} for own in bits] == [by_hand(*one) for one in venues]


@given(VENUES)
def test_the_counts_add_up(venues):
    status, follow_up, current, private, *rest = arrays(venues)
    found = counts(reasons(TODAY, status, follow_up, current, private, *rest))
    assert list(found) == list(REASONS)
    gaps = np.count_nonzero((status != Status.excluded.code) & (status != Status.covered.code))
    assert sum(found[reason] for reason in GAPS) == gaps
    everybody = np.ones(len(status), dtype=bool)
    rungs = ladder(status, everybody, everybody, current, private)[-3:]
    drops = [upper.count - lower.count for upper, lower in pairwise(rungs)]
    assert [found[Reason.old_version], found[Reason.no_private_spot]] == drops


def test_a_promise_is_overdue_from_the_day_after():
    yes, no = np.ones(3, dtype=bool), np.zeros(3, dtype=bool)
    status = np.full(3, Status.promised.code, dtype=np.int8)
    agreed = np.array([TODAY.toordinal() - 1, TODAY.toordinal(), 0], dtype=np.int32)
    found = [of_bits(int(one)) for one in reasons(TODAY, status, agreed, no, no, yes, no, no)]
    assert found == [[Reason.overdue], [Reason.promised], [Reason.promised]]


def test_each_reason_has_a_bit_of_its_own():
    assert sorted(reason.bit for reason in Reason) == [1 << at for at in range(len(REASONS))]
