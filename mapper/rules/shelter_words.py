"""Which words say that a place is a shelter, a safe house or a survivor programme, and which only look so?

Every pattern is for plain text: lower case, without accents and marks, single spaces (rules/privacy.py).
"""

import re

# Said in a name, a type or a tag, these are enough by themselves.
TELLING = re.compile(
    r"""\b(?:
      (?:dom|domestic|family|partner|gender|gender\ based|dating|spous(?:e|al)|marital)\ (?:violence|abuse)
    | violence\ (?:against\ wom[ae]n|intervention)
    | family\ crisis | (?:womens?|rape|sexual\ assault|sexual\ violence)\ crisis
    | (?:rape|sexual\ assault|sexual\ violence|sexual\ abuse)
    | (?:battered|abused)\ (?:wom[ae]ns?|wives|spouses?|famil(?:y|ies)|partners?|persons?)
    | (?:d\ ?v|ipv|vawa)\ (?:programs?|programmes?|services?|advoca\w+|projects?|resources?|housing|agency
        |shelters?|cent(?:er|re)s?|crisis|support|hotline|response|outreach|intervention|prevention|coalition|office)
    | safe\ ?(?:house|home)s? | safe\ (?:housing|shelter|dwelling)s?
    | transition\ houses? | wom[ae]ns\ (?:safe\ (?:place|space)s?|(?:emergency\ )?housing)
    | transitional\ (?:housing|living|homes?|houses?|residences?|apartments?|programs?|programmes?|shelters?
        |facilit(?:y|ies)) | wom[ae]ns?\ transitional
    | wom[ae]n\ in\ (?:crisis|transition|danger|need)
    | (?:homes?|houses?)\ for\ (?:women\ and\ children|women\ in\ \w+|battered|abused|homeless|runaways?)
    | (?<!new\ )(?<!fair\ )haven\ houses?
    | shelter\ ?(?:houses?|homes?|care)
    | (?:sexually|commercially)\ exploited | sexual\ exploitation | trafficked
    | exploited\ (?:youth|teens?|children|girls|wom[ae]n|persons)
    | (?:confidential|undisclosed|secret)\ (?:shelter|location|address|site|residence|housing)s?
    | runaway\ (?:youth|teens?|girls?|children|house|program|programme)
    | (?:emergency|temporary|crisis)\ (?:housing|accommodations?|residences?)
    | homeless(?:ness)?
    | (?:human|anti|sex|labou?r)\ trafficking
    | trafficking\ (?:survivors?|victims?|programs?|programmes?|services?|support)
    | (?:crime\ )?victims?\ (?:services?|support|advoca\w+|assistance|programs?|programmes?|housing|centers?)
    | (?:womens?|womans?|mens?|family|youth|teen|childrens?)\ shelters?
    | (?:night|overnight|emergency|warming|crisis)\ shelters?
    | (?:womens?|womans?|family|childrens?|girls?)\ refuges?
    | refuges?\ (?:for\ (?:wom[ae]n|famil(?:y|ies)|mothers|girls|children|youth|victims?|the\ abused)
        |houses?|homes?|cent(?:er|re)s?) | (?:houses?|homes?|places?)\ of\ refuge
    | (?:shelters?|safe\ havens?)\ for\ (?!animals?|pets?|dogs?|cats?|horses?)\w+
    | crime\ victims? | victims\ of\ (?:crimes?|abuse|violence|assault|trafficking)
    | 624221  # Temporary Shelters in the North American Industry Classification
    )\b""",
    re.VERBOSE,
)
# The same in the other languages of Maine's papers, without accents: Spanish and Portuguese, French, Somali.
TELLING_ELSEWHERE = re.compile(
    r"""\b(?:
      violencia\ (?:domestica|familiar|intrafamiliar|machista|conyugal|conjugal|sexual|de\ (?:pareja|genero))
    | (?:mujeres|mulheres)\ (?:maltratadas|abusadas|victimas?|vitimas?|vitimizadas|en\ (?:crisis|peligro))
    | (?:refugios?|albergues?|abrigos?|casas?|hogar(?:es)?|lar(?:es)?)\ (?:para|de)\ (?:las\ )?
        (?:mujeres|mulheres|familias|victimas|vitimas|jovenes|jovens|sobrevivientes|sobreviventes)
    | casas?\ (?:seguras?|abrigos?|refugios?|de\ (?:acogida|acolhimento|abrigo|refugio|passagem|transicion))
    | albergues? | sobrevivientes | sobreviventes | desamparad[oa]s | sem\ teto | sin\ (?:hogar|techo)
    | (?:trata|trafico)\ de\ (?:personas|pessoas|seres\ humanos|mujeres|mulheres)
    | violences?\ (?:conjugales?|familiales?|domestiques?|sexuelles?|faites\ aux\ femmes)
    | femmes\ (?:battues|violentees|victimes|en\ (?:difficulte|danger|detresse))
    | (?:maisons?|centres?|foyers?|lieux?)\ d\ ?(?:hebergement|accueil\ d\ ?urgence)
    | hebergement\ (?:d\ ?urgence|temporaire) | (?:foyers?|maisons?|refuges?)\ (?:pour|de|des)\ femmes
    | traite\ (?:des|d)\ (?:personnes|etres\ humains|femmes) | sans\ abris? | survivantes
    | agressions?\ sexuelles?
    | (?:hoyga|guriga|hoy)\ (?:haweenka|dumarka|badbaad\w*|qoysaska|degdeg\w*) | hoy\ la\ ?aan\w*
    | guri\ badbaad\w* | ka\ ganacsi\w*\ (?:dadka|aadanaha)
    | (?:rabshad\w*|xadgudub\w*|tacaddi\w*)\ (?:ka\ )?(?:qoys\w*|guri\w*|haween\w*|galmo\w*|lamaan\w*)
    )\b""",
    re.VERBOSE,
)
SURVIVORS = re.compile(r"\bsurvivors?\b")
OTHER_SURVIVORS = re.compile(
    r"\b(?:cancer|stroke|suicide|brain|injury|holocaust|burn|trauma\ center|transplant|heart|loss)\b"
)

