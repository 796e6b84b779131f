"""Which column of a file holds which field, whatever its header calls it?"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mapper.intake.no_answers import says_nothing
from mapper.intake.refusals import ImportRefused
from mapper.intake.rows import Row
from mapper.rules.spreadsheet_cells import unguarded

# What a file of rejected rows says of each row, after the row itself; no field of an import.
VERDICT_COLUMNS = ("line", "reason")
_NUMBERED = re.compile(r"#([0-9]{1,3})")
BEST_FIRST = frozenset({"lat", "lon", "point", "address"})  # their synonyms stand in the order of trust

# field -> other names that its column goes by, without case, spaces and underscores
VENUE_FIELDS: Mapping[str, tuple[str, ...]] = {
    "external_id": (
        "id",
        "sourceid",
        "recordid",
        "objectid",
        "licensenumber",
        "licenseno",
        "permitnumber",
        "permitno",
        "licno",
        "facilityid",
        "establishmentid",
        "estid",
        "ref",
    ),
    "name": (
        "venue",
        "venuename",
        "businessname",
        "facilityname",
        "facility",
        "organization",
        "placename",
        "establishmentname",
        "establishment",
        "dba",
    ),
    "venue_type": (
        *("type", "category", "kind", "placetype", "typeofplace", "businesstype", "facilitytype"),
        *("establishmenttype", "licensetype", "licensecategory", "permittype"),
    ),
    "address": (
        *("street", "streetaddress", "address1", "addressline1", "addr", "physicaladdress", "street1"),
        *("streetname", "siteaddress", "mailingaddress"),
    ),
    "house_number": (
        "streetnumber",
        "streetno",
        "streetnum",
        "housenumber",
        "houseno",
        "stno",
        "addressnumber",
    ),
    "city": ("town", "municipality", "locality", "cityname", "citytown"),
    "county": ("countyname",),
    "state": ("st", "province", "statecode"),
    "zip": ("zipcode", "postcode", "postalcode", "zip5"),
    "lat": ("latitude", "latdd", "ycoord", "ycoordinate", "y"),
    "lon": ("longitude", "lng", "long", "londd", "xcoord", "xcoordinate", "x"),
    "point": (
        *("latlon", "latlong", "latitudelongitude", "coordinates", "coords", "geolocation", "geocodedcolumn"),
        *("location", "location1", "thegeom", "geom", "wkt", "geopoint"),
    ),
    "phone": ("telephone", "tel", "phonenumber", "phoneno", "telephonenumber", "businessphone"),
    "website": ("url", "web", "webpage", "homepage", "web site"),
    "opening_hours": ("hours", "openhours", "hoursofoperation", "businesshours"),
    "languages": ("language", "languagesspoken"),
    "notes": ("note", "comment", "comments", "remarks"),
    "status": ("venuestatus", "licensestatus", "businessstatus", "operatingstatus"),
    "do_not_place": ("donotpost", "dnp"),
    "restricted": (),
    "open_months": ("months", "monthsopen", "season"),
    "serves": ("alsoserves", "servestowns", "townsserved", "othertowns"),
    # What only a file that `export venues` wrote says; those but the first two count in such a one alone.
    "do_not_place_reason": (),
    "not_safe_for": (),
    "precision": (),
    "placed_by": (),
    "contact_role": (),
    "original_name": (),
    "venue_ids": (),
}
VISIT_FIELDS: Mapping[str, tuple[str, ...]] = {
    "visit_id": ("id", "visit", "visitid"),
    "venue": ("venueid", "externalid"),
    "venue_name": ("name", "place", "placename", "businessname", "business"),
    "town": ("city", "municipality", "citytown"),
    "visited_at": (
        "visitedon",
        "visitdate",
        "dateofvisit",
        "date",
        "day",
        "when",
        "month",
        "dateplaced",
        "placedon",
    ),
    "outcome": ("result",),
    "material": ("item", "materialcode", "materials", "what", "whatwasleft", "left"),
    "spot": ("where", "whereinthebuilding", "placement"),
    "action": (),
    "quantity": ("qty", "count", "number", "howmany"),
    # Of lists that were kept for people (told_visits.py): how many of each.
    "posters": ("poster", "numberofposters"),
    "palm_cards": ("palmcard", "cards", "numberofcards"),
    "follow_up_on": ("followup", "followupdate", "comebackon"),
    "volunteer": ("visitedby", "by", "author"),
    "note": ("notes", "comment", "comments", "remarks"),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands in a row."""

    positions: Mapping[str, int]
    header: tuple[str, ...]
    own: int  # how many columns the file has before the verdict of an earlier import

    def fields(self, row: Row) -> dict[str, str]:
        """The row's filled fields, without spaces around them."""
        cells = row.cells
        found = ((field, cells[at].strip()) for field, at in self.positions.items() if at < len(cells))
        said = ((field, unguarded(text)) for field, text in found if text)
        return {field: text for field, text in said if not says_nothing(field, text)}

    def everything(self, row: Row) -> dict[str, str]:
        """Every filled cell under its column's name, known or not; columns of one name by `; `."""
        found: dict[str, str] = {}
        for name, cell in zip(self.header, row.cells, strict=False):
            if text := cell.strip():
                found[name] = f"{found[name]}; {text}" if name in found else text
        return found

    def filled(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows that say anything; a line kept without its content holds nothing but its number."""
        return (row for row in rows if any(cell.strip() for cell in row.cells[: self.own]))


def match(
    header: Sequence[str],
    known: Mapping[str, tuple[str, ...]],
    chosen: Mapping[str, str],
    required: Sequence[str],
    only_chosen: bool = False,
) -> Columns:
    """Finds the column of each field: the one that was chosen (by its name, or `#3` for the third), else of
    that name, else a synonym.

    Raises ImportRefused where that is not one column, or a required one is not there.
    """
    own = _own_columns(header)
    places: dict[str, list[int]] = {}
    for position, name in enumerate(header[:own]):
        places.setdefault(bare(name), []).append(position)
    positions: dict[str, int] = {}
    for field, column in chosen.items():
        _check_known(field, known)
        numbered = _NUMBERED.fullmatch(column)
        at = int(numbered[1]) - 1 if numbered else -1
        found = [at] if 0 <= at < own else places.get(bare(column), [])
        positions[field] = _one(field, found, header, column)
    for field in () if only_chosen else known:
        if field not in positions and (named := places.get(bare(field))):
            positions[field] = _one(field, named, header)
    taken = set(positions.values())
    for field, synonyms in () if only_chosen else known.items():
        called = [[at for at in places.get(bare(synonym), ()) if at not in taken] for synonym in synonyms]
        called = [found for found in called if found]
        if field not in positions and called:
            # Of latitude and y the first: where a list has both, y is often in metres.
            best = called[0] if field in BEST_FIRST else [at for found in called for at in found]
            positions[field] = _one(field, best, header)
    _check_required(required, positions, header[:own])
    return Columns(positions, tuple(header), own)


def recognised(header: Sequence[str], known: Mapping[str, tuple[str, ...]]) -> dict[int, str]:
    """Position -> field of the columns that are called like one; each field once, its first column."""
    own = _own_columns(header)
    found: dict[int, str] = {}
    for names in ({field: (field,) for field in known}, known):
        for field, words in names.items():
            called = [at for word in words for at in range(own) if bare(header[at]) == bare(word)]
            free = [at for at in called if at not in found]
            if free and field not in found.values():
                found[free[0]] = field
    return found


def bare(name: str) -> str:
    """A column's name without case, spaces, underscores and other marks."""
    return re.sub(r"[\s_.\-/]+", "", name).casefold()


def _own_columns(header: Sequence[str]) -> int:
    verdict = tuple(bare(name) for name in header[-len(VERDICT_COLUMNS) :])
    return len(header) - len(VERDICT_COLUMNS) if verdict == VERDICT_COLUMNS else len(header)


def _check_known(field: str, known: Mapping[str, tuple[str, ...]]) -> None:
    if field not in known:
        raise ImportRefused(
            f"--map {field}=…: there is no field {field!r}. The fields are: {', '.join(known)}."
        )


def _one(field: str, candidates: Sequence[int], header: Sequence[str], column: str = "") -> int:
    if not candidates:
        raise ImportRefused(f"--map {field}={column}: the file has no such column. {_columns_are(header)}")
    if len(candidates) > 1:
        names = ", ".join(f"{header[at]!r} (column {at + 1})" for at in candidates)
        raise ImportRefused(
            f"Line 1: several columns could be {field}: {names}. "
            f"Rename all but one, or choose with --map {field}=COLUMN."
        )
    return candidates[0]


def _check_required(required: Sequence[str], positions: Mapping[str, int], header: Sequence[str]) -> None:
    missing = next((field for field in required if field not in positions), "")
    if missing:
        raise ImportRefused(
            f"Line 1: no column is called {missing}. {_columns_are(header)} "
            f"Rename one, or choose it with --map {missing}=COLUMN."
        )


def _columns_are(header: Sequence[str]) -> str:
    return f"The columns are: {', '.join(name for name in header if name)}."
