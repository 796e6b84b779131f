"""Where does a row's venue stand? Its own point, or a guess from its address; its town and county."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mapper.intake.area_assignment import AreaFinder, PlacedAt
from mapper.places.gazetteer import Gazetteer, normal_name
from mapper.places.geocoding import GazetteerGeocoder, GeocodedPoint
from mapper.store.venues import EXACT_POINTS, Venue


@dataclass(frozen=True, slots=True)
class Stated:
    """What a row says of the place; `point` is (lat, lon) in degrees WGS 84."""

    city: str
    county: str
    state: str
    zip: str
    point: tuple[float, float] | None
    precision: str = "given"  # of the point
    placed_by: str = ""  # who guessed it


@dataclass(frozen=True, slots=True)
class Placement:
    """Columns of the register. `doubt` says why a person must look; it is empty where nobody must.
    `asked_in`: the county whose people are asked about a point that is in none: that of the address."""

    lat: float | None
    lon: float | None
    precision: str
    town_geoid: str
    county_geoid: str
    area_approximate: bool
    doubt: str = ""
    placed_by: str = ""  # who guessed the point
    asked_in: str = ""


class Placer:
    """Places many rows at once; made once per import."""

    def __init__(self, finder: AreaFinder, county_names: Mapping[str, str]) -> None:
        """`county_names`: county GEOID -> name."""
        self._finder = finder
        self._gazetteer = finder.gazetteer
        self._geocoder = GazetteerGeocoder(finder.gazetteer)
        self._counties = {_county_word(name): geoid for geoid, name in county_names.items()}
        self._placed: dict[Stated, Placement] = {}

    def prepare(self, everything: Iterable[Stated]) -> None:
        """Works these out together, which is many times faster than one by one, and forgets earlier ones."""
        self._placed = self._worked_out(everything)

    def _worked_out(self, everything: Iterable[Stated]) -> dict[Stated, Placement]:
        placed: dict[Stated, Placement] = {}
        stated = list(dict.fromkeys(everything))
        guesses = [None if one.point else self._guess(one) for one in stated]
        points = [
            one.point or ((guess.lat, guess.lon) if guess else (None, None))
            for one, guess in zip(stated, guesses, strict=True)
        ]
        lats, lons = [point[0] for point in points], [point[1] for point in points]
        areas = self._finder.place(lats, lons, [one.city for one in stated])
        for one, guess, area in zip(stated, guesses, areas, strict=True):
            placed[one] = self._given(one.point, one, area) if one.point else self._guessed(one, guess, area)
        return placed

    def place(self, stated: Stated) -> Placement:
        if stated not in self._placed:
            self._placed |= self._worked_out([stated])
        return self._placed[stated]

    def county_of(self, text: str) -> str:
        """The GEOID of the county of that name, or ""."""
        return self._counties.get(_county_word(text), "")

    def _county_of_address(self, stated: Stated) -> str:
        guess = self._guess(stated)
        return self.county_of(stated.county) or (
            self._finder.place_one(guess.lat, guess.lon, stated.city).county_geoid if guess else ""
        )

    def _guess(self, stated: Stated) -> GeocodedPoint | None:
        if not (stated.city or stated.zip):
            return None
        return self._geocoder.find(stated.city, stated.zip, stated.state)

    def _guessed(self, stated: Stated, guess: GeocodedPoint | None, area: PlacedAt) -> Placement:
        county = self.county_of(stated.county)
        if guess is not None:
            town_geoid, county_geoid = self._area_of(stated, guess.precision, area)
            if county in ("", county_geoid):
                area_of = (town_geoid, county_geoid, True)
                return Placement(guess.lat, guess.lon, guess.precision, *area_of, placed_by=guess.source)
        town = self._gazetteer.town_named(stated.city, county) if county and self._is_ours(stated) else ""
        if town:
            return Placement(None, None, "", town, county, True)
        return Placement(None, None, "", "", county, bool(county), _no_place(stated))

    def _given(self, point: tuple[float, float], stated: Stated, area: PlacedAt) -> Placement:
        doubt, precision = "", stated.precision
        if not area.county_geoid:
            doubt = "its point lies in no county we know; are lat and lon right?"
        elif not area.town_geoid and self._finder.knows_towns:
            doubt = "its point lies in no town we know, nor within 500 m of one; are lat and lon right?"
        if precision not in EXACT_POINTS:  # somebody's guess, taken out of a venue list
            town, county = self._area_of(stated, precision, area)
            return Placement(*point, precision, town, county, True, doubt, stated.placed_by)
        asked_in = "" if area.county_geoid else self._county_of_address(stated)
        town, county = area.town_geoid, area.county_geoid
        return Placement(*point, precision, town, county, area.approximate, doubt, asked_in=asked_in)

    def _area_of(self, stated: Stated, precision: str, area: PlacedAt) -> tuple[str, str]:
        """A ZIP's point often lies in the next town: there the post office's own town is asked."""
        row = self._gazetteer.zips.get(stated.zip.strip()[:5]) if precision == "zip" else None
        if row is None:
            return area.town_geoid, area.county_geoid
        return row.town_geoid, row.county_geoid

    def _is_ours(self, stated: Stated) -> bool:
        state = self._gazetteer.state
        return (
            not stated.state
            or state is None
            or normal_name(stated.state)
            in {
                normal_name(state.code),
                normal_name(state.name),
            }
        )


def guessed_again(gazetteer: Gazetteer, venue: Venue, changed: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a guessed point whose address is another now; none where a person gives a point."""
    if not venue.placed_by or changed.keys() & {"lat", "lon"}:
        return {}
    city, zip_code, state = (changed.get(name, getattr(venue, name)) for name in ("city", "zip", "state"))
    point = GazetteerGeocoder(gazetteer).find(city, zip_code, state)
    if point is None:  # it stays where it is, and says no more than that it lies about there
        return {"precision": "town", "placed_by": "gazetteer"}
    return {"lat": point.lat, "lon": point.lon, "precision": point.precision, "placed_by": point.source}


def _no_place(stated: Stated) -> str:
    said = ", ".join(part for part in (stated.city, stated.county, stated.state, stated.zip) if part)
    if not said:
        return "it says no place; give lat and lon, or city and zip"
    return f"no one place is known that fits {said!r}; give lat and lon"


def _county_word(name: str) -> str:
    return normal_name(name).removesuffix(" county")
