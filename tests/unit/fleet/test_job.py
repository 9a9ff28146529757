"""Which modules are worked on, and in what order."""

from pathlib import Path

import pytest

from pytest_aqe.facts import Gap, Target
from pytest_aqe.fleet.job import jobs_of
from pytest_aqe.results import SessionFacts


def gap(name: str, missing: int) -> Gap:
    arcs = frozenset((line, line + 1) for line in range(missing))
    return Gap(name, Path(f"/{name}.py"), arcs, arcs, frozenset(), frozenset(), measured="own")


def facts(*targets: Target, **missing: int) -> SessionFacts:
    gaps = tuple(gap(name, count) for name, count in missing.items())
    return SessionFacts(Path("/"), targets=targets, gaps=gaps)


def target(name: str, function: str = "") -> Target:
    return Target(name, Path(f"/{name}.py"), function)


def test_the_module_that_misses_most_comes_first():
    found = jobs_of(facts(target("small"), target("large"), small=1, large=9))

    assert [job.module for job in found] == ["large", "small"]


def test_a_module_that_misses_nothing_has_no_job():
    found = jobs_of(facts(target("done"), target("open"), done=0, open=1))

    assert [job.module for job in found] == ["open"]


@pytest.mark.parametrize(
    ("functions", "expected"), [(("pay", "ship"), frozenset({"pay", "ship"})), (("pay", ""), None)]
)
def test_a_job_is_for_the_functions_that_were_named_or_for_all(functions, expected):
    found = jobs_of(facts(*(target("shop", name) for name in functions), shop=3))

    assert [job.functions for job in found] == [expected]
