"""SAFETY.md, What is never collected, 3 and 4. The names of services are invented or general."""

import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.rules.privacy import lists_shelters, looks_like_a_shelter, names_a_refuge, note_warnings

CAUGHT = """
York County Shelter Programs
Hope House Domestic Violence Shelter
The Shelter
Oxford Street Shelter
Midcoast Homeless Shelter, Inc.
Emergency Housing of Aroostook
Greater Bay Homeless Services Center
Teen Shelter at the Harbor
Women's Shelter
Women’s Refuge
A Refuge for Women
Family Violence Project
Intimate Partner Violence Resource Center
Sexual Assault Support Services of Midcoast
Rape Crisis Line
DV Program - Lewiston office
Safe House Ministries
SafeHouse
Safe-Homes of Androscoggin
Safe Haven
Transitional Housing for Families
Sunrise Transitional Living Program
Survivor Housing Collaborative
Survivors' Network
Anti-Trafficking Services
Human Trafficking Survivor Aid
Victim Services of Kennebec
Crime Victims' Advocates Program
Shelter for Battered Women
Battered Women's Alliance
St. Mary's Overnight Shelter
Warming Shelter (winter)
Shelter Cove Women's Shelter
Shelter Island Homeless Services
Pet-friendly Homeless Shelter
County Shelter, near the bus shelter
Maison d'hébergement L'Étoile
Refugio para mujeres
Servicios contra la violencia doméstica
DOMESTIC  VIOLENCE\tPROGRAM
Domestic-Violence Services
ｄｏｍｅｓｔｉｃ ｖｉｏｌｅｎｃｅ center
Shel\u200bter Programs of the North
She\u00adlter
homeless_shelter
OakWomensShelter
ShelTer
D.V. Services of the Coast
Kennebec DV Center
Spousal Abuse Project
Haven House
Grace Haven House for Women
House of Refuge
Refuge for Girls
Pine Refuge House
Women's Transitional
Transitional Shelter
Women in Crisis
Home for Women and Children
Runaway Youth Program
Support for Trafficked Persons
Casa Segura
Albergue para familias
Refugio de las Mujeres
Casa de acogida Luz
Centro contra la violencia de género
Mujeres Maltratadas, oficina
Lucha contra la trata de personas
Casa abrigo
Centro para mulheres vítimas de violência
Violences conjugales: aide
Foyer pour femmes
Femmes battues, accueil
Hébergement d’urgence
Guriga Badbaadada
Hoyga Haweenka
Xadgudubka Qoyska
S.A.F.E. House
Dom. Violence Program
IPV Services of the Coast
Violence Against Women Project
Violence Intervention Partnership
Women's Safe Place
Emergency Women's Housing
Transition House
Exploited Youth Outreach
Confidential location
Victims of Crime Office
Crime Victims' Fund
مأوى النساء
ملجأ للنساء
بيت آمن
دار الإيواء
العنف الأسري
ضحايا الاتجار
Nyumba Salama
Kimbilio la Wanawake
Makazi ya muda
Ukatili wa kijinsia
Inzu y’abagore bahohotewe
Vyolans domestik
Abri pou fanm
Nhà tạm lánh
Bạo lực gia đình
""".strip().splitlines()

INNOCENT = """
Shelter Cove Laundromat
Shelter Harbor Inn
Shelter Island Cafe
Shelter Institute
Shelter Insurance Agency
Shelter Rock Road Church
Lincoln County Animal Shelter
Bangor Humane Society
Kennebec Valley Humane Society Shelter
Emergency Animal Shelter
Cat Shelter
Home for Homeless Cats
Homeless Hounds Adoption Center
Dog & Cat Rescue Shelter
Safe Haven for Horses
Congress Street Bus Shelter
Picnic Shelter, Mill Park
Piazza Rock Lean-to
Rachel Carson National Wildlife Refuge
Hope House Cafe
New Haven Pizza
Safe Harbor Marina
Women's Health Center
Family Planning of Maine
Maine Family Planning - Houlton
Transitional Care Unit, General Hospital
Cancer Survivors' Support Center
Survivors of Suicide Loss Group
Haven Nails
Houlton Regional Hospital
Crisis Pregnancy Center
General Assistance Office
Community Center
Drug Rehabilitation Center
The Sheltered Garden Cafe
Victoria's Salon
New Haven House of Pizza
Haven House Inn
Refuge Coffee
National Wildlife Refuge Visitor Center
DV Auto Parts
SafeHarborMarina
Home for Aged Women
Casa Fiesta Restaurant
Casa de la Cultura
Lar Doce Lar Bakery
Maison de l'Acadie
Foyer Café
Hogar Market
Centre de santé
Xarunta Caafimaadka
مطعم بيت الشام
مركز صحي
Duka la Salama
Nhà Hàng Sài Gòn
Kay Marie Restaurant
Halfway House Diner
Safe and Sound Storage
A.B.C. House of Pizza
Secret Garden Nails
""".strip().splitlines()


