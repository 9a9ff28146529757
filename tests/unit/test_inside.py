"""Where tests run what was generated: locked in, and nowhere else."""

import os
import socket
from pathlib import Path

import pytest

from tests.confined import Raised, confined, errors
from tests.inside import WRITTEN, passes, run

HEAD = f'"""Tests for shop{WRITTEN.decode()}\n"""\n\n'


@pytest.fixture
def written(pytester):
    folder = pytester.mkdir("made")
    (folder / "test_aqe_shop.py").write_text(HEAD + "def test_a():\n    pass\n")
    return pytester


def reach_out(folder):
    return [
        (folder / "new.txt").touch,
        (folder / "there.txt").unlink,
        lambda: socket.create_connection(("127.0.0.1", 9), timeout=1),
    ]


def test_a_fork_that_is_confined_reaches_nothing_outside_its_folder(tmp_path):
    (tmp_path / "there.txt").touch()

    found = confined([*reach_out(tmp_path), Path("own.txt").touch, lambda: os.listdir(".")], tmp_path)

    assert [type(one) for one in errors(found)] == [PermissionError] * 3
    assert found[-2:] == [None, ["own.txt"]]
    assert [path.name for path in tmp_path.iterdir()] == ["there.txt"]


def test_values_and_errors_come_back(tmp_path):
    def fail():
        raise pytest.UsageError("odd")

    found = confined([lambda: (1, {"a": b"b"}), lambda: 1 / 0, fail, lambda: reach_out], tmp_path)

    assert found[0] == (1, {"a": b"b"})
    assert (type(found[1]), str(found[1])) == (ZeroDivisionError, "division by zero")
    assert isinstance(found[2], Raised)
    assert found[2].args == ("UsageError", "odd")
    assert found[3].startswith("<function reach_out")


def test_a_fork_that_ends_itself_is_told(tmp_path):
    with pytest.raises(AssertionError, match="did not come to its end"):
        confined([lambda: os._exit(0)], tmp_path)


def test_written_files_are_run_inside(written):
    (written.path / "made" / "test_aqe_more.py").write_text("def test_b():\n    open('/nowhere', 'w')\n")

    assert passes(written.path, "made/test_aqe_shop.py") == {"made/test_aqe_shop.py::test_a": "passed"}
    outcomes = run(written.path, "made").outcomes
    assert {name.rpartition("::")[2]: outcome for name, (outcome, _) in outcomes.items()} == {
        "test_a": "passed", "test_b": "failed"
    }  # fmt: skip


@pytest.mark.parametrize("args", [(), ("made",), ("made/test_aqe_shop.py::test_a",), ("--aqe-generate",)])
def test_they_are_run_nowhere_else(written, args):
    for start in (written.runpytest_subprocess, written.runpytest_inprocess):
        with pytest.raises(AssertionError, match="outside the sandbox"):
            start(*args)


def test_runs_that_leave_them_out_go_on(written):
    written.makepyfile(test_mine="def test_mine():\n    pass\n")

    assert written.runpytest_inprocess("test_mine.py").ret == 0
