"""Which place does a name or a ZIP mean, and which town is nearest to a point?"""

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mapper.places import place_files
from mapper.places.place_files import State, Town, Village, Zip

EARTH_RADIUS_KM = 6371.0
# What GA, WIC or a licence list writes around a town's name, and what the name itself never needs.
_KINDS = (
    "unorganized territory|charter township|township|twp|town|city|village|plantation|plt|plantn|gore|"
    "reservation|borough|ut|cdp"
)
_LEADING_KIND = re.compile(rf"^(?:{_KINDS}) of (?=.)")
_TRAILING_KIND = re.compile(rf"(?<=.) (?:{_KINDS})$")
# "Cumberland Center", "South Paris" and "York Beach" are villages of Cumberland, Paris and York.
_PART_OF_TOWN = re.compile(
    r"\b(?:north|south|east|west|upper|lower|little|center|centre|village|mills?|falls|junction|corners?|"
    r"station|depot|harbor|beach|point|pool|foreside|heights|lakes?)\b"
)
_SHORT = {"saint": "st", "sainte": "ste", "mount": "mt", "fort": "ft", "twp": "township", "plt": "plantation"}
_OWN, _VILLAGE, _SPELLING = range(3)  # how good a name is; the least is the best
_COMPASS = {"n": "north", "no": "north", "s": "south", "so": "south", "e": "east", "w": "west"}


def normal_name(text: str) -> str:
    """The form in which two spellings of a place name are compared: lower case, no accents, no
    punctuation, Saint as st, N. as north, without "Town of"."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    words = re.sub(r"[^a-z0-9]+", " ", plain.replace("'", "")).split()
    if len(words) > 1:
        words[0] = _COMPASS.get(words[0], words[0])
    return _LEADING_KIND.sub("", " ".join(_SHORT.get(word, word) for word in words))


class Gazetteer:
    """Towns, villages and ZIPs of one state, found by name, number or nearness."""

    def __init__(
        self,
        towns: Iterable[Town],
        spellings: Iterable[tuple[str, str]] = (),
        villages: Iterable[Village] = (),
        zips: Iterable[Zip] = (),
        state: State | None = None,
    ) -> None:
        """`spellings`: (other name of a town, its GEOID)."""
        self.state = state
        self.towns = {town.geoid: town for town in towns}
        self.villages = tuple(villages)
        self.zips = {row.zip: row for row in zips}
        self._town_names = _NameIndex(self._rank)
        for town in self.towns.values():
            self._town_names.add(town.name, town.geoid, _OWN)
        for spelling, geoid in spellings:
            self._town_names.add(spelling, geoid, _SPELLING)
        for village in self.villages:
            self._town_names.add(village.name, village.town_geoid, _VILLAGE)
        self._village_at = {(v.county_geoid, normal_name(v.name)): v for v in self.villages}
        self._nearness = _Nearness(self.towns, self.villages)

    @classmethod
    def from_folder(cls, folder: Path) -> "Gazetteer":
        """Of the five files that place_files knows, read again where one of them has changed. Raises
        PlaceFileError."""
        return _of_files(folder, place_files.stamps(folder))

    def town_named(self, name: str, county_geoid: str = "") -> str:
        """The GEOID of the town that `name` means in the county, or in the whole state where no county
        is given and only one fits; "" where none or several do."""
        key = normal_name(name)
        for form in dict.fromkeys((key, _TRAILING_KIND.sub("", key), _town_part(key))):
            geoid = self._town_names.best(form, county_geoid)
            if geoid:
                return geoid
        return ""

    def village_named(self, name: str, county_geoid: str) -> Village | None:
        return self._village_at.get((county_geoid, normal_name(name)))

    def nearest_town(self, lat: float, lon: float, county_geoid: str = "") -> str:
        """The GEOID of the town whose point or village is nearest, measured in radii of the town (a
        circle of its land), so that a city does not take its wide neighbour's ground; "" without towns."""
        return self._nearness.town(lat, lon, county_geoid)

    def approximate_town(
        self, city: str, county_geoid: str | None, lat: float | None, lon: float | None
    ) -> tuple[str, str]:
        """(town GEOID, county GEOID) where no polygon tells: from the city's name within the county,
        else the nearest town. Either is "" where nothing tells. `county_geoid` comes from the county
        polygons and is never overruled."""
        county = county_geoid or ""
        town = self.town_named(city, county) if city else ""
        if not town and lat is not None and lon is not None and math.isfinite(lat) and math.isfinite(lon):
            town = self.nearest_town(lat, lon, county)
        return town, county or town[:5]

    def is_ours(self, state: str) -> bool:
        """Whether an address that says this state (code or name, "" says none) is in the files' state."""
        said = normal_name(state)
        return not said or self.state is None or said in map(normal_name, (self.state.code, self.state.name))

    def _rank(self, geoid: str) -> tuple[int, int]:
        """Towns and cities before plantations and territories of the same name, then the larger one."""
        town = self.towns.get(geoid)
        if town is None:
            return (2, 0)
        return (0 if town.kind in ("city", "town") else 1, -town.population)


