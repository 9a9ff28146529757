from datetime import date

import pytest

from pytest_aqe.fleet.remembered import Remembered
from pytest_aqe.hunt.facts import Evidence, FlakyTest, HuntReport
from pytest_aqe.hunt.known import Earlier
from pytest_aqe.hunt.recipe import Recipe

DAY, LATER = date(2031, 5, 6), date(2031, 6, 7)
NODES = ("t.py::a", "t.py::b")
FOUND = FlakyTest(
    "t.py::a", "flaky", "randomness", 1, 4, (0.1, 0.9), {"seed": 3}, evidence=Evidence(1, 4, 0, 0, 1.0, (0.1, 0.9)),
    fails=Recipe(("t.py::a",)),
)  # fmt: skip
RED = FlakyTest("t.py::b", "broken", "unknown", 1, 1, (0.1, 0.9))


@pytest.fixture
def root(tmp_path):
    (tmp_path / "t.py").write_text("def test_a(): pass\n", "utf-8")
    return tmp_path


def keep(root, *tests, stopped="done", nodes=NODES, day=DAY):
    report = HuntReport(tests, 100, stopped=stopped)
    return Remembered(root, nodes).keep(report, {"seed": (1, 20)}, 0, day)


def test_what_one_hunt_found_the_next_one_starts_with(root):
    assert Remembered(root, NODES).earlier() == Earlier()
    assert keep(root, FOUND, RED) == ""

    earlier = Remembered(root, NODES).earlier()
    assert earlier.findings == (FOUND,)
    assert earlier.unchanged == {"t.py::a"}
    assert earlier.experiments == {"seed": (1, 20)}
    assert earlier.hunted == 1
    assert (root / ".aqe/.gitignore").read_text("utf-8") == "*\n"


def test_the_day_on_which_a_test_was_first_seen(root):
    keep(root, FOUND)
    keep(root, FOUND, day=LATER)
    (found, other) = Remembered(root, NODES).first_seen([FOUND, RED], LATER)

    assert (found.first_seen, other.first_seen) == ("2031-05-06", "2031-06-07")


def test_other_code_and_other_tests(root):
    keep(root, FOUND)
    assert Remembered(root, NODES[:1]).earlier().hunted == 0
    assert Remembered(root, NODES[1:]).earlier().findings == ()
    (root / "t.py").write_text("def test_a(): assert 1\n", "utf-8")
    earlier = Remembered(root, NODES).earlier()

    assert (earlier.findings, earlier.unchanged, earlier.hunted) == ((FOUND,), frozenset(), 0)


def test_what_is_not_found_any_more_is_forgotten_but_not_by_a_hunt_that_ended_early(root):
    keep(root, FOUND)
    keep(root, stopped="budget")
    assert Remembered(root, NODES).earlier().findings == (FOUND,)
    assert Remembered(root, NODES).earlier().hunted == 1
    keep(root, nodes=NODES[1:])
    assert Remembered(root, NODES).earlier().findings == (FOUND,)
    keep(root)
    assert Remembered(root, NODES).earlier().findings == ()


def test_suspects_of_the_inbox(root):
    (root / ".aqe/inbox").mkdir(parents=True)
    row = '{"schema": 1, "started": 1, "tests": [["t.py::b", "passed", 0.1, 2, 0], ["gone", "passed", 0.1, 1, 0]]}'
    (root / ".aqe/inbox/1.json").write_text(row, "utf-8")

    assert Remembered(root, NODES).earlier().suspects == ("t.py::b",)


def test_switched_off(root):
    keep(root, FOUND)
    before = (root / ".aqe/hunts.db").read_bytes()
    memory = Remembered(root, NODES, on=False)

    assert memory.earlier() == Earlier()
    assert memory.keep(HuntReport(), {}, 0, DAY) == ""
    assert (root / ".aqe/hunts.db").read_bytes() == before


def test_a_file_that_cannot_be_read_is_said_and_left(root):
    (root / ".aqe").mkdir()
    (root / ".aqe/hunts.db").write_bytes(b"x" * 5000)
    memory = Remembered(root, NODES)

    assert memory.earlier().findings == ()
    assert "earlier hunts are not used: hunts.db cannot be read" in memory.notes[0]
    assert memory.keep(HuntReport((FOUND,)), {}, 0, DAY) == ""
    assert (root / ".aqe/hunts.db").read_bytes() == b"x" * 5000


def test_a_place_that_cannot_be_written_to(root):
    (root / ".aqe").write_text("in the way", "utf-8")

    assert keep(root, FOUND).startswith("what was found is not remembered:")
