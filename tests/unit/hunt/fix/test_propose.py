import subprocess

import pytest

from pytest_aqe.hunt.facts import BRITTLE, SELF, VICTIM
from pytest_aqe.hunt.fix.edit import count_assertions
from pytest_aqe.hunt.fix.propose import proposals
from pytest_aqe.hunt.fix.source import split

TEST = """
import os
from shop import cart


class TestA:
    def test_sets(self):
        cart.RATE = 0
        assert cart.RATE == 0

    def test_it(self):
        assert cart.total() == 0.3


def test_os():
    os.environ["X"] = "1"
    assert os.environ["X"]
"""


@pytest.fixture
def project(write):
    write(shop____init__="", shop__cart="RATE = 1\ndef total(): return RATE * 0.3\n")
    return write(tests__test_a=TEST)


def kinds(found):
    return [one.kind for one in found]


FALSE = "AssertionError: assert 1 == 2"
IT, SETS, OS = "tests/test_a.py::TestA::test_it[x::y]", "tests/test_a.py::TestA::test_sets", "tests/test_a.py::test_os"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"category": VICTIM, "polluters": [[SETS]], "state": ["shop.cart.RATE"]}, ["monkeypatch", "restore-fixture"]),
        ({"category": VICTIM, "polluters": [[SETS, OS]], "state": ["shop.cart.RATE"]}, ["restore-fixture"]),
        ({"category": VICTIM, "polluters": [[SETS]]}, []),
        ({"category": VICTIM, "polluters": [[SETS]], "state": ["thread 'x'"]}, []),
        ({"category": SELF, "state": ["shop.cart.RATE"]}, ["restore-fixture"]),
        ({"category": BRITTLE, "setters": [SETS], "state": ["shop.cart.RATE"]}, ["setup"]),
        ({"category": "floating-point"}, ["approx"]),
        ({"category": "unordered", "line": "tests/test_a.py:12"}, ["sorted"]),
        ({"category": "unordered", "line": "shop/cart.py:12"}, ["sorted"]),
        ({"category": "filesystem"}, []),
        ({"category": "network"}, []),
        ({"category": "randomness", "trigger": {"seed": 3}, "passing": {"seed": 4}, "message": FALSE}, ["seed"] * 8),
        ({"category": "randomness", "trigger": {"entropy": 3}, "message": FALSE}, []),
        ({"category": "randomness", "trigger": {"seed": 3}, "message": "ZeroDivisionError: division by zero"}, []),
        ({"category": "randomness", "trigger": {"seed": 3}, "message": "it ended its process (exit status 3)"}, []),
        ({"category": "timezone", "passing": {"tz": "Asia/Tokyo"}, "message": FALSE}, ["pin-timezone"] * 2),
        ({"category": "timezone", "passing": {}, "message": FALSE}, ["pin-timezone"]),
        ({"category": "timezone", "passing": {"tz": "Asia/Tokyo"}, "message": "ValueError: no such hour"}, []),
        ({"category": "environment", "trigger": {"env": {"COLUMNS": "33"}}, "message": FALSE}, ["pin-environment"]),
        ({"category": "environment", "trigger": {"env": {"SHOP": "x"}}, "message": FALSE}, ["pin-environment"]),
        ({"category": "environment", "trigger": {"env": {"COLUMNS": "33"}}, "message": "ValueError: width"}, []),
        ({"category": "environment", "trigger": {"env": {"HOME": "@empty"}}, "message": FALSE}, []),
        ({"category": "environment", "message": FALSE}, []),
        ({"category": "time", "message": "AssertionError: x", "trigger": {"clock": "x"}}, ["pin-clock"]),
        (
            {"category": "time", "message": "AssertionError", "passing": {"clock": "2031-01-01T00:00:00"}},
            ["pin-clock", "pin-clock"],
        ),
        ({"category": "time", "message": "ValueError: day is out of range"}, []),
        ({"category": "concurrency"}, []),
        ({"category": "unknown"}, []),
    ],
)
def test_what_is_tried_for_each_category(project, tmp_path, flaky, more, expected):
    found = proposals(flaky(IT, **more), tmp_path)

    assert kinds(found) == [*expected, "advice"]
    assert found[-1].advice
    assert not found[-1].changes
    for one in found[:-1]:
        compile("".join(one.changes.values()), "x.py", "exec")
        assert count_assertions(next(iter(one.changes.values()))) == count_assertions(TEST)


