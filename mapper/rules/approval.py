"""By what do two people see that they speak of the same sign-in? Who waits, and who approves."""

CHECK_DIGITS = 4


def check_word(session_digest: str) -> str:
    """Four digits that stand on the phone that waits and on the page that approves: "12 34".

    They tell two phones in one room apart; they are no secret and open nothing.
    """
    number = f"{int(session_digest[:8], 16) % 10**CHECK_DIGITS:0{CHECK_DIGITS}}"
    return f"{number[:2]} {number[2:]}"
