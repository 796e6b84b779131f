"""Which records of a list are one venue, known for certain? A made list, the same for the same seed.

How it is made: towns, streets and names are invented. A venue is drawn (what it is, a name of that kind, a
house, a phone, a point), and with it often its hard neighbours: other shops of one mall at one address, the
first and the second church of a denomination, churches of one saint in two denominations, six branches of a
chain in a town, the same name in another town, firms of one owner's name in one house. Some venues are then
told a second time, by somebody else: with slips of the fingers (a letter left out, doubled, changed with its
neighbour, or the next key), the usual abbreviations, capitals, words left out or added, the phone in another
form, missing or new, the address in one line, with a suite, without, or with another house number, the point
off by up to 60 m or missing, the town by the post's name for it. No rule of the scorer is used here.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from mapper.rules.duplicates import Record

WORKED_ON, HELD_OUT = 20_261, 90_417  # seeds; the points of the scorer were set with the first one only

_START = "Al Bram Cor Dun El Fen Gar Hol Ing Jor Kel Lor Mar Nor Ost Pel Quin Ros Sel Tam Und Ver Wes Yar Zel"
_END = "borough by dale field ford ham hurst ley mere mouth port stead ton ville wick worth"
_WORDS = (
    "Bluebird Heron Otter Juniper Thistle Larkspur Pinecone Lantern Copper Harvest Maple Willow Cedar Fox "
    "Moose"
)
_OWNERS = "Joe Maria Tanya Gus Lena Omar Priya Duc Hank Rosa Abby Stella Benny Carl Dot Ezra Fiona Greta Ike"
_FAMILY = (
    "Pelkington Ouellwright Dubrowe Hathorne Levasse Michoud Tarbucks Goodwell Sturgess Nadolny Kierst Brawn"
)
_SAINTS = "Mary Joseph Anne Peter Paul Francis Agnes Martin"
_STREETS = (
    "Main Elm Oak Water School High Church Pleasant Spring Union Mill Summer Congress Lisbon Granite Sabattus"
)
_MALLS = "Fernwood Plaza|Gull Point Mall|Twin Rivers Shopping Center|Old Mill Plaza"
_FIRMS = {
    "laundromat": ("Laundromat", "Coin Laundry", "Wash & Dry", "Laundry Center"),
    "hair_salon": ("Hair Salon", "Barber Shop", "Hair Studio", "Beauty Salon"),
    "nail_salon": ("Nails", "Nails & Spa", "Nail Salon"),
    "restaurant": ("Restaurant", "Pizza", "Diner", "House of Pizza", "Grill", "Family Restaurant"),
    "cafe": ("Cafe", "Coffee", "Bakery & Cafe", "Coffee House"),
    "lodging": ("Inn", "Motel", "Hotel", "Lodge & Suites"),
    "medical_clinic": ("Medical Center", "Family Health Center", "Walk-In Clinic", "Dental Associates"),
    "other": ("Market", "Variety", "Pharmacy", "Auto Repair", "General Store"),
}
_CHURCHES = ("Baptist", "Methodist", "Congregational", "Lutheran", "Pentecostal", "Catholic")
_CHAINS = (
    ("Dunkin'", "cafe"),
    ("Subway", "restaurant"),
    ("Burrito Baron", "restaurant"),
    ("Kwik Kurl", "hair_salon"),
)
_PUBLIC = (
    ("{} Public Library", "library"),
    ("{} General Assistance Office", "general_assistance"),
    ("{} WIC Office", "wic_office"),
    ("{} Community Center", "community_center"),
    ("{} Regional Hospital", "hospital"),
)
_SHORT = {
    "Street": "St", "Avenue": "Ave", "Road": "Rd", "Center": "Ctr", "Saint": "St.", "Church": "Ch",
    "Hospital": "Hosp", "Community": "Comm", "Regional": "Reg", "Medical": "Med", "Baptist": "Bapt",
    "Methodist": "Meth", "&": "and", "Laundromat": "Laundry", "Restaurant": "Rest", "First": "1st",
    "Second": "2nd", "North": "N", "South": "S", "Associates": "Assoc", "Public": "Pub.",
    "Library": "Lib", "Catholic": "Cath", "Mount": "Mt",
}  # fmt: skip
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_ENDINGS = (" LLC", ", Inc.", " Inc", " of {}", " - {}", " ({})")


@dataclass(frozen=True, slots=True)
class Labelled:
    """Records, and which two of them are one venue: (i, j), i < j."""

    records: list[Record]
    same: set[tuple[int, int]]


def labelled(seed: int, towns: int = 40, doubles: int = 400) -> Labelled:
    """A list of about 40 venues a town, and `doubles` of them told twice, shuffled."""
    chance = random.Random(seed)
    venues = [venue for town in _towns(chance, towns) for venue in _town(chance, town)]
    again = [(venue, _told_again(chance, venue)) for venue in chance.sample(venues, doubles)]
    everything = venues + [other for _, other in again]
    order = list(range(len(everything)))
    chance.shuffle(order)
    place = {at: new for new, at in enumerate(order)}
    of = {id(venue): at for at, venue in enumerate(everything)}
    same = {tuple(sorted((place[of[id(one)]], place[of[id(other)]]))) for one, other in again}
    return Labelled([everything[at] for at in order], {(a, b) for a, b in same})


# --- venues ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Town:
    name: str
    zip: str
    lat: float
    lon: float


def _towns(chance: random.Random, count: int) -> list[_Town]:
    names = [start + end for start in _START.split() for end in _END.split()]
    picked = chance.sample(names, count)
    return [
        _Town(name, f"0{4001 + at}", 43 + chance.random() * 3, -71 + chance.random() * 4)
        for at, name in enumerate(picked)
    ]


def _town(chance: random.Random, town: _Town) -> Iterator[Record]:
    for _ in range(12):
        kind = chance.choice(list(_FIRMS))
        yield _at(chance, town, _firm(chance, kind), kind)
    yield from _mall(chance, town)
    yield from _churches(chance, town)
    for name, kind in chance.sample(_CHAINS, 2):
        number = chance.choice(("", " #{}"))
        for _ in range(chance.randint(2, 6)):
            yield _at(chance, town, name + number.format(chance.randint(100, 999)), kind)
    for pattern, kind in _PUBLIC:
        yield _at(chance, town, pattern.format(town.name), kind)
    owner = chance.choice(_FAMILY.split())
    house = _at(chance, town, f"{owner} Dental", "medical_clinic")
    yield house
    yield replace(house, name=f"{owner} Auto Repair", kind="other", phone=_phone(chance))
    yield _at(chance, town, "Joe's Pizza", "restaurant")  # in every town


def _firm(chance: random.Random, kind: str) -> str:
    word = chance.choice(
        (
            chance.choice(_WORDS.split()),
            chance.choice(_OWNERS.split()) + "'s",
            chance.choice(_FAMILY.split()),
            f"{chance.choice(_WORDS.split())} {chance.choice(_WORDS.split())}",
        )
    )
    return f"{word} {chance.choice(_FIRMS[kind])}"


def _at(chance: random.Random, town: _Town, name: str, kind: str) -> Record:
    street = f"{chance.choice(_STREETS.split())} {chance.choice(('Street', 'Street', 'Avenue', 'Road'))}"
    lat, lon = town.lat + chance.gauss(0, 0.01), town.lon + chance.gauss(0, 0.01)
    address = f"{chance.randint(1, 480)} {street}"
    return Record(name, address, town.name, town.zip, _phone(chance), kind, lat, lon)


def _phone(chance: random.Random) -> str:
    return f"207-{chance.randint(200, 999)}-{chance.randint(0, 9999):04}"


def _mall(chance: random.Random, town: _Town) -> Iterator[Record]:
    mall = _at(chance, town, chance.choice(_MALLS.split("|")), "other")
    for unit in range(1, chance.randint(5, 9)):
        kind = chance.choice(list(_FIRMS))
        suite = f", Suite {unit}" if chance.random() < 0.5 else ""
        lat, lon = (mall.latitude or 0) + chance.gauss(0, 3e-4), (mall.longitude or 0) + chance.gauss(0, 3e-4)
        name, phone = _firm(chance, kind), _phone(chance)
        yield replace(
            mall, name=name, address=mall.address + suite, phone=phone, kind=kind, latitude=lat, longitude=lon
        )


def _churches(chance: random.Random, town: _Town) -> Iterator[Record]:
    kind = chance.choice(_CHURCHES)
    first = _at(chance, town, f"First {kind} Church", "church")
    yield first
    yield replace(
        first, name=f"Second {kind} Church", phone=_phone(chance), latitude=(first.latitude or 0) + 0.001
    )
    saint = chance.choice(_SAINTS.split())
    for other in chance.sample(_CHURCHES, 2):
        yield _at(chance, town, f"Saint {saint} {other} Church", "church")


# --- told again ------------------------------------------------------------------------------------


def _told_again(chance: random.Random, venue: Record) -> Record:
    """As somebody else writes it down."""
    told = replace(venue, name=_name(chance, venue))
    for change in (_address, _phone_again, _point, _kind_again, _town_again):
        told = change(chance, told)
    return told


def _name(chance: random.Random, venue: Record) -> str:
    name = venue.name
    if chance.random() < 0.5:
        name = " ".join(_SHORT.get(w, w) if chance.random() < 0.7 else w for w in name.split())
    if chance.random() < 0.4:
        name = _slip(chance, name)
    if chance.random() < 0.15:
        name += chance.choice(_ENDINGS).format(venue.city)
    if chance.random() < 0.1:
        name = "The " + name
    if chance.random() < 0.15:
        name = name.replace("'", "")
    if chance.random() < 0.08 and len(name.split()) > 2:
        name = " ".join(name.split()[:-1])
    return name.upper() if chance.random() < 0.2 else name


def _slip(chance: random.Random, text: str) -> str:
    """One slip within a word of four letters or more; the digits and the first letter stay."""
    spots = [at for at, c in enumerate(text) if at and c.isalpha() and text[at - 1].isalpha()]
    if len(spots) < 3:
        return text
    at = chance.choice(spots)
    slips: list[Callable[[], str]] = [
        lambda: text[:at] + text[at + 1 :],
        lambda: text[:at] + text[at] + text[at:],
        lambda: text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :],
        lambda: text[:at] + _next_key(chance, text[at]) + text[at + 1 :],
    ]
    return chance.choice(slips)()


def _next_key(chance: random.Random, letter: str) -> str:
    row = next((row for row in _KEYS if letter.lower() in row), "aeiou")
    at = row.find(letter.lower())
    return row[max(0, min(len(row) - 1, at + chance.choice((-1, 1))))]


def _address(chance: random.Random, told: Record) -> Record:
    address, luck = told.address, chance.random()
    number, _, street = address.partition(" ")
    if luck < 0.08:
        return replace(told, address="")
    if luck < 0.16:  # renumbered, or wrong by a digit
        moved = number[::-1] if chance.random() < 0.5 else str(int(number) + chance.choice((-2, 2, 10, 4)))
        address = f"{abs(int(moved)) or 1} {street}"
    if chance.random() < 0.6:
        address = " ".join(_SHORT.get(word, word) for word in address.split())
    if chance.random() < 0.1:
        address = _slip(chance, address)
    if chance.random() < 0.1 and "Suite" not in address:
        address += f", Ste {chance.randint(1, 9)}"
    if chance.random() < 0.1:
        address += f", {told.city}, ME {told.zip}"
    return replace(told, address=address.upper() if chance.random() < 0.2 else address)


def _phone_again(chance: random.Random, told: Record) -> Record:
    area, middle, last = told.phone.split("-")
    forms = (
        f"({area}) {middle}-{last}",
        f"{area}.{middle}.{last}",
        f"1{area}{middle}{last}",
        f"{middle}-{last}",
        "",
    )
    if chance.random() < 0.1:
        return replace(told, phone=_phone(chance))
    return replace(told, phone=chance.choice((*forms, "", told.phone)))


def _point(chance: random.Random, told: Record) -> Record:
    if chance.random() < 0.4:
        return replace(told, latitude=None, longitude=None)
    lat, lon = (
        (told.latitude or 0) + chance.uniform(-5e-4, 5e-4),
        (told.longitude or 0) + chance.uniform(-5e-4, 5e-4),
    )
    return replace(told, latitude=lat, longitude=lon)


def _kind_again(chance: random.Random, told: Record) -> Record:
    other = {"cafe": "restaurant", "hospital": "medical_clinic", "nail_salon": "hair_salon"}.get(
        told.kind, ""
    )
    return replace(told, kind=chance.choices((told.kind, other), (8, 2))[0])


def _town_again(chance: random.Random, told: Record) -> Record:
    luck = chance.random()
    if luck < 0.05:
        return replace(told, city="", zip="")
    if luck < 0.1:
        return replace(told, city=f"West {told.city}")
    return replace(told, zip="") if luck < 0.3 else told
