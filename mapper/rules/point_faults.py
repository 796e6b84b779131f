"""What may somebody have meant by a point that can't be right? Offered to a person, never taken silently."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

LARGEST_SHIFT = 7  # decimal places; 44310612 is 44.310612 without its point
DECIMALS = 6

LATITUDE, LONGITUDE = 90.0, 180.0


@dataclass(frozen=True, slots=True)
class OfferedPoint:
    """A point in degrees WGS 84, and what would have gone wrong on its way, in words."""

    lat: float
    lon: float
    why: str


def is_on_the_globe(lat: float, lon: float) -> bool:
    return abs(lat) <= LATITUDE and abs(lon) <= LONGITUDE and (lat, lon) != (0.0, 0.0)


def offers(lat: float, lon: float, is_ours: Callable[[float, float], bool]) -> list[OfferedPoint]:
    """The points that the two numbers may mean, the simplest slip first; those alone that `is_ours` says are
    where the programme works, and none twice.

    >>> offers(-69.78, 44.31, lambda lat, lon: 42 < lat < 48 and -72 < lon < -66)
    [OfferedPoint(lat=44.31, lon=-69.78, why='latitude and longitude are swapped')]
    """
    found: dict[tuple[float, float], OfferedPoint] = {}
    for one in _slips(lat, lon):
        key = (one.lat, one.lon)
        if key not in found and key != (lat, lon) and is_on_the_globe(*key) and is_ours(*key):
            found[key] = one
    return list(found.values())


def _slips(lat: float, lon: float) -> Iterator[OfferedPoint]:
    lost = "a minus sign was lost"
    swapped = "latitude and longitude are swapped"
    for why, y, x in (("", lat, lon), (swapped, lon, lat)):
        yield OfferedPoint(y, x, why)
        for up, right in ((1, -1), (-1, 1), (-1, -1)):
            yield OfferedPoint(up * y, right * x, " and ".join(filter(None, (why, lost))))
        yield from _without_decimal_point(y, x, why)


def _without_decimal_point(lat: float, lon: float, why: str) -> Iterator[OfferedPoint]:
    lost = " and ".join(filter(None, (why, "the decimal points were lost")))
    for y in _shifted(lat, LATITUDE):
        for x in _shifted(lon, LONGITUDE):
            for right in (1, -1):
                yield OfferedPoint(y, right * x, lost)


def _shifted(number: float, most: float) -> Iterator[float]:
    """The number itself where it is an angle, and with its point put between 1 and 7 digits further left."""
    if abs(number) <= most:
        yield number
        return
    for places in range(1, LARGEST_SHIFT + 1):
        shifted = number / 10**places
        if abs(shifted) <= most:
            yield round(shifted, DECIMALS)
            return