@pytest.mark.parametrize("name", CAUGHT)
def test_shelters_and_survivor_programmes_are_caught_by_name(name):
    assert looks_like_a_shelter(name, "community_center", {})


@pytest.mark.parametrize("name", CAUGHT)
def test_and_by_the_text_of_their_type_or_another_column(name):
    assert looks_like_a_shelter("Hope House", name, {})
    assert looks_like_a_shelter("Hope House", "other", {"Category": name})
    assert looks_like_a_shelter("Hope House", "other", {"alt_name:en": name})


@pytest.mark.parametrize("name", INNOCENT)
def test_innocent_names_pass(name):
    assert not looks_like_a_shelter(name, "other", {"addr:street": "Shelter Street"})


@pytest.mark.parametrize(
    "tags",
    [
        {"social_facility": "shelter"},
        {"amenity": "social_facility", "social_facility": "Shelter "},
        {"Social_Facility": "outreach;shelter"},
        {"social_facility": "group_home", "social_facility:for": "homeless"},
        {"social_facility": "outreach", "social_facility:for": "senior;abused"},
        {"social_facility:for": "victim"},
        {"description": "A safe house."},
        {"operator": "Family Violence Project"},
        {"NAICS": "624221", "type": "624221"},
    ],
    ids=str,
)
def test_tags_say_so(tags):
    assert looks_like_a_shelter("Hope House", "other", tags)


@pytest.mark.parametrize(
    "tags",
    [
        {"other_tags": '"social_facility"=>"shelter","social_facility:for"=>"woman"'},
        {"tags": '{"amenity": "social_facility", "social_facility:for": "victim"}'},
        {"tags.social_facility:for": "abused"},
        {"DV shelter": "x"},
        {"Shelter": "Yes", "Food": ""},
        {"NAICS code": "624221"},
        {"brand": "Family Violence Project"},
        {"notes": "Confidential address, ask by phone"},
        {"comments": "next door to the women's shelter"},
        {"address": "c/o Oak Safe House, 3 Hidden Ln"},
        {"website": "https://www.oak-safehouse.org/about"},
        {"url": "oakwomensshelter.example.org"},
        {"email": "desk@domesticviolenceoak.org"},
        {"notes": "Transitional housing upstairs"},
        {"remarks": "بيت آمن"},
    ],
    ids=str,
)
def test_any_cell_may_say_so(tags):
    assert looks_like_a_shelter("Hope House", "community_center", tags)


@pytest.mark.parametrize(
    "text",
    [
        "Bus shelter outside; ask for the manager",
        "Hosts a domestic violence support group on Tuesdays",
        "Gives out vouchers for emergency housing and for homeless people",
        "Emergency shelter in storms",
        "Poster against human trafficking hangs in the restroom",
        "12 Shelter Cove Rd",
        "Safe to leave cards at the counter",
        "Animal shelter next door",
        "https://www.hospital.example/services/sexual-assault",
        "https://newhaven.example",
        "Mo-Fr 09:00-17:00",
        "",
    ],
)
def test_what_else_a_cell_says_names_no_refuge(text):
    assert not names_a_refuge(text)
    assert not looks_like_a_shelter("Corner Cafe", "cafe", {"notes": text, "website": text})


@pytest.mark.parametrize(
    ("title", "says_so"),
    [
        ("SHELTERS", True),
        ("Domestic Violence Shelters", True),
        ("List of safe houses", True),
        ("Emergency & Homeless Shelters:", True),
        ("Women’s shelters and transitional housing", True),
        ("domestic_violence_services", True),
        ("Food pantries", False),
        ("Bus shelters", False),
        ("Animal shelters", False),
        ("Anti-trafficking network: where posters hang", False),
        ("Poster placements, human trafficking task force", False),
        ("Oak Street Shelter", False),
        ("and " * 40, False),
        ("", False),
    ],
)
def test_a_title_or_heading_says_what_a_list_is_of(title, says_so):
    assert lists_shelters(title) is says_so


