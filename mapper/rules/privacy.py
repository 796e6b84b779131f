"""What must never be kept? Shelters and survivor programmes in the register, people in a note (SAFETY.md)."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

# Said in a name, a type or a tag, these are enough by themselves.
TELLING = re.compile(
    r"""\b(?:
      (?:domestic|family|partner|gender|gender\ based|dating|spous(?:e|al)|marital)\ (?:violence|abuse)
    | family\ crisis | (?:womens?|rape|sexual\ assault|sexual\ violence)\ crisis
    | (?:rape|sexual\ assault|sexual\ violence|sexual\ abuse)
    | (?:battered|abused)\ (?:wom[ae]ns?|wives|spouses?|famil(?:y|ies)|partners?|persons?)
    | d\ ?v\ (?:programs?|programmes?|services?|advoca\w+|projects?|resources?|housing|agency|shelters?
        |cent(?:er|re)s?|crisis|support|hotline|response|outreach|intervention|prevention|coalition|office)
    | safe\ ?(?:house|home)s? | safe\ (?:housing|shelter|dwelling)s?
    | transitional\ (?:housing|living|homes?|houses?|residences?|apartments?|programs?|programmes?|shelters?
        |facilit(?:y|ies)) | wom[ae]ns?\ transitional
    | wom[ae]n\ in\ (?:crisis|transition|danger|need)
    | (?:homes?|houses?)\ for\ (?:women\ and\ children|women\ in\ \w+|battered|abused|homeless|runaways?)
    | (?<!new\ )(?<!fair\ )haven\ houses?
    | shelter\ ?(?:houses?|homes?|care)
    | (?:sexually|commercially)\ exploited | sexual\ exploitation | trafficked
    | runaway\ (?:youth|teens?|girls?|children|house|program|programme)
    | (?:emergency|temporary|crisis)\ (?:housing|accommodations?|residences?)
    | homeless(?:ness)?
    | (?:human|anti|sex|labou?r)\ trafficking
    | trafficking\ (?:survivors?|victims?|programs?|programmes?|services?|support)
    | (?:crime\ )?victims?\ (?:services?|support|advoca\w+|assistance|programs?|programmes?|housing|centers?)
    | (?:womens?|womans?|mens?|family|youth|teen|childrens?)\ shelters?
    | (?:night|overnight|emergency|warming|crisis)\ shelters?
    | (?:womens?|womans?|family|childrens?|girls?)\ refuges?
    | refuges?\ (?:for\ (?:wom[ae]n|famil(?:y|ies)|mothers|girls|children|youth|victims?|the\ abused)
        |houses?|homes?|cent(?:er|re)s?) | (?:houses?|homes?|places?)\ of\ refuge
    | (?:shelters?|safe\ havens?)\ for\ (?!animals?|pets?|dogs?|cats?|horses?)\w+
    | 624221  # Temporary Shelters in the North American Industry Classification
    )\b""",
    re.VERBOSE,
)
# The same in the other languages of Maine's papers, without accents: Spanish and Portuguese, French, Somali.
TELLING_ELSEWHERE = re.compile(
    r"""\b(?:
      violencia\ (?:domestica|familiar|intrafamiliar|machista|conyugal|conjugal|sexual|de\ (?:pareja|genero))
    | (?:mujeres|mulheres)\ (?:maltratadas|abusadas|victimas?|vitimas?|vitimizadas|en\ (?:crisis|peligro))
    | (?:refugios?|albergues?|abrigos?|casas?|hogar(?:es)?|lar(?:es)?)\ (?:para|de)\ (?:las\ )?
        (?:mujeres|mulheres|familias|victimas|vitimas|jovenes|jovens|sobrevivientes|sobreviventes)
    | casas?\ (?:seguras?|abrigos?|refugios?|de\ (?:acogida|acolhimento|abrigo|refugio|passagem|transicion))
    | albergues? | sobrevivientes | sobreviventes | desamparad[oa]s | sem\ teto | sin\ (?:hogar|techo)
    | (?:trata|trafico)\ de\ (?:personas|pessoas|seres\ humanos|mujeres|mulheres)
    | violences?\ (?:conjugales?|familiales?|domestiques?|sexuelles?|faites\ aux\ femmes)
    | femmes\ (?:battues|violentees|victimes|en\ (?:difficulte|danger|detresse))
    | (?:maisons?|centres?|foyers?|lieux?)\ d\ ?(?:hebergement|accueil\ d\ ?urgence)
    | hebergement\ (?:d\ ?urgence|temporaire) | (?:foyers?|maisons?|refuges?)\ (?:pour|de|des)\ femmes
    | traite\ (?:des|d)\ (?:personnes|etres\ humains|femmes) | sans\ abris? | survivantes
    | agressions?\ sexuelles?
    | (?:hoyga|guriga|hoy)\ (?:haweenka|dumarka|badbaad\w*|qoysaska|degdeg\w*) | hoy\ la\ ?aan\w*
    | guri\ badbaad\w* | ka\ ganacsi\w*\ (?:dadka|aadanaha)
    | (?:rabshad\w*|xadgudub\w*|tacaddi\w*)\ (?:ka\ )?(?:qoys\w*|guri\w*|haween\w*|galmo\w*|lamaan\w*)
    )\b""",
    re.VERBOSE,
)
SURVIVORS = re.compile(r"\bsurvivors?\b")
OTHER_SURVIVORS = re.compile(
    r"\b(?:cancer|stroke|suicide|brain|injury|holocaust|burn|trauma\ center|transplant|heart|loss)\b"
)

# "Shelter" alone says so too, unless it stands for an animal's, a bus stop's or the name of a cove.
ANIMAL = (
    r"animals?|pets?|dogs?|cats?|kittens?|puppy|puppies|feline|canine|horses?|equine|wildlife|humane|spca"
)
INNOCENT = re.compile(
    rf"""\b(?:
      homeless\ (?:{ANIMAL}|hounds?|paws|critters)
    | (?:{ANIMAL})(?:\ (?:society|rescue|league|adoption|care|and))*\ (?:shelters?|safe\ havens?)
    | (?:bus|bus\ stop|transit|transport|tram|train|picnic|weather|rain|sun|storm|wind|trail|hiking|tax
        |smoking|bike|bicycle|cart|fallout|bomb|park|beach|lean\ to)\ shelters?
    | shelter\ (?:cove|islands?|harbou?r|bay|point|cay|rock|hill|ridge|valley|creek|lake|pond|river|beach
        |mountain|mtn|brook|bluff|head|neck|ledge|road|rd|street|lane|drive|avenue|institute|insurance
        |mutual|agency|logic|tree|belt)
    | lean\ to
    | haven\ house\ (?:inn|hotel|motel|b\ b|bed\ and\ breakfast|cafe|coffee|restaurant|pizza
        |grill|pub|tavern|bakery|antiques?|gifts?|books?|furniture|assisted\ living|nursing|vet\w*)
    )\b""",
    re.VERBOSE,
)
SHELTER = re.compile(r"\b(?:shelters?|safe\ ?havens?)\b")
RUN_TOGETHER = re.compile(r"(?<=[a-z])(?=[A-Z])")  # OakWomensShelter
OTHER_SHELTER_TYPES = {"animal shelter", "transit stop", "bus stop", "bus shelter", "picnic shelter"}
ABOUT_ANIMALS = re.compile(rf"\b(?:{ANIMAL})\b")

REMEMBERED = 20_000  # texts; types, towns and owners of a file come again and again
_BETWEEN = re.compile(r"[\W_]+")
_APOSTROPHES = re.compile("['’ʼ`]")

# Columns and tags whose text says what a place is or who runs it; addresses, hours and notes do not.
TELLING_TAG = re.compile(
    r"names?|operator|owner|organi[sz]ation|agency|provider|licensee|dba|business|programm?e?s?|description"
    r"|categor(?:y|ies)|types?|kind|class|facilit(?:y|ies)(?!:for)|services?|office|industry|status"
)
HOUSING_FACILITIES = {"shelter", "group_home", "dormitory", "hostel", "housing", "transitional_housing"}
HOUSED = {"homeless", "displaced", "woman", "women", "underprivileged"}
HARMED = {"abused", "victim", "victims", "survivor", "survivors", "battered", "domestic_violence"}


def looks_like_a_shelter(name: str, venue_type_text: str = "", tags: Mapping[str, str] | None = None) -> bool:
    """True where name, type or tags (OSM's, or a file's further columns) say shelter or survivor programme.

    Shelters for homeless people count, animals' and bus shelters do not. It errs towards True: what is
    dropped can be asked about, what is kept can be found by the wrong person. No list stands behind it.
    """
    tags = {key.strip().casefold(): value for key, value in (tags or {}).items()}
    telling = [value for key, value in tags.items() if TELLING_TAG.search(key)]
    said = {reading for text in (name, venue_type_text, *telling) for reading in _readings(text)}
    if _tagged_as_shelter(tags) or any(map(_tells, said)):
        return True
    # A bus stop's or an animal's shelter is often named so only by its tags.
    if _tagged_as_another_shelter(tags) or _plain(venue_type_text) in OTHER_SHELTER_TYPES:
        return False
    return any(_says_shelter(text) for text in said)


def note_warnings(text: str) -> list[str]:
    """Sentences for the person who is writing a note; none where nothing in it points at somebody."""
    return [message for pattern, message in NOTE_PATTERNS if pattern.search(text)]


def doubt(text: str) -> str:
    """The same in one sentence or more, with the way out; empty where nothing points at somebody."""
    found = note_warnings(text)
    return " ".join([*found, "Change it, or say below that it may stay."]) if found else ""


def _readings(text: str) -> set[str]:
    """As it is written, and with `OakWomensShelter` taken apart."""
    apart = RUN_TOGETHER.sub(" ", text)
    return {_plain(text)} if apart == text else {_plain(text), _plain(apart)}


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
    if SURVIVORS.search(text) and not OTHER_SURVIVORS.search(text):
        return True
    text = INNOCENT.sub(" ", text)
    return TELLING.search(text) is not None or TELLING_ELSEWHERE.search(text) is not None


@lru_cache(maxsize=REMEMBERED)
def _says_shelter(text: str) -> bool:
    return SHELTER.search(INNOCENT.sub(" ", text)) is not None and not ABOUT_ANIMALS.search(text)


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
