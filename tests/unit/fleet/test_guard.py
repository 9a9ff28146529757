"""Tests put back what they change in the user's package."""

from __future__ import annotations

import time

from pytest_aqe.facts import Leftover
from pytest_aqe.fleet.guard import guarded
from pytest_aqe.fleet.module import ModuleWork
from pytest_aqe.program import Assign, Attr, Call, Lit, Program, Ref, Var
from pytest_aqe.refine import Budget

SOURCE = """
import logging

HANDLERS = {}
level = 0


def register(name, handler=None):
    if name in HANDLERS:
        raise ValueError(f"known already: {name}")
    HANDLERS[name] = handler
    return len(HANDLERS)


def raise_level(by):
    global level
    if by > 3:
        by = 3
    level += by
    return level


def be_loud(step):
    logging.root.setLevel(step * 10)
    logging.root.addHandler(logging.NullHandler())
    return step


def read(path):
    with open(path):
        return 1


def write(path):
    with open(path, "w") as file:
        return file.write("x")
"""


def keep(work: ModuleWork, *programs: Program) -> list[set[int]]:
    """What each of them gains."""
    candidates = [work.search.context.again(program, "reach") for program in programs]
    rows = work.worker.run(candidates, detail=True, solo=True)
    gained = [
        work.search.archive.keep(candidate, row) if work.search.confirm([candidate], [row]) else set()
        for candidate, row in zip(candidates, rows)
    ]
    work.strength.start([])
    work.strength.judge(work.suite_kept(), Budget(time.monotonic() + 60), everything=True)
    return gained


def call(name: str, *values: int | str) -> Program:
    return Program("subject_of_work", name, Call(Ref("subject_of_work", name), tuple(map(Lit, values))))


def test_chosen_candidates_patch_what_they_change(work: ModuleWork):
    keep(work, call("register", "a"), call("raise_level", 1))
    before = {kill.mutant for kill in work.strength.kills}

    work.polish(Budget(time.monotonic() + 60))

    texts = {one.candidate.program.subject: one.candidate.program.text() for one in work.suite_kept()}
    assert texts["register"] == 'monkeypatch.setattr("subject_of_work.HANDLERS", {})\nregister("a")'
    assert texts["raise_level"] == 'monkeypatch.setattr("subject_of_work.level", 0)\nraise_level(1)'
    assert all(one.execution.left == () for one in work.suite_kept())
    kept = {one.candidate.id for one in work.suite_kept()}
    assert before <= {kill.mutant for kill in work.strength.kills if kill.candidate in kept}


def test_candidates_that_kill_the_same_mutants_are_all_guarded(work: ModuleWork):
    keep(work, call("raise_level", 1), call("raise_level", 5))

    work.polish(Budget(time.monotonic() + 60))

    found = work.suite_kept()
    assert len(found) == 2
    assert all(one.execution.left == () for one in found)


def test_handlers_and_levels_of_the_root_logger_come_back(work: ModuleWork):
    keep(work, call("be_loud", 2))

    work.polish(Budget(time.monotonic() + 60))

    (kept,) = work.suite_kept()
    assert kept.candidate.program.text().splitlines()[:-1] == [
        'monkeypatch.setattr("logging.root.handlers", root.handlers.copy())',
        'monkeypatch.setattr("logging.root.level", root.level)',
    ]


def test_candidate_that_closes_a_standard_stream_is_no_test(work: ModuleWork):
    candidate = work.search.context.again(call("read", 1), "reach")
    row = work.worker.run([candidate], detail=True, solo=True)[0]

    assert row.outcome == "passed"
    assert work.search.confirm([candidate], [row]) == 0
    assert work.search.rejected == {"closes standard streams": 1}


def test_guard_stands_first_and_brings_its_imports():
    program = Program("m", "f", Call(Attr(Var("box"), "f")), (Assign("box", Call(Ref("m", "Box"))),))
    left = (Leftover("m:Box.made", "Box.made.copy()", (("m", "Box"),)), Leftover("", ""))

    found = guarded(program, left)

    assert found is not None
    assert found.text() == 'monkeypatch.setattr("m.Box.made", Box.made.copy())\nbox = Box()\nbox.f()'
    assert found.imports() == {("m", "Box")}
    assert guarded(program, left[1:]) is None


def test_candidate_that_writes_a_file_moves_to_a_folder_of_its_own(work: ModuleWork):
    candidate = work.search.context.again(call("write", "a.txt"), "reach")

    [row] = work.worker.run([candidate])
    _, [moved] = work.search.absorb([candidate], [row])
    [again] = work.worker.run([moved], detail=True, solo=True)

    assert [one.place for one in row.left] == ["working folder"]
    assert moved.program.text() == 'monkeypatch.chdir(tmp_path)\nwrite("a.txt")'
    assert again.left == ()
    assert again.hits == row.hits
    assert work.search.confirm([moved], [again]) > 0


def test_candidate_that_still_leaves_a_file_is_no_test(work: ModuleWork):
    candidate = work.search.context.again(call("write", "a.txt"), "reach")
    [row] = work.worker.run([candidate], detail=True, solo=True)

    assert work.search.confirm([candidate], [row]) == 0
    assert work.search.rejected == {}
    _, [moved] = work.search.absorb([], [])  # it is tried once more, in a folder of its own
    assert [part.text() for part in moved.program.arrange] == ["monkeypatch.chdir(tmp_path)"]
    assert work.search.confirm([moved], [row]) == 0
    assert work.search.rejected == {"leaves files behind": 1}
