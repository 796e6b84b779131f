"""What did an online geocoder say, and was it the address or the service that failed?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from geopy.adapters import get_retry_after
from geopy.exc import GeocoderParseError
from geopy.location import Location

from mapper.places.address_parts import AddressParts, parts_of
from mapper.places.geocoding import GeocodedPoint
from mapper.places.outside_hosts import OutsideUnreachable
from mapper.rules.geocoding import rest_of

# About the address, or the question as a whole: the next one may be answered.
_OF_THE_QUESTION = frozenset({400, 404, 413, 414, 422, 500})


class Failed(RuntimeError):
    """No answer to this question; the service may be asked others."""


@dataclass(frozen=True, slots=True)
class Said:
    """A geocoder's answer: its point, or None where it knows none."""

    point: GeocodedPoint | None


class Resting(RuntimeError):
    """The service can't or does not want to answer now: it is left alone for `rest`."""

    def __init__(self, reason: str, rest: timedelta) -> None:
        super().__init__(reason)
        self.rest = rest


class OnlineGeocoder(Protocol):
    """What the chain needs of a geocoder on the internet, whatever geopy calls it."""

    @property
    def name(self) -> str:
        """The word of `placed_by` and of the cache."""

    @property
    def most_at_once(self) -> int:
        """How many addresses one question may hold."""

    @property
    def pause(self) -> timedelta:
        """What lies between the end of a question and the next, for the whole app."""

    @property
    def longest(self) -> timedelta:
        """After so long, whoever asked is gone."""

    def find(self, addresses: Sequence[AddressParts]) -> Sequence[Said | None]:
        """An answer an address, None where there was none for it. Raises Failed or Resting."""


def failure(error: Exception) -> Failed | Resting:
    """What geopy's error, or one of outside_hosts, means for the next question."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, OutsideUnreachable):
        cause = cause.__cause__
    if cause is not None:
        if cause.status in _OF_THE_QUESTION:
            return Failed(f"it answers {cause.status}")
        return Resting(str(cause), rest_of(_seconds(cause.retry_after)))
    if isinstance(error, GeocoderParseError | ValueError):
        return Failed("its answer can't be read")
    return Resting(type(error).__name__, rest_of(None))


def _seconds(retry_after: str) -> float | None:
    """geopy reads seconds and dates, and lets pass what is neither."""
    try:
        found = get_retry_after({"retry-after": retry_after})
    except (ValueError, OverflowError, TypeError):
        return None
    return None if found is None else float(found)


def located(point: GeocodedPoint, named: str) -> Location:
    """As geopy answers."""
    return Location(
        named, (point.lat, point.lon, 0.0), {"precision": point.precision, "source": point.source}
    )


def parts_from(query: str | Mapping[str, str]) -> AddressParts:
    """geopy's two ways to ask: an address line, or a mapping with street, city, state and zip."""
    if isinstance(query, str):
        return parts_of(query)
    return AddressParts(*(query.get(name, "") for name in ("street", "city", "state", "zip")))
