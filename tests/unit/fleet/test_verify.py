"""What follows from one run of suggested files."""

from dataclasses import replace

import pytest

from pytest_aqe.fleet.verify import Bench, Verdict, take, verify, world_of
from pytest_aqe.results import SessionFacts, Surroundings
from pytest_aqe.sandbox.pytest_run import PytestRun
from pytest_aqe.settings import Settings


def taken(outcomes, rc=0, tail="", order=(), **more):
    verdict = Verdict()
    rows = {name: (outcome, outcome) for name, outcome in outcomes.items()}
    take(verdict, PytestRun(rows, {}, rc, 0.1, tail, tuple(order or outcomes), **more))
    return verdict


def test_a_process_that_would_not_end_is_trouble_though_all_tests_pass():
    assert taken({"a": "passed"}, trouble="the process does not end").trouble == "the process does not end"


def test_tests_after_one_that_ended_the_run_have_not_failed():
    verdict = taken({"a": "passed", "b": "crashed"}, None, "..", "abc", trouble="killed")

    assert (verdict.failing, verdict.unrun, verdict.trouble) == ({"b": "crashed"}, {"c"}, "")


def test_tests_that_were_not_run_for_no_known_reason_failed():
    assert taken({"a": "passed"}, 2, order="ab").failing == {"b": "it did not come to its end"}


def test_trouble_is_one_plain_sentence():
    assert (
        taken({}, 3, "..\n\x1b[31mINTERNALERROR> TypeError: no\x1b[0m\n...").trouble == "INTERNALERROR> TypeError: no"
    )
    assert taken({}, 3, "....  [100%]").trouble == "pytest ended with exit code 3"
    assert taken({}, 5, "no tests ran").trouble == "pytest collected none of the suggested tests"
    assert taken({}, None, "....", trouble="killed by SIGKILL").trouble == "killed by SIGKILL"


@pytest.mark.slow
@pytest.mark.parametrize(("limits", "failing"), [({}, False), ({"open_files": 64}, True)])
def test_suggested_files_are_run_under_the_limits_that_the_user_has_set(tmp_path, limits, failing):
    settings, facts = Settings(tmp_path, limits=limits), SessionFacts(tmp_path)
    text = "def test_many():\n    held = [open('/dev/null') for _ in range(100)]\n    assert len(held) == 100\n"

    verdict = verify({"test_aqe_many.py": text}, Bench(settings, facts, (), lambda: 60.0))

    assert verdict.trouble == ""
    assert bool(verdict.failing) is failing
    assert all("Too many open files" in message for message in verdict.failing.values())


def test_an_ini_file_outside_of_the_project_travels_as_text(tmp_path):
    root, ini = tmp_path / "project", tmp_path / "conf" / "pytest.ini"
    settings = Settings(rootdir=root, output=root / "tests" / "aqe")
    facts = SessionFacts(rootdir=root, surroundings=Surroundings(ini))

    assert world_of(settings, facts).ini_text == ""  # it cannot be read

    ini.parent.mkdir()
    ini.write_text("[pytest]\n")
    assert world_of(settings, facts).ini_text == "[pytest]\n"

    inside = replace(facts, surroundings=Surroundings(root / "pytest.ini"))
    assert world_of(settings, inside).ini_text == ""
