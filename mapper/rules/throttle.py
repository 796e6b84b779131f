"""How often may something be tried? Failing is counted: thirty people behind one address all come in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Tried(StrEnum):
    """What is counted, each by itself. A name stands in the audit log where it was tried too often."""

    sign_in_address = "sign_in_address"  # any failed sign-in, from one address
    sign_in_name = "sign_in_name"  # a wrong passphrase, for one sign-in name
    app_code = "app_code"  # a wrong short code of the installed app, from wherever
    app_code_address = "app_code_address"
    passkey_question = "passkey_question"  # each question asked of a passkey is a row for five minutes


@dataclass(frozen=True, slots=True)
class Limit:
    most: int
    window: timedelta

    def wait(self, started_at: datetime, now: datetime) -> int:
        """Seconds until the window is over, at least one."""
        return max(1, int((started_at + self.window - now).total_seconds()) + 1)


# A short code has 40 bits and 10 minutes: 200 guesses of it in that time find one of ten codes once in
# 500 million times. A code of 128 bits needs no throttle; the first line keeps the server at ease.
LIMITS: Mapping[Tried, Limit] = {
    Tried.sign_in_address: Limit(30, timedelta(minutes=10)),
    Tried.sign_in_name: Limit(10, timedelta(minutes=15)),
    Tried.app_code_address: Limit(10, timedelta(minutes=10)),
    Tried.app_code: Limit(200, timedelta(minutes=10)),
    Tried.passkey_question: Limit(200, timedelta(minutes=10)),
}
