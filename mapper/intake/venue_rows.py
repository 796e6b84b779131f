"""What does a row of venues.csv say, and what in it can only a person decide?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mapper.intake import cells
from mapper.intake.columns import bare
from mapper.intake.refusals import ImportRefused, RowRejected
from mapper.rules.readable_names import readable
from mapper.store.reference import VenueType

TEXT_FIELDS = ("city", "state", "opening_hours", "languages", "notes")


class TypeWords:
    """Which venue type a word of a file names: by code, label, synonym, or as --type-map says."""

    def __init__(self, types: Iterable[VenueType], type_map: Mapping[str, str], default: str = "") -> None:
        """Raises ImportRefused where the map or the default names no type."""
        self.codes: dict[str, str] = {}
        for kind in types:
            for word in (kind.code, kind.label, *kind.synonyms):
                self.codes.setdefault(bare(word), kind.code)
        self.known = ", ".join(sorted(set(self.codes.values())))
        self._mapped = {bare(value): self._code("--type-map", wanted) for value, wanted in type_map.items()}
        self.default = self._code("--default-type", default) if default else ""

    def find(self, text: str) -> str:
        """The code, or "" where the word names no type."""
        return self._mapped.get(bare(text)) or self.codes.get(bare(text), "")

    def _code(self, option: str, text: str) -> str:
        code = self.codes.get(bare(text), "")
        if not code:
            raise ImportRefused(f"{option}: there is no venue type {text!r}. The types are: {self.known}.")
        return code


@dataclass(frozen=True, slots=True)
class VenueRow:
    """What a row states. `values` holds columns of the register, those it leaves empty being absent;
    `fields` are its cells as text. `doubts` say why it can't go in before a person has corrected it."""

    line: int
    fields: Mapping[str, str]
    external_id: str
    values: Mapping[str, Any]
    assumed_type: str  # of a new venue, where the row names none
    county: str
    doubts: tuple[str, ...]

    @property
    def name(self) -> str:
        return str(self.values["name"])

    @property
    def venue_type(self) -> str:
        """The type's code, or "" where neither the row nor --default-type names one that is known."""
        return str(self.values.get("venue_type", self.assumed_type))

    @property
    def point(self) -> tuple[float, float] | None:
        return (self.values["lat"], self.values["lon"]) if "lat" in self.values else None


def read_venue(line: int, fields: Mapping[str, str], types: TypeWords) -> VenueRow:
    """Reads a row's filled cells. Raises RowRejected with the column and what to do."""
    texts = {field: cells.plain(field, text) for field, text in fields.items()}
    if not texts.get("name"):
        raise RowRejected("name is empty; every venue needs one")
    values: dict[str, Any] = {field: texts[field] for field in TEXT_FIELDS if texts.get(field)}
    values |= _address(texts) | _place(texts) | _flags(texts) | _name(texts["name"])
    if "phone" in texts:
        values["phone"] = cells.phone(texts["phone"])
    if "website" in texts:
        values["website"] = cells.website(texts["website"])
    if "open_months" in texts:
        values["open_months"] = cells.open_months(texts["open_months"])
    doubts = [doubt for doubt in (_read_type(texts, values, types), _read_status(texts, values)) if doubt]
    return VenueRow(
        line=line,
        fields=dict(fields),
        external_id=texts.get("external_id", ""),
        values=values,
        assumed_type="" if "venue_type" in texts else types.default,
        county=texts.get("county", ""),
        doubts=tuple(doubts),
    )


def unknown_cells(fields: Mapping[str, str], types: TypeWords) -> frozenset[str]:
    """The fields of a row that a person must correct before it can go in."""
    kind, status = fields.get("venue_type", ""), fields.get("status", "")
    unknown = {"venue_type": kind and not types.find(kind), "status": status and cells.closed(status) is None}
    return frozenset(field for field, is_unknown in unknown.items() if is_unknown)


def _name(text: str) -> dict[str, str]:
    """The name as people like to read it, and as the file has it where that differs."""
    name = readable(text)
    return {"name": name} if name == text else {"name": name, "original_name": text}


def _address(texts: Mapping[str, str]) -> dict[str, str]:
    """Street and number from columns of their own; else from the cell that holds a point, too."""
    street, number = texts.get("address", ""), texts.get("house_number", "")
    if not street and not number:
        street = cells.without_point(texts.get("point", ""))
    address = f"{number} {street}".strip() if not street.startswith(f"{number} ") else street
    return {"address": address} if address else {}


def _place(texts: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "zip" in texts:
        found["zip"] = cells.zip_code(texts["zip"])
    lat, lon = texts.get("lat", ""), texts.get("lon", "")
    if not (lat or lon):
        lat, lon = cells.stated_point(texts.get("point", "")) or ("", "")
    if point := cells.point(lat, lon):
        found["lat"], found["lon"] = point
    return found


def _flags(texts: Mapping[str, str]) -> dict[str, Any]:
    """A file can set these two, never clear them: a `no` says nothing."""
    said = (field for field in ("do_not_place", "restricted") if field in texts)
    return {field: True for field in said if cells.yes_or_no(field, texts[field])}


def _read_type(texts: Mapping[str, str], values: dict[str, Any], types: TypeWords) -> str:
    said = texts.get("venue_type", "")
    if not said:
        return ""
    if code := types.find(said):
        values["venue_type"] = code
        return ""
    return f"venue_type {said!r} names no type of place we know; the types are {types.known}"


def _read_status(texts: Mapping[str, str], values: dict[str, Any]) -> str:
    said = texts.get("status", "")
    if not said:
        return ""
    closed = cells.closed(said)
    if closed is None:
        return f"status {said!r} says neither open nor closed"
    values["closed"] = closed
    return ""
