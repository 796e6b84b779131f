"""Is this passphrase hard enough to guess, and this sign-in name one that can be kept?"""

import re
import unicodedata
from collections.abc import Collection

LEAST, MOST = 12, 200
NAME_LEAST, NAME_MOST = 3, 40
FEW_DIFFERENT = 5  # different characters
LEAST_OF_ITS_OWN = 8  # characters beside the names that anybody can know
KEYBOARD = (
    *("qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm", "azertyuiopqsdfghjklmwxcvbn"),
    *("1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "qazwsxedcrfvtgbyhnujmikolp", "1q2w3e4r5t6y7u8i9o0p"),
    *("abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "`1234567890-=", "!@#$%^&*()_+"),
)
WALK_LEAST = 4  # so many in a row are a walk over the keyboard


def normal(text: str) -> str:
    """The same for every keyboard: NFKC."""
    return unicodedata.normalize("NFKC", text)


def normal_name(text: str) -> str:
    """A sign-in name as it is compared: "  Cora " is "cora"."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).strip().casefold())


def name_problem(name: str) -> str:
    """What is wrong with a sign-in name, in words; empty where nothing is."""
    if not NAME_LEAST <= len(normal_name(name)) <= NAME_MOST or not normal_name(name).isprintable():
        return f"A sign-in name has {NAME_LEAST} to {NAME_MOST} characters."
    return ""


def problem(passphrase: str, names: Collection[str], common: Collection[str]) -> str:
    """What is wrong with a passphrase, in words; empty where nothing is.

    `names` are what anybody could try first: the sign-in name and the network's; `common` the words and
    passwords that data/common_passphrases.txt lists.
    """
    text = normal(passphrase)
    if len(text) < LEAST:
        return (
            f"A passphrase has at least {LEAST} characters. Four words that do not belong together are good."
        )
    if len(text) > MOST:
        return f"A passphrase has at most {MOST} characters."
    plain = _plain(text)
    if len(set(plain)) < FEW_DIFFERENT or _is_repeated(plain) or not _without_walks(plain):
        return "This repeats or follows the keyboard. Choose words that nobody would guess."
    if len(_without_names(plain, names)) < LEAST_OF_ITS_OWN:
        return "This is mostly a name that others know. Choose words that nobody would guess."
    if plain in common or _is_few_words(plain, common):
        return "Many people use this one, or nearly. Choose four words that do not belong together."
    return ""


def _plain(text: str) -> str:
    """Without case and without what stands between: "Pass word-1" is as easily guessed as "password1"."""
    return "".join(sign for sign in text.casefold() if sign.isalnum()) or text


def _is_repeated(plain: str) -> bool:
    """Whether it is one piece over and over, the last one perhaps not whole: "abcabcabcab"."""
    half = len(plain) // 2
    return any(plain.startswith(plain[size:]) for size in range(1, half + 1))


def _without_walks(plain: str) -> str:
    """What is left when walks over the keyboard and sequences are taken out, forth and back."""
    rows = [row for way in KEYBOARD for row in (way, way[::-1])]
    left, at = "", 0
    while at < len(plain):
        longest = max(_walk(plain, at, row) for row in rows)
        left += "" if longest >= WALK_LEAST else plain[at]
        at += longest if longest >= WALK_LEAST else 1
    return left


def _walk(plain: str, at: int, row: str) -> int:
    """How many characters from here on stand side by side in this row of keys."""
    length = 0
    while at + length < len(plain) and plain[at : at + length + 1] in row:
        length += 1
    return length


def _without_names(plain: str, names: Collection[str]) -> str:
    for name in names:
        for part in re.findall(r"[^\W_]{3,}", normal(name).casefold()):
            plain = plain.replace(part, "")
    return plain


def _is_few_words(plain: str, common: Collection[str]) -> bool:
    """Whether its letters are fewer than three common words: "summer2026summer1", "dragonmonkey99"."""
    letters = "".join(sign for sign in plain if sign.isalpha())
    if not letters:
        return False
    return letters in common or any(
        letters[:at] in common and letters[at:] in common for at in range(1, len(letters))
    )
