"""The standard library with probes and with mutants in it does what it did."""

import importlib.util
import os
import sysconfig
from itertools import islice
from pathlib import Path

import pytest

from pytest_aqe.sandbox import probes, schemata
from tests.unit.sandbox.probed import Source, branches
from tests.unit.sandbox.stdlib_calls import CALLS, HELP


def text_of(module):
    return Path(importlib.util.find_spec(module).origin).read_text(encoding="utf-8")


@pytest.mark.parametrize("module", CALLS)
def test_module(module, tmp_path):
    package = module.rpartition(".")[0]
    text = text_of(module) + "\n\n" + HELP.get(module, "")
    source = Source(tmp_path, text, CALLS[module].split("\n")[1:-1], package=package)
    plain, hit, every = source.measured()
    assert branches(source.plan) == every
    results, state = source.probed()
    assert results == plain
    assert branches(source.plan, state.hit_ids()) == hit
    assert not source.plan.unsensed
    results, state = source.probed(range(len(source.plan.goals)))
    assert results == plain
    assert branches(source.plan, state.hit_ids()) == hit
    assert source.mutated() == plain


def library():
    """Every module of the standard library that compiles here, tests aside."""
    skipped = {"site-packages", "__pycache__", "test", "tests", "idle_test", "idlelib", "turtledemo", "lib2to3"}
    for folder, folders, files in os.walk(sysconfig.get_paths()["stdlib"]):
        folders[:] = sorted(set(folders) - skipped)
        for name in sorted(files):
            path = os.path.join(folder, name)
            if name.endswith(".py"):
                try:
                    text = importlib.util.decode_source(Path(path).read_bytes())
                    compile(text, path, "exec", dont_inherit=True)
                except (SyntaxError, UnicodeDecodeError):
                    continue
                yield path, text


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::DeprecationWarning")
def test_every_fourth_module_takes_probes_and_mutants():
    total = unsensed = 0
    for path, text in islice(library(), 0, None, 4):
        plan, tree = probes.probe(text, path)
        compile(tree, path, "exec", dont_inherit=True)
        compile(schemata.instrument_mutants(text, path), path, "exec", dont_inherit=True)
        total += sum(goal.kind == "branch" for goal in plan.goals)
        unsensed += len(plan.unsensed)
    assert total > 5_000
    assert unsensed / total < 0.001