# "Shelter" alone says so too, unless it stands for an animal's, a bus stop's or the name of a cove.
ANIMAL = (
    r"animals?|pets?|dogs?|cats?|kittens?|puppy|puppies|feline|canine|horses?|equine|wildlife|humane|spca"
)
INNOCENT = re.compile(
    rf"""\b(?:
      homeless\ (?:{ANIMAL}|hounds?|paws|critters)
    | (?:{ANIMAL})(?:\ (?:society|rescue|league|adoption|care|and))*\ (?:shelters?|safe\ havens?)
    | (?:bus|bus\ stop|transit|transport|tram|train|picnic|weather|rain|sun|storm|wind|trail|hiking|tax
        |smoking|bike|bicycle|cart|fallout|bomb|park|beach|lean\ to)\ shelters?
    | shelter\ (?:cove|islands?|harbou?r|bay|point|cay|rock|hill|ridge|valley|creek|lake|pond|river|beach
        |mountain|mtn|brook|bluff|head|neck|ledge|road|rd|street|lane|drive|avenue|institute|insurance
        |mutual|agency|logic|tree|belt)
    | lean\ to
    | haven\ house\ (?:inn|hotel|motel|b\ b|bed\ and\ breakfast|cafe|coffee|restaurant|pizza
        |grill|pub|tavern|bakery|antiques?|gifts?|books?|furniture|assisted\ living|nursing|vet\w*)
    )\b""",
    re.VERBOSE,
)
SHELTER = re.compile(r"\b(?:shelters?|safe\ ?havens?)\b")
ABOUT_ANIMALS = re.compile(rf"\b(?:{ANIMAL})\b")

# And in Arabic, Swahili, Kinyarwanda, Lingala, Haitian Creole and Vietnamese, which its people read too.
# Letters stand as they are without their marks.
TELLING_FARTHER = re.compile(
    r"""\b(?:
      (?:ال|لل|بال)?(?:ملجا|ملاجي|ماو[ىي]|ايواء) | بيت\ امن | بيوت\ امن[هة] | دار\ (?:ال)?(?:ايواء|امان)
    | (?:ال)?عنف\ (?:ال)?(?:اسر[ىي]|منزل[ىي]|زوج[ىي]|جنس[ىي]|عايل[ىي]) | (?:ال)?(?:معنفات|ناجيات|مشردين)
    | ضحايا\ (?:ال)?(?:عنف|اتجار|اغتصاب) | (?:ال)?اتجار\ ب(?:ال)?بشر
    | nyumba\ (?:salama|ya\ usalama) | makazi\ (?:salama|ya\ (?:muda|dharura)) | (?:ma)?kimbilio
    | (?:ukatili|unyanyasaji|dhuluma)\ (?:wa|za)\ (?:kijinsia|majumbani|nyumbani|kingono)
    | (?:waathirika|wahanga|manusura)\ wa | usafirishaji\ haramu
    | \w*ihohoterwa\w* | \w*bahohote\w+ | icuruzwa\ ry\ ?abantu | inzu\ y\ ?umutekano
    | mobulu\ (?:na|ya)\ (?:ndako|libala|libota) | kobeta\ basi
    | vyolans\ (?:domestik|konjigal|fanmi?|familyal|seksyel|nan\ kay)
    | (?:kay|mezon)\ (?:an\ )?sekirite
    | abri\ (?:pou|ijans)\b | trafik\ moun | fanm\ (?:viktim|bat|maltrete)
    | nha\ (?:tam\ (?:lanh|tru)|an\ toan) | bao\ (?:luc|hanh)\ (?:gia\ [dđ]inh|gioi|tinh\ duc)
    | buon\ (?:ban\ )?nguoi
    )\b""",
    re.VERBOSE,
)

