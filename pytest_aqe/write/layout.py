"""A small document printer: groups that lie flat where they fit and break where they do not.

The elements and their measuring follow the formatter that most projects run, so that it leaves our files alone.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Union

_ids = itertools.count(1)
FLAT, BROKEN = "flat", "broken"


@dataclass(frozen=True, slots=True)
class Line:
    """A possible line end: `kind` is ``soft`` (nothing when flat), ``space`` (a space when flat) or ``hard``.
    With `only_in` it can end the line only where that group is broken."""

    kind: str
    only_in: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Content whose lines break together. `only_in` names the group that must be broken for this one to exist."""

    content: Doc
    id: int = field(default_factory=lambda: next(_ids))
    only_in: int = 0


@dataclass(frozen=True, slots=True)
class Indent:
    """Content one level deeper; with `group` only where that group is broken."""

    content: Doc
    group: int = 0


@dataclass(frozen=True, slots=True)
class IfBreaks:
    """Text that stands only where the enclosing group is broken."""

    text: str


@dataclass(frozen=True, slots=True)
class Expanding:
    """A bracket pair: it may break without breaking the optional parentheses of group `outer` around it."""

    content: Doc
    outer: int


@dataclass(frozen=True, slots=True)
class BestFit:
    """An atom that gets parentheses on lines of their own only if it fits thanks to them."""

    content: Doc
    id: int = field(default_factory=lambda: next(_ids))


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment at the end of its line; the group around it breaks."""

    text: str


Doc = Union[str, Line, Group, Indent, IfBreaks, Expanding, BestFit, Comment, tuple["Doc", ...]]

SOFT, SPACE, HARD = Line("soft"), Line("space"), Line("hard")


def join(separator: Doc, docs: Iterable[Doc]) -> tuple[Doc, ...]:
    """The documents with the separator between them."""
    found: list[Doc] = []
    for doc in docs:
        if found:
            found.append(separator)
        found.append(doc)
    return tuple(found)


def width_of(text: str) -> int:
    """Columns that a text takes."""
    if text.isascii():
        return len(text)
    return sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    if unicodedata.east_asian_width(char) in "WF":
        return 2
    return 0 if unicodedata.category(char) in ("Mn", "Me", "Cf") else 1


def breaks(doc: Doc) -> bool:
    """Whether the document holds something that forces the groups around it to break."""
    if isinstance(doc, tuple):
        return any(breaks(part) for part in doc)
    if isinstance(doc, (Group, Indent, Expanding, BestFit)):
        return breaks(doc.content)
    return isinstance(doc, Comment) or doc == HARD


Item = tuple[int, str, Doc]


@dataclass(slots=True)
class _Printer:
    width: int
    out: list[str] = field(default_factory=list)
    column: int = 0
    suffix: str = ""
    modes: dict[int, str] = field(default_factory=dict)

    def run(self, doc: Doc, indent: int) -> None:
        stack: list[Item] = [(indent, BROKEN, doc)]
        while stack:
            depth, mode, part = stack.pop()
            if isinstance(part, str):
                self.out.append(part)
                self.column += width_of(part)
            elif isinstance(part, tuple):
                stack.extend((depth, mode, child) for child in reversed(part))
            elif isinstance(part, Line):
                self._line(part, depth, self._line_mode(part, mode))
            elif isinstance(part, Group):
                self._group(part, depth, mode, stack)
            elif isinstance(part, Indent):
                deeper = not part.group or self.modes.get(part.group) == BROKEN
                stack.append((depth + 4 if deeper else depth, mode, part.content))
            elif isinstance(part, IfBreaks):
                if mode == BROKEN:
                    stack.append((depth, mode, part.text))
            elif isinstance(part, Expanding):
                free = self.modes.get(part.outer, FLAT) == FLAT
                stack.append((depth, BROKEN if free else mode, part.content))
            elif isinstance(part, BestFit):
                self._best_fit(part, depth, mode, stack)
            else:
                self.suffix += part.text

    def _line_mode(self, line: Line, mode: str) -> str:
        return FLAT if line.only_in and self.modes.get(line.only_in) != BROKEN else mode

    def _line(self, line: Line, depth: int, mode: str) -> None:
        if mode == FLAT and line.kind != "hard":
            if line.kind == "space":
                self.out.append(" ")
                self.column += 1
            return
        self.out.append(self.suffix + "\n" + " " * depth)
        self.suffix = ""
        self.column = depth

    def _group(self, group: Group, depth: int, mode: str, stack: list[Item]) -> None:
        if group.only_in and self.modes.get(group.only_in) != BROKEN:
            stack.append((depth, mode, group.content))
            return
        flat = (depth, FLAT, group.content)
        self.modes[group.id] = FLAT
        if mode != FLAT and (breaks(group.content) or not self._fits([*stack, flat])):
            self.modes[group.id] = BROKEN
            stack.append((depth, BROKEN, group.content))
        else:
            stack.append(flat)

    def _best_fit(self, part: BestFit, depth: int, mode: str, stack: list[Item]) -> None:
        flat = (depth, FLAT, part.content)
        self.modes[part.id] = FLAT
        if mode == FLAT or self._fits([*stack, flat]):
            stack.append(flat)
            return
        inside: Doc = ("(", Indent((HARD, part.content)), HARD, ")")
        self.modes[part.id] = BROKEN
        if self._fits([*stack, (depth, BROKEN, inside)], all_lines=True):
            stack.append((depth, BROKEN, inside))
        else:
            self.modes[part.id] = FLAT
            stack.append(flat)

    def _fits(self, stack: list[Item], all_lines: bool = False) -> bool:
        """Whether the top of the stack, then what follows it on its last line, stays within the width."""
        column = self.column
        own = len(stack) - 1
        top: list[tuple[Item, bool, bool]] = [(stack[-1], False, all_lines)]
        while top or own:
            if not top:
                own -= 1
                top.append((stack[own], False, False))
            (depth, mode, part), loose, lines = top.pop()
            if isinstance(part, str):
                column += width_of(part)
                if column > self.width and not loose:
                    return False
            elif isinstance(part, Comment):
                column += width_of(part.text)
                if column > self.width and not loose:
                    return False
            elif isinstance(part, tuple):
                top.extend(((depth, mode, child), loose, lines) for child in reversed(part))
            elif isinstance(part, Line):
                if self._line_mode(part, mode) == FLAT:
                    if part.kind == "hard":
                        return True
                    column += part.kind == "space"
                elif loose or lines:
                    column = depth
                else:
                    return True
            elif isinstance(part, Group):
                if part.only_in and self.modes.get(part.only_in) != BROKEN:
                    top.append(((depth, mode, part.content), loose, lines))
                else:
                    inner = BROKEN if breaks(part.content) else mode
                    top.append(((depth, inner if mode != FLAT else FLAT, part.content), loose, lines))
            elif isinstance(part, Indent):
                deeper = not part.group or self.modes.get(part.group) == BROKEN
                top.append(((depth + 4 if deeper else depth, mode, part.content), loose, lines))
            elif isinstance(part, IfBreaks):
                if mode == BROKEN:
                    column += width_of(part.text)
                if column > self.width and not loose:
                    return False
            elif isinstance(part, Expanding):
                if mode == FLAT and self.modes.get(part.outer, FLAT) == FLAT:
                    if column + 1 > self.width and not loose:
                        return False
                    top.append(((depth, BROKEN, part.content), True, True))
                else:
                    top.append(((depth, mode, part.content), loose, lines))
            else:
                top.append(((depth, FLAT, part.content), loose, lines))
        return True


def show(doc: Doc, indent: int, width: int) -> str:
    """The document as text whose first line begins at column `indent`."""
    printer = _Printer(width, column=indent)
    printer.run(doc, indent)
    return "".join(printer.out) + printer.suffix


def lines(text: str, indent: int) -> Iterator[str]:
    """The lines of a shown document, the first one indented like the rest."""
    first, *rest = text.split("\n")
    yield " " * indent + first
    yield from rest
