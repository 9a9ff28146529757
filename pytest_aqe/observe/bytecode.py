"""Code objects of Python 3.10 and 3.11 with one constant's truth value asked for first."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dis import EXTENDED_ARG, hasjabs, opmap
from types import CodeType
from typing import Any

_LOAD, _NOT, _POP = opmap["LOAD_CONST"], opmap["UNARY_NOT"], opmap["POP_TOP"]


def prefixed(code: CodeType, constant: object) -> CodeType | None:
    """`code` that begins with ``not constant``; None where that cannot be done safely."""
    index = len(code.co_consts)
    load = [(EXTENDED_ARG, index >> 8)] if index > 255 else []
    if index >> 16:
        return None
    units = [*load, (_LOAD, index & 255), (_NOT, 0), (_POP, 0)]
    prefix = bytes(byte for unit in units for byte in unit)
    new = _later(code, prefix) if sys.version_info >= (3, 11) else _earlier(code, prefix)
    if new is None:
        return None
    return code.replace(co_consts=(*code.co_consts, constant), co_stacksize=code.co_stacksize + 2, **new)


def _earlier(code: CodeType, prefix: bytes) -> dict[str, Any] | None:
    """3.10: the prefix comes first, and absolute jumps move with it."""
    moved = _jumps_moved(code.co_code, len(prefix) // 2)
    if moved is None:
        return None
    no_line = bytes((len(prefix), 128))
    return {"co_code": prefix + moved, "co_linetable": no_line + code.co_linetable}


def _jumps_moved(body: bytes, by: int) -> bytes | None:
    """`body` with the targets of its absolute jumps raised; None where one needs more room than it has."""
    moved = bytearray(body)
    argument, extended = 0, 0
    for offset in range(0, len(body), 2):
        operation = body[offset]
        argument = argument << 8 | body[offset + 1]
        if operation == EXTENDED_ARG:
            extended += 1
            continue
        if operation in hasjabs:
            target = argument + by
            if target >> 8 * (extended + 1):
                return None
            for place in range(extended + 1):
                moved[offset + 1 - 2 * place] = target >> 8 * place & 255
        argument, extended = 0, 0
    return bytes(moved)


def _later(code: CodeType, prefix: bytes) -> dict[str, Any] | None:
    """3.11: the prefix comes after RESUME; jumps are relative, exception ranges move."""
    body: bytes = code.co_code
    resume = opmap["RESUME"]
    at = next((offset + 2 for offset in range(0, len(body), 2) if body[offset] == resume), None)
    if at is None:
        return None
    lines = _line_added(code.co_linetable, at // 2, len(prefix) // 2)
    if lines is None:
        return None
    table: bytes = code.co_exceptiontable  # type: ignore[attr-defined,unused-ignore]
    return {
        "co_code": body[:at] + prefix + body[at:],
        "co_linetable": lines,
        "co_exceptiontable": b"".join(_ranges_moved(table, at // 2, len(prefix) // 2)),
    }


def _line_added(table: bytes, at: int, length: int) -> bytes | None:
    """A location table with `length` units more after the first `at`, on no line."""
    units, position = 0, 0
    while position < len(table) and units < at:
        units += (table[position] & 7) + 1
        position += 1
        while position < len(table) and not table[position] & 128:
            position += 1
    if units != at:
        return None
    no_line = bytes((128 | 15 << 3 | (length - 1),))  # form 15: a tracer sees no line here
    return table[:position] + no_line + table[position:]


def _ranges_moved(table: bytes, at: int, by: int) -> Iterator[bytes]:
    """The exception table of 3.11 (start, length, target, depth), all behind `at` moved."""
    numbers = _varints(table)
    for start, length, target, depth in zip(numbers, numbers, numbers, numbers):
        end = start + length
        start, end, target = (place + by if place >= at else place for place in (start, end, target))
        yield _varint(start, 128) + _varint(end - start) + _varint(target) + _varint(depth)


def _varints(table: bytes) -> Iterator[int]:
    value = 0
    for byte in table:
        value = value << 6 | byte & 63
        if not byte & 64:
            yield value
            value = 0


def _varint(value: int, mark: int = 0) -> bytes:
    """Six bits a byte, highest first; bit 64 says that more follow, `mark` stands in the first."""
    chunks = [value & 63]
    while value := value >> 6:
        chunks.append(value & 63 | 64)
    chunks.reverse()
    chunks[0] |= mark
    return bytes(chunks)
