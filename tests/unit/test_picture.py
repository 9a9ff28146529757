"""From what was seen to the facts that agents work on."""

import pytest

from pytest_aqe import picture
from pytest_aqe.errors import OutputError, TargetError
from pytest_aqe.facts import Gap
from pytest_aqe.observe.measured import Measured
from pytest_aqe.results import AgentResult, Covered, SessionFacts, Tally
from pytest_aqe.settings import Settings

SOURCE = "def f(x):\n    if x:\n        return 1\n    return 2\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / "shop.py").write_text(SOURCE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def find(settings, python_files=("test_*.py",)):
    return picture.find(settings, settings.rootdir, python_files)


def everything(target):
    return True


def test_facts_of_a_run_that_nobody_measured(project):
    settings = Settings(project, output=project / "tests" / "aqe")

    facts = picture.close(settings, find(settings), picture.Seen(Measured("none", bounded=True)), everything)

    assert [target.name for target in facts.targets] == ["shop"]
    assert [gap.measured for gap in facts.gaps] == ["none"]
    assert str(project) in facts.sys_path
    assert "pragma" in facts.exclude


def test_suggested_tests_are_no_targets_even_in_a_package(project):
    package = project / "shop_tests"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "helpers.py").write_text(SOURCE)
    settings = Settings(project, output=package)

    facts = picture.close(settings, find(settings), picture.Seen(Measured("none", bounded=True)), everything)

    assert [target.name for target in facts.targets] == ["shop"]
    assert facts.skipped == ()


def test_what_is_not_wanted_is_skipped(project):
    settings = Settings(project, output=project / "tests" / "aqe")

    facts = picture.close(settings, find(settings), picture.Seen(Measured("none")), lambda target: False)

    assert facts.skipped == (("shop", "a pytest_aqe_target hook said no"),)
    assert picture.why_no_target(facts) == "none of 1 modules can be worked on"


def test_a_folder_without_code_says_where_it_looked(project):
    (project / "shop.py").unlink()
    settings = Settings(project, output=project / "tests" / "aqe")

    facts = picture.close(settings, find(settings), picture.Seen(Measured("none")), everything)

    assert picture.why_no_target(facts).startswith("no Python module of the project found under ")


@pytest.mark.parametrize("pattern", ["*.py", "*"])
def test_a_pattern_that_every_file_matches_makes_no_module_a_test(project, pattern):
    settings = Settings(project, output=project / "tests" / "aqe")

    assert [target.name for target in find(settings, (pattern,)).targets] == ["shop"]


def test_test_files_by_the_projects_own_pattern_are_no_targets(project):
    (project / "check_shop.py").write_text(SOURCE)
    settings = Settings(project, output=project / "tests" / "aqe")

    assert [target.name for target in find(settings, ("check_*.py",)).targets] == ["shop"]


def test_a_target_that_leads_nowhere(project):
    settings = Settings(project, targets=("shoop",), output=project / "tests" / "aqe")

    with pytest.raises(TargetError, match="there is no module shoop"):
        find(settings)


def test_an_output_below_a_file(project):
    with pytest.raises(OutputError, match=r"shop\.py is not a folder"):
        picture.check_output(Settings(project, output=project / "shop.py" / "aqe"))


@pytest.mark.parametrize("more", [{"dry_run": True}, {"ci": True}])
def test_where_nothing_is_written_the_output_may_be_anything(project, more):
    picture.check_output(Settings(project, output=project / "shop.py" / "aqe", **more))


def gap(measured):
    arcs, lines = frozenset({(2, 3), (2, 4)}), frozenset({1, 2, 3, 4})
    return Gap("shop", None, arcs, frozenset(), lines, frozenset(), measured=measured)


def test_an_agent_with_nothing_to_do_still_has_coverage(project):
    idle = AgentResult("generate", 0.0, 0, "done", before=Covered(), after=Covered())

    known = picture.with_coverage(idle, SessionFacts(project, gaps=(gap("own"),)))

    assert known.before == known.after == Covered(Tally(4, 4), Tally(2, 2))


def test_coverage_that_nobody_measured_stays_as_the_agent_has_it(project):
    idle = AgentResult("generate", 0.0, 0, "done")

    assert picture.with_coverage(idle, SessionFacts(project, gaps=(gap("none"),))) is idle
