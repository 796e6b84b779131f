"""What do OpenStreetMap's tags say of a place: which type it is, whether it still is, and may it be kept?"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mapper.rules.privacy import looks_like_a_shelter

Tags = Mapping[str, str]

# What stands before a key whose place is no more: disused:amenity=cafe.
PAST = frozenset(
    {
        *("disused", "abandoned", "was", "closed", "vacant", "former"),
        *("demolished", "destroyed", "razed", "removed", "ruins"),
    }
)
PAST_FLAGS = ("disused", "abandoned", "closed", "demolished")
# Keys that say what a place is, the most telling first; of others nobody need decide anything.
KINDS = ("amenity", "shop", "office", "healthcare", "tourism", "leisure", "craft", "club")
EMPTY = frozenset({"vacant", "disused", "no"})  # shop=vacant: nothing is there now
SPOKEN, SPEAKS, LANGUAGE = "language:", {"yes", "main"}, re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
SOCIAL, FOR = "social_facility", "social_facility:for"
# Whatever a table of types says: where people live because they have to.
NEVER = frozenset(
    {
        *("shelter", "group_home", "safe_house", "refuge", "womens_refuge", "women_refuge", "hostel"),
        *("dormitory", "housing", "transitional_housing", "emergency_housing", "residential"),
    }
)
NEVER_AN_AMENITY = frozenset({"refugee_site", "womens_shelter", "refuge"})
NOT_SAID_ALOUD = frozenset(
    {
        *("abused", "abuse", "battered", "victim", "victims", "survivor", "survivors", "woman", "women"),
        *("girl", "girls", "mother", "mothers", "domestic_violence", "violence", "trafficking"),
        *("refugee", "refugees", "migrant", "migrants", "asylum_seekers", "runaway", "runaways"),
    }
)


@dataclass(frozen=True, slots=True)
class TagRule:
    """Elements with this tag, and all of the further ones, are of that type."""

    key: str
    value: str
    further: tuple[tuple[str, str], ...]
    venue_type: str

    def holds(self, tags: Tags) -> bool:
        return all(
            value.casefold() in values_of(tags, key) for key, value in ((self.key, self.value), *self.further)
        )


def values_of(tags: Tags, key: str) -> frozenset[str]:
    """One key's values; OpenStreetMap lists several by `;`."""
    return frozenset(value.strip().casefold() for value in tags.get(key, "").split(";")) - {""}


def venue_type_of(tags: Tags, rules: Iterable[TagRule]) -> str:
    """The type of the rule with most further tags that holds, of equals the first; "" where none does."""
    holding = [rule for rule in rules if rule.holds(tags)]
    return max(holding, key=lambda rule: len(rule.further)).venue_type if holding else ""


def kind_in_words(tags: Tags) -> str:
    """What it says of itself, such as `shop: bakery`; "" where it has no key that says what a place is."""
    return next((f"{key}: {tags[key]}" for key in KINDS if values_of(tags, key) - EMPTY), "")


def as_it_was(tags: Tags) -> dict[str, str]:
    """The tags of a place that is no more, as if it still were: disused:amenity=cafe is amenity=cafe."""
    found = dict(tags)
    for name, value in tags.items():
        before, colon, key = name.partition(":")
        if colon and before in PAST and key:
            found.setdefault(key, value)
    return found


def says_it_is_closed(tags: Tags) -> bool:
    """Whether a tag beside says that the place is no more, or for good not open."""
    flagged = any(tags.get(key, "").casefold() == "yes" for key in PAST_FLAGS)
    hours = " ".join(tags.get("opening_hours", "").casefold().split())
    return flagged or hours in ("off", "closed", "24/7 off", "24/7 closed")


def must_leave_no_trace(tags: Tags, rules: Sequence[TagRule]) -> bool:
    """SAFETY.md 3: whether its name or any tag says shelter or survivor programme, or it is a social facility
    of a kind that the table does not list as harmless. What it was counts like what it is."""
    was = as_it_was(tags)
    if looks_like_a_shelter(tags.get("name", ""), "", tags):
        return True
    if len(was) > len(tags) and looks_like_a_shelter(was.get("name", ""), "", was):
        return True
    facilities, people = values_of(was, SOCIAL), values_of(was, FOR)
    is_social = bool(facilities) or SOCIAL in values_of(was, "amenity")
    harmless = {rule.value.casefold() for rule in rules if rule.key == SOCIAL} - NEVER
    if values_of(was, "amenity") & NEVER_AN_AMENITY:
        return True
    return bool(people & NOT_SAID_ALOUD) or (is_social and not (facilities and facilities <= harmless))


def languages(tags: Tags) -> str:
    """The codes of `language:xx=yes`, by `;`."""
    said = [
        key.removeprefix(SPOKEN) for key in tags if key.startswith(SPOKEN) and values_of(tags, key) & SPEAKS
    ]
    return ";".join(sorted(code for code in said if LANGUAGE.fullmatch(code)))


def first(tags: Tags, *keys: str) -> str:
    """What the first of these keys says that says anything."""
    return next((text for key in keys if (text := tags.get(key, "").strip())), "")
