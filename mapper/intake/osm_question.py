"""What is OpenStreetMap asked, so that it answers with the places of our types?"""

from collections.abc import Collection
from pathlib import Path

from mapper.intake.osm_types import tag_rules
from mapper.intake.refusals import ImportRefused
from mapper.places.place_files import PlaceFileError, state
from mapper.rules import overpass_query
from mapper.rules.overpass_query import Box


def question(data_folder: Path, state_geoid: str, types: Collection[str], box: Box | None) -> str:
    """In Overpass QL: of these types, or all where none is named, in the state and the box. Raises
    ImportRefused."""
    try:
        rules, asked = tag_rules(data_folder), state(data_folder)
    except (PlaceFileError, OSError) as error:
        raise ImportRefused(str(error)) from error
    if asked.geoid != state_geoid:
        raise ImportRefused(f"The data folder is about {asked.name}, and MAPPER_STATE is {state_geoid}.")
    wanted = [rule for rule in rules if not types or rule.venue_type in types]
    if not wanted:
        raise ImportRefused("OpenStreetMap has no tag for these types of place; see osm_venue_types.csv.")
    return overpass_query.query(wanted, asked.code, box)
