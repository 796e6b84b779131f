"""What do the words of a venue's name weigh, and which of them mean the same?

Tables of English as it stands on American signs; nothing here is of one state.
"""

# How people shorten what stands in names. "St" is no entry: whether it is a saint or a street, its place
# tells.
WRITTEN_OUT = {
    **dict.fromkeys(("ctr", "cntr", "cen", "cent", "centre", "centers", "centres"), "center"),
    **{"mt": "mount", "mtn": "mountain", "ft": "fort", "jct": "junction", "hts": "heights", "vly": "valley"},
    **{"hosp": "hospital", "med": "medical", "hlth": "health", "cln": "clinic", "pharm": "pharmacy"},
    **{"rx": "pharmacy", "drugstore": "pharmacy", "drug": "pharmacy", "fam": "family", "reg": "regional"},
    **{"regl": "regional", "mem": "memorial", "meml": "memorial", "gen": "general", "ch": "church"},
    **{
        "bapt": "baptist",
        "meth": "methodist",
        "cath": "catholic",
        "luth": "lutheran",
        "pres": "presbyterian",
    },
    **{"presb": "presbyterian", "epis": "episcopal", "cong": "congregational", "congl": "congregational"},
    **{"evang": "evangelical", "pent": "pentecostal", "univ": "university", "coll": "college"},
    **{"lib": "library", "comm": "community", "cmty": "community", "commun": "community"},
    **{"svc": "service", "svcs": "service", "serv": "service", "dept": "department", "govt": "government"},
    **{"gov": "government", "assn": "association", "assoc": "association", "intl": "international"},
    **{"natl": "national", "jr": "junior", "sr": "senior", "bros": "brother", "co": "company"},
    **{"corp": "corporation", "mfg": "manufacturing", "rest": "restaurant", "restr": "restaurant"},
    **{"ristorante": "restaurant", "restaurante": "restaurant", "deli": "delicatessen", "mkt": "market"},
    **{"apts": "apartment", "bldg": "building", "twp": "township", "ofc": "office", "off": "office"},
    **{"laundry": "laundromat", "laundrette": "laundromat", "launderette": "laundromat"},
    **{"washateria": "laundromat", "laundramat": "laundromat", "laundermat": "laundromat"},
    **{"barbershop": "barber", "coffeehouse": "coffee", "coffeeshop": "coffee", "bldgs": "building"},
    **{"ave": "avenue", "rd": "road", "blvd": "boulevard", "hwy": "highway", "rte": "route", "sq": "square"},
    **{"pkwy": "parkway", "n": "north", "s": "south", "e": "east", "w": "west", "ctl": "central"},
    **{"ga": "assistance", "twn": "town", "gnrl": "general", "bbq": "barbecue", "barbeque": "barbecue"},
    **{"univers": "university", "sch": "school", "elem": "elementary", "shp": "shop", "shoppe": "shop"},
    **{"theatre": "theater", "grille": "grill", "xpress": "express", "nite": "night", "lite": "light"},
}

NUMBERS = {
    **{word: str(at) for at, word in enumerate(("one", "two", "three", "four", "five", "six"), 1)},
    **{word: str(at) for at, word in enumerate(("seven", "eight", "nine", "ten"), 7)},
    **{word: str(at) for at, word in enumerate(("first", "second", "third", "fourth", "fifth", "sixth"), 1)},
    **{word: str(at) for at, word in enumerate(("seventh", "eighth", "ninth", "tenth"), 7)},
    **{"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8"},
}

# Forms of firms and small words say nothing.
_SILENT = (
    "the of and at in on for a an by to de la le el los las du des del inc llc ltd llp pllc pc pa co "
    "company corporation incorporated limited dba no number store shop & md dds dmd do us usa"
)
# What kind of place it is: many share it.
_KIND = (
    "church chapel parish ministry fellowship congregation temple salon spa nail hair beauty barber "
    "studio tanning laundromat cleaner coin op wash dry restaurant cafe diner grill bar pub tavern pizza "
    "pizzeria eatery kitchen coffee bakery delicatessen house bistro lounge buffet takeout food sandwich "
    "center hospital clinic medical health care healthcare doctor physician dental dentist pharmacy "
    "service office department agency library hotel motel inn lodge suite hostel campground resort market "
    "mart grocery supermarket variety convenience station stop depot terminal school college university "
    "academy association club community family public general regional national international american "
    "new old great big little group partner associate building hall place plaza mall enterprise solution "
    "consulting management construction bank credit union gas fuel auto repair supply home senior junior "
    "youth recreation assistance welfare program project women men children city town township village "
    "municipal county state government memorial express super best good quality classic golden"
)
# Where it is: a branch of a chain, or a word of half the town's names.
_PLACE = (
    "street avenue road boulevard drive lane highway route square parkway court way main north south east "
    "west central downtown uptown upper lower bridge river lake hill valley mountain mount beach bay "
    "harbor island park corner crossing junction heights landing ridge view"
)
_DENOMINATION = (
    "baptist methodist catholic lutheran presbyterian episcopal congregational evangelical pentecostal "
    "adventist orthodox unitarian nazarene mormon quaker jewish muslim buddhist united community "
    "christian saint holy lady grace trinity christ god bible gospel lord"
)
# Who goes there in hundreds of towns; names of their branches differ by place alone.
_CHAINS = (
    "dunkin starbucks subway mcdonalds walmart walgreens cvs hannaford shaws aldi target kfc wendys "
    "dominos arbys dennys ihop applebees supercuts greatclips marriott hilton hampton hyatt sheraton "
    "econo 7eleven irving cumberland sunoco shell mobil exxon citgo gulf rite ymca goodwill salvation "
    "planned popeyes chipotle panera sonic chilis"
)

SILENT, KIND = frozenset(_SILENT.split()), frozenset(_KIND.split())
PLACE, DENOMINATION = frozenset(_PLACE.split()), frozenset(_DENOMINATION.split())
CHAINS = frozenset(word.removesuffix("s") for word in _CHAINS.split())

RARE = 1.0
WEIGHTS = {
    **dict.fromkeys(DENOMINATION, 0.5),
    **dict.fromkeys(PLACE, 0.4),
    **dict.fromkeys(KIND, 0.25),
    **dict.fromkeys(SILENT, 0.03),
}

# Of each of these a name has one: two that differ are two places.
EITHER_OR = tuple(
    frozenset(words.split())
    for words in (
        "north south east west",
        "upper lower",
        "women men children",
        "baptist methodist catholic lutheran presbyterian episcopal congregational pentecostal adventist "
        "orthodox unitarian nazarene mormon jewish muslim buddhist",
        "junior senior",
        "elementary middle high",
        "city county state",
    )
)
