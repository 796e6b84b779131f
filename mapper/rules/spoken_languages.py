"""Which languages are spoken at a place? What files and people write, as BCP 47 tags and in words."""

import re
from collections.abc import Iterable, Mapping

# The languages that are spoken most where material is needed; any other reads as its code.
NAMES: Mapping[str, str] = {
    "am": "Amharic", "ar": "Arabic", "bn": "Bengali", "de": "German", "en": "English", "es": "Spanish",
    "fa": "Persian", "fr": "French", "gu": "Gujarati", "hi": "Hindi", "hmn": "Hmong", "ht": "Haitian Creole",
    "it": "Italian", "ja": "Japanese", "km": "Khmer", "ko": "Korean", "ln": "Lingala", "my": "Burmese",
    "ne": "Nepali", "pa": "Punjabi", "pl": "Polish", "prs": "Dari", "ps": "Pashto", "pt": "Portuguese",
    "ru": "Russian", "rw": "Kinyarwanda", "so": "Somali", "sw": "Swahili", "th": "Thai", "ti": "Tigrinya",
    "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "yi": "Yiddish",
    "zh": "Chinese", "zxx": "pictures only",
}  # fmt: skip
SPOKEN: Mapping[str, str] = {code: name for code, name in NAMES.items() if code != "zxx"}
_CODES = {name.casefold(): code for code, name in SPOKEN.items()}
_BETWEEN = re.compile(r"[;,/|\n]| and | & ", re.I)
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_BARE_TAGS = re.compile(rf"{_TAG.pattern}(?:\s+{_TAG.pattern})+")


def name_of(tag: str) -> str:
    """English, Portuguese (pt-BR); the tag where there is no word."""
    name = NAMES.get(tag.casefold().partition("-")[0])
    if name is None:
        return tag
    return f"{name} ({tag})" if "-" in tag else name


def said(text: str) -> list[str]:
    """What a cell names, each once: tags for what is known, by tag or by name, in any case; else as it is."""
    parts = [part.strip(" .") for part in _BETWEEN.split(text)]
    if len(parts) == 1 and _BARE_TAGS.fullmatch(parts[0]) and all(_known(one) for one in parts[0].split()):
        parts = parts[0].split()  # `en es so`
    return list(dict.fromkeys(_tag(part) for part in parts if part))


def _known(text: str) -> bool:
    return bool(_TAG.fullmatch(text)) and re.split("[-_]", text.casefold())[0] in SPOKEN


def _tag(part: str) -> str:
    if part.casefold() in _CODES:
        return _CODES[part.casefold()]
    if not _known(part):
        return part
    first, *rest = part.replace("_", "-").split("-")
    return "-".join([first.casefold(), *rest])


def written(tags: Iterable[str]) -> str:
    """As the register keeps them: `en;es`."""
    return ";".join(tags)
