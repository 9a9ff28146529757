"""A run without a flag of ours loads next to nothing of ours, and nothing that we need."""

import json

import pytest

LIST = """
import json
import sys


def pytest_unconfigure():
    with open("modules.json", "w") as file:
        json.dump(sorted(sys.modules), file)
"""
AT_MOST = {"pytest_aqe", "pytest_aqe.plugin", "pytest_aqe.options", "pytest_aqe.hookspecs"}
HEAVY = {
    "coverage",
    "hypothesis",
    "numpy",
    "torch",
    "anthropic",
    "sqlite3",
    "apsw",
    "hnswlib",
    "scipy",
    "asyncio",
    "multiprocessing",
}
QUIET = [f"-pno:{name}" for name in ("hypothesispytest", "_hypothesis_pytestplugin", "pytest_cov", "xdist")]


def modules(pytester, *args):
    pytester.makeconftest(LIST)
    pytester.makepyfile("def test_a():\n    pass\n")
    assert pytester.runpytest_subprocess(*QUIET, *args).ret == 0
    return set(json.loads((pytester.path / "modules.json").read_text()))


def test_without_a_flag(pytester):
    found = modules(pytester)

    assert {name for name in found if name.startswith("pytest_aqe")} == AT_MOST


def test_it_brings_nothing_in_that_was_not_there(pytester):
    with_plugin, without = modules(pytester), modules(pytester, "-p", "no:aqe")

    assert with_plugin - without == AT_MOST


def test_recording_needs_the_standard_library_alone(pytester):
    found = modules(pytester, "-o", "aqe_record=on")

    extra = {name for name in found if name.startswith("pytest_aqe")} - AT_MOST
    assert extra == {
        "pytest_aqe.recorder",
        "pytest_aqe.observe",
        "pytest_aqe.observe.record",
        "pytest_aqe.observe.verdict",
    }
    assert not found & (HEAVY - {"asyncio", "sqlite3"})


@pytest.mark.parametrize("name", sorted(AT_MOST))
def test_the_names_exist(name):
    __import__(name)
