"""Modules that cannot be imported anew, because imports need them: a tracer senses them."""

import importlib
import importlib.util

import pytest

from pytest_aqe.facts import Candidate
from pytest_aqe.program import Call, Lit, Program, Ref
from pytest_aqe.sandbox.client import SubjectSpec, Worker


def spec(module):
    return SubjectSpec(module, importlib.util.find_spec(module).origin)


def program(module, name, *values):
    return Program(module, name, Call(Ref(module, name), tuple(Lit(value) for value in values)))


@pytest.mark.parametrize(
    ("module", "name", "values"),
    [("encodings", "normalize_encoding", ("a b",)), ("importlib", "find_loader", ("nowhere",))],
)
def test_hits_arrive_from_modules_of_the_import_machinery(module, name, values):
    if not hasattr(importlib.import_module(module), name):
        pytest.skip(f"this Python has no {module}.{name}")
    with Worker(spec(module)) as worker:
        (execution,) = worker.run([Candidate(1, program(module, name, *values), "move")])
        hit = {worker.goals[goal].function for goal in execution.hits}

        assert worker.mode == "tracer"
        assert name in hit


@pytest.mark.parametrize("module", ["json.decoder", "textwrap", "inspect", "struct", "functools", "contextlib"])
def test_modules_that_the_worker_uses_itself_are_imported_anew(module):
    with Worker(spec(module)) as worker:
        assert worker.mode == "probes"
        assert worker.describe().name == module


def test_probes_sense_a_decoder_that_the_worker_itself_needs():
    with Worker(spec("json.decoder")) as worker:
        (execution,) = worker.run([Candidate(1, program("json.decoder", "py_scanstring", 'a"', 0), "move")])

        assert execution.outcome == "passed"
        assert "py_scanstring" in {worker.goals[goal].function for goal in execution.hits}
