"""Which languages does each venue's county need, and which materials speak them? Step 5 of the flow."""

import numpy as np
import pandas as pd

from mapper.rules.language_gaps import Bits, languages_asked, needed_bits, spoken_bits
from mapper.store.frame_rows import Reference


def asked(reference: Reference) -> tuple[str, ...]:
    """The languages that any county needs, in the order of their bits."""
    return languages_asked(reference.languages)


def spoken(reference: Reference) -> Bits:
    """uint64 per material, in the order of the reference data."""
    tags = [material.languages for material in reference.materials.values()]
    return spoken_bits(asked(reference), tags)


def needed(reference: Reference, county_geoid: "pd.Series[str]") -> Bits:
    """uint64 per venue: what its county needs; of no county, nothing."""
    counties = county_geoid.cat
    of_each = [reference.languages.get(geoid, []) for geoid in counties.categories]
    table = needed_bits(asked(reference), [*of_each, []])  # a missing county, -1, takes the last
    return np.asarray(table[counties.codes.to_numpy()])
