"""How is the place of a venue known, in words?"""

from typing import NamedTuple, Protocol

_BY = {
    "census": "the U.S. Census Bureau",
    "nominatim": "OpenStreetMap",
}
# What is so near by a house number that was reckoned between the ends of its block.
_STREET = {"census": "within a few houses", "nominatim": "somewhere along that street"}


class Registered(Protocol):
    """A venue as the register has it."""

    @property
    def precision(self) -> str: ...
    @property
    def placed_by(self) -> str: ...
    @property
    def lat(self) -> float | None: ...
    @property
    def city(self) -> str: ...
    @property
    def zip(self) -> str: ...
    @property
    def set_by_person(self) -> tuple[str, ...]: ...


class Placed(NamedTuple):
    """What the register knows of where a venue is; `town` is the town's name, "" where none is known."""

    precision: str
    placed_by: str
    has_point: bool
    by_hand: bool  # a person gave the point on a page
    city: str
    zip: str
    town: str

    @classmethod
    def of(cls, venue: "Registered", town: str) -> "Placed":
        by_hand = "lat" in venue.set_by_person
        point = venue.lat is not None
        return cls(venue.precision, venue.placed_by, point, by_hand, venue.city, venue.zip, town)


def how_placed(place: Placed) -> str:
    """One sentence that never says more than is known."""
    if not place.has_point:
        return "Not on the map: its place is not known yet."
    if place.precision in ("pin", "given"):
        return _stated(place)
    by = _BY.get(place.placed_by)
    if place.precision == "rooftop":
        return f"By its street address{_from(by)}: at the building."
    if place.precision == "street":
        return f"By its street address{_from(by)}: {_STREET.get(place.placed_by, 'somewhere on its street')}."
    return _about(place) + (f", from {by}" if by else "") + "."


def _stated(place: Placed) -> str:
    if place.precision == "pin":
        return "Set by hand on the map."
    return "Set by hand." if place.by_hand else "By the point that its file gave."


def _from(by: str | None) -> str:
    return f", from {by}" if by else ""


def _about(place: Placed) -> str:
    if place.precision == "place" and place.city:
        return f"Somewhere in the village of {place.city}"
    if place.precision == "zip" and place.zip:
        return f"Somewhere in the ZIP code {place.zip}"
    if place.town or place.city:
        return f"Somewhere in the town of {place.town or place.city}"
    return "Somewhere near here"