# A place to hide or to stay, wherever it is named: in a note, in an address, beside another place. Only words
# for the place itself: what a church or a town office offers or posts about may be said there.
REFUGE = re.compile(
    r"""\b(?:
      safe\ ?(?:house|home)s? | safe\ (?:housing|shelter|dwelling|residence)s?
    | (?:confidential|undisclosed|secret)\ (?:shelter|location|address|site|residence|housing)s?
    | (?:domestic|family|dom|partner)\ (?:violence|abuse)\ (?:shelter|house|home|housing|residence|refuge)s?
    | (?:d\ ?v|womens?|womans?|girls|battered\ \w+|abused\ \w+|homeless|youth|teen|family)
        \ (?:shelter|refuge)s?
    | d\ ?v\ (?:house|home|housing|safe)s?
    | shelters?\ for\ (?:wom[ae]n|girls|famil(?:y|ies)|victims?|survivors?|battered|abused|(?:the\ )?homeless)
    | transitional\ (?:housing|living|home|house|shelter)s? | transition\ houses?
    | survivors?\ (?:housing|homes?|houses?|residences?|shelters?)
    | victims?\ (?:housing|homes?|shelters?)
    )\b""",
    re.VERBOSE,
)
# Its beginnings: what has none of them needs no closer look.
REFUGE_BEGINS = re.compile(
    r"safe|shelter|refuge|confidential|undisclosed|secret|transition|violence|abuse|assault|crisis|batter"
    r"|traffick|survivor|victim|d[. ]{0,2}v|nyumba|makazi|kimbilio|ukatili|unyanyas|dhuluma|waathirika"
    r"|wahanga|manusura|usafirishaji|hohote|icuruzwa|umutekano|mobulu|kobeta|vyolans|sekirite|abri "
    r"|trafik|viktim|maltrete"
)
# In a web or mail address words run together.
REFUGE_ONLINE = re.compile(
    r"safehouse|(?:womens?|womans|dv|homeless|battered|youth|teen|family)shelter|shelterfor(?!pets|animals|dogs|cats)"
    r"|(?:domestic|family|partner|sexual)(?:violence|abuse)|sexualassault|rapecrisis|batteredwom|abusedwom"
    r"|transitionalhousing|survivorhousing|traffickingsurvivor|traffickingvictim"
)
HOST = re.compile(r"(?:https?://|@|\bwww\.)([\w.-]+)|^([\w-]+(?:\.[\w-]+)+)(?:/|$)")

# What a list is of, as its title, its sheet or a heading inside it says: one of these, and nothing but such
# words around it; some only behind it.
SECTION = re.compile(
    r"\b(?:shelters?|safe\ ?(?:houses?|homes?|havens?)|(?:transitional|emergency)\ housing"
    r"|(?:domestic|family|sexual)\ (?:violence|abuse|assault)(?:\ agencies)?)\b"
)
AROUND_SECTION = frozenset({
    "emergency", "homeless", "homelessness", "domestic", "family", "violence", "abuse", "dv", "d", "v",
    "women", "womens", "mens", "youth", "teen", "children", "childrens", "transitional", "crisis",
    "temporary", "warming", "overnight", "night", "safe", "sexual", "assault", "rape", "battered", "and",
    "or", "other", "victim", "victims", "survivor", "survivors", "local", "statewide", "area", "county",
    "in", "for", "of", "the", "list", "directory", "all",
})  # fmt: skip
BEHIND_SECTION = AROUND_SECTION | {
    "locations", "addresses", "housing", "programs", "services", "resources",
}  # fmt: skip
