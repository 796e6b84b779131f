"""Visits in few words, with defaults, for the tables of these tests."""

from datetime import UTC, date, datetime
from itertools import count
from zoneinfo import ZoneInfo

from mapper.rules.coverage import VenueHistory, fold
from mapper.rules.visit import Action, Item, Outcome, Visit

MAINE = ZoneInfo("America/New_York")
SHELF_LIFE = {"poster": 10, "cards": 4, "old-poster": 10}
SOON_AFTER = count()


def on(text: str) -> date:
    return date.fromisoformat(text)


def item(action: str, material: str = "poster", spot: str = "board", quantity: int | None = 1) -> Item:
    said_up = action in ("placed", "seen")
    return Item(material, spot, Action(action), quantity if said_up else None)


def visit(when: str, outcome: str, *items: Item, follow_up: str | None = None, **more) -> Visit:
    """`when`: a day (then noon in Maine) or a moment in Maine's time."""
    moment = datetime.fromisoformat(when if len(when) > 10 else f"{when}T12:00").replace(tzinfo=MAINE)
    return Visit(
        id=more.get("id", f"visit-{next(SOON_AFTER):06}"),
        effective_at=moment.astimezone(UTC),
        line=more.get("line", 0),
        outcome=Outcome(outcome),
        items=items,
        follow_up_on=on(follow_up) if follow_up else None,
    )


def history(*visits: Visit, recalled: dict[str, str] | None = None) -> VenueHistory:
    recalled_on = {material: on(day) for material, day in (recalled or {}).items()}
    return fold(visits, SHELF_LIFE, recalled_on, MAINE)


def span_on(told: VenueHistory, day: date):
    [span] = [span for span in told.status_spans if span.from_day <= day < span.until_day]
    return span


def status_on(told: VenueHistory, day: str) -> str:
    return str(span_on(told, on(day)).status)


def live_on(told: VenueHistory, day: date) -> frozenset:
    return frozenset((s.material, s.spot) for s in told.item_spans if s.from_day <= day < s.until_day)


def live_days(told: VenueHistory) -> list[tuple[str, str]]:
    """[(first day, last day)] of every item span, as text."""
    return [(str(s.from_day), str(date.fromordinal(s.until_day.toordinal() - 1))) for s in told.item_spans]
