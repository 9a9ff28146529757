"""Tests that write files do so in a folder of their own."""

from __future__ import annotations

import pytest

from pytest_aqe.facts import Candidate, Execution, Leftover
from pytest_aqe.generate.search.own_folder import in_own_folder, leaves_files
from pytest_aqe.program import Block, Call, Lit, Program, Ref

CHDIR, HOME = "monkeypatch.chdir(tmp_path)", 'monkeypatch.setenv("HOME", str(tmp_path))'


@pytest.mark.parametrize(
    ("places", "known", "first"),
    [
        ((), "", ""),
        (("m:box", "standard streams"), "", ""),
        (("working folder",), "", f"{CHDIR}\n"),
        (("home folder",), "", f"{HOME}\n"),
        (("m:box", "home folder", "working folder"), "", f"{CHDIR}\n{HOME}\n"),
        (("working folder", "home folder"), CHDIR, f"{HOME}\n{CHDIR}\n"),
    ],
)
def test_it_moves_there_first(places, known, first):
    program = Program("m", "save", Call(Ref("m", "save"), (Lit("a"),)), (Block(known),) if known else ())
    row = Execution(1, "passed", left=tuple(map(Leftover, places)))

    moved = in_own_folder(Candidate(1, program, "calls"), row)

    assert moved.program.text() == f'{first}save("a")'
    assert moved.program.fixtures() == (("monkeypatch", "tmp_path") if first else ())
    assert leaves_files(row) == {place for place in places if "folder" in place}
