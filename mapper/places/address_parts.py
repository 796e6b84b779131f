"""What does one line of an address say: which street, which city, which state, which ZIP?"""

import re
from dataclasses import dataclass

import usaddress

_ZIP = re.compile(r"\b(\d{5})(?:-\d{4})?\s*$")
_PLACE_LABELS = frozenset({"PlaceName", "StateName", "ZipCode", "ZipPlus4", "CountryName"})
MOST_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class AddressParts:
    """Texts as the line has them, "" where it says nothing. `street` has number, street, unit or PO box."""

    street: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""

    @property
    def one_line(self) -> str:
        """As an envelope has it."""
        named = " ".join(filter(None, (self.state, self.zip)))
        return ", ".join(filter(None, (self.street, self.city, named)))


def parts_of(line: str) -> AddressParts:
    """The parts of an address such as "20 Hartford Street, Houlton, ME 04730". A line that ends with a street
    has no city: which town is meant is never guessed."""
    line = " ".join(line.split())[:MOST_CHARACTERS]
    try:
        tagged, _kind = usaddress.tag(line)
    except usaddress.RepeatedLabelError:  # two streets, a corner: the commas tell as much
        return _by_commas(line)
    if "PlaceName" not in tagged or any("," in text for text in tagged.values()):
        return _by_commas(line)
    street = " ".join(text for label, text in tagged.items() if label not in _PLACE_LABELS)
    return AddressParts(
        street, tagged["PlaceName"], tagged.get("StateName", ""), tagged.get("ZipCode", "")[:5]
    )


def _by_commas(line: str) -> AddressParts:
    found = _ZIP.search(line)
    parts = [part.strip() for part in _ZIP.sub("", line).split(",") if part.strip()]
    if len(parts) < 2:
        return AddressParts("" if not found else ", ".join(parts), "", "", found[1] if found else "")
    state = parts.pop() if len(parts) > 2 or (len(parts[-1]) == 2 and parts[-1].isupper()) else ""
    city = parts.pop()
    return AddressParts(", ".join(parts), city, state, found[1] if found else "")
