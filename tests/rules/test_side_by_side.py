"""Is every difference between a row and a place said, and no manner of writing taken for one?"""

from mapper.rules.side_by_side import beside

ROW = {"name": "SUDS", "address": "12 Main St", "phone": "(207) 555-0142", "zip": "04730", "notes": "?"}
SAME = {"name": "Suds", "address": "12 Main Street", "phone": "1 207 555 0142", "zip": "", "city": "Houlton"}
OTHER = {"name": "Suds 2", "address": "12 Elm St", "phone": "207-555-0199", "zip": "04730", "city": ""}


def test_what_differs_is_marked_and_what_is_only_written_otherwise_is_not() -> None:
    found = {line.label: line for line in beside(ROW, [SAME, OTHER])}
    assert list(found) == ["Name", "Address", "City", "ZIP", "Phone"]
    marks = {label: [differs for _, differs in line.others] for label, line in found.items()}
    assert marks == {
        **{"Name": [False, True], "Address": [False, True], "City": [False, False]},
        **{"ZIP": [False, False], "Phone": [False, True]},
    }
    assert found["City"].said == "" and found["City"].others == (("Houlton", False), ("", False))


def test_nobody_says_anything() -> None:
    assert beside({}, [{}]) == []
