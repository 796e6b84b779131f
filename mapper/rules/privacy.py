"""What must never be kept? Shelters and survivor programmes in the register, people in a note (SAFETY.md)."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from mapper.rules import shelter_words as words

RUN_TOGETHER = re.compile(r"(?<=[a-z])(?=[A-Z])")  # OakWomensShelter
OTHER_SHELTER_TYPES = {"animal shelter", "transit stop", "bus stop", "bus shelter", "picnic shelter"}

LONGEST_HEADING, LONGEST_YES = 120, 6  # characters
REMEMBERED = 20_000  # texts; types, towns and owners of a file come again and again
_BETWEEN = re.compile(r"[\W_]+")
_APOSTROPHES = re.compile("['’ʼ`]")
_SPELLED = re.compile(r"\b(?:[a-z] ){2,}[a-z]\b")  # s a f e house
_PAIR = re.compile(
    r'"([^"]{1,80})"\s*(?:=>|:)\s*"([^"]{0,200})"'
)  # tags that another program put in one cell
YES = frozenset({"yes", "y", "x", "true", "t", "1", "✓", "✔"})  # a column for each thing that a place is

# Columns and tags whose text says what a place is or who runs it; of the others counts what names a refuge.
TELLING_TAG = re.compile(
    r"names?|operator|owner|organi[sz]ation|agency|provider|licensee|dba|business|programm?e?s?|description"
    r"|categor(?:y|ies)|types?|kind|class|facilit(?:y|ies)(?!:for)|services?|office|industry|status|naics|brand|network|title"
)
TELLING = (words.TELLING, words.TELLING_ELSEWHERE, words.TELLING_FARTHER)
HOUSING_FACILITIES = {"shelter", "group_home", "dormitory", "hostel", "housing", "transitional_housing"}
HOUSED = {"homeless", "displaced", "woman", "women", "underprivileged"}
ROOFED = frozenset({"highway", "public_transport", "amenity", "railway", "tourism", "leisure", "bus"})
HARMED = {"abused", "victim", "victims", "survivor", "survivors", "battered", "domestic_violence"}


def looks_like_a_shelter(name: str, venue_type_text: str = "", tags: Mapping[str, str] | None = None) -> bool:
    """True where name, type or tags (OSM's, or a file's further columns) say shelter or survivor programme.

    Shelters for homeless people count, animals' and bus shelters do not. It errs towards True: what is
    dropped can be asked about, what is kept can be found by the wrong person. No list stands behind it.
    """
    tags = {key.strip().casefold(): value for key, value in (tags or {}).items()}
    cells = "\n".join(tags.values())
    if '"' in cells or any("." in key for key in tags):
        tags = _taken_apart(tags)
    telling = [value for key, value in tags.items() if TELLING_TAG.search(key)]
    said = {reading for text in (name, venue_type_text, *telling) for reading in _readings(text)}
    said |= {
        _plain(key) for key, value in tags.items() if len(value) <= LONGEST_YES and _is_yes(key, value, tags)
    }
    if _tagged_as_shelter(tags) or any(map(_tells, said)):
        return True
    # Half a million rows have some million cells: few of them are worth a closer look.
    if _is_worth_a_look(cells.casefold()) and any(map(names_a_refuge, tags.values())):
        return True
    # A bus stop's or an animal's shelter is often named so only by its tags.
    if _tagged_as_another_shelter(tags) or _plain(venue_type_text) in OTHER_SHELTER_TYPES:
        return False
    return any(_says_shelter(text) for text in said)


NO_REFUGE = "No shelter or safe house is written down, not even beside another place."


def names_a_refuge(text: str) -> bool:
    """Whether any text, a note, an address, a web page's, says where somebody may hide or stay."""
    return _is_worth_a_look(text.casefold()) and (_is_refuge(text) or _online(text))


def lists_shelters(text: str) -> bool:
    """Whether a title or a heading says that what stands below it are shelters, and nothing else."""
    if len(text) > LONGEST_HEADING:
        return False
    plain = _plain(text)
    return any(
        words.AROUND_SECTION.issuperset(plain[: found.start()].split())
        and words.BEHIND_SECTION.issuperset(plain[found.end() :].split())
        for found in words.SECTION.finditer(plain)
    )


def note_warnings(text: str) -> list[str]:
    """Sentences for the person who is writing a note; none where nothing in it points at somebody."""
    return [message for pattern, message in NOTE_PATTERNS if pattern.search(text)]


def doubt(text: str) -> str:
    """The same in one sentence or more, with the way out; empty where nothing points at somebody."""
    found = note_warnings(text)
    return " ".join([*found, "Change it, or say below that it may stay."]) if found else ""