@pytest.mark.parametrize(
    ("name", "tags"),
    [
        ("Corner Stop", {"highway": "bus_stop", "shelter": "yes"}),
        ("Elm Street Shelter", {"highway": "bus_stop"}),
        ("Hilltop Shelter", {"amenity": "shelter", "shelter_type": "picnic_shelter"}),
        ("County Shelter", {"amenity": "animal_shelter"}),
        ("Soup Kitchen", {"social_facility": "soup_kitchen", "social_facility:for": "homeless"}),
        ("Meadow House", {"social_facility": "assisted_living", "social_facility:for": "senior"}),
        ("Cafe", {"addr:street": "Homeless Jack Lane", "amenity": "cafe"}),
    ],
)
def test_innocent_tags_pass(name, tags):
    assert not looks_like_a_shelter(name, "other", tags)


def test_a_shelter_that_is_tagged_like_a_bus_stops_is_still_caught_by_what_it_says():
    assert looks_like_a_shelter("Elm Street Homeless Shelter", "transit_stop", {"highway": "bus_stop"})
    assert looks_like_a_shelter("Oxford Street Shelter", "other", {"amenity": "shelter"})


@pytest.mark.parametrize("kind", ["animal_shelter", "transit_stop", "Bus stop"])
def test_the_type_can_explain_the_word(kind):
    assert not looks_like_a_shelter("Elm Street Shelter", kind)
    assert looks_like_a_shelter("Elm Street Women's Shelter", kind)


def test_real_venues_pass(shared_data):
    """Hospitals, clinics, WIC and GA offices of one state: none of them is taken for a shelter."""
    for file in ("venues_hospitals_me.csv", "venues_web_facts_me.csv"):
        with (shared_data / file).open(encoding="utf-8", newline="") as lines:
            names = [(row["name"], row["venue_type"]) for row in csv.DictReader(lines)]
        assert names
        assert [pair for pair in names if looks_like_a_shelter(*pair)] == []


@settings(max_examples=200)
@given(
    st.text(max_size=200), st.text(max_size=40), st.dictionaries(st.text(max_size=12), st.text(max_size=40))
)
def test_any_text_gets_an_answer(name, kind, tags):
    assert looks_like_a_shelter(name, kind, tags) in (True, False)
    assert looks_like_a_shelter(f"{name} Domestic Violence Shelter", kind, tags)


@pytest.mark.parametrize(
    "awkward", ["dog society " * 5000, "1 " * 5000, "a@" * 5000, "+1" + " 2" * 5000, "." * 9000]
)
def test_long_text_is_answered_at_once(awkward):
    """Patterns that backtrack without bound would hang here."""
    looks_like_a_shelter(awkward, awkward, {"name": awkward})
    note_warnings(awkward)
    names_a_refuge(awkward)
    lists_shelters(awkward[:120])


def test_a_long_heading_of_their_words_is_answered_at_once():
    assert not lists_shelters("women " * 19 + "ate")
    assert lists_shelters("women " * 18 + "shelter")


PHONE, MAIL, ACCOUNT, PERSON = "phone number", "e-mail address", "account or page", "about a person"


@pytest.mark.parametrize(
    ("note", "about"),
    [
        ("call 207-555-0123", [PHONE]),
        ("(207) 555-0123", [PHONE]),
        ("207.555.0123 ext 4", [PHONE]),
        ("2075550123", [PHONE]),
        ("1-207-555-0123", [PHONE]),
        ("+33 6 12 34 56 78", [PHONE]),
        ("ask at 555-0123", [PHONE]),
        ("٢٠٧-٥٥٥-٠١٢٣", [PHONE]),
        ("write to desk.two+x@clinic.example", [MAIL]),
        ("@desk_person", [ACCOUNT]),
        ("see https://example.org/x", [ACCOUNT]),
        ("on Facebook", [ACCOUNT]),
        ("She told us to leave", [PERSON]),
        ("a girl, 16 years old", [PERSON]),
        ("17 yo", [PERSON]),
        ("a survivor works here", [PERSON]),
        ("her number is 207 555 0123", [PHONE, PERSON]),
        ("", []),
        ("Poster by the door, cards in the stall. Board is full.", []),
        ("Come back after 2026-11-20, open 9-5", []),
        ("back on 11/20/2026 or 20.11.2026", []),
        ("ZIP 04330-1234, Route 201, suite 100", []),
        ("left 25 cards and 2 posters on 3rd floor", []),
        ("Placed at 10:30 - 11:15", []),
        ("here, there, the other shelf", []),
    ],
)
def test_a_note_is_warned_about_what_points_at_somebody(note, about):
    warnings = note_warnings(note)
    assert len(warnings) == len(about)
    assert all(word in warning for word, warning in zip(about, warnings, strict=True))


@settings(max_examples=100)
@given(st.text(max_size=300))
def test_any_note_gets_an_answer(note):
    assert isinstance(note_warnings(note), list)
