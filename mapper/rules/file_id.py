"""Which file is this? Every file that is taken out has an id that the audit log knows."""

import re

from mapper.rules.short_code import ALPHABET, LOOK_ALIKES, SEPARATORS

LENGTH = 10
COPY = re.compile(r"(?<!\s)\s*\(\d{1,3}\)$")  # what a browser adds to the name of a second download
HOW_MANY = len(ALPHABET) ** LENGTH  # 50 bits: nobody finds one by trying


def from_number(number: int) -> str:
    """The id of a number below HOW_MANY, in signs that can be read aloud."""
    signs = []
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[place])
    return "".join(reversed(signs))


def read(typed: str) -> str:
    """The id that was meant, also out of a file's name: any case, dashes and spaces, O for 0. Empty: none."""
    name = typed.strip().rsplit("/", 1)[-1].rsplit("\\", 1)[-1]
    stem = COPY.sub("", name.split(".", 1)[0])
    for text in (name, stem.rsplit("-", 1)[-1]):
        meant = text.translate(SEPARATORS).upper().translate(LOOK_ALIKES)
        if len(meant) == LENGTH and all(sign in ALPHABET for sign in meant):
            return meant
    return ""
