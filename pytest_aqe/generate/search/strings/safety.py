"""How long a text a pattern can be matched against without backtracking for ever."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_aqe.generate.search.strings.tree import Alt, Chars, Group, Repeat, Seq, Tree, below, walk


def safe(tree: Tree) -> int:
    """The longest text whose match takes a bounded number of steps, however the pattern backtracks.

    Repeats that can take the same character compete for it: k of them cost about length ** k, nested ones
    2 ** length.
    """
    repeats = [node for node in walk(tree) if _long(node) and not any(map(_long, list(walk(node))[1:]))]
    nested = _nested(tree)
    longest = max(4, 18 // (nested - 1)) if nested else 250
    takers: dict[str, int] = {}
    for repeat in repeats:
        for char in "a1A _.-\n":
            takers[char] = takers.get(char, 0) + any(n.holds(char) for n in walk(repeat) if isinstance(n, Chars))
    competing = max(takers.values(), default=0)
    return min(longest, int(300_000 ** (1 / max(competing, 1))))


def _long(tree: Tree) -> bool:
    """Whether it is a repeat of more than a few times."""
    return isinstance(tree, Repeat) and (tree.endless or tree.high > 4)


def _nested(tree: Tree) -> int:
    """How many long repeats compete inside the worst repeat that holds others; 0 where none does.

    One whose every turn has a character that the repeats inside cannot take (a separator) is harmless.
    """
    worst = max((_nested(item) for item in below(tree)), default=0)
    if not isinstance(tree, Repeat) or not _long(tree):
        return worst
    inner = [node for node in walk(tree.item) if _long(node)]
    takers = [node for repeat in inner for node in walk(repeat) if isinstance(node, Chars)]
    marks = [node for node in _always(tree.item) if isinstance(node, Chars)]
    separated = any(not any(taker.holds(c) for taker in takers for c in mark.cycle + mark.options) for mark in marks)
    # Alternatives that begin alike compete as repeats do.
    alike = any(isinstance(node, Alt) and not _distinct(node) for node in walk(tree.item))
    return max(worst, 0 if separated or not inner else len(inner) + 1, 2 if alike else 0)


def _distinct(tree: Alt) -> bool:
    """Whether no two alternatives can begin with one character."""
    heads = [next(_always(option), None) for option in tree.options]
    chars = [head for head in heads if isinstance(head, Chars)]
    if len(chars) < len(heads):
        return False
    return not any(b.holds(c) for a in chars for b in chars if a is not b for c in a.cycle + a.options)


def _always(tree: Tree) -> Iterator[Tree]:
    """What takes part in every match of a tree."""
    if isinstance(tree, Seq):
        for item in tree.items:
            yield from _always(item)
    elif isinstance(tree, Group):
        yield from _always(tree.item)
    else:
        yield tree
