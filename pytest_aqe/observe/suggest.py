"""What a target that leads nowhere may have meant: modules, qualified names and files whose names are near."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice

ALLOWED = "allowed: a dotted module, a path, or either of them followed by ::qualified.name"
MOST = 3
"""Suggestions at most."""
FARTHER = 0.1
"""How much less alike than the nearest name another one may be."""
Names = Callable[[str], Collection[str]]
"""Qualified names that a module defines; none where there is no such module, or no source of it."""


def hint(found: Iterable[str]) -> str:
    """The end of a message: what may have been meant, or what can be said at all."""
    near = list(islice(dict.fromkeys(found), MOST))
    return f"; did you mean {' or '.join(near)}?" if near else f" ({ALLOWED})"


def functions(function: str, known: Iterable[str]) -> list[str]:
    """Qualified names near one, first as a whole, then by their last parts."""
    names = list(known)
    last = function.rpartition(".")[2].lower()
    lasts = [(name, name.rpartition(".")[2].lower()) for name in names]
    same = [name for name, end in lasts if end == last]
    alike = set(difflib.get_close_matches(last, [end for _, end in lasts], MOST))
    whole = _near(function, names)
    return list(dict.fromkeys([*whole, *same, *(name for name, end in lasts if end in alike and not whole)]))


def modules(name: str, function: str, ours: Sequence[str], elsewhere: Sequence[str], names: Names) -> Iterator[str]:
    """Targets near a dotted name: what follows it after one colon, after dots, then modules with names near it.

    `ours` are the modules of the project, `elsewhere` others whose names are near.
    """
    if not function:
        yield from _split(name, names)
    last = name.rpartition(".")[2]
    same = [module for module in ours if module.rpartition(".")[2] == last]
    for module in dict.fromkeys([*_near(name, ours), *same] or elsewhere):
        known = names(module) if function else ()
        near = functions(function, known)
        chosen = function if function in known else near[0] if near else ""
        yield f"{module}::{chosen}" if chosen else module


def _split(name: str, names: Names) -> Iterator[str]:
    """``module::qualified.name`` for a name in which the two are joined by one colon or by dots."""
    if ":" in name:
        heads = [tuple(name.split(":", 1))]
    else:
        parts = name.split(".")
        heads = [(".".join(parts[:cut]), ".".join(parts[cut:])) for cut in range(len(parts) - 1, 0, -1)]
    for module, rest in heads:
        known = names(module)
        near = [rest] if rest in known else functions(rest, known)
        yield from (f"{module}::{one}" for one in near)


def _near(text: str, names: Iterable[str]) -> list[str]:
    """Names near a text, whatever their case, and none that is much farther away than the nearest."""
    by_lower: dict[str, str] = {}
    for name in names:
        by_lower.setdefault(name.lower(), name)
    found = difflib.get_close_matches(text.lower(), by_lower, MOST)
    ratios = [difflib.SequenceMatcher(None, one, text.lower()).ratio() for one in found]
    return [by_lower[one] for one, ratio in zip(found, ratios) if ratio > ratios[0] - FARTHER]


def paths(place: str, files: Iterable[str]) -> list[str]:
    """Files with a path near one, or with its name."""
    known = list(files)
    last = place.rpartition("/")[2]
    return list(dict.fromkeys([*_near(place, known), *(file for file in known if file.rpartition("/")[2] == last)]))
