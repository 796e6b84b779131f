"""What does a row of venues.csv say, and what in it can only a person decide?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mapper.intake import cells
from mapper.intake.columns import bare
from mapper.intake.refusals import ImportRefused, RowRejected
from mapper.places.address_parts import parts_of
from mapper.rules.contact_roles import ROLES
from mapper.rules.geocoding import GAZETTEER, ONLINE
from mapper.rules.point_faults import LONGITUDE, is_on_the_globe
from mapper.rules.readable_names import readable
from mapper.store.reference import VenueType
from mapper.store.venues import EXACT_POINTS

GIVEN = "given"
PRECISIONS = frozenset({GIVEN, "pin", "rooftop", "street", "place", "zip", "town"})
TEXT_FIELDS = ("city", "state", "opening_hours", "languages", "notes")


class TypeWords:
    """Which venue type a word of a file names: by code, label, synonym, or as --type-map says."""

    def __init__(self, types: Iterable[VenueType], type_map: Mapping[str, str], default: str = "") -> None:
        """Raises ImportRefused where the map or the default names no type."""
        self.codes: dict[str, str] = {}
        types = list(types)
        for kind in types:  # no type's code is another one's synonym
            self.codes.setdefault(bare(kind.code), kind.code)
        for kind in types:
            for word in (kind.label, *kind.synonyms):
                self.codes.setdefault(bare(word), kind.code)
        self.known = ", ".join(sorted(set(self.codes.values())))
        # A word that a person left open names none, whatever it is called.
        self._mapped = {
            bare(value): self._code("--type-map", wanted) if wanted else ""
            for value, wanted in type_map.items()
        }
        self.default = self._code("--default-type", default) if default else ""

    def find(self, text: str) -> str:
        """The code, or "" where the word names no type."""
        word = bare(text)
        return self._mapped[word] if word in self._mapped else self.codes.get(word, "")

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
    precision: str = "given"  # of the point
    placed_by: str = ""  # who guessed it
    own_id: str = ""  # the venue list's own, in a file that was taken out of it
    ids: tuple[tuple[str, str], ...] = ()  # (source, its id), likewise

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
    own_id, ids = cells.venue_ids(texts["venue_ids"]) if "venue_ids" in texts else ("", ())
    values |= _place(texts) | _flags(texts)
    values |= _as_taken_out(texts) if own_id else _address(texts) | _name(texts["name"])
    if "phone" in texts:
        values["phone"] = texts["phone"] if own_id else cells.phone(texts["phone"])
    if "website" in texts:
        values["website"] = cells.website(texts["website"])
    if "open_months" in texts:
        values["open_months"] = cells.open_months(texts["open_months"])
    read = (_read_type(texts, values, types), _read_status(texts, values), _read_point(texts, values))
    doubts = [doubt for doubt in read if doubt]
    return VenueRow(
        line=line,
        fields=dict(fields),
        external_id="" if own_id else texts.get("external_id", ""),
        values=values,
        assumed_type="" if "venue_type" in texts else types.default,
        county=texts.get("county", ""),
        doubts=tuple(doubts),
        precision=_precision(texts, values) if own_id else GIVEN,
        placed_by=_placed_by(texts, values) if own_id else "",
        own_id=own_id,
        ids=ids,
    )


def with_doubt(row: VenueRow, doubt: str) -> VenueRow:
    """The row with one more thing that a person must look at, where there is one."""
    return replace(row, doubts=(*row.doubts, doubt)) if doubt else row


def unknown_cells(fields: Mapping[str, str], types: TypeWords) -> frozenset[str]:
    """The fields of a row that a person must correct before it can go in."""
    kind, status = fields.get("venue_type", ""), fields.get("status", "")
    unknown = {
        "venue_type": bool(kind) and not types.find(kind),
        "status": bool(status) and cells.closed(status) is None,
    }
    try:
        said = said_point(fields)
    except RowRejected:
        said = None
    unknown["point"] = said is not None and not is_on_the_globe(*said)
    return frozenset(field for field, is_unknown in unknown.items() if is_unknown)


def _name(text: str) -> dict[str, str]:
    """The name as people like to read it, and as the file has it where that differs."""
    name = readable(text)
    return {"name": name} if name == text else {"name": name, "original_name": text}


def _as_taken_out(texts: Mapping[str, str]) -> dict[str, str]:
    """Names and address as the venue list has them: what a person typed in capitals stays so."""
    found = {name: texts[name] for name in ("name", "original_name", "address") if texts.get(name)}
    return found | ({"contact_role": texts["contact_role"]} if texts.get("contact_role") in ROLES else {})


def _precision(texts: Mapping[str, str], values: Mapping[str, Any]) -> str:
    said = texts.get("precision", "")
    return said if "lat" in values and said in PRECISIONS else GIVEN


def _placed_by(texts: Mapping[str, str], values: Mapping[str, Any]) -> str:
    """Nobody guessed what somebody gave; a village's point is the gazetteer's where nothing else is said."""
    if _precision(texts, values) in EXACT_POINTS:
        return ""
    said = texts.get("placed_by", "")
    return said if said in ONLINE else GAZETTEER


def _address(texts: Mapping[str, str]) -> dict[str, str]:
    """Street and number from columns of their own; else from the cell that holds a point, too. One line that
    says everything is taken apart where no other column says the city."""
    street, number = texts.get("address", ""), texts.get("house_number", "")
    if not street and not number:
        street = cells.without_point(texts.get("point", ""))
    address = f"{number} {street}".strip() if not street.startswith(f"{number} ") else street
    if not address or "city" in texts or "zip" in texts:
        return {"address": address} if address else {}
    parts = parts_of(address)
    if not parts.city and not parts.zip:
        return {"address": address}
    said = {"address": parts.street, "city": parts.city, "state": parts.state, "zip": parts.zip}
    return {name: text for name, text in said.items() if text and (name == "address" or name not in texts)}


def _place(texts: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "zip" in texts:
        found["zip"] = cells.zip_code(texts["zip"])
    return found


def said_point(fields: Mapping[str, str]) -> tuple[float, float] | None:
    """The two numbers that a row gives for its point, in columns of their own or in one cell; None without.
    They may be swapped, or none of a place on earth. Raises RowRejected where they are no numbers."""
    lat, lon = fields.get("lat", ""), fields.get("lon", "")
    if not (lat or lon):
        lat, lon = cells.stated_point(fields.get("point", "")) or ("", "")
    return cells.point(lat, lon)


def _read_point(texts: Mapping[str, str], values: dict[str, Any]) -> str:
    said = said_point(texts)
    if said is None:
        return ""
    if is_on_the_globe(*said):
        values["lat"], values["lon"] = said
        return ""
    if max(map(abs, said)) > LONGITUDE and not any(number.is_integer() for number in said):
        return (
            f"lat {said[0]:.12g} and lon {said[1]:.12g} look like metres or feet of a map projection; "
            "export the list with degrees (WGS 84), or place it by hand"
        )
    return f"lat {said[0]:g} and lon {said[1]:g} are no place on earth where somebody could be"


def _flags(texts: Mapping[str, str]) -> dict[str, Any]:
    """A file can set these, never clear them: a `no` says nothing."""
    said = (field for field in ("do_not_place", "restricted") if field in texts)
    found: dict[str, Any] = {field: True for field in said if cells.yes_or_no(field, texts[field])}
    if texts.get("do_not_place_reason") and "do_not_place" in found:
        found["do_not_place_reason"] = texts["do_not_place_reason"]
    return found | cells.concerns(texts.get("not_safe_for", ""))


def _read_type(texts: Mapping[str, str], values: dict[str, Any], types: TypeWords) -> str:
    said = texts.get("venue_type", "")
    if not said:
        return ""
    if code := types.find(said):
        values["venue_type"] = code
        return ""
    return f"{said!r} names no type of place we know; choose which it is"


def _read_status(texts: Mapping[str, str], values: dict[str, Any]) -> str:
    said = texts.get("status", "")
    if not said:
        return ""
    closed = cells.closed(said)
    if closed is None:
        return f"status {said!r} says neither open nor closed"
    values["closed"] = closed
    return ""
