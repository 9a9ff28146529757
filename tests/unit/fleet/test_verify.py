"""What follows from one run of suggested files."""

from pytest_aqe.fleet.verify import Verdict, take
from pytest_aqe.sandbox.pytest_run import PytestRun


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
