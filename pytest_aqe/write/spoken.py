"""Texts and literals as words."""

from __future__ import annotations

import ast
import re

SIGNS = {
    " ": "space", ",": "comma", ".": "dot", ":": "colon", ";": "semicolon", "-": "dash", "_": "underscore",
    "/": "slash", "\\": "backslash", "'": "quote", '"': "quote", "#": "hash", "=": "equals", "+": "plus",
    "*": "star", "?": "question_mark", "!": "exclamation_mark", "@": "at_sign", "&": "ampersand", "%": "percent",
    "(": "bracket", ")": "closing_bracket", "[": "bracket", "]": "closing_bracket", "{": "brace",
    "}": "closing_brace", "<": "angle_bracket", ">": "closing_angle_bracket", "|": "pipe", "~": "tilde",
    "\n": "newline", "\t": "tab", "\r": "carriage_return", "\0": "nul", "$": "dollar", "^": "caret", "`": "backtick",
    "--": "two_dashes", "...": "dots", "\r\n": "line_end", "//": "two_slashes", "**": "two_stars", "::": "two_colons",
}  # fmt: skip
_EMPTY = {"List": "list", "Tuple": "tuple", "Dict": "dict"}


def snake(text: str, most: int = 6) -> str:
    """A text as at most `most` lower-case words with underscores; ``""`` without any."""
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", text)
    found = re.findall(r"[a-z]+|[0-9]+", text.lower())
    return "_".join(found[:most])


def value_words(node: ast.expr) -> str:
    """A short literal as words: ``50``, ``minus_1``, ``an_empty_string``; ``""`` where it has none."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = value_words(node.operand)
        return f"minus_{inner}" if inner else ""
    if isinstance(node, ast.Constant):
        value = int(node.value) if isinstance(node.value, float) and node.value.is_integer() else node.value
        if value is None or isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, (int, float)):
            text = repr(value)
            return re.sub(r"[^0-9a-z]+", "_", text.lower()) if len(text) <= 8 else ""
        if value == b"":
            return "empty_bytes"
        if isinstance(value, (str, bytes)):
            return _string_words(value.decode("latin-1") if isinstance(value, bytes) else value)
    if isinstance(node, (ast.List, ast.Tuple)) and not node.elts:
        return f"empty_{_EMPTY[type(node).__name__]}"
    if isinstance(node, ast.Dict) and not node.keys:
        return "empty_dict"
    if isinstance(node, ast.Attribute):
        return snake(node.attr, 3)
    if isinstance(node, ast.Name):
        return snake(node.id, 3)
    return ""


def _string_words(value: str) -> str:
    if not value:
        return "empty_string"
    if value in SIGNS:
        return SIGNS[value]
    if len(value) > 24:
        return ""
    words = snake(value, 5)
    if re.match(r"[^A-Za-z]*\d", value) and "_" in words:
        return ""
    if len(re.findall(r"\d+", value)) > 1 or re.search(r"\d{3}", value):
        return ""
    letters = sum(char.isalnum() for char in value)
    return words if words and letters * 2 >= len(value) and value.isascii() else ""


def telling(words: str) -> bool:
    """Whether a value in words says something: a letter or two is no example of anything."""
    return bool(words) and not re.fullmatch(r"(?:[a-z]|ab|aa)(?:_[a-z])*", words)
