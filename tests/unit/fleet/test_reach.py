"""Modules that pytest finds by itself when only suggested tests are run, and those that it does not."""

from dataclasses import replace

import pytest

from pytest_aqe.fleet.reach import home, reach
from pytest_aqe.results import SessionFacts, Surroundings


@pytest.fixture
def project(tmp_path):
    for name in ("src/pkg/deep/__init__.py", "src/pkg/__init__.py", "src/pkg/core.py", "shop.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path


def needed(project, module, file, output="tests/aqe", **around):
    facts = SessionFacts(project, surroundings=Surroundings(**around))
    return reach([(module, project / file)], project / output, facts).pythonpath


@pytest.mark.parametrize(
    ("module", "file", "folder"),
    [
        ("shop", "shop.py", "."),
        ("pkg.core", "src/pkg/core.py", "src"),
        ("pkg", "src/pkg/__init__.py", "src"),
        ("pkg.deep", "src/pkg/deep/__init__.py", "src"),
    ],
)
def test_the_folder_that_a_module_is_imported_from(project, module, file, folder):
    assert home(module, project / file) == project / folder


def test_a_layout_with_src_that_is_not_installed(project):
    found = reach([("pkg.core", project / "src/pkg/core.py")], project / "tests", SessionFacts(project))

    assert found.pythonpath == "src"
    assert found.note.endswith("install the project, or set `pythonpath = src` in its configuration")


def test_what_the_ini_file_has_already_is_kept(project):
    assert needed(project, "pkg.core", "src/pkg/core.py", pythonpath=(str(project / "lib"),)) == "lib src"


@pytest.mark.parametrize("place", ["paths", "pythonpath"])
def test_modules_on_the_path(project, place):
    assert needed(project, "pkg.core", "src/pkg/core.py", **{place: (str(project / "src"),)}) == ""


def test_editable_installs(project):
    assert needed(project, "pkg.core", "src/pkg/core.py", installed=frozenset({"pkg"})) == ""


def test_a_conftest_at_the_top_puts_its_folder_on_the_path(project):
    (project / "conftest.py").touch()

    assert needed(project, "shop", "shop.py") == ""
    assert needed(project, "shop", "shop.py", options=("--import-mode=importlib",)) == "."


def test_tests_that_are_a_package_are_imported_from_above(project):
    (project / "tests" / "aqe").mkdir(parents=True)
    for folder in ("tests", "tests/aqe"):
        (project / folder / "__init__.py").touch()

    assert needed(project, "shop", "shop.py") == ""


def test_outside_the_rootdir_its_ini_file_is_not_in_force(project, tmp_path_factory):
    output = tmp_path_factory.mktemp("elsewhere")
    given = (str(project), str(project / "lib"))
    facts = SessionFacts(project, surroundings=Surroundings(paths=given, pythonpath=given))

    found = reach([("shop", project / "shop.py")], output, facts)

    assert found.pythonpath == f"{project} {project / 'lib'}"
    assert found.note.endswith(f"outside {project} its configuration is not in force")
    started_there = replace(facts.surroundings, paths=(str(project), *given))
    assert reach([("shop", project / "shop.py")], output, replace(facts, surroundings=started_there)).note == ""


def test_tests_beside_the_module(project):
    assert needed(project, "shop", "shop.py", output=".") == ""


@pytest.mark.parametrize("options", [(), ("--import-mode=importlib",)])
def test_a_conftest_that_applies_may_open_a_folder(project, options):
    opened = {str(project / "tests"): (str(project / "src"),)}
    other = {str(project / "tests" / "unit"): (str(project / "src"),)}

    assert needed(project, "pkg.core", "src/pkg/core.py", opened=opened, options=options) == ""
    assert needed(project, "pkg.core", "src/pkg/core.py", opened=other, options=options) == "src"


def test_a_tree_of_links_leads_to_the_module(project):
    farm = project / "build" / "links" / "pkg"
    farm.mkdir(parents=True)
    for name in ("__init__.py", "core.py"):
        (farm / name).symlink_to(project / "src" / "pkg" / name)

    assert needed(project, "pkg.core", "src/pkg/core.py", paths=(str(farm.parent),)) == ""


def test_a_folder_whose_conftest_finds_the_modules_is_named(project):
    around = Surroundings(opened={"/other": ("/nowhere",), str(project / "unit"): (str(project / "src"),)})
    facts = SessionFacts(project, surroundings=around)

    found = reach([("pkg.core", project / "src/pkg/core.py")], project / "tests" / "aqe", facts)

    assert found.note.endswith("or `aqe_output = unit/aqe`: the conftest.py there does it")
