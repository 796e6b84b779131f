"""When may a venue that said no be asked again? A year later, by the day of its last no."""

from datetime import date

from mapper.rules.retention import months_later

MONTHS = 12


def ask_again_on(declined_on: date) -> date:
    """The same day a year later; a no of 29 February is asked about again on the 28th."""
    return months_later(declined_on, MONTHS)
