"""Source text of constants as a careful person writes them: double quotes, few escapes."""

from __future__ import annotations

import ast


def string_text(value: str) -> str:
    """A string literal: in double quotes unless single quotes save an escape; raw where it has backslashes only."""
    if "\\" in value and value.isprintable() and not value.endswith("\\"):
        quote = "'" if value.count('"') > value.count("'") else '"'
        if quote not in value and '\\"' not in value:
            return f"r{quote}{value}{quote}"
    return _quoted("".join(char if char in "'\"" else repr(char)[1:-1] for char in value))


def bytes_text(value: bytes) -> str:
    """A bytes literal, quoted like a string."""
    chars = [bytes([number]) for number in value]
    return "b" + _quoted("".join(char.decode() if char in (b"'", b'"') else repr(char)[2:-1] for char in chars))


def _quoted(body: str) -> str:
    if body.count('"') > body.count("'"):
        return "'" + body.replace("'", "\\'") + "'"
    return '"' + body.replace('"', '\\"') + '"'


def constant_text(node: ast.Constant) -> str:
    """Source of any constant."""
    value = node.value
    if isinstance(value, str):
        return string_text(value)
    if isinstance(value, bytes):
        return bytes_text(value)
    if value is Ellipsis:
        return "..."
    if isinstance(value, float) and value == float("inf"):
        return "1e309"
    return repr(value).replace("e+", "e")
