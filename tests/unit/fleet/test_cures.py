import importlib.util
from dataclasses import replace

import pytest

pytest.importorskip("libcst")

from pytest_aqe.fleet import cures
from pytest_aqe.hunt.facts import FlakyTest, HuntReport
from pytest_aqe.hunt.fix.cure import Cures
from pytest_aqe.hunt.fix.workcopy import WorkCopy
from pytest_aqe.hunt.perturb.registry import Registry
from pytest_aqe.hunt.runner import Place
from pytest_aqe.settings import Settings

TEST = FlakyTest("test_a.py::test_it", "flaky", "floating-point", 1, 2, (0, 1))
FIXED = "def test_it():\n    assert x() == pytest.approx(0.3)\n"


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "test_a.py").write_text("def test_it():\n    assert x() == 0.3\n", "utf-8")
    return Settings(tmp_path)


def with_fixes(report, settings):
    place = Place(settings.rootdir, settings.rootdir)
    return cures.with_fixes(report, settings, place, Registry(), 1, lambda nodeid: None)


def test_without_the_flag_a_fix_is_proposed_and_nothing_runs(settings):
    report = with_fixes(HuntReport((TEST,), 5), settings)

    assert (report.tests[0].fix.kind, report.tests[0].fix.validated) == ("approx", False)
    assert "+    assert x() == pytest.approx(0.3)" in report.tests[0].fix.diff
    assert (report.executions, report.executions_fix) == (5, 0)
    assert "pytest.approx" not in (settings.rootdir / "test_a.py").read_text("utf-8")


def test_nothing_found_needs_no_fix(settings):
    assert with_fixes(HuntReport(), settings) == HuntReport()


def test_the_extra_is_missing(settings, monkeypatch):
    monkeypatch.setattr(cures, "find_spec", lambda name: None)

    assert with_fixes(HuntReport((TEST,)), settings).notes == ("fixes need libcst: pip install 'pytest-aqe[hunt]'",)
    assert importlib.util.find_spec("libcst") is not None


def test_files_are_written(settings):
    (note,) = cures._placed(Cures(changes={"test_a.py": FIXED}), settings)

    assert note.startswith("fixes applied to 1 file; to take them back: git apply .aqe/patches/")
    assert (settings.rootdir / "test_a.py").read_text("utf-8") == FIXED
    assert cures._placed(Cures(changes={"test_a.py": FIXED}), settings) == ()


def test_in_ci_a_patch_is_kept_and_a_dry_run_writes_nothing(settings):
    made = Cures(changes={"test_a.py": FIXED})
    before = (settings.rootdir / "test_a.py").read_text("utf-8")

    assert cures._placed(made, replace(settings, dry_run=True)) == ()
    (note,) = cures._placed(made, replace(settings, ci=True))
    assert note.startswith("fixes of 1 file kept as a patch: git apply .aqe/patches/")
    assert (settings.rootdir / "test_a.py").read_text("utf-8") == before
    [patch] = (settings.rootdir / ".aqe/patches").iterdir()
    assert "+    assert x() == pytest.approx(0.3)" in patch.read_text("utf-8")


def test_a_place_that_cannot_be_written_to(settings):
    (settings.rootdir / ".aqe").write_text("in the way", "utf-8")

    (note,) = cures._placed(Cures(changes={"test_a.py": FIXED}), settings)
    assert note.startswith("fixes could not be written:")


def test_the_place_of_the_copy(settings):
    root = settings.rootdir
    with WorkCopy(root) as copy:
        moved = cures.moved(Place(root, root, ("-c", f"{root}/pytest.ini"), (f"{root}/test_a.py",), False), copy)

        assert moved.rootdir == moved.cwd == copy.rootdir
        assert moved.args == ("-c", f"{copy.rootdir}/pytest.ini")
        assert moved.everything == (f"{copy.rootdir}/test_a.py",)
        assert not moved.by_script
