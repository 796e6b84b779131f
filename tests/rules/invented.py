"""Invented visits for the property tests: few places and days, so that they meet often."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from hypothesis import strategies as st

from mapper.rules.visit import Action, Item, Outcome, Visit

# Each begins shortly before a leap day, a day of 23 hours, a day of 25 hours and a plain new year.
BEGINNINGS = [date(2024, 2, 24), date(2024, 3, 6), date(2024, 10, 30), date(2025, 12, 27)]
DAYS_VISITED = 24
MATERIALS = ("cards", "old", "poster")
SPOTS = ("board", "stall")
# UTC hours around midnight, noon and the changes of the clock in Maine.
HOURS = [0, 3, 4, 5, 6, 7, 17, 23]


def items(outcome: Outcome):
    def one(material, spot, action, quantity):
        return Item(material, spot, action, quantity if action in (Action.placed, Action.seen) else None)

    allowed = (
        list(Action)
        if outcome in (Outcome.placed, Outcome.checked)
        else [Action.seen, Action.gone, Action.removed]
    )
    single = st.builds(
        one, st.sampled_from(MATERIALS), st.sampled_from(SPOTS), st.sampled_from(allowed), st.integers(1, 3)
    )
    fewest = 1 if outcome in (Outcome.placed, Outcome.checked) else 0
    return st.lists(single, min_size=fewest, max_size=3).map(tuple)


@st.composite
def visits(draw, most: int = 9) -> list[Visit]:
    """Visits of one venue in any order, several of them on one day, some at one moment."""
    beginning = draw(st.sampled_from(BEGINNINGS))
    made = []
    numbers = count()
    for _ in range(draw(st.integers(0, most))):
        day = beginning + timedelta(days=draw(st.integers(0, DAYS_VISITED)))
        moment = datetime(day.year, day.month, day.day, draw(st.sampled_from(HOURS)), tzinfo=UTC)
        outcome = draw(st.sampled_from(Outcome))
        later = st.integers(-1, 12).map(lambda days, day=day: day + timedelta(days=days))
        follow_up = draw(later if outcome is Outcome.closed_until else st.none() | later)
        # Ids that don't ascend, and few lines, so that each part of the order decides now and then.
        name = f"{draw(st.integers(0, 9))}-{next(numbers)}"
        made.append(Visit(name, moment, draw(st.integers(0, 2)), outcome, draw(items(outcome)), follow_up))
    return made


shelf_lives = st.fixed_dictionaries({material: st.integers(1, 9) for material in MATERIALS})


@st.composite
def recalls(draw) -> dict[str, date]:
    beginning = draw(st.sampled_from(BEGINNINGS))
    days = st.integers(-2, DAYS_VISITED + 4).map(lambda days: beginning + timedelta(days=days))
    return draw(st.dictionaries(st.sampled_from(["old", "poster"]), days, max_size=1))


def days_around(made: list[Visit]) -> list[date]:
    """Every day on which anything can change, two before and some after."""
    if not made:
        return [BEGINNINGS[0]]
    moments = sorted(visit.effective_at for visit in made)
    first, last = moments[0].date() - timedelta(days=2), moments[-1].date() + timedelta(days=15)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
