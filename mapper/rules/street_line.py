"""Which part of an address may be asked about elsewhere? House number and street, and nobody's name."""

import re

MOST_CHARACTERS = 300  # of a cell that is looked at
MOST_WORDS = 6  # of a street's name; what goes on longer is no street
# What stands behind one of these is a person, a company, a room or a mailbox.
_AFTER_STREET = re.compile(
    r"(?:^|\s)(?:c\s*/\s*o|care of|attn|attention|apt|apartment|suite|ste|unit|floor|fl|room|rm|bldg|"
    r"building|lot|trailer|upstairs|downstairs|basement|rear|behind|near|next to|across from|"
    r"opposite|at the|inside|"
    r"p\s*\.?\s*o\s*\.?\s*box|post office box|pmb|box)\b.*|[#(;].*",
    re.IGNORECASE,
)
_SUFFIX = (
    "street|st|road|rd|avenue|ave|av|drive|dr|lane|ln|way|boulevard|blvd|court|ct|place|pl|terrace|ter|circle|"
    "cir|highway|hwy|parkway|pkwy|turnpike|tpke|pike|square|sq|alley|extension|ext|row|loop|trail|trl|path|"
    "plaza|wharf|crossing|xing|landing|common|commons|esplanade|bypass|causeway|broadway|connector"
)
_DIRECTION = r"(?:n|s|e|w|ne|nw|se|sw|north|south|east|west)"
_NUMBER = r"(?<![\w.-])\d{1,6}(?:-\d{1,6})?[a-z]?(?:\s+1/2)?"
_WORD = r"(?:\d{1,3}(?:st|nd|rd|th)|[^\W\d_][\w.'’-]*)"
# As short as it can be: what goes on behind "12 Main St" may be a name.
_NAMED = re.compile(
    rf"{_NUMBER}\s+(?:{_WORD}\s+){{1,{MOST_WORDS}}}?(?:{_SUFFIX})\b\.?(?:\s+(?:{_SUFFIX})\b\.?)*"
    rf"(?:\s+{_DIRECTION}\b\.?)?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    rf"{_NUMBER}\s+(?:(?:u\.?\s?s\.?|state|county|{_DIRECTION})\s+)?"
    r"(?:route|rte|rt|highway|hwy|us|road|rd)\.?[\s-]*\d{1,4}[a-z]?\b",
    re.IGNORECASE,
)
# "33 Broadway": a number and a name without the word for a street. Two words at most: not "12 Jane Q Doe".
_BARE = re.compile(rf"{_NUMBER}\s+{_WORD}(?:\s+{_WORD})?", re.IGNORECASE)
_RURAL = re.compile(r"\b(?:rr|rural route|hc|star route|general delivery)\b", re.IGNORECASE)


def street_of(address: str) -> str:
    """House number and street of an address cell, such as "12 Main St" of "c/o Jane Doe, 12 Main St, Apt 3";
    empty where it names none: a mailbox, a rural route, a street without a number (which is a kilometre, and
    reads like a building's name), a crossing of two streets."""
    for part in " ".join(address.split())[:MOST_CHARACTERS].split(","):
        plain = _AFTER_STREET.sub("", part).strip(" .-")
        if _RURAL.search(plain) or "&" in plain or " and " in plain.casefold():
            continue
        found = _NUMBERED.search(plain) or _NAMED.search(plain) or _BARE.fullmatch(plain)
        if found:
            return found[0].strip(" .")
    return ""
