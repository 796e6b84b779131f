"""Is the list of common passphrases made of what the packages hold, and the committed one such a list?"""

import gzip
from pathlib import Path

from data import common_passphrases as build
from mapper.config import PROJECT


def packages_in(folder: Path) -> Path:
    (folder / "zxcvbn").mkdir()
    passwords = '"123456,Monkey,ab,correct horse battery".split(",")'
    lists = f'LISTS = {{"passwords": {passwords}, "other": ["no"]}}'
    (folder / "zxcvbn" / "frequency_lists.py").write_text(lists)
    auth = folder / "django" / "contrib" / "auth"
    auth.mkdir(parents=True)
    with gzip.open(auth / "common-passwords.txt.gz", "wt", encoding="utf-8") as file:
        file.write("dragon\nmonkey\nMother-Fathers1\nпароль123456\n")
    return folder


def test_words_first_and_long_ones_as_they_are_compared(tmp_path: Path) -> None:
    packages_in(tmp_path)
    lists = [build.of_zxcvbn(tmp_path), build.of_django(tmp_path)]
    assert build.words_of(lists) == ["dragon", "monkey"]
    long = set(build.passphrases_of(lists))
    assert long == {"correcthorsebattery", "motherfathers1", *build.KNOWN_TO_ALL}


def test_the_committed_list_is_sorted_and_says_where_it_is_from() -> None:
    head, *lines = (PROJECT / "data" / "common_passphrases.txt").read_text(encoding="utf-8").splitlines()
    assert head == build.HEAD
    short, long = [x for x in lines if len(x) < build.LEAST], [x for x in lines if len(x) >= build.LEAST]
    assert lines == short + long and short == sorted(short) and long == sorted(long)
    assert len(short) > 9_000 and len(long) > 300
    assert set(build.KNOWN_TO_ALL) <= set(long)
