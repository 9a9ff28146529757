"""The ids that pytest gives to the rows of a parametrised test."""

from __future__ import annotations

import ast
import codecs
import re
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
        known = _special_float(text) or (text if text.replace(".", "").isidentifier() else "")
        return known or f"{name}{index}"
    if isinstance(value, str):
        return value.encode("unicode_escape").decode("ascii").translate(_ESCAPES)
    if isinstance(value, bytes):
        return codecs.escape_encode(value)[0].decode("ascii").translate(_ESCAPES)
    if value is None or isinstance(value, (bool, int, float, complex)):
        return str(value)
    return f"{name}{index}"


def _special_float(text: str) -> str:
    """``inf`` of ``float('inf')``: such numbers have no literal."""
    match = re.fullmatch(r"(-?)float\(['\"](-?)(inf|nan)['\"]\)", text)
    return ("-" if match[1] != match[2] else "") + match[3] if match else ""


_ESCAPES = {number: f"\\x{number:02x}" for number in range(128) if number not in range(32, 127)}
