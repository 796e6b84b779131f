"""Is an id found again, however somebody types it?"""

import pytest

from mapper.rules import file_id


@pytest.mark.parametrize("number", [0, 1, 31, 32, 2**49 + 12_345, file_id.HOW_MANY - 1])
def test_every_number_has_an_id_of_its_own_length(number: int) -> None:
    made = file_id.from_number(number)
    assert len(made) == file_id.LENGTH
    assert file_id.read(made) == made


def test_different_numbers_have_different_ids() -> None:
    assert len({file_id.from_number(number) for number in range(5_000)}) == 5_000


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("7K3M9QX2TB", "7K3M9QX2TB"),
        (" 7k3m9-qx2tb ", "7K3M9QX2TB"),
        ("7K3M9 QX2TB", "7K3M9QX2TB"),
        ("7K3M9QX2To", "7K3M9QX2T0"),
        ("7K3M9QX2Tl", "7K3M9QX2T1"),
        ("coverage-2026-05-10-7K3M9QX2TB.csv", "7K3M9QX2TB"),
        ("coverage-2026-05-10-7K3M9QX2TB.geojson", "7K3M9QX2TB"),
        ("C:\\Users\\x\\gaps-2026-05-10-7K3M9QX2TB.csv", "7K3M9QX2TB"),
        ("/home/x/gaps-2026-05-10-7K3M9QX2TB.csv", "7K3M9QX2TB"),
        ("gaps-2026-05-10-7K3M9QX2TB (1).csv", "7K3M9QX2TB"),
        ("", ""),
        ("coverage-2026-05-10.csv", ""),
        ("7K3M9QX2TU", ""),
        ("7K3M9QX2T", ""),
        ("é" * 10, ""),
    ],
)
def test_what_is_typed(typed: str, meant: str) -> None:
    assert file_id.read(typed) == meant
