"""On which calendar days of a zone did many moments fall? `visit.day_of`, for a million at once."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from mapper.rules.visit import day_of

DAY = 86_400
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = EPOCH.toordinal()


def local_days(seconds: NDArray[np.int64], zone: ZoneInfo) -> NDArray[np.int32]:
    """int32[n]: date.toordinal() of each moment's day in the zone; a moment is seconds since 1970 in UTC.

    Each UTC day is looked up once; where the zone's offset changes within it, each of its moments is.
    """
    utc_days, place = np.unique(np.asarray(seconds, dtype=np.int64) // DAY, return_inverse=True)
    offsets = [_offset_all_day(int(utc_day), zone) for utc_day in utc_days]
    shift = np.array([0 if offset is None else offset for offset in offsets], dtype=np.int64)[place]
    days = ((seconds + shift) // DAY + EPOCH_DAY).astype(np.int32)
    one_by_one = np.array([offset is None for offset in offsets], dtype=np.bool_)[place]
    for at in np.flatnonzero(one_by_one):
        days[at] = day_of(EPOCH + timedelta(seconds=int(seconds[at])), zone).toordinal()
    return days


def _offset_all_day(utc_day: int, zone: ZoneInfo) -> int | None:
    """The zone's offset in seconds through a day since 1970, or None where it has several or leaves the
    calendar."""
    try:
        begin, end = (
            (EPOCH + timedelta(days=utc_day, seconds=second)).astimezone(zone).utcoffset()
            for second in (0, DAY - 1)
        )
    except OverflowError:
        return None
    return int(begin.total_seconds()) if begin is not None and begin == end else None
