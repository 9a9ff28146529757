"""What a format is: texts that follow it, texts that just do not, and what suggests it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of text that programs read.

    `members` follow it, each in another shape, the plainest first; `near` each break one rule of it. `names` are
    words of parameter names that suggest it, `words` words of a docstring, `callees` dotted functions that it
    is handed to.
    """

    name: str
    members: tuple[str, ...]
    near: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    callees: tuple[str, ...] = ()
