"""Row ids as pytest itself gives them."""

import pytest

from pytest_aqe.write.ids import row_ids

ROWS = [
    ("'tea'", "1"),
    ("''", "None"),
    ("'a b/c'", "2.5"),
    (r"'\x00\n\t'", "True"),
    ("'ʯ'", "[1]"),
    (r"'\\d'", "{}"),
    ("b'tea'", "1j"),
    (r"b'\x00\xff'", "-1"),
    ("int", "ValueError"),
    ("(1, 2)", "float('inf')"),
    ("'same'", "1"),
    ("'same'", "1"),
    ("''", "''"),
    ("'😀'", "{1: 2}"),
]
TABLES = [ROWS, ROWS[:3], [("'x'", "'x'")] * 3, [("''", "''")] * 2]


def test_ids_are_those_that_pytest_shows(pytester):
    tests = [
        f"@pytest.mark.parametrize(('text', 'value'), [{', '.join(f'({a}, {b})' for a, b in rows)}])\n"
        f"def test_{number}(text, value):\n    pass\n"
        for number, rows in enumerate(TABLES)
    ]
    path = pytester.makepyfile("import pytest\n\n" + "\n".join(tests))

    items, _ = pytester.inline_genitems(path)

    shown = [item.nodeid.partition("[")[2].removesuffix("]") for item in items]
    assert shown == [one for rows in TABLES for one in row_ids(("text", "value"), rows)]


@pytest.mark.parametrize(("text", "expected"), [("Kind.FULL", "Kind.FULL"), ("int", "int"), ("f(1)", "value0")])
def test_names_stand_for_themselves(text, expected):
    assert row_ids(("value",), [(text,)]) == [expected]
