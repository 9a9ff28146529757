"""Plainer values: shorter strings of ordinary characters, small round numbers."""

from __future__ import annotations

import ast
import itertools
import re
import unicodedata
from collections.abc import Iterator

from pytest_aqe.write.documents import is_document, plainer_document

_OPTION = re.compile(r"--[a-z][\w-]+")
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
LONGEST_BY_CHARACTER = 60
LONG = 32
"""Length of a text from which it is tried without a quarter or an eighth of it."""
READABLE = 90
"""Length up to which a statement that writes a file is an example as it stands."""


def strangeness(text: str) -> float:
    """A price for what is hard to read or type in a source text."""
    escapes = text.count("\\x") + text.count("\\u") + text.count("\\U")
    odd = sum(1 for char in text if not char.isascii())
    noise = sum(0.25 for char in text if char.isascii() and not char.isalnum() and char not in " \n_,.()[]{}\"'=")
    capitals = sum(0.125 for char in text if char.isupper())
    return 4 * escapes + 4 * odd + noise + capitals


def is_odd(text: str) -> bool:
    """Whether a text is more than a short plain word."""
    return len(text) > 3 or not text.isalpha() or not text.isascii()


def plainer_text(text: str) -> Iterator[str]:
    """Halves, without a line, without a token, without a character; then the same with ordinary characters."""
    if _OPTION.fullmatch(text):
        return  # argparse knows --r for --reverse; a reader does not
    if is_document(text):
        yield from plainer_document(text)
        return
    half = len(text) // 2
    if half:
        yield text[:half]
        yield text[half:]
    for parts in (4, 8) if len(text) > LONG else ():
        cuts = [len(text) * place // parts for place in range(parts + 1)]
        yield from (text[:start] + text[end:] for start, end in itertools.pairwise(cuts))
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
    yield "".join(
        char if char.isascii() and (char.isprintable() or char in "\n\t") else _nearest(char) for char in text
    )
    for index, char in enumerate(text[:LONGEST_BY_CHARACTER]):
        for plain in _plain_for(char):
            yield text[:index] + plain + text[index + 1 :]
    yield text.lower()


def _nearest(char: str) -> str:
    """The ASCII digit of the same value, the letter without its accent, else ``a``."""
    if char.isdecimal():
        return str(unicodedata.digit(char))
    base = unicodedata.normalize("NFKD", char)[0]
    return base if base.isascii() and base.isprintable() else "a"


def _plain_for(char: str) -> str:
    """Characters to try in place of one, none where it is plain already."""
    if char.isascii() and (char.islower() or char in " \n"):
        return ""
    if char.isdigit() and char.isascii():
        return "" if char in "01" else "1"
    if char.isdecimal():
        return str(unicodedata.digit(char))
    return "a" if char.isalpha() else "a " if not char.isascii() or not char.isprintable() else "a"


def plainer_bytes(data: bytes) -> Iterator[bytes]:
    """Like `plainer_text`, over bytes."""
    for text in plainer_text(data.decode("latin-1")):
        yield text.encode("latin-1")


def plainer_number(number: int | float) -> Iterator[int | float]:
    """Zero, one, minus one, halves, one step towards zero; floats also with fewer digits; one for what is no number."""
    if isinstance(number, bool):
        return
    if number != number or number in (float("inf"), float("-inf")):
        yield from (1.0, 0.0, 100.0)
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
    yield from (value for value in (2, 10, 100, 1000) if value < abs(number))
    yield int(abs(number) // 2) * (1 if number > 0 else -1)
    yield number - 1 if number > 0 else number + 1


class _Change(ast.NodeTransformer):
    """Replaces the constant at one place, counted in the order of the walk; without a place, only counts.

    The year of a date stays: the year 1 is no plainer than 2024. So do the name of a file and a short content:
    ``config.json`` says more than ``a``.
    """

    def __init__(self, place: int = -1, value: object = None) -> None:
        self.left = place
        self.value = value
        self.found: list[object] = []

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in ("date", "datetime") and len(node.args) >= 3:
            node.args[1:] = [self.visit(arg) for arg in node.args[1:]]
            return node
        if name == "write_text" and len(ast.unparse(node)) <= READABLE:
            return node
        return self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        in_folder = isinstance(node.op, ast.Div) and isinstance(node.left, ast.Name) and node.left.id == "tmp_path"
        return node if in_folder else self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        self.found.append(node.value)
        self.left -= 1
        return ast.Constant(self.value) if self.left == -1 else node  # type: ignore[arg-type]

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        return node


def _fewer_numbers(source: str, tree: ast.AST) -> Iterator[str]:
    """A date without its time, a time without its seconds."""
    for place, node in enumerate(ast.walk(tree)):
        name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
        least = {"datetime": 3, "time": 2}.get(name, 99)
        if isinstance(node, ast.Call) and len(node.args) > least:
            fresh = ast.parse(source, mode="eval" if isinstance(tree, ast.Expression) else "exec")
            call = next(other for index, other in enumerate(ast.walk(fresh)) if index == place)
            assert isinstance(call, ast.Call)
            del call.args[least:]
            yield ast.unparse(fresh)


def shorter_body(source: str) -> Iterator[str]:
    """Variants of a function or class definition without one of its statements."""
    try:
        count = len(ast.parse(source).body[0].body)  # type: ignore[attr-defined]
    except (SyntaxError, ValueError, AttributeError, IndexError):
        return
    for index in range(count if count > 1 else 0):
        tree = ast.parse(source)
        del tree.body[0].body[index]  # type: ignore[attr-defined]
        yield ast.unparse(tree)


def plainer_source(source: str, *, expression: bool) -> Iterator[str]:
    """Variants of a source text in which one literal is plainer."""
    try:
        tree: ast.AST = ast.parse(source, mode="eval" if expression else "exec")
    except (SyntaxError, ValueError):
        return
    yield from _fewer_numbers(source, tree)
    find = _Change()
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
