"""What does a cell mean? One field's text becomes a value, or a sentence about what is wrong with it."""

import math
import re
from collections.abc import Mapping

from mapper.intake.refusals import RowRejected
from mapper.rules.point_faults import is_on_the_globe
from mapper.rules.venue_ids import read as read_venue_ids

YES = frozenset({"yes", "y", "true", "t", "1", "x"})
NO = frozenset({"no", "n", "false", "f", "0"})
OPEN = frozenset(
    {
        *("open", "active", "issued", "renewed", "unverified", "current", "licensed", "valid", "approved"),
        *("operating", "operational", "in operation", "in business", "good standing", "in good standing"),
    }
)
CLOSED = frozenset(
    {
        *(
            "closed",
            "inactive",
            "not active",
            "expired",
            "cancelled",
            "canceled",
            "out of business",
            "revoked",
        ),
        *(
            "terminated",
            "surrendered",
            "withdrawn",
            "dissolved",
            "defunct",
            "not renewed",
            "no longer in business",
        ),
        *(
            "closed permanently",
            "permanently closed",
            "closed for good",
            "ceased operation",
            "ceased operations",
        ),
    }
)

MOST_CHARACTERS: Mapping[str, int] = {
    "external_id": 200,
    "name": 200,
    "venue_type": 100,
    "address": 300,
    "house_number": 20,
    "point": 500,
    "city": 100,
    "county": 100,
    "state": 60,
    "zip": 20,
    "phone": 60,
    "website": 500,
    "opening_hours": 500,
    "languages": 200,
    "notes": 2000,
    "open_months": 60,
    "serves": 5_000,
    "do_not_place_reason": 500,
    "original_name": 200,
    "venue_ids": 30_000,
    "visit_id": 200,
    "venue": 200,
    "venue_name": 200,
    "town": 100,
    "volunteer": 100,
    "note": 280,
}
MOST_ELSEWHERE = 100

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?")
_DEGREE = r"([+-]?[0-9]{1,3}(?:\.[0-9]*)?)"
_PAIR = re.compile(rf"\(?\s*{_DEGREE}\s*[,;]\s*{_DEGREE}\s*\)?")
_IN_BRACKETS = re.compile(rf"\(\s*{_DEGREE}\s*,\s*{_DEGREE}\s*\)\s*$")
_WKT = re.compile(rf"(?:SRID=4326;)?\s*POINT\s*\(\s*{_DEGREE}\s+{_DEGREE}\s*\)", re.I)
_PHONE = re.compile(
    r"(?:\+?1[\s.-]*)?\(?([2-9][0-9]{2})\)?[\s./-]*([2-9][0-9]{2})[\s.-]*([0-9]{4})"
    r"(?:[\s,;]*(?:x|ext\.?|extension)[\s.:#]*([0-9]{1,6}))?",
    re.I,
)
_MONTHS = re.compile(r"([0-9]{1,2})(?:-([0-9]{1,2}))?")
_SCHEME = re.compile(r"([a-z][a-z0-9+-]*):", re.I)  # no dot: `example.org:8080` has a port, not a scheme


def plain(field: str, text: str) -> str:
    """The text on one line with single spaces; notes keep their lines. Raises RowRejected where too long."""
    clean = (
        "\n".join(" ".join(line.split()) for line in text.splitlines())
        if field == "notes"
        else " ".join(text.split())
    )
    most = MOST_CHARACTERS.get(field, MOST_ELSEWHERE)
    if len(clean) > most:
        raise RowRejected(f"{field} has {len(clean)} characters, at most {most} are kept; shorten it")
    return clean


def yes_or_no(field: str, text: str) -> bool:
    """Raises RowRejected on anything but yes or no in one of their usual spellings."""
    word = text.casefold()
    if word not in YES | NO:
        raise RowRejected(f"{field} must be yes or no, not {text!r}")
    return word in YES


def concerns(text: str) -> dict[str, bool]:
    """The flags of `volunteer`, `taker` or both by `;`. Raises RowRejected."""
    words = {word.strip().casefold() for word in text.split(";")} - {""}
    if unknown := words - {"volunteer", "taker"}:
        raise RowRejected(f"not_safe_for must be volunteer, taker or both by ;, not {min(unknown)!r}")
    return {f"concern_{word}": True for word in sorted(words)}


