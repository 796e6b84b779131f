"""Makes common_passphrases.txt of what installed packages know that many people use: README.md says which.

    python -m data.common_passphrases --packages FOLDER

The same packages give the same bytes.
"""

import argparse
import ast
import gzip
from collections.abc import Iterable
from pathlib import Path

LEAST = 12  # a shorter one is refused for its length
WORDS = 6_000  # the most used passwords that are letters alone: whole words in a longer one
WORD_LEAST = 3
KNOWN_TO_ALL = (  # by hand: in no list of leaked passwords, and the first that somebody tries
    "correcthorsebatterystaple",
    "ilovemychildren",
    "inthebeginningwastheword",
    "livefreeordie",
    "maytheforcebewithyou",
    "onceuponatime",
    "oncemoreuntothebreach",
    "ourfatherwhoartinheaven",
    "thelordismyshepherd",
    "thequickbrownfox",
    "thequickbrownfoxjumpsoverthelazydog",
    "thewaylifeshouldbe",
    "tobeornottobe",
    "tobeornottobethatisthequestion",
    "vacationland",
)
HEAD = "# Built by data/common_passphrases.py; README.md says from what. Case-folded, the words first."


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--packages", type=Path, required=True, help="where zxcvbn and Django are installed")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    said = parser.parse_args()
    lists = [of_zxcvbn(said.packages), of_django(said.packages)]
    lines = [HEAD, *words_of(lists), *passphrases_of(lists)]
    (said.out / "common_passphrases.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def of_zxcvbn(packages: Path) -> list[str]:
    """Its list of passwords, the most used first; read without running the package."""
    tree = ast.parse((packages / "zxcvbn" / "frequency_lists.py").read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "passwords":
                    return _listed(value)
    raise LookupError("zxcvbn has no list of passwords")


def _listed(node: ast.expr) -> list[str]:
    """A list, or a text that is split by commas."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        text = ast.literal_eval(node.func.value)
        return str(text).split(",")
    return [str(value) for value in ast.literal_eval(node)]


def of_django(packages: Path) -> list[str]:
    """The list of its password validator, the most used first."""
    file = packages / "django" / "contrib" / "auth" / "common-passwords.txt.gz"
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return lines.read().splitlines()


def words_of(lists: Iterable[list[str]]) -> list[str]:
    """Of each list the most used that are plain letters: what people lengthen with digits."""
    found: set[str] = set()
    for passwords in lists:
        words = [word.casefold() for word in passwords if word.isascii() and word.isalpha()]
        found.update(word for word in words[:WORDS] if WORD_LEAST <= len(word) < LEAST)
    return sorted(found)


def passphrases_of(lists: Iterable[list[str]]) -> list[str]:
    """All that are long enough to be refused for nothing else; a sign that no keyboard has is a fault."""
    every = {plain(password) for passwords in lists for password in passwords if password.isascii()}
    every.update(KNOWN_TO_ALL)
    return sorted(password for password in every if len(password) >= LEAST)


def plain(password: str) -> str:
    """As mapper/rules/passphrase.py compares."""
    return "".join(sign for sign in password.casefold() if sign.isalnum())


if __name__ == "__main__":
    main()
