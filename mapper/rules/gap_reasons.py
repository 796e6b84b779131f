"""Step 6, gap types: why is each gap a gap, and what is missing where material is up? (DESIGN.md 4)

One bit a reason. never, promised, overdue, declined, lapsed and gone leave no gap out and never meet, so
their counts add up to eligible - covered. old_version, no_private_spot and language are about covered
venues and may meet; the first two are the ladder's last drops. required_absent is about gaps, do_not_place
about venues that are not counted: for coordinators only.
"""

from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from mapper.rules.coverage import Status

Bools = NDArray[np.bool_]


class Reason(StrEnum):
    """A gap type; `bit` stands for it in uint16."""

    never = "never"
    promised = "promised"
    overdue = "overdue"  # promised, and the day that was agreed has passed
    declined = "declined"
    lapsed = "lapsed"
    gone = "gone"
    old_version = "old_version"
    no_private_spot = "no_private_spot"
    language = "language"
    required_absent = "required_absent"
    do_not_place = "do_not_place"

    @property
    def bit(self) -> int:
        return 1 << REASONS.index(self)


REASONS = tuple(Reason)
GAPS = REASONS[:6]  # each gap has just one of them
SHORTCOMINGS = REASONS[6:9]  # of covered venues
FOR_COUNTS_ALONE = REASONS[:10]  # whoever sees counts and no venue: do_not_place is not told


def reasons(
    day: date,
    status: NDArray[np.int8],
    follow_up: NDArray[np.int32],
    current: Bools,
    private: Bools,
    lacks_a_language: Bools,
    required: Bools,
    do_not_place: Bools,
) -> NDArray[np.uint16]:
    """uint16[n], the bits of every venue's reasons; all arrays have one element a known venue.

    status as Status.code and follow_up as ordinal (0 none) from status_on, current and private from items_on;
    required: posting at its type is required by law. A promise is overdue from the day after the agreed one.
    """
    is_gap = (status != Status.excluded.code) & (status != Status.covered.code)
    covered = status == Status.covered.code
    promised = status == Status.promised.code
    overdue = promised & (follow_up > 0) & (follow_up < day.toordinal())
    found = {
        Reason.never: status == Status.never.code,
        Reason.promised: promised & ~overdue,
        Reason.overdue: overdue,
        Reason.declined: status == Status.declined.code,
        Reason.lapsed: status == Status.lapsed.code,
        Reason.gone: status == Status.gone.code,
        Reason.old_version: covered & ~current,
        Reason.no_private_spot: covered & current & ~private,
        Reason.language: covered & lacks_a_language,
        Reason.required_absent: is_gap & required,
        Reason.do_not_place: do_not_place,
    }
    bits = np.zeros(len(status), dtype=np.uint16)
    for reason, holds in found.items():
        bits[holds] |= np.uint16(reason.bit)
    return bits


def counts(bits: NDArray[np.uint16]) -> dict[Reason, int]:
    """How many venues each reason holds for."""
    by_bits = np.bincount(bits, minlength=1 << len(REASONS))
    places = np.arange(len(by_bits))
    return {reason: int(by_bits[places & reason.bit != 0].sum()) for reason in REASONS}


def of_bits(bits: int) -> list[Reason]:
    """The reasons of one venue."""
    return [reason for reason in REASONS if bits & reason.bit]
