"""The ids that pytest gives to the rows of a parametrised test."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Sequence


def row_ids(parameters: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """One id a row: values that pytest shows as text, else the parameter's name with the row's number."""
    found = ["-".join(_id(text, name, index) for name, text in zip(parameters, row)) for index, row in enumerate(rows)]
    counts = Counter(found)
    seen: Counter[str] = Counter()
    unique: list[str] = []
    for one in found:
        if counts[one] > 1:
            suffix = "_" if one and one[-1].isdigit() else ""
            unique.append(f"{one}{suffix}{seen[one]}")
            seen[one] += 1
        else:
            unique.append(one)
    return unique


def _id(text: str, name: str, index: int) -> str:
    try:
        value = ast.literal_eval(text)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return text if text.isidentifier() else f"{name}{index}"
    if isinstance(value, str):
        return value.translate(_ESCAPES).encode("unicode_escape").decode("ascii")
    if isinstance(value, bytes):
        return value.decode("ascii", "backslashreplace").translate(_ESCAPES)
    if value is None or isinstance(value, (bool, int, float, complex)):
        return str(value)
    return f"{name}{index}"


_ESCAPES = {i: f"\\x{i:02x}" for i in range(128) if i not in range(32, 127)} | {
    ord("\t"): "\\t", ord("\r"): "\\r", ord("\n"): "\\n"
}  # fmt: skip
