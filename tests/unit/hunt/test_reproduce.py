"""Commands to copy."""

import json
import shlex
from pathlib import Path

import pytest

from pytest_aqe.hunt.perturb.environment import EMPTY
from pytest_aqe.hunt.perturb.registry import Registry
from pytest_aqe.hunt.recipe import Recipe
from pytest_aqe.hunt.reproduce import command, conditions_of, repeats, shown, spec


def line(nodes, conditions=None, **more):
    return command(Recipe(tuple(nodes), conditions or {}), Registry(), rootdir=Path("/r"), cwd=Path("/r"), **more)


def test_a_test_alone():
    assert line(["a.py::t"]) == "pytest a.py::t"


def test_an_order_is_pinned():
    assert line(["a.py::p", "a.py::t"]) == "pytest --aqe-replay=order a.py::p a.py::t"


def test_a_test_after_itself_is_a_repetition():
    assert line(["a.py::t", "a.py::t"]) == "pytest --aqe-repeat=2 a.py::t"


def test_what_a_process_is_born_with_stands_before_it():
    assert line(["a.py::t"], {"hash_seed": 3, "tz": "Etc/GMT-14"}) == "PYTHONHASHSEED=3 TZ=Etc/GMT-14 pytest a.py::t"


def test_variables_are_taken_away_and_folders_are_new():
    assert line(["a.py::t"], {"env": {"USER": None, "COLUMNS": "9"}}) == "env -u USER COLUMNS=9 pytest a.py::t"
    assert 'HOME="$(mktemp -d)"' in line(["a.py::t"], {"env": {"HOME": EMPTY}})


def test_the_rest_is_told_to_the_plugin():
    found = shlex.split(line(["a.py::t[x y]"], {"clock": "2031-01-31T12:00:00", "seed": 4}))

    assert json.loads(found[1].removeprefix("--aqe-replay=")) == {"clock": "2031-01-31T12:00:00", "seed": 4}
    assert found[2] == "a.py::t[x y]"


def test_flags_of_the_user_and_repetitions():
    assert line(["a.py::t"], args=("-c", "my ini"), repeat=90) == "pytest -c 'my ini' --aqe-repeat=90 a.py::t"


@pytest.mark.parametrize("conditions", [{}, {"seed": 3}, {"clock": "x", "sleeps": {"main": 2}}])
def test_a_specification_is_read_as_it_was_written(conditions):
    assert conditions_of(spec(conditions)) == conditions


@pytest.mark.parametrize("text", ["[1]", "nonsense"])
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        conditions_of(text)


@pytest.mark.parametrize(("rate", "wanted"), [(0.05, 135), (0.5, 10), (1.0, 1), (0.0, 5000), (1e-6, 5000)])
def test_repetitions_that_fail_almost_surely(rate, wanted):
    assert repeats(rate) == wanted


def test_ids_are_shown_from_the_working_folder(tmp_path):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "a.py").touch()

    assert shown("tests/a.py::C::t[a/b]", tmp_path, tmp_path / "tests") == "a.py::C::t[a/b]"
    assert shown("tests/a.py::t", tmp_path, tmp_path) == "tests/a.py::t"
    assert shown("odd item", tmp_path, tmp_path / "tests") == "odd item"
