"""What does a row of a file say beside the places that it may mean, and where do they differ?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mapper.rules.duplicates import normal_address, normal_text
from mapper.rules.venue_names import digits_of

FIELDS: Mapping[str, str] = {
    "name": "Name",
    "venue_type": "Type of place",
    "address": "Address",
    "city": "City",
    "zip": "ZIP",
    "phone": "Phone",
    "website": "Website",
}


@dataclass(frozen=True, slots=True)
class Beside:
    """One field: what the row says, and for each place what it says and whether that differs. A side that
    says nothing does not differ."""

    label: str
    said: str
    others: tuple[tuple[str, bool], ...]
    field: str = ""

    @property
    def differs(self) -> bool:
        return any(differs for _, differs in self.others)


def beside(row: Mapping[str, str], places: Sequence[Mapping[str, str]]) -> list[Beside]:
    """The fields of which anybody says something; texts as they are shown."""
    lines = []
    for field, label in FIELDS.items():
        said, others = row.get(field, ""), [place.get(field, "") for place in places]
        if said or any(others):
            lines.append(
                Beside(label, said, tuple((one, _differ(field, said, one)) for one in others), field)
            )
    return lines


def _differ(field: str, one: str, other: str) -> bool:
    return bool(one and other) and _plain(field, one) != _plain(field, other)


def _plain(field: str, text: str) -> str:
    """Without what is only a manner of writing."""
    if field == "phone":
        return digits_of(text) or normal_text(text)
    return normal_address(text) if field == "address" else normal_text(text)
