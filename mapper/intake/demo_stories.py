"""What happened at an invented venue? A walk of stops that ends in a chosen status."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from mapper.rules.visit import Action, Item, Outcome, Place
from mapper.store.reference import Material

HORIZON = 730  # days that the programme looks back
QUIET = (Outcome.no_answer, Outcome.closed_today)  # stops that say no word


class Ending(StrEnum):
    """How a venue stands on the last day."""

    covered = "covered"
    old_version = "old_version"  # covered, by something that a newer version has taken the place of
    recalled = "recalled"  # a recalled poster still hangs there
    lapsed = "lapsed"
    gone = "gone"
    promised = "promised"
    overdue = "overdue"  # promised for a day that has passed
    declined = "declined"
    closed_until = "closed_until"
    closed_for_good = "closed_for_good"
    nobody = "nobody"  # visited, and nobody was there to ask
    never = "never"


# Of a hundred venues; a third of what is tried comes to nothing, as in the field (two years of work, though).
SHARES: Mapping[Ending, float] = {
    Ending.covered: 40,
    Ending.old_version: 4,
    Ending.recalled: 1,
    Ending.lapsed: 13,
    Ending.gone: 5,
    Ending.promised: 5,
    Ending.overdue: 4,
    Ending.declined: 8,
    Ending.closed_until: 1,
    Ending.closed_for_good: 2,
    Ending.nobody: 4,
    Ending.never: 13,
}
# What the programme always shows, where its venues and visits suffice.
SURE = (
    Ending.covered,
    Ending.covered,
    Ending.covered,
    *(ending for ending in SHARES if ending is not Ending.covered),
)


# Days before the end between which the deciding stop was made, where no shelf life sets them.
AGES: Mapping[Ending, tuple[int, int]] = {
    Ending.gone: (30, 400),
    Ending.promised: (1, 20),
    Ending.overdue: (25, 150),
    Ending.declined: (1, 500),
    Ending.closed_until: (1, 40),
    Ending.closed_for_good: (1, 500),
    Ending.nobody: (1, 500),
}
TAKEN = (Action.gone, Action.removed)


def least_stops(ending: Ending) -> int:
    """How many visits this ending takes."""
    return {Ending.never: 0, Ending.gone: 2}.get(ending, 1)


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit, in days before the last day of the programme; `follow_up` likewise, negative for after it."""

    ago: int
    outcome: Outcome
    items: tuple[Item, ...] = ()
    follow_up: int | None = None


@dataclass(frozen=True, slots=True)
class Stock:
    """What the volunteers carry: what is current, and two materials that are out of date."""

    current: Sequence[Material]
    superseded: Material
    recalled: Material
    recalled_ago: int  # days before the last day

    @property
    def languages(self) -> list[str]:
        """Of the current materials, the commonest first; pictures speak none."""
        spoken = [
            language for material in self.current for language in material.languages if language != "zxx"
        ]
        return sorted(set(spoken), key=lambda language: (-spoken.count(language), language))


class Storyteller:
    """Tells the story of one venue after another from one stream of chances."""

    def __init__(self, stock: Stock, rng: Random) -> None:
        self.stock = stock
        self.rng = rng
        self._languages = stock.languages
        self._unshown = self._languages[:3]  # nothing has been put up in them yet

    def tell(
        self, ending: Ending, extra: int, spots: Sequence[str], shelf_life: Callable[[Material], int]
    ) -> list[Stop]:
        """The stops, oldest first: those that the ending takes and `extra` more. `shelf_life`: days that
        a material counts at this venue."""
        if ending is Ending.never:
            return []
        return _Story(self, spots, shelf_life).stops(ending, extra)

    def material(self) -> Material:
        """Something current: mostly in the commonest language, and soon once in each of three."""
        language = self._unshown.pop(0) if self._unshown else self._language()
        speaking = [material for material in self.stock.current if language in material.languages]
        posters = [material for material in speaking if material.kind == "poster"]
        return self.rng.choice(posters if posters and self.rng.random() < 0.7 else speaking)

    def _language(self) -> str:
        return self._languages[0] if self.rng.random() < 0.6 else self.rng.choice(self._languages)


