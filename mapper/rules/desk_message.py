"""What does the weekly message of the desk say, and when is it due? Counts only: no name, no place, no link
but the network's own."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mapper.rules.desk import Kind

HOUR = 7  # of Monday, from which on it is sent
MOST_TRIES = 24  # in one week, of a mail server that does not take it
WORDS: Mapping[Kind, str] = {
    Kind.people: "people to let in",
    Kind.new_venues: "new places that volunteers added",
    Kind.rows: "rows of lists",
    Kind.held: "visits that are held",
    Kind.conflicts: "entries that contradict each other",
    Kind.concerns: "concerns",
    Kind.recall: "places with recalled material",
    Kind.promise: "promises overdue",
    Kind.recheck: "places due for a check within 30 days",
    Kind.refusal: "places that said no and may be asked again",
    Kind.season: "places that open again within 30 days",
    Kind.unseen: "people not seen for 60 days",
    Kind.rounds: "open rounds",
}


def week_of(now: datetime, zone: ZoneInfo) -> date | None:
    """The Monday whose message is due at this moment; None before HOUR of a Monday."""
    local = now.astimezone(zone)
    monday = local.date() - timedelta(days=local.weekday())
    return monday if local >= datetime.combine(monday, time(HOUR), zone) else None


def subject(network: str, counts: Mapping[Kind, int]) -> str:
    """One line, whatever the network is called."""
    total = sum(counts.values())
    name = " ".join(network.split())
    return f"{name}: {total:,} {'thing waits' if total == 1 else 'things wait'} on the desk"


def text(counts: Mapping[Kind, int], public_url: str) -> str:
    """The message; a kind of which nothing waits is left out."""
    lines = [f"{counts[kind]:>7,}  {words}" for kind, words in WORDS.items() if counts.get(kind)]
    said = ["This waits on the desk:", "", *lines] if lines else ["Nothing waits on the desk."]
    link = ["", public_url] if public_url else []
    return "\n".join([*said, *link, "", "Sent once a week. It holds counts only."]) + "\n"
