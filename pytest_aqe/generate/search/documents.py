"""Documents that code reads (JSON, YAML, TOML): texts with the keys that it looks for, in place and in kind."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable

from pytest_aqe.program import Node

PARSERS = {
    **dict.fromkeys(("json.loads", "json.load", "simplejson.loads", "orjson.loads", "ujson.loads"), "json"),
    **dict.fromkeys(("yaml.safe_load", "yaml.load", "yaml.full_load"), "yaml"),
    **dict.fromkeys(("tomllib.loads", "tomllib.load", "tomli.loads", "tomli.load", "toml.loads", "toml.load"), "toml"),
}
"""Functions that make values of a text or an open file, with the format that they read."""


def texts(kind: str, nodes: Iterable[Node]) -> list[str]:
    """The documents that say what these nodes display; those that the format cannot hold are left out."""
    found = (_text(kind, node) for node in nodes)
    return list(dict.fromkeys(text for text in found if text))


def _text(kind: str, node: Node) -> str:
    try:
        value = ast.literal_eval(node.text())
        if kind in ("json", "yaml"):
            return json.dumps(value, ensure_ascii=False)  # JSON is YAML too
        return _toml(value) if kind == "toml" and isinstance(value, dict) else ""
    except (ValueError, TypeError, SyntaxError, RecursionError):
        return ""


def _toml(value: dict[object, object]) -> str:
    """Tables inline. Raises ValueError where TOML has no such value."""
    return "".join(f"{json.dumps(str(key))} = {_inline(item)}\n" for key, item in value.items())


def _inline(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(str(key))} = {_inline(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_inline, value)) + "]"
    if isinstance(value, (bool, int, float, str)):
        return json.dumps(value)
    raise ValueError(f"no TOML: {value!r}")
