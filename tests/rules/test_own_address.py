"""Is a code handed out only where somebody else can use it, and nobody can read it on the way?"""

import pytest

from mapper.rules.own_address import HERE_ALONE, NOT_SAFE, problem_of

GOOD = (
    "https://mapper.example",
    "https://mapper.example:8443",
    "https://MAPPER.example.",
    "https://192.168.1.20",  # a server in the office, with a certificate of its own
    "https://10.0.0.5:8000",
    "https://[fd00::5]",
    "https://1.mapper.example",
    "https://localhost.example",
    "https://notlocalhost",
    "https://128.0.0.1",
)
THIS_MACHINE = (
    "",
    "https://",
    "no address",
    "mapper.example",
    "//mapper.example",
    *(
        "http://localhost",
        "http://localhost:8000",
        "https://localhost",
        "https://LOCALHOST.",
        "http://app.localhost:1",
    ),
    *("http://127.0.0.1:8000", "https://127.0.0.1", "https://127.8.9.10", "https://127.0.0.1."),
    *("https://127.1", "https://0x7f.1", "https://2130706433", "https://0177.0.0.1", "https://0x7f000001"),
    *("http://0.0.0.0:8000", "https://0.0.0.0", "https://0", "https://0x"),
    *(
        "http://[::1]:8000",
        "https://[::1]",
        "https://[::]",
        "https://[0:0:0:0:0:0:0:1]",
        "https://[::ffff:127.0.0.1]",
    ),
    "https://somebody@127.0.0.1",
    "https://mapper.example@localhost",
)
READABLE_ON_THE_WAY = (
    "http://mapper.example",
    "HTTP://mapper.example:8000",
    "http://192.168.1.20:8000",
    "http://10.0.0.5",
    "http://[fd00::5]:8000",
    "http://localhost@mapper.example",
    "ftp://mapper.example",
    "http://999999999999",
    "http://0889.1",
)


@pytest.mark.parametrize("base", GOOD)
def test_https_that_others_reach_is_fine(base: str) -> None:
    assert problem_of(base) == ""


@pytest.mark.parametrize("base", THIS_MACHINE)
def test_an_address_of_this_machine_is_of_no_use_to_others(base: str) -> None:
    assert problem_of(base) == HERE_ALONE


@pytest.mark.parametrize("base", READABLE_ON_THE_WAY)
def test_without_https_a_code_could_be_read_on_the_way(base: str) -> None:
    assert problem_of(base) == NOT_SAFE


def test_each_sentence_says_what_to_do() -> None:
    assert "MAPPER_PUBLIC_URL" in HERE_ALONE
    assert "MAPPER_PUBLIC_URL" in NOT_SAFE
