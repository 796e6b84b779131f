"""Which towns can somebody choose from? Those of their reach, by county."""

from mapper.rules.permissions import Reach
from mapper.store.frame_rows import Reference

Choices = dict[str, list[tuple[str, str]]]  # county's name -> (GEOID, name) of its towns, both by name


def town_choices(reference: Reference, reach: Reach) -> Choices:
    towns = [area for area in reference.areas.values() if area.level == "town"]
    found: Choices = {}
    for area in sorted(towns, key=lambda area: (area.name.casefold(), area.geoid)):
        if reach.covers(area.county_geoid, area.geoid):
            county = reference.areas.get(area.county_geoid)
            found.setdefault(county.name if county else "", []).append((area.geoid, area.name))
    return dict(sorted(found.items()))
