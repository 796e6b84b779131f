"""What did somebody type into the form of a venue's facts? Each field becomes a value, or a sentence."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from mapper.intake import cells
from mapper.intake.refusals import ChangeRefused, RowRejected
from mapper.rules.contact_roles import ROLES
from mapper.rules.open_months import ALL_YEAR
from mapper.rules.opening_hours import fault_of
from mapper.rules.privacy import NO_REFUGE, looks_like_a_shelter, names_a_refuge
from mapper.rules.spoken_languages import said
from mapper.store.reference import VenueType
from mapper.store.venues import Venue

TEXTS = ("address", "city", "state", "phone", "notes")
FACTS = (
    *("name", "venue_type", *TEXTS, "zip", "website", "opening_hours", "languages", "open_months"),
    *("contact_role", "lat", "lon"),
)
NEVER_OPEN = "none"  # what the months say where every box is empty


def read_facts(texts: Mapping[str, str], types: Collection[VenueType], venue: Venue) -> dict[str, Any]:
    """The columns of FACTS. Raises ChangeRefused."""
    problems: dict[str, str] = {}

    def read(field: str, parse: Callable[[str], Any]) -> Any:
        try:
            return parse(cells.plain(field, texts.get(field, "")))
        except RowRejected as problem:
            problems[field] = _sentence(str(problem))
            return None

    values = {field: read(field, _without_refuge) for field in TEXTS}
    values |= {"zip": read("zip", cells.zip_code), "website": read("website", _website)}
    values["opening_hours"] = read("opening_hours", lambda text: _hours(text, venue))
    values["languages"] = read("languages", lambda text: _languages(text, venue))
    values["open_months"] = read("open_months", _months)
    values["contact_role"] = read("contact_role", lambda code: _role(code, texts, venue))
    kind = texts.get("venue_type", "")
    values["name"] = read("name", lambda text: _name(text, kind))
    values["venue_type"] = read("venue_type", lambda code: _type(code, types, venue))
    point = read("lat", lambda text: cells.point_on_the_globe(text, texts.get("lon", "").strip()))
    values["lat"], values["lon"] = point or (None, None)
    if problems:
        raise ChangeRefused(problems)
    return values


def _without_refuge(text: str) -> str:
    if names_a_refuge(text):
        raise RowRejected(NO_REFUGE.removesuffix("."))
    return text


def _website(text: str) -> str:
    return cells.website(_without_refuge(text))


def _hours(text: str, venue: Venue) -> str:
    """What a file brought is kept as it is; what a person types has to be read."""
    fault = fault_of(text) if text != venue.opening_hours else None
    if fault:
        raise RowRejected(fault.sentence)
    return text


def _languages(text: str, venue: Venue) -> str:
    """As a file wrote it, where the boxes say the same."""
    return venue.languages if said(text) == said(venue.languages) else text


def _months(text: str) -> int:
    if text == NEVER_OPEN:
        raise RowRejected("tick the months it is open in; a place that never opens again is marked closed")
    return cells.open_months(text) if text else ALL_YEAR


def _role(code: str, texts: Mapping[str, str], venue: Venue) -> str:
    if "contact_role" not in texts:
        return venue.contact_role
    if code not in ROLES:
        raise RowRejected("choose whom to ask for from the list")
    return code


def _name(text: str, venue_type: str) -> str:
    if not text:
        raise RowRejected("every place needs a name")
    if looks_like_a_shelter(text, venue_type):
        raise RowRejected("shelters, safe houses and survivor programmes are never on the list")
    return text


def _type(code: str, types: Collection[VenueType], venue: Venue) -> str:
    in_use = {kind.code for kind in types if not kind.retired} | {venue.venue_type}
    if code not in in_use:
        raise RowRejected("choose a type of place from the list")
    return code


def _sentence(text: str) -> str:
    """A sentence ends; an example at its end does not."""
    return f"{text[:1].upper()}{text[1:]}" + ("" if "For example:" in text else ".")
