"""Runs of pytest in the user's world: conftest.py files, ini file and options apply, nothing of the project changes."""

import pytest

from pytest_aqe.sandbox.pytest_run import run_pytest
from pytest_aqe.sandbox.shadow import CONTROL, World
from pytest_aqe.sandbox.tiers import available

CONFTEST = """
import pathlib

import pytest

WORD = (pathlib.Path(__file__).parent / "data" / "word.txt").read_text()


@pytest.fixture(autouse=True)
def word(monkeypatch):
    monkeypatch.setenv("WORD", WORD)
"""

TESTS = """
import os
import warnings
from pathlib import Path


def test_env():
    assert os.environ["WORD"] == "hello"


def test_warning():
    warnings.warn("old", DeprecationWarning)


def test_files():
    Path("made.txt").write_text("x")
    assert Path("pytest.ini").exists()
"""


@pytest.fixture
def project(tmp_path):
    root = tmp_path / "project"
    (root / "tests" / "data").mkdir(parents=True)
    (root / "tests" / "data" / "word.txt").write_text("hello")
    (root / "tests" / "conftest.py").write_text(CONFTEST)
    (root / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\naqe_seed = 3\n")
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "test_new.py").write_text(TESTS)
    return root


def outcomes(root, below="tests/aqe", **options):
    world = World(str(root), below, str(root / "pytest.ini"), plugins=False, **options)
    run = run_pytest(root.parent / "new", root=str(root), world=world)
    return run, {nodeid: outcome for nodeid, (outcome, _) in run.outcomes.items()}


def test_conftest_files_and_the_ini_file_apply(project):
    run, found = outcomes(project)

    assert found == {
        f"tests/aqe/{CONTROL}::TestNothing::test_nothing": "passed",
        "tests/aqe/test_new.py::test_env": "passed",
        "tests/aqe/test_new.py::test_warning": "passed",
        "tests/aqe/test_new.py::test_files": "passed",
    }
    assert run.rc == 0


@pytest.mark.parametrize("name", ["pytest.ini", "pyproject.toml"])
def test_an_ini_file_outside_of_the_project_applies(project, name):
    text = "[tool.pytest.ini_options]\nfilterwarnings = ['error']\n"
    text = text if name.endswith("toml") else "[pytest]\nfilterwarnings = error\n"
    world = World(str(project), "tests/aqe", f"/not/there/{name}", plugins=False, ini_text=text)

    run = run_pytest(project.parent / "new", root=str(project), world=world)

    outcomes = {nodeid.rpartition("::")[2]: outcome for nodeid, (outcome, _) in run.outcomes.items()}
    assert outcomes["test_nothing"] == "passed"
    assert outcomes["test_warning"] == "failed"


def test_a_project_may_require_the_plugin_that_is_left_out_here(project):
    (project / "pytest.ini").write_text("[pytest]\nrequired_plugins = pytest-aqe\n")

    run, found = outcomes(project)

    assert run.rc == 0, run.tail
    assert found[f"tests/aqe/{CONTROL}::TestNothing::test_nothing"] == "passed"


def test_options_apply(project):
    _, found = outcomes(project, options=("-W", "error"))

    assert found["tests/aqe/test_new.py::test_warning"] == "failed"
    assert found["tests/aqe/test_new.py::test_env"] == "passed"


def test_warnings_as_errors_do_not_meet_the_sandbox_itself(project):
    (project / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\naqe_generate = true\n")

    _, found = outcomes(project, options=("--strict-config",))

    assert found["tests/aqe/test_new.py::test_env"] == "passed"
    assert found["tests/aqe/test_new.py::test_warning"] == "failed"


def test_the_project_stays_as_it_is(project):
    before = sorted(path.relative_to(project) for path in project.rglob("*"))

    outcomes(project)

    assert sorted(path.relative_to(project) for path in project.rglob("*")) == before


def test_tests_directly_in_the_project_folder(project):
    (project / "conftest.py").write_text(
        (project / "tests" / "conftest.py").read_text().replace('"data"', '"tests/data"')
    )

    _, found = outcomes(project, below=".")

    assert found["test_new.py::test_env"] == "passed"


def test_a_conftest_that_fails_takes_the_control_test_with_it(project):
    (project / "tests" / "conftest.py").write_text("raise RuntimeError('no network')\n")

    run, found = outcomes(project)

    assert "passed" not in found.values()
    assert "no network" in run.tail


@pytest.mark.slow
def test_a_world_works_where_modes_cannot_be_set_nor_sockets_opened(tmp_path):
    if available()["jail-lite"]:
        pytest.skip("this tier does not work here")
    (tmp_path / "project").mkdir()
    ini = tmp_path / "project" / "pytest.ini"
    ini.write_text("[pytest]\nreruns = 2\n")
    suggested = tmp_path / "suggested"
    suggested.mkdir()
    (suggested / "test_aqe_a.py").write_text("def test_a():\n    assert [1] == [1]\n")

    world = World(str(ini.parent), "tests", str(ini), ("--strict-config",))
    run = run_pytest(suggested, world=world, root=str(ini.parent), tier="jail-lite")

    assert {name.rpartition("/")[2]: outcome for name, (outcome, _) in run.outcomes.items()} == {
        "test_aqe_a.py::test_a": "passed",
        f"{CONTROL}::TestNothing::test_nothing": "passed",
    }, run.tail
