from dataclasses import replace
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
    memory = Remembered(root, nodes)
    memory.keep(report, {"seed": (1, 20)}, day, worked_off=stopped == "done")
    return memory.notes


def test_what_one_hunt_found_the_next_one_starts_with(root):
    assert Remembered(root, NODES).earlier() == Earlier()
    assert keep(root, FOUND, RED) == ()

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


def test_an_edit_of_another_test_leaves_what_is_known_of_this_one(root):
    (root / "t_test.py").write_text("def test_a(): pass\ndef test_b(): pass\n", "utf-8")
    found = replace(FOUND, nodeid="t_test.py::test_a", fails=Recipe(("t_test.py::test_a",)))
    nodes = ("t_test.py::test_a", "t_test.py::test_b")
    keep(root, found, nodes=nodes)
    (root / "t_test.py").write_text("def test_a(): pass\n\n# more\ndef test_b(): assert 1\n", "utf-8")
    earlier = Remembered(root, nodes).earlier()

    assert earlier.unchanged == {"t_test.py::test_a"}
    assert earlier.hunted == 0


def test_code_that_changes_during_the_hunt_is_said(root):
    memory = Remembered(root, NODES)
    (root / "t.py").write_text("def test_a(): assert 1\n", "utf-8")
    memory.keep(HuntReport((FOUND,), stopped="done"), {}, DAY, worked_off=True)

    assert "changed while it was hunted" in memory.notes[0]
    assert Remembered(root, NODES).earlier() == Earlier()


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
    before = (root / ".aqe/memory.db").read_bytes()
    memory = Remembered(root, NODES, on=False)

    assert memory.earlier() == Earlier()
    memory.keep(HuntReport(), {}, DAY, worked_off=True)
    assert (root / ".aqe/memory.db").read_bytes() == before


def test_a_dry_run_reads_and_writes_nothing(root):
    keep(root, FOUND)
    memory = Remembered(root, NODES, writes=False)

    assert memory.earlier().findings == (FOUND,)
    memory.keep(HuntReport(stopped="done"), {}, DAY, worked_off=True)
    assert Remembered(root, NODES).earlier().findings == (FOUND,)


def test_a_bank_that_cannot_be_read_is_said_and_left(root):
    (root / ".aqe/memory.db").mkdir(parents=True)
    memory = Remembered(root, NODES)

    assert memory.earlier().findings == ()
    assert memory.notes[0].startswith("earlier hunts are not used: ")
    memory.keep(HuntReport((FOUND,)), {}, DAY, worked_off=True)
    assert (root / ".aqe/memory.db").is_dir()


def test_a_damaged_bank_is_repaired_and_the_hunt_remembered(root):
    (root / ".aqe").mkdir()
    (root / ".aqe/memory.db").write_bytes(b"x" * 5000)
    memory = Remembered(root, NODES)

    assert "the bank was damaged" in memory.notes[0]
    memory.keep(HuntReport((FOUND,), stopped="done"), {}, DAY, worked_off=True)
    assert Remembered(root, NODES).earlier().findings == (FOUND,)


def test_a_place_that_cannot_be_written_to(root):
    (root / ".aqe").write_text("in the way", "utf-8")

    (note,) = keep(root, FOUND)
    assert note.startswith("what was found is not remembered:")
