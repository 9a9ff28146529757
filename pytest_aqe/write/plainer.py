"""Plainer values: shorter strings of ordinary characters, small round numbers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
LONGEST_BY_CHARACTER = 60


def strangeness(text: str) -> float:
    """A price for what is hard to read or type in a source text."""
    escapes = text.count("\\x") + text.count("\\u") + text.count("\\U")
    odd = sum(1 for char in text if not char.isascii())
    noise = sum(0.25 for char in text if char.isascii() and not char.isalnum() and char not in " \n_,.()[]{}\"'=")
    capitals = sum(0.125 for char in text if char.isupper())
    return 4 * escapes + 4 * odd + noise + capitals


def plainer_text(text: str) -> Iterator[str]:
    """Halves, without a line, without a token, without a character; then the same with ordinary characters."""
    half = len(text) // 2
    if half:
        yield text[:half]
        yield text[half:]
    lines = text.splitlines(keepends=True)
    if len(lines) > 2:
        yield from ("".join(lines[:i] + lines[i + 1 :]) for i in range(len(lines)))
    tokens = _TOKEN.findall(text)
    if 1 < len(tokens) <= 80:
        yield from ("".join(tokens[:i] + tokens[i + 1 :]) for i in range(len(tokens)))
        for index, token in enumerate(tokens):
            for word in ("a", "tea") if token.isalpha() else ("1",) if token.isdigit() else (" ",) * token.isspace():
                yield "".join([*tokens[:index], word, *tokens[index + 1 :]])
    if len(text) <= LONGEST_BY_CHARACTER:
        yield from (text[:i] + text[i + 1 :] for i in range(len(text)))
    yield "".join(char if char.isascii() and (char.isprintable() or char in "\n\t") else "a" for char in text)
    for index, char in enumerate(text[:LONGEST_BY_CHARACTER]):
        for plain in _plain_for(char):
            yield text[:index] + plain + text[index + 1 :]
    yield text.lower()


def _plain_for(char: str) -> str:
    """Characters to try in place of one, none where it is plain already."""
    if char.isascii() and (char.islower() or char in " \n"):
        return ""
    if char.isdigit() and char.isascii():
        return "" if char in "01" else "1"
    return "a" if char.isalpha() else "a " if not char.isascii() or not char.isprintable() else "a"


def plainer_bytes(data: bytes) -> Iterator[bytes]:
    """Like `plainer_text`, over bytes."""
    for text in plainer_text(data.decode("latin-1")):
        yield text.encode("latin-1")


def plainer_number(number: int | float) -> Iterator[int | float]:
    """Zero, one, minus one, halves, one step towards zero; floats also with fewer digits."""
    if number != number or number in (float("inf"), float("-inf")) or isinstance(number, bool):
        return
    kind = type(number)
    yield from (kind(value) for value in (0, 1) if value != number)
    if number < 0:
        yield kind(-1)
        yield -number
    if isinstance(number, float):
        yield from (round(number, digits) for digits in (0, 1, 2))
        yield from (float(value) for value in (10, 100) if value < abs(number))
        return
    yield from (value for value in (2, 10, 100) if value < abs(number))
    yield int(abs(number) // 2) * (1 if number > 0 else -1)
    yield number - 1 if number > 0 else number + 1


class _Change(ast.NodeTransformer):
    """Replaces the constant at one place, counted in the order of the walk."""

    def __init__(self, place: int, value: object) -> None:
        self.left = place
        self.value = value

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        self.left -= 1
        return ast.Constant(self.value) if self.left == -1 else node  # type: ignore[arg-type]

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        return node


class _Find(ast.NodeVisitor):
    def __init__(self) -> None:
        self.found: list[object] = []

    def visit_Constant(self, node: ast.Constant) -> None:
        self.found.append(node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        return None


def plainer_source(source: str, *, expression: bool) -> Iterator[str]:
    """Variants of a source text in which one literal is plainer."""
    try:
        tree: ast.AST = ast.parse(source, mode="eval" if expression else "exec")
    except (SyntaxError, ValueError):
        return
    find = _Find()
    find.visit(tree)
    for place, value in enumerate(find.found):
        variants: Iterator[object]
        if isinstance(value, str):
            variants = iter(("", "a", *plainer_text(value)))
        elif isinstance(value, bytes):
            variants = iter((b"", *plainer_bytes(value)))
        elif isinstance(value, (int, float)):
            variants = iter(plainer_number(value))
        else:
            continue
        for new in variants:
            changed = _Change(place, new).visit(ast.parse(source, mode="eval" if expression else "exec"))
            yield ast.unparse(ast.fix_missing_locations(changed))