class _NameIndex:
    """Names of towns, each as good as its source: the town's own, then its villages', then spellings."""

    def __init__(self, rank: Callable[[str], tuple[int, int]]) -> None:
        self._rank = rank
        self._geoids: dict[str, dict[str, int]] = {}  # normal name -> GEOID -> how good

    def add(self, name: str, geoid: str, goodness: int) -> None:
        key = normal_name(name)
        # "Abbott Township" is also found as "Abbott"; but Old Town never as "Old".
        forms = {key} if goodness < _SPELLING else {key, _TRAILING_KIND.sub("", key)}
        for form in forms:
            known = self._geoids.setdefault(form, {})
            known[geoid] = min(goodness, known.get(geoid, goodness))

    def best(self, key: str, county_geoid: str) -> str:
        fitting = {g: good for g, good in self._geoids.get(key, {}).items() if g.startswith(county_geoid)}
        if not fitting:
            return ""
        if not county_geoid:
            fitting = self._sure(fitting)
            if len(fitting) > 1:
                return ""
        return min(fitting, key=lambda geoid: (fitting[geoid], self._rank(geoid), geoid))

    def _sure(self, fitting: dict[str, int]) -> dict[str, int]:
        """What people mean by a name in the whole state: towns and cities and their villages; the rest
        (old names, plantations, townships) only where none of those has the name."""
        usual = {g: good for g, good in fitting.items() if good < _SPELLING and self._rank(g)[0] == 0}
        return usual or fitting


class _Nearness:
    def __init__(self, towns: Mapping[str, Town], villages: Iterable[Village]) -> None:
        points = [(t.geoid, t.lat, t.lon) for t in towns.values()]
        points += [(v.town_geoid, v.lat, v.lon) for v in villages if v.town_geoid in towns]
        points.sort()
        self._geoids = np.array([geoid for geoid, _, _ in points] + [""])[:-1]
        self._lat: NDArray[np.float64] = np.radians([lat for _, lat, _ in points])
        self._lon: NDArray[np.float64] = np.radians([lon for _, _, lon in points])
        # An unknown or tiny area counts as 2 km2, so that an islet does not vanish.
        land = [max(2.0, towns[geoid].land_km2) for geoid, _, _ in points]
        self._radius_km = np.sqrt(np.array(land) / math.pi)

    def town(self, lat: float, lon: float, county_geoid: str) -> str:
        asked = np.char.startswith(self._geoids, county_geoid) if self._geoids.size else np.zeros(0, bool)
        if not asked.any():
            return ""
        step_x = (self._lon[asked] - math.radians(lon)) * math.cos(math.radians(lat))
        step_y = self._lat[asked] - math.radians(lat)
        radii = np.hypot(step_x, step_y) * EARTH_RADIUS_KM / self._radius_km[asked]
        return str(self._geoids[asked][int(radii.argmin())])


def _town_part(key: str) -> str:
    return " ".join(_PART_OF_TOWN.sub(" ", key).split())


@lru_cache(maxsize=2)
def _of_files(folder: Path, _stamps: tuple[tuple[int, int], ...]) -> Gazetteer:
    return Gazetteer(
        place_files.towns(folder),
        place_files.spellings(folder),
        place_files.villages(folder),
        place_files.zips(folder),
        place_files.state(folder),
    )