def venue_ids(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """(the venue list's own id, what sources call it). Raises RowRejected."""
    try:
        own_id, ids = read_venue_ids(text)
        for source, external_id in ids:
            plain("external_id", external_id)
            if not (source.isprintable() and len(source) <= MOST_ELSEWHERE and external_id.isprintable()):
                raise ValueError("a source's name or id is no plain text")
    except ValueError as problem:
        raise RowRejected(
            f"venue_ids is not as `export venues` writes it ({problem}); empty the cell for a new place"
        ) from problem
    return own_id, ids


def closed(text: str) -> bool | None:
    """Whether that status means closed; None for one that nobody told us the meaning of."""
    word = " ".join(re.sub(r"[_\-]+", " ", text.casefold()).split())
    if word in CLOSED:
        return True
    return False if word in OPEN else None


def point(lat: str, lon: str) -> tuple[float, float] | None:
    """(lat, lon) in degrees, as written: they may lie outside the globe. None where both are empty. Raises
    RowRejected where they are no numbers."""
    if not lat and not lon:
        return None
    if not lat or not lon:
        raise RowRejected(f"{'lat' if lon else 'lon'} is empty; give both lat and lon, or neither")
    return _degrees("lat", lat), _degrees("lon", lon)


def point_on_the_globe(lat: str, lon: str) -> tuple[float, float] | None:
    """Likewise. Raises RowRejected also on what is no latitude and longitude."""
    found = point(lat, lon)
    if found is None or is_on_the_globe(*found):
        return found
    raise RowRejected(f"lat {lat} and lon {lon} are no place on earth where somebody could be")


def _degrees(field: str, text: str) -> float:
    text = text.replace("\N{MINUS SIGN}", "-")
    if len(text) > MOST_ELSEWHERE or not _NUMBER.fullmatch(text):
        text = text[:MOST_ELSEWHERE]
        raise RowRejected(f"{field} must be decimal degrees such as 44.31 or -69.78, not {text!r}")
    degrees = float(text)
    if not math.isfinite(degrees):
        raise RowRejected(f"{field} must be decimal degrees such as 44.31 or -69.78, not {text}")
    return degrees + 0.0  # no -0.0


def stated_point(text: str) -> tuple[str, str] | None:
    """Latitude and longitude as written in one cell: `(44.31, -69.78)`, at the end of an address too,
    `44.31, -69.78` or `POINT (-69.78 44.31)`; None where the cell holds no such thing."""
    if found := _WKT.fullmatch(text.strip()):
        return found[2], found[1]
    found = _PAIR.fullmatch(text.strip()) or _IN_BRACKETS.search(text)
    return (found[1], found[2]) if found else None


def without_point(text: str) -> str:
    """What else such a cell says: an address, often on lines of its own."""
    rest = _IN_BRACKETS.sub("", "" if _WKT.fullmatch(text.strip()) or _PAIR.fullmatch(text.strip()) else text)
    return ", ".join(part for part in (line.strip(" ,") for line in rest.splitlines()) if part)


def phone(text: str) -> str:
    """A North American number as 207-555-0142, with `ext. 12` where it has one; any other as it is."""
    found = _PHONE.fullmatch(text.strip())
    if not found:
        return text
    number = "-".join(found.groups()[:3])
    return f"{number} ext. {found[4]}" if found[4] else number


def open_months(text: str) -> int:
    """Bit m-1 for each month m of `5-10`, `11-3` or `1,2,6-9`. Raises RowRejected."""
    months = 0
    for part in text.replace("–", "-").replace(";", ",").replace(" ", "").split(","):
        found = _MONTHS.fullmatch(part)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        if not (1 <= first <= 12 and 1 <= last <= 12):
            raise RowRejected(f"open_months must be months such as 5-10, 11-3 or 1,2,6-9, not {text!r}")
        months |= sum(1 << (month % 12) for month in range(first - 1, last + (12 if last < first else 0)))
    return months


def zip_code(text: str) -> str:
    """A ZIP with the zeros that spreadsheets drop from its front; anything else as it is."""
    return text.zfill(5) if re.fullmatch(r"[0-9]{3,4}", text) else text


def website(text: str) -> str:
    """Raises RowRejected on an address that a browser would run instead of open."""
    scheme = _SCHEME.match(text)
    if scheme and scheme[1].casefold() not in ("http", "https"):
        raise RowRejected(f"website must start with https://, not {scheme[0]!r}")
    return text
