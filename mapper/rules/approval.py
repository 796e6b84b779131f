"""What does it take to let somebody in? Two people who speak of the same sign-in, and a training."""

from datetime import date

CHECK_DIGITS = 4
EARLIEST_TRAINING = date(2000, 1, 1)  # the Trafficking Victims Protection Act is of that year


def check_word(session_digest: str) -> str:
    """Four digits that stand on the phone that waits and on the page that approves: "12 34".

    They tell two phones in one room apart; they are no secret and open nothing.
    """
    number = f"{int(session_digest[:8], 16) % 10**CHECK_DIGITS:0{CHECK_DIGITS}}"
    return f"{number[:2]} {number[2:]}"


def training_problem(is_required: bool, trained_on: date | None, today: date) -> str:
    """Why somebody can't be let in yet, or this day can't be written down; empty where they can."""
    if trained_on is not None and not EARLIEST_TRAINING <= trained_on <= today:
        return "The day of the training can't be in the future, nor long ago."
    if is_required and trained_on is None:
        return "Say first on which day they took the anti-trafficking training."
    return ""