def _taken_apart(tags: Mapping[str, str]) -> dict[str, str]:
    """With what programs put in one cell (`"amenity"=>"cafe"`), and `tags.amenity` as `amenity`."""
    apart = dict(tags)
    for key, value in tags.items():
        apart.setdefault(key.rpartition(".")[2].strip(), value)
        for inner, text in _PAIR.findall(value):
            apart.setdefault(inner.strip().casefold(), text)
    return apart


def _is_yes(key: str, value: str, tags: Mapping[str, str]) -> bool:
    """Whether a column, such as *DV shelter*, is answered with yes. A stop's `shelter=yes` is a roof."""
    if value.strip().casefold() not in YES:
        return False
    return key != "shelter" or not tags.keys() & ROOFED


def _readings(text: str) -> set[str]:
    """As it is written; with `OakWomensShelter` taken apart; with `S.A.F.E.` put together."""
    apart = RUN_TOGETHER.sub(" ", text)
    read = {_plain(text)} if apart == text else {_plain(text), _plain(apart)}
    return read | {_SPELLED.sub(lambda found: found[0].replace(" ", ""), one) for one in read}


def _is_worth_a_look(text: str) -> bool:
    return not text.isascii() or words.REFUGE_BEGINS.search(text) is not None


@lru_cache(maxsize=REMEMBERED)
def _is_refuge(text: str) -> bool:
    return any(
        words.REFUGE.search(words.INNOCENT.sub(" ", one)) or words.TELLING_FARTHER.search(one)
        for one in _readings(text)
    )


def _online(text: str) -> bool:
    """Whether a web or mail address does, by its host."""
    if "." not in text:
        return False
    hosts = ("".join(found) for found in words.HOST.findall(text.strip().casefold()))
    return any(words.REFUGE_ONLINE.search(host.replace("-", "").replace(".", "")) for host in hosts)


@lru_cache(maxsize=REMEMBERED)
def _plain(text: str) -> str:
    """Lower case, no accents, no invisible characters; everything but letters and digits is one space."""
    letters = text.casefold()
    if not text.isascii():
        letters = unicodedata.normalize("NFKD", text).casefold()
        letters = "".join(c for c in letters if unicodedata.category(c) not in {"Mn", "Cf"})
    return " ".join(_BETWEEN.split(_APOSTROPHES.sub("", letters))).strip()


@lru_cache(maxsize=REMEMBERED)
def _tells(text: str) -> bool:
    if words.SURVIVORS.search(text) and not words.OTHER_SURVIVORS.search(text):
        return True
    text = words.INNOCENT.sub(" ", text)
    return any(pattern.search(text) for pattern in TELLING)


@lru_cache(maxsize=REMEMBERED)
def _says_shelter(text: str) -> bool:
    return bool(words.SHELTER.search(words.INNOCENT.sub(" ", text))) and not words.ABOUT_ANIMALS.search(text)


def _tagged_as_shelter(tags: Mapping[str, str]) -> bool:
    facilities = _values(tags, "social_facility")
    people = _values(tags, "social_facility:for")
    return (
        "shelter" in facilities
        or bool(facilities & HOUSING_FACILITIES and people & HOUSED)
        or bool(people & HARMED)
    )


def _tagged_as_another_shelter(tags: Mapping[str, str]) -> bool:
    return bool(
        _values(tags, "amenity") & {"animal_shelter", "animal_boarding", "veterinary", "bus_station"}
        or _values(tags, "highway") & {"bus_stop", "platform"}
        or _values(tags, "public_transport")
        or _values(tags, "shelter_type")
    )


def _values(tags: Mapping[str, str], key: str) -> set[str]:
    return {value.strip().casefold() for value in tags.get(key, "").split(";")} - {""}


NOTE_PATTERNS = (
    (
        re.compile(
            r"""(?<![\d-])(?:
              \+\d(?:[\s().-]{0,3}\d){6,14}
            | (?:1[\s.-]{0,2})?\(?\d{3}\)?[\s.-]{0,2}\d{3}[\s.-]{0,2}\d{4}
            | \d{3}[.-]?\d{4}
            )(?![\d])""",
            re.VERBOSE,
        ),
        "This looks like a phone number. Please leave it out.",
    ),
    (
        re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.\w"),
        "This looks like an e-mail address. Please leave it out.",
    ),
    (
        re.compile(
            r"(?<![\w@.])@\w{3,}|\b(?:instagram|facebook|snapchat|whatsapp|tiktok)\b|https?://", re.IGNORECASE
        ),
        "This looks like somebody's account or page. Please leave it out.",
    ),
    (
        re.compile(
            r"\b(?:she|he|her|him|victims?|survivors?|trafficked|pimp|years?[ -]old|y/?o|dob|born on)\b",
            re.IGNORECASE,
        ),
        "This looks like it is about a person. Please write about the place and the material only.",
    ),
)
