"""When may a venue that said no be asked again? A year later, by the day of its last no."""

from datetime import date, timedelta

from mapper.rules.retention import months_later

MONTHS = 12


def ask_again_on(declined_on: date) -> date:
    """The same day a year later; a no of 29 February is asked about again on the 28th."""
    return months_later(declined_on, MONTHS)


def latest_no(day: date) -> date:
    """The latest day of a no that may be asked about again on this day."""
    earlier = date(max(1, day.year - 1), day.month, min(day.day, 28))
    return max(
        (no for step in range(5) if ask_again_on(no := earlier + timedelta(days=step)) <= day),
        default=earlier - timedelta(days=1),
    )
