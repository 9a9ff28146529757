import json
from datetime import date

import pytest

from pytest_aqe.errors import QuarantineError
from pytest_aqe.hunt.quarantine import Entry, add, for_tests, line_of, read

GOOD = {
    "nodeid": "t.py::test_a[ü-1]",
    "owner": "ann",
    "reason": "races",
    "expires": "2031-05-06",
    "category": "concurrency",
}
TODAY = date(2031, 5, 6)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "q.jsonl"


def test_entries_comments_and_empty_lines(file):
    file.write_text(f"# why\n\n{json.dumps(GOOD)}\n  # more\n", "utf-8")

    assert read(file) == {
        GOOD["nodeid"]: Entry("t.py::test_a[ü-1]", "ann", "races", date(2031, 5, 6), "concurrency", line=3)
    }


def test_an_entry_holds_through_its_last_day():
    (entry,) = for_tests([("t", "time", "why")], "ann", TODAY, days=0)

    assert not entry.expired(TODAY)
    assert entry.expired(date(2031, 5, 7))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("nonsense", "no JSON: Expecting value at column 1"),
        ("[1]", "an entry is an object"),
        (
            json.dumps({**GOOD, "expire": "x"}),
            "unknown key 'expire'; known are nodeid, owner, reason, expires, category",
        ),
        (json.dumps({**GOOD, "owner": " "}), "'owner' is needed, as text"),
        (json.dumps({key: value for key, value in GOOD.items() if key != "reason"}), "'reason' is needed"),
        (json.dumps({**GOOD, "nodeid": 3}), "'nodeid' is needed, as text"),
        (json.dumps({**GOOD, "category": 3}), "'category' is text"),
        (json.dumps({**GOOD, "expires": "soon"}), "'expires' is a day such as 2031-12-31, not 'soon'"),
        (json.dumps({**GOOD, "nodeid": "first"}), "first stands in line 1 already"),
    ],
)
def test_an_error_names_file_line_and_what_is_wrong(file, line, message):
    file.write_text(f"{json.dumps({**GOOD, 'nodeid': 'first'})}\n{line}\n", "utf-8")

    with pytest.raises(QuarantineError) as error:
        read(file)
    assert str(error.value).startswith(f"{file}:2: {message}")


def test_a_file_that_cannot_be_read(file):
    with pytest.raises(QuarantineError, match="cannot be read"):
        read(file)
    file.write_bytes(b"\xff")
    with pytest.raises(QuarantineError, match="cannot be read"):
        read(file)


def test_new_entries_are_appended_and_what_is_there_stays(file):
    file.write_text(f"# ours\n{json.dumps(GOOD)}", "utf-8")
    entries = for_tests([(GOOD["nodeid"], "time", "other"), ("t.py::test_b", "", "hash order")], "bob", TODAY)

    assert add(file, entries) == ("t.py::test_b",)
    assert file.read_text("utf-8") == (
        f"# ours\n{json.dumps(GOOD)}\n"
        '{"nodeid": "t.py::test_b", "owner": "bob", "reason": "hash order", "expires": "2031-06-05"}\n'
    )
    assert add(file, entries) == ()


def test_a_new_file_says_what_it_is(file):
    add(file, for_tests([("t", "time", "why")], "ann", TODAY))

    assert file.read_text("utf-8").startswith("# Tests that may fail until they expire")
    assert read(file)["t"].category == "time"


def test_nothing_to_add_makes_no_file(file):
    assert add(file, ()) == ()
    assert not file.exists()


def test_a_line_is_read_back(file):
    (entry,) = for_tests([("t.py::test[\"odd\n']", "time", "wh\u2028y")], "ann", TODAY)
    file.write_text(line_of(entry) + "\n", "utf-8")

    assert list(read(file)) == [entry.nodeid]