def test_a_diff_that_git_applies_and_its_reverse(project, tmp_path, flaky):
    [first, *_] = proposals(flaky(IT, VICTIM, polluters=[[SETS]], state=["shop.cart.RATE"]), tmp_path)
    diff, reverse = first.diff(tmp_path), first.reverse(tmp_path)

    def apply(patch):
        subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=patch.encode(), check=True)

    assert diff.startswith("--- a/tests/test_a.py\n+++ b/tests/test_a.py\n@@ ")
    apply(diff)
    assert (tmp_path / "tests/test_a.py").read_text("utf-8") == first.changes["tests/test_a.py"]
    apply(reverse)
    assert (tmp_path / "tests/test_a.py").read_text("utf-8") == project.text


def test_a_file_without_a_last_newline_and_with_other_line_ends(write, tmp_path, flaky):
    file = write(test_a="def test_it():\n    assert a() == 0.3")
    (tmp_path / "test_a.py").write_bytes(b"def test_it():\r\n    assert a() == 0.3")
    [first, _] = proposals(flaky("test_a.py::test_it", "floating-point"), tmp_path)

    assert b"\r\n    assert a() == pytest.approx(0.3)" in first.changes["test_a.py"].encode()
    assert "\\ No newline at end of file" in first.diff(tmp_path)
    assert file.path == "test_a.py"


@pytest.mark.parametrize("content", [b"def test_it(:\n", b"\xff\xfe", None])
def test_a_file_that_cannot_be_read_leaves_advice(tmp_path, flaky, content):
    if content is not None:
        (tmp_path / "test_a.py").write_bytes(content)

    assert kinds(proposals(flaky("test_a.py::test_it", "floating-point"), tmp_path)) == ["advice"]


def test_a_doctest_has_no_function_to_change(project, tmp_path, flaky):
    test = flaky("shop/cart.py::shop.cart.total", SELF, state=["shop.cart.RATE", "os.environ['X']"])

    assert kinds(proposals(test, tmp_path)) == ["advice"]


def test_where_the_hunt_ended_before_the_cause_was_found_there_is_no_command_to_run(project, tmp_path, flaky):
    (only,) = proposals(flaky(IT, "unknown"), tmp_path)

    assert only.advice.startswith("the hunt ended before its cause was found")


def test_what_people_would_pin_comes_first(project, tmp_path, flaky):
    def pinned(**more):
        return [next(iter(one.changes.values())) for one in proposals(flaky(IT, message=FALSE, **more), tmp_path)[:-1]]

    zones = pinned(category="timezone", trigger={"tz": "Asia/Tokyo"}, passing={"tz": "Etc/GMT-14"})
    assert ['TZ="UTC"' in zones[0], 'TZ="Etc/GMT-14"' in zones[1]] == [True, True]
    (zone,) = pinned(category="timezone", trigger={"tz": "UTC"}, passing={"tz": "Etc/GMT-14"})
    assert 'TZ="Etc/GMT-14"' in zone
    widths = pinned(category="environment", trigger={"env": {"COLUMNS": "33"}}, passing={"env": {"COLUMNS": "203"}})
    assert ['"COLUMNS", "80"' in widths[0], '"COLUMNS", "203"' in widths[1]] == [True, True]


def test_advice_names_what_is_known(tmp_path, flaky):
    test = flaky("a.py::t", VICTIM, polluters=[["a.py::p", "a.py::q"]], state=["thread 'hb'"])

    assert proposals(test, tmp_path)[-1].advice.startswith("restore thread 'hb' at the end of a.py::p and a.py::q")
    assert "see a.py:3" in proposals(flaky("a.py::t", "concurrency", line="a.py:3"), tmp_path)[-1].advice
    assert "{" not in proposals(flaky("a.py::t", "time"), tmp_path)[-1].advice


def test_node_ids():
    assert split("a/b.py::TestA::test_it[x::y]") == ("a/b.py", ("TestA", "test_it"))


def test_assertions_of_all_forms_are_counted():
    text = "assert a\nself.assertEqual(1, 1)\nwith pytest.raises(E): pass\nself.fail()\npytest.fail('')\nwith warns(W): pass\n"

    assert count_assertions(text) == 6