class _Story:
    """One venue: what is up there, while the stops go by."""

    def __init__(
        self, teller: Storyteller, spots: Sequence[str], shelf_life: Callable[[Material], int]
    ) -> None:
        self._teller = teller
        self._stock = teller.stock
        self._rng = teller.rng
        self._spots = spots
        self._shelf_life = shelf_life
        self._up: dict[Place, Material] = {}

    def stops(self, ending: Ending, extra: int) -> list[Stop]:
        material = self._teller.material() if ending in (Ending.covered, Ending.lapsed, Ending.gone) else None
        ago = self._ago(ending, material)
        later = sum(self._rng.random() < ago / HORIZON for _ in range(extra)) if ago > 1 else 0
        if ending is Ending.closed_for_good:
            later = 0
        earlier = self._days(extra - later, ago + 1, max(HORIZON, ago + 60))
        told = [self._quiet(day) if ending is Ending.nobody else self._earlier(day) for day in earlier]
        told += self._end(ending, ago, material)
        return told + [self._quiet(day) for day in self._days(later, 1, told[-1].ago)]

    def _days(self, count: int, least: int, most: int) -> list[int]:
        """So many days before the end, the oldest first."""
        return sorted((self._rng.randint(least, most) for _ in range(count)), reverse=True)

    def _ago(self, ending: Ending, material: Material | None) -> int:
        if ending is Ending.recalled:
            return self._stock.recalled_ago + self._rng.randint(1, 200)
        if ending is Ending.old_version:
            return self._rng.randint(1, self._fresh_days(self._stock.superseded))
        if ending is Ending.covered and material:
            return self._rng.randint(1, self._fresh_days(material))
        if ending is Ending.lapsed and material:
            return self._shelf_life(material) + self._rng.randint(5, 120)
        return self._rng.randint(*AGES[ending])

    def _fresh_days(self, material: Material) -> int:
        """How long ago it may have been put up and still counts on the last day."""
        return max(1, min(300, self._shelf_life(material) - 1))

    # --- the stops that decide -----------------------------------------------------------------------

    def _end(self, ending: Ending, ago: int, material: Material | None) -> list[Stop]:
        if ending is Ending.nobody:
            return [self._quiet(ago)]
        if ending is Ending.gone and material:
            found = Stop(ago, Outcome.placed, self._placed(material))
            return [found, Stop(self._rng.randint(1, ago - 1), Outcome.checked, self._all_gone())]
        if ending in (Ending.closed_until, Ending.closed_for_good):
            reopens = -self._rng.randint(10, 120) if ending is Ending.closed_until else None
            return [Stop(ago, Outcome(ending.value), (), reopens)]
        if ending in (Ending.promised, Ending.overdue):
            until = ago - self._rng.randint(7, 20) if ending is Ending.overdue else -self._rng.randint(2, 21)
            return [Stop(ago, Outcome.promised, self._all_gone(), until)]
        if ending is Ending.declined:
            return [Stop(ago, Outcome.declined, self._all_gone())]
        return [self._put_up(ending, ago, material)]

    def _put_up(self, ending: Ending, ago: int, material: Material | None) -> Stop:
        """The stop that leaves something standing, and of everything else only what may stand beside it."""
        beside = self._seen() if ending is Ending.covered else self._all_gone()
        old = self._stock.recalled if ending is Ending.recalled else self._stock.superseded
        placed = self._placed(material or old)
        named = {(item.material, item.spot) for item in placed}
        return Stop(ago, Outcome.placed, (*placed, *(i for i in beside if (i.material, i.spot) not in named)))

    # --- the stops before them -----------------------------------------------------------------------

    def _earlier(self, ago: int) -> Stop:
        chance = self._rng.random()
        if chance < 0.15:
            return self._quiet(ago)
        if not self._up:
            return self._first_word(ago, chance)
        if chance < 0.65:
            return Stop(ago, Outcome.checked, self._seen())
        if chance < 0.8:
            return Stop(ago, Outcome.checked, self._all_gone())
        seen, placed = self._seen(), self._placed(self._teller.material())
        named = {(item.material, item.spot) for item in placed}
        return Stop(ago, Outcome.checked, (*placed, *(i for i in seen if (i.material, i.spot) not in named)))

    def _first_word(self, ago: int, chance: float) -> Stop:
        if chance < 0.3:
            return Stop(ago, Outcome.declined)
        if chance < 0.45:
            return Stop(ago, Outcome.promised, (), ago - self._rng.randint(5, 20))
        return Stop(ago, Outcome.placed, self._placed(self._teller.material()))

    def _quiet(self, ago: int) -> Stop:
        return Stop(ago, self._rng.choice(QUIET))

    # --- items ---------------------------------------------------------------------------------------

    def _placed(self, material: Material) -> tuple[Item, ...]:
        place = (material.code, self._rng.choice(self._spots))
        self._up[place] = material
        many = (
            self._rng.randrange(10, 55, 5) if material.kind == "palm_card" else self._rng.choice((1, 1, 1, 2))
        )
        return (Item(*place, Action.placed, many),)

    def _seen(self) -> tuple[Item, ...]:
        return tuple(Item(*place, Action.seen, self._rng.randint(1, 3)) for place in self._up)

    def _all_gone(self) -> tuple[Item, ...]:
        items = tuple(Item(*place, self._rng.choice(TAKEN), None) for place in self._up)
        self._up.clear()
        return items
