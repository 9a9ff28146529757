"""Gaps from measured arcs, measurements that travel, and early options."""

from __future__ import annotations

import sys
from argparse import Namespace

import pytest

from pytest_aqe.facts import Target
from pytest_aqe.observe.gaps import config_file, exclude_regex, gaps, totals, unknown
from pytest_aqe.observe.measure import Measurement, distributes, measures_foreign
from pytest_aqe.observe.measured import NOTHING, Measured, combine, from_plain, to_plain

SOURCE = """\
def sign(n):
    if n < 0:
        return -1
    if n:  # pragma: no branch
        n = 2
    return 1

def skipped(n):  # pragma: no cover
    return n or 1
"""


@pytest.fixture
def module(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sign.py").write_text(SOURCE)
    return Target("sign", tmp_path / "sign.py")


def own(target, *arcs):
    return Measured("own", {str(target.file.resolve()): frozenset(arcs)})


def test_where_nothing_ran_all_is_missing(module, tmp_path):
    (gap,) = gaps([module], NOTHING, tmp_path)

    assert gap.module == "sign"
    assert gap.branches == {(2, 3), (2, 4), (4, 5), (4, 6)}
    assert gap.missing == {(2, 3), (2, 4)}
    assert gap.lines == gap.missing_lines == {1, 2, 3, 4, 5, 6}
    assert gap.excluded == {8, 9}
    assert gap.measured == "none"


def test_what_ran_is_not_missing(module, tmp_path):
    arcs = [(-1, 1), (1, -1), (-1, 2), (2, 4), (4, 5), (5, 6), (6, -1)]

    (gap,) = gaps([module], own(module, *arcs), tmp_path)

    assert gap.missing == {(2, 3)}
    assert gap.missing_lines == {3}
    assert gap.measured == "own"


def test_lines_alone_tell_what_is_surely_missing(module, tmp_path):
    measured = Measured("lines", lines={str(module.file.resolve()): frozenset([1, 2, 4, 6])})

    (gap,) = gaps([module], measured, tmp_path)

    assert gap.missing == {(2, 3), (4, 5)}
    assert gap.missing_lines == {3, 5}
    assert gap.measured == "lines"


def test_branches_that_lines_cannot_tell_are_counted(module, tmp_path):
    measured = Measured("lines", lines={str(module.file.resolve()): frozenset(range(1, 7))})

    (gap,) = gaps([module], measured, tmp_path)

    assert gap.missing == set()
    assert gap.unknown == {(4, 6)}  # line 6 is reached over line 5 too
    assert unknown([gap]).endswith("for 1 of 4 it is unknown whether your tests take them, they count as covered")


def test_nothing_is_unknown_where_branches_were_measured(module, tmp_path):
    assert unknown(gaps([module], own(module), tmp_path)) == ""


def test_lines_may_tell_everything(module, tmp_path):
    measured = Measured("lines", lines={str(module.file.resolve()): frozenset([1, 2, 4, 6])})

    assert unknown(gaps([module], measured, tmp_path)).endswith("as far as lines tell")


def test_one_gap_a_file(module, tmp_path):
    function = Target("sign", module.file, "sign")

    assert len(gaps([function, module], NOTHING, tmp_path)) == 1


def test_what_is_omitted_is_a_gap_only_where_it_was_named(module, tmp_path):
    (tmp_path / ".coveragerc").write_text("[report]\nomit = sign.py\n")

    assert gaps([module], NOTHING, tmp_path) == []
    assert len(gaps([module], NOTHING, tmp_path, omitted=True)) == 1


def test_a_file_that_cannot_be_analysed_is_left_out(module, tmp_path):
    module.file.write_text("def broken(:\n")

    assert gaps([module], NOTHING, tmp_path) == []


def test_library_files_are_never_called_measured(tmp_path):
    import textwrap
    from pathlib import Path

    (gap,) = gaps([Target("textwrap", Path(textwrap.__file__))], Measured("own"), tmp_path, omitted=True)

    assert gap.measured == "none"


def test_totals(module, tmp_path):
    found = gaps([module], own(module, (-1, 2), (2, 3), (3, -1)), tmp_path)

    assert totals(found) == {"branches": 4, "covered_branches": 3, "lines": 6, "covered_lines": 2}


def test_the_exclusion_regex_is_the_configured_one(tmp_path, monkeypatch):
    import re

    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("[tool.coverage.report]\nexclude_also = ['if DEBUG']\n")

    regex = exclude_regex(tmp_path)

    assert re.search(regex, "if DEBUG:")
    assert re.search(regex, "x = 1  # pragma: no cover")
    assert not re.search(regex, "x = 1")


@pytest.mark.parametrize(
    ("name", "text", "configured"),
    [
        (".coveragerc", "", True),
        ("setup.cfg", "[coverage:run]\n", True),
        ("setup.cfg", "[metadata]\n", False),
        ("tox.ini", "[coverage:report]\n", True),
        ("pyproject.toml", "[tool.coverage.run]\n", True),
        ("pyproject.toml", "[tool.other]\n# coverage\n", False),
    ],
)
def test_the_configuration_is_found_in_rootdir(tmp_path, monkeypatch, name, text, configured):
    root, below = tmp_path / "root", tmp_path / "root" / "below"
    below.mkdir(parents=True)
    (root / name).write_text(text)
    monkeypatch.chdir(below)
    monkeypatch.delenv("COVERAGE_RCFILE", raising=False)

    assert config_file(root) == ((str(root / name), root) if configured else (True, root))


def test_a_measurement_travels_as_builtin_values():
    part = Measured("own", {"/a.py": frozenset([(1, 2), (2, -1)])}, bounded=True, note="n")

    assert from_plain(to_plain(part)) == part


def test_what_others_measured_does_not_travel():
    assert to_plain(Measured("pytest-cov", {"/a.py": frozenset([(1, 2)])}))["arcs"] == {}


def test_measurements_combine():
    one = Measured("own", {"/a.py": frozenset([(1, 2)])})
    two = Measured("own", {"/a.py": frozenset([(2, 3)]), "/b.py": frozenset()}, note="late")

    both = combine([one, two, NOTHING])

    assert both.arcs == {"/a.py": {(1, 2), (2, 3)}, "/b.py": frozenset()}
    assert both.note == "late"
    assert combine([]).kind == combine([NOTHING]).kind == "none"


def test_a_measurement_that_never_began_is_nothing(tmp_path):
    measurement = Measurement(tmp_path)
    measurement.abandon()

    assert measurement.stop() == NOTHING


def test_pytest_cov_that_never_finished_says_so(tmp_path):
    plugin = Namespace(cov_controller=Namespace(cov=object(), started=True))

    assert "before pytest-cov had its data" in Measurement(tmp_path).stop(plugin).note


def test_whoever_traces_is_named(tmp_path, monkeypatch):
    from pytest_aqe.observe import measure

    monkeypatch.setattr(sys, "gettrace", lambda: type("T", (), {"__module__": "pydevd"})())

    assert measure.other_tracer() == "pydevd"


@pytest.mark.parametrize(
    ("options", "foreign", "elsewhere"),
    [
        ({}, False, False),
        ({"cov_source": []}, False, False),
        ({"cov_source": [True]}, True, False),
        ({"cov_source": ["shop"], "no_cov": True}, False, False),
        ({"numprocesses": 2}, True, True),
        ({"numprocesses": 0}, False, False),
        ({"numprocesses": 2, "usepdb": True}, False, False),
        ({"tx": ["popen"], "dist": "load"}, True, True),
        ({"tx": ["popen"], "dist": "no"}, False, False),
    ],
)
def test_early_options_say_who_measures(monkeypatch, options, foreign, elsewhere):
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)

    assert measures_foreign(Namespace(**options)) is foreign
    assert distributes(Namespace(**options)) is elsewhere


def test_a_worker_measures_itself(monkeypatch):
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw0")

    assert not measures_foreign(Namespace(numprocesses=2))
