"""Which histories may a programme have? Few places, visits and days, so that everything meets often."""

from datetime import date, datetime, time, timedelta

from hypothesis import strategies as st

from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, PORTLAND, ZONE
from tests.oracle.history import MARKS, MATERIALS, PLACES, SPOTS, TYPES

# Within a fortnight of each: a leap day, a day of 23 hours, a day of 25 hours, a plain new year.
BEGINNINGS = (date(2024, 2, 24), date(2024, 3, 6), date(2024, 10, 30), date(2025, 12, 27))
DAYS_VISITED = 16
# Around midnight, in the hour that is twice, in the hour that is not, and at noon; local.
CLOCK = [time(0, 30), time(23, 30), time(1, 30), time(1, 30, fold=1), time(2, 30), time(12)]
OUTCOMES = (
    "placed",
    "checked",
    "promised",
    "declined",
    "no_answer",
    "closed_today",
    "closed_until",
    "closed_for_good",
)
MONTHS = (4095, 0b0011_1111_0000, 0b1100_0000_0111, 0b0000_0000_0010)
index = st.integers(0, 9)
kinds = st.sampled_from(TYPES)
places = st.integers(0, len(PLACES) - 1)


def days(beginning: date) -> list[date]:
    """Twenty: before, on each day with visits, and after everything has lapsed."""
    return [beginning + timedelta(days=n) for n in (*range(-1, DAYS_VISITED + 1), 24, 60)]


@st.composite
def items(draw, outcome: str):
    placing = outcome in ("placed", "checked")
    actions = ["placed", "seen", "gone", "removed"] if placing else ["seen", "gone", "removed"]
    made = [
        {
            "material": material,
            "spot": spot,
            "action": action,
            "quantity": 2 if action in ("placed", "seen") else None,
        }
        for material, spot, action in draw(
            st.lists(
                st.tuples(st.sampled_from(MATERIALS), st.sampled_from(SPOTS), st.sampled_from(actions)),
                min_size=1 if placing else 0,
                max_size=3,
            )
        )
    ]
    if outcome == "placed":
        made.append(
            {
                "material": draw(st.sampled_from(MATERIALS)),
                "spot": SPOTS[0],
                "action": "placed",
                "quantity": 1,
            }
        )
    return made


@st.composite
def said(draw, beginning: date, outcomes=OUTCOMES) -> dict:
    """What a phone says of a visit."""
    day = beginning + timedelta(days=draw(st.integers(0, DAYS_VISITED - 1)))
    outcome = draw(st.sampled_from(outcomes))
    later = day + timedelta(days=draw(st.integers(1, 12)))
    wants_day = outcome == "closed_until" or (outcome == "promised" and draw(st.booleans()))
    return {
        "at": datetime.combine(day, draw(st.sampled_from(CLOCK)), ZONE),
        "outcome": outcome,
        "items": draw(items(outcome)),
        "follow_up_on": later if wants_day else None,
    }


def deed(name: str, /, **how):
    return st.tuples(st.just(name), st.fixed_dictionaries(how))


def _with(name: str, beginning: date, /, **how):
    return st.tuples(
        st.just(name),
        st.builds(lambda visit, rest: {**visit, **rest}, said(beginning), st.fixed_dictionaries(how)),
    )


def visits(beginning: date):
    """Most are sent at once by somebody who may; some late, by a wrong clock, or from a place not theirs."""
    return _with(
        "visit",
        beginning,
        venue=index,
        sender=st.sampled_from((0, 0, 0, 1, 2)),
        late=st.sampled_from((0, 0, 30, 2000)),
        skew=st.sampled_from((0, 0, 0, 5, 60, -90, 3000)),
    )


