"""Brackets and the lines that may end inside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pytest_aqe.write.layout import SOFT, SPACE, Doc, Expanding, Group, IfBreaks, Indent, Line, join


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expression stands: inside brackets, or in the optional parentheses of group `outer`."""

    inside: bool = False
    outer: int = 0


INSIDE = Place(inside=True)


def line_here(place: Place, kind: str = "space") -> Doc:
    """A line that may end only inside brackets."""
    if place.inside:
        return Line(kind)
    if place.outer:
        return Line(kind, place.outer)
    return " " if kind == "space" else ""


def group_here(content: Doc, place: Place) -> Doc:
    """A group that exists only inside brackets."""
    if place.inside:
        return Group(content)
    return Group(content, only_in=place.outer) if place.outer else content


def bracketed(left: str, content: Doc, right: str, place: Place) -> Doc:
    """A bracket pair around content that is not empty."""
    inner = Group((left, Indent((SOFT, content)), SOFT, right))
    return Expanding(inner, place.outer) if place.outer and not place.inside else inner


def items(nodes: list[Any]) -> Doc:
    """Items of a display or call, with a trailing comma where they break."""
    return (join((",", SPACE), nodes), IfBreaks(","))
