"""Which 30 names must leave no trace, and which 30 are as innocent as they are like them? All invented."""

# `Quill…` stands in each of these, and is what a trace is found by.
SHELTER_LIKE = (
    """
Quillmoss Domestic Violence Shelter
Quillmoss House: Women's Shelter
Quillmoss Family Violence Project
Quillmoss Safe House
QuillmossSafeHouse
Quillmoss Transitional Housing for Families
Quillmoss Women's Transitional Program
Quillmoss Battered Women's Alliance
Quillmoss Rape Crisis Line
Quillmoss Sexual Assault Support
Quillmoss DV Center
Quillmoss D.V. Services
Quillmoss Homeless Shelter, Inc.
The Quillmoss Shelter
Quillmoss Emergency Housing
Quillmoss Warming Shelter
Quillmoss Youth Shelter
Quillmoss Survivor Housing
Quillmoss Survivors' Network
Quillmoss Anti-Trafficking Services
Quillmoss Victim Advocates, victim services
Quillmoss Women's Refuge
Quillmoss Haven House
Quillmoss House of Refuge
Refugio de Mujeres Quillmoss
Casa Segura Quillmoss
Violencia Doméstica: oficina Quillmoss
Maison d’hébergement Quillmoss
Hoyga Haweenka Quillmoss
Quillmoss She|lter
""".strip()
    .replace("|", "\u200b")
    .splitlines()
)

INNOCENT = """
Shelter Cove Laundromat
Shelter Harbor Inn
Shelter Island Cafe
Shelter Institute
Shelter Insurance Agency
Shelter Rock Road Church
Shelter Bay Marina
Lincoln Animal Shelter
Bangor Humane Society Shelter
Cat Shelter of the Lakes
Homeless Hounds Adoption Center
Dog and Cat Rescue Shelter
Congress Street Bus Shelter
Mill Park Picnic Shelter
Wildlife Refuge Visitor Center
Refuge Coffee
New Haven House of Pizza
Haven House Inn
Haven Nails
Safe Harbor Marina
Hope House Cafe
Women's Health Center
Family Planning of the Valley
Transitional Care Unit
Cancer Survivors' Support Center
Crisis Pregnancy Center
Victoria's Salon
The Sheltered Garden Cafe
Casa Fiesta Restaurant
Home for Aged Women
""".strip().splitlines()
