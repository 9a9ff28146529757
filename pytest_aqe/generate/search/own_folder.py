"""A test that writes files does so in a folder of its own."""

from __future__ import annotations

from dataclasses import replace

from pytest_aqe.facts import FOLDER, HOME, Candidate, Execution
from pytest_aqe.program import Block

_MOVES = {FOLDER: "monkeypatch.chdir(tmp_path)", HOME: 'monkeypatch.setenv("HOME", str(tmp_path))'}


def in_own_folder(candidate: Candidate, execution: Execution) -> Candidate:
    """The candidate in `tmp_path` from its start, where it has put files into the working folder or at home."""
    found = leaves_files(execution)
    if not found:
        return candidate
    program = candidate.program
    known = {part.text() for part in program.arrange}
    moves = tuple(Block(text) for place, text in _MOVES.items() if place in found and text not in known)
    return replace(candidate, program=replace(program, arrange=(*moves, *program.arrange)))


def leaves_files(execution: Execution) -> set[str]:
    """Folders of the user that a candidate has put files into."""
    return {one.place for one in execution.left if one.place in _MOVES}
