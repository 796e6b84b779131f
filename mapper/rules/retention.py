"""How long is a note or a name kept? To the end of the day that is so many calendar months later."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def kept_from(now: datetime, months: int, zone: ZoneInfo) -> datetime:
    """The moment before which everything has had its time: the start, in the programme's zone, of the first
    day that is still kept."""
    day = first_day_kept(now.astimezone(zone).date(), months)
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def first_day_kept(today: date, months: int) -> date:
    """What came on this day is kept today; what came the day before has had its months.

    A month that is too short has its last day do: what came on 31 August has six months on 28 February.
    """
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    last = monthrange(year, month + 1)[1]
    is_last_day = today.day == monthrange(today.year, today.month)[1]
    if is_last_day or today.day >= last:
        return date(year, month + 1, last) + timedelta(days=1)
    return date(year, month + 1, today.day + 1)


def months_later(day: date, months: int) -> date:
    """The same day of the month so many months later, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