def other_deeds(beginning: date):
    day = st.integers(-2, DAYS_VISITED + 4).map(lambda n: beginning + timedelta(days=n))
    a_day_or_none = st.none() | day
    shelf = st.integers(1, 9).map(str)
    target = st.sampled_from(("", "0", "33.3", "66.7", "80", "100", "12.25"))
    return st.one_of(
        _with("found", beginning, name=st.integers(0, 2), kind=kinds, place=places, sender=st.integers(0, 2)),
        _with("again", beginning, visit=index, venue=index),
        deed("void", visit=index, sender=st.integers(0, 2), days=st.sampled_from((0, 5, 60))),
        deed("take_back", visit=index),
        deed("accept", which=index),
        deed("set_aside", which=index),
        deed("decide_held", which=index, release=st.booleans()),
        deed("decide_conflict", which=index, other=st.booleans()),
        deed("merge", gone=index, kept=index),
        deed("merge", gone=index, kept=index),
        deed("unmerge", which=index),
        deed("change_facts", venue=index, venue_type=kinds),
        deed("change_facts", venue=index, open_months=st.sampled_from(MONTHS)),
        deed("change_facts", venue=index, place=places),
        deed("mark", venue=index, flag=st.sampled_from(MARKS), value=st.booleans()),
        deed(
            "change_reference",
            noun=st.just("types"),
            code=kinds,
            poster_shelf_life_days=shelf,
            palm_card_shelf_life_days=shelf,
            target_pct=target,
        ),
        deed(
            "change_reference",
            noun=st.just("materials"),
            code=st.sampled_from(MATERIALS),
            recalled_on=a_day_or_none.map(lambda d: d.isoformat() if d else ""),
            superseded_on=a_day_or_none.map(lambda d: d.isoformat() if d else ""),
        ),
        deed(
            "change_reference",
            noun=st.just("spots"),
            code=st.sampled_from(SPOTS),
            private=st.sampled_from(("yes", "no")),
        ),
        deed(
            "choose",
            county=st.sampled_from((CUMBERLAND, AROOSTOOK)),
            out=st.lists(kinds, max_size=2),
            targets=st.dictionaries(kinds, target, max_size=2),
        ),
        deed(
            "looked_none",
            geoid=st.sampled_from((CUMBERLAND, AROOSTOOK, PORTLAND, CARIBOU)),
            kind=kinds,
            taken_back=st.booleans(),
        ),
        deed("retire", noun=st.just("types"), code=kinds, retired=st.booleans()),
        deed("retire", noun=st.just("materials"), code=st.sampled_from(MATERIALS), retired=st.booleans()),
        deed(
            "import_venues",
            lines=st.lists(
                st.tuples(
                    st.sampled_from("abc"),
                    kinds,
                    places,
                    st.sampled_from(("open", "closed")),
                    st.sampled_from(("", "yes")),
                    st.sampled_from(("", "5-10", "11-3")),
                ),
                min_size=1,
                max_size=3,
                unique_by=lambda line: line[0],
            ),
        ),
        deed(
            "import_visits",
            lines=st.lists(
                st.tuples(
                    index,
                    day,
                    st.sampled_from(("placed", "checked", "declined", "closed_until")),
                    st.just(""),
                ).map(lambda line: (*line[:3], {"placed": "placed", "checked": "gone"}.get(line[2], ""))),
                min_size=1,
                max_size=4,
            ),
        ),
        deed("undo", which=index),
    )


@st.composite
def histories(draw, most: int = 30):
    """(beginning, deeds): some venues with short shelf lives first, then whatever comes."""
    beginning = draw(st.sampled_from(BEGINNINGS))
    shelf = st.integers(1, 9).map(str)
    first = [
        draw(
            deed(
                "change_reference",
                noun=st.just("types"),
                code=st.just(kind),
                poster_shelf_life_days=shelf,
                palm_card_shelf_life_days=shelf,
            )
        )
        for kind in TYPES[: draw(st.integers(2, 4))]
    ]
    open_months = st.sampled_from((*MONTHS[:1] * 4, *MONTHS))
    listed = draw(
        st.lists(
            deed("list_venue", kind=kinds, place=places, open_months=open_months), min_size=4, max_size=8
        )
    )
    visited = draw(st.lists(visits(beginning), min_size=6, max_size=12))
    deeds = draw(
        st.lists(
            visits(beginning) | other_deeds(beginning) | other_deeds(beginning), min_size=12, max_size=most
        )
    )
    return beginning, [*first, *listed, *visited, *deeds]
