"""Digests of rows, and sums of digests: a sum tells that a row is missing or was added past the ledger.

The sum is a multiset hash by addition (Clarke et al., "Incremental Multiset Hash Functions", ASIACRYPT 2003): a row
can come, change and go without the others being read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any

SIZE = 16
MODULUS = 1 << (8 * SIZE)
ZERO = bytes(SIZE)


def of_row(table: str, values: Sequence[Any]) -> bytes:
    """The digest of a row's values (None, int, float, str, bytes): their repr is unambiguous."""
    return blake2b(repr((table, *values)).encode("utf-8", "surrogatepass"), digest_size=SIZE).digest()


def of_text(*parts: str) -> bytes:
    """The digest of some texts, as a key."""
    return of_row("", parts)


def added(total: bytes, digests: Iterable[bytes], taken: Iterable[bytes] = ()) -> bytes:
    """The sum with some digests more and some fewer."""
    number = int.from_bytes(total, "big")
    number += sum(int.from_bytes(digest, "big") for digest in digests)
    number -= sum(int.from_bytes(digest, "big") for digest in taken)
    return (number % MODULUS).to_bytes(SIZE, "big")
