"""Suggested tests that the next run of pytest would not collect by itself: it is said, and why."""

import pytest

NOTE = "note: a run of pytest that names no path leaves test_aqe_shop.py out: "


def said(result):
    return [line.removeprefix(NOTE) for line in result.outlines if line.startswith(NOTE)]


@pytest.mark.parametrize(
    ("ini", "why"),
    [
        ("testpaths = checks", "it is not in testpaths = checks (`aqe_output = checks/aqe` would be)"),
        ("testpaths = checks tests", None),
        ("testpaths = nowhere", None),  # pytest falls back to the working folder
        ("python_files = check_*.py", "python_files = check_*.py"),
        ("python_files = tests/*.py test_shop.py", None),
        ("norecursedirs = aqe", "{root}/tests/aqe is ignored (norecursedirs, --ignore, collect_ignore)"),
        ("addopts = --ignore=tests", "{root}/tests is ignored (norecursedirs, --ignore, collect_ignore)"),
        ("", None),
    ],
)
def test_what_the_configuration_leaves_out(project, ini, why):
    (project.path / "checks").mkdir()
    (project.path / "tests").mkdir()
    project.pytester.makeini(f"[pytest]\npythonpath = .\n{ini}\n")

    result = project.run("test_shop.py")

    assert said(result) == ([] if why is None else [why.format(root=project.path)])
    assert (project.path / "tests" / "aqe" / "test_aqe_shop.py").is_file()


def test_a_run_in_a_folder_beside_it(project, monkeypatch):
    (project.path / "below").mkdir()
    monkeypatch.chdir(project.path / "below")

    result = project.run("../test_shop.py")

    assert said(result) == [f"it is not below {project.path}/below (`aqe_output = below/aqe` would be)"]


def test_nothing_is_said_where_nothing_was_written(project):
    project.pytester.makeini("[pytest]\npythonpath = .\ntestpaths = checks\n")

    assert said(project.run("--aqe-dry-run", "test_shop.py")) == []
