"""A regular expression as a small tree of choices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Union


@dataclass(frozen=True, slots=True)
class Chars:
    """One character of a class: `cycle` in turn, each of `options` worth trying once, `outside` not in it."""

    id: int
    cycle: str
    options: str
    outside: str
    holds: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Seq:
    """One after the other."""

    items: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Alt:
    """One of several."""

    id: int
    options: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """`low` to `high` times; `high` is cut to what is worth writing, `endless` says that it was."""

    id: int
    item: Tree
    low: int
    high: int
    endless: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A capturing group."""

    number: int
    item: Tree


@dataclass(frozen=True, slots=True)
class Back:
    """What a group captured, again."""

    number: int


@dataclass(frozen=True, slots=True)
class Cond:
    """One of two, by whether a group took part."""

    number: int
    yes: Tree
    no: Tree


@dataclass(frozen=True, slots=True)
class Look:
    """A look around: written out or not, whatever then turns out to match."""

    id: int
    item: Tree
    negated: bool


@dataclass(frozen=True, slots=True)
class At:
    """An anchor, by its name in `re`."""

    name: str


Tree = Union[Chars, Seq, Alt, Repeat, Group, Back, Cond, Look, At]


def walk(tree: Tree) -> Iterator[Tree]:
    """The tree and everything in it."""
    yield tree
    if isinstance(tree, Seq):
        for item in tree.items:
            yield from walk(item)
    elif isinstance(tree, Alt):
        for option in tree.options:
            yield from walk(option)
    elif isinstance(tree, (Repeat, Group, Look)):
        yield from walk(tree.item)
    elif isinstance(tree, Cond):
        yield from walk(tree.yes)
        yield from walk(tree.no)


def below(tree: Tree) -> tuple[Tree, ...]:
    """What stands directly in a tree."""
    if isinstance(tree, Seq):
        return tree.items
    if isinstance(tree, Alt):
        return tree.options
    if isinstance(tree, (Repeat, Group, Look)):
        return (tree.item,)
    return (tree.yes, tree.no) if isinstance(tree, Cond) else ()
