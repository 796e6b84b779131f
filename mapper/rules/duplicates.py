"""When do two descriptions mean the same venue?

Without an id of its source, a venue is known by its name, its type and its place: the address or the point.
What is only alike is judged in `compare`.
"""

from dataclasses import dataclass

from mapper.rules.duplicate_evidence import Likeness, Record, compare
from mapper.rules.normal_texts import normal_address, normal_text

__all__ = [
    "Likeness",
    "Record",
    "Whereabouts",
    "compare",
    "match_key",
    "normal_address",
    "normal_text",
    "same_place",
]

# A point given twice differs in the last digits; four decimals are about ten metres.
POINT_DECIMALS = 4


def match_key(name: str, venue_type: str) -> str:
    """What two records of one venue share, wherever they say it stands."""
    return f"{normal_text(name)}|{venue_type}"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The place of a venue, as far as it is stated; empty and None where it is not.

    `point` is (lat, lon) in degrees WGS 84 as somebody gave it, never one that a geocoder guessed.
    """

    address: str
    city: str
    zip: str
    point: tuple[float, float] | None

    @classmethod
    def of(cls, address: str, city: str, zip_code: str, point: tuple[float, float] | None) -> "Whereabouts":
        near = None if point is None else (round(point[0], POINT_DECIMALS), round(point[1], POINT_DECIMALS))
        return cls(normal_address(address), normal_text(city), zip_code[:5], near)

    @property
    def is_exact(self) -> bool:
        """Whether it says more than a town."""
        return bool(self.address or self.point)


def same_place(one: Whereabouts, other: Whereabouts) -> bool | None:
    """True: the address or the point is the same. False: they differ. None: that can't be told."""
    evidence = {_same_address(one, other), _same(one.point, other.point)} - {None}
    if evidence:
        return True in evidence
    same_town = _same(one.city, other.city)
    if same_town is False:
        return False
    if one.is_exact or other.is_exact:
        return None  # one says an address and the other a point, or only one says more than the town
    return True if same_town or one == other else None


def _same(one: object, other: object) -> bool | None:
    return one == other if one and other else None


def _same_address(one: Whereabouts, other: Whereabouts) -> bool | None:
    if _same(one.address, other.address) is not True:
        return _same(one.address, other.address)
    # The post's city of one address can be told in two ways; its ZIP then still agrees.
    return _same(one.city, other.city) is not False or _same(one.zip, other.zip) is True
