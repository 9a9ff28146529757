"""The seal in a file of ours: tells without any other state whether somebody edited it.

It covers the code and the comments, not the layout, so that a formatter does not count as a hand.
"""

from __future__ import annotations

import ast
import hashlib
import io
import re
import tokenize

_SEALED = re.compile(r"^(Edit freely: a file changed by hand is never overwritten)(?: \((\w+)\))?\.\s*$", re.MULTILINE)
_FIRST = re.compile(r"^Tests for (\S+), suggested by pytest-aqe\.")


def sealed(text: str) -> str:
    """The file with the digest of its content in its docstring."""
    digest = _digest(text)
    return _SEALED.sub(lambda match: f"{match[1]} ({digest}).", text, count=1)


def is_untouched(text: str) -> bool:
    """Whether a file is ours and nobody changed it since it was written."""
    match = _SEALED.search(text)
    return bool(match and match[2] and owner(text) and match[2] == _digest(text))


def owner(text: str) -> str:
    """The module that a file of ours tests; ``""`` for anything else."""
    try:
        doc = ast.get_docstring(ast.parse(text))
    except (SyntaxError, ValueError, RecursionError):
        match = re.match(r'"""' + _FIRST.pattern[1:], text)
        return match[1] if match else ""
    match = _FIRST.match(doc or "")
    return match[1] if match else ""


def _digest(text: str) -> str:
    text = _SEALED.sub(lambda match: match[1] + ".", text.replace("\r\n", "\n"), count=1)
    try:
        parts = [_shape(ast.parse(text)), *_comments(text)]
    except (SyntaxError, ValueError, tokenize.TokenError):
        return ""
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _comments(text: str) -> list[str]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return [token.string.strip() for token in tokens if token.type == tokenize.COMMENT]


def _shape(node: object) -> str:
    """A tree as text, the same on every version of Python."""
    if isinstance(node, ast.AST):
        fields = [
            f"{name}={_shape(value)}"
            for name, value in ast.iter_fields(node)
            if value not in (None, []) and name not in ("kind", "ctx", "type_ignores", "type_comment")
        ]
        return f"{type(node).__name__}({', '.join(fields)})"
    if isinstance(node, list):
        return "[" + ", ".join(map(_shape, node)) + "]"
    return f"{type(node).__name__}:{node!r}"
