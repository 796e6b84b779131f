"""Which town of their places does somebody mean who types its name?"""

from mapper.intake.refusals import Refused
from mapper.store.areas import Area
from mapper.web import current

SEVERAL = "Two towns are called so: choose one of the list, with its county."
NONE = "Choose a town of the list: it is one that you look after."


class TownUnknown(Refused):
    """No town, or more than one, is called so in this actor's places. The message is a sentence."""


def towns() -> dict[str, Area]:
    """GEOID -> town of this actor's places."""
    areas, reach = current.frame().reference.areas, current.actor().reach
    return {
        area.geoid: area
        for area in areas.values()
        if area.level == "town" and area.county_geoid in areas and reach.covers(area.county_geoid)
    }


def in_words(town: Area) -> str:
    """As a field shows it: `Auburn, Androscoggin`."""
    return f"{town.name}, {current.frame().reference.areas[town.county_geoid].name}"


def all_in_words() -> list[str]:
    return sorted(in_words(town) for town in towns().values())


def typed(text: str) -> Area:
    """The town by its name, with its county's where two are called so, or by GEOID. Raises TownUnknown."""
    said = " ".join(text.split()).casefold()
    known = towns().values()
    fit = [town for town in known if said in (in_words(town).casefold(), town.geoid)]
    fit = fit or [town for town in known if town.name.casefold() == said]
    if len(fit) == 1:
        return fit[0]
    raise TownUnknown(SEVERAL if fit else NONE)
