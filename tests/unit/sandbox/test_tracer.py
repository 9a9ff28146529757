"""The tracer senses the same goals as probes do, and can be read and emptied without being stopped."""

import json
import subprocess
import sys

import pytest

from pytest_aqe.sandbox import tracer
from tests.unit.sandbox.probed import Source

TEXT = """
def f(x):
    if x:
        for i in range(x):
            if i == 2: return "two"
    else:
        try:
            return 1 // x
        except ZeroDivisionError:
            x = 5
    with open(__file__) as file:
        return bool(file)

def g(x):
    return [f(x)]
"""

CALLS = ["f(0)", "f(1)", "g(5)", "g('')", "f(None)"]


def test_the_same_goals_as_with_probes(tmp_path):
    source = Source(tmp_path, TEXT)
    state = tracer.TracerState(source.plan, source.text, source.file)
    code = compile(source.text, source.file, "exec", dont_inherit=True)
    state.start()
    try:
        space, _ = source.run(code, **state.scope())
        traced = []
        for call in CALLS:
            state.reset()
            source.call(space, call)
            traced.append(state.hit_ids())
    finally:
        state.stop()
    _, probed = source.probed()
    space, _ = source.run(compile(source.tree, source.file, "exec", dont_inherit=True), **probed.scope())
    sensed = []
    for call in CALLS:
        probed.reset()
        source.call(space, call)
        sensed.append(probed.hit_ids())
    gives = {goal.id for goal in source.plan.goals if goal.gives}
    assert [set(hits) - gives for hits in traced] == [set(hits) - gives for hits in sensed]
    assert len({tuple(hits) for hits in traced}) > 3


def test_import_time_goals_and_an_empty_state(tmp_path):
    source = Source(tmp_path, "if __name__:\n    x = 1\nclass A: pass\n\ndef f():\n    return x\n")
    state = tracer.TracerState(source.plan, source.text, source.file)
    state.start()
    try:
        source.run(compile(source.text, source.file, "exec", dont_inherit=True))
        _, probed = source.probed()
        assert state.hit_ids() == probed.hit_ids() != []
        state.reset()
        assert state.hit_ids() == []
    finally:
        state.stop()


def test_it_answers_like_probes_without_distances(tmp_path):
    source = Source(tmp_path, TEXT)
    state = tracer.TracerState(source.plan, source.text, source.file)
    state.frontier = {1, 2}
    assert (state.distances, state.operands, state.hit_ids()) == ({}, [], [])


@pytest.mark.parametrize("bits", [20, 28])
@pytest.mark.parametrize("arc", [(1, 2), (-1, 2), (5, -3), (-1048575, 1048575)])
def test_packed_arcs_of_older_and_newer_tracers(tmp_path, arc, bits):
    def packed(start, end):
        return abs(start) | abs(end) << bits | (start < 0) << 2 * bits | (end < 0) << 2 * bits + 1

    source = Source(tmp_path, "x = 1\n")
    state = tracer.TracerState(source.plan, source.text, source.file)
    state._learn({source.file: {packed(-1, 1), packed(1, -1), packed(1, 2)}})
    assert state._unpacked(packed(*arc)) == arc


FORKED = """
import json, os, sys
from pytest_aqe.sandbox import probes, tracer
file = sys.argv[1]
text = open(file).read()
state = tracer.TracerState(probes.plan(text, file), text, file)
state.start()
space = {}
exec(compile(text, file, "exec"), space)
state.reset()
if not os.fork():
    space["f"](1)
    print(json.dumps(state.hit_ids()), flush=True)
    os._exit(0)
os.wait()
print(json.dumps(state.hit_ids()))
"""


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="needs fork")
def test_it_goes_on_in_a_fork(tmp_path):
    (tmp_path / "m.py").write_text("def f(x):\n    if x:\n        return 1\n    return 2\n")
    done = subprocess.run(
        [sys.executable, "-c", FORKED, str(tmp_path / "m.py")], capture_output=True, text=True, check=True, timeout=60
    )
    child, parent = map(json.loads, done.stdout.split("\n")[:2])
    assert len(child) == 2
    assert parent == []
