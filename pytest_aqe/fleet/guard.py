"""Tests that leave the subject's package as they found it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pytest_aqe.facts import Leftover
from pytest_aqe.program import Block, Program


def guarded(program: Program, left: Sequence[Leftover]) -> Program | None:
    """The program with what it would leave behind patched first, so that it is put back at its end.

    None where there is nothing to patch.
    """
    patches = tuple(
        Block(f'monkeypatch.setattr("{one.place.replace(":", ".")}", {one.before})', one.imports)
        for one in left
        if one.before
    )
    return replace(program, arrange=(*patches, *program.arrange)) if patches else None
