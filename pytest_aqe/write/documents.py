"""Plainer JSON documents: without a key or an item, with plain values; the keys stay as they are."""

from __future__ import annotations

import json
from collections.abc import Iterator


def is_document(text: str) -> bool:
    """Whether a text is a JSON object or array with something in it."""
    if text[:1] not in ("{", "["):
        return False
    try:
        return bool(json.loads(text))
    except (ValueError, RecursionError):
        return False


def plainer_document(text: str) -> Iterator[str]:
    """Variants of a JSON text with one thing less, or one value plainer; first the same as one would type it."""
    value = json.loads(text)
    yield json.dumps(value, ensure_ascii=False)
    for variant in _variants(value):
        yield json.dumps(variant, ensure_ascii=False)


def _variants(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from ({k: v for k, v in value.items() if k != key} for key in value)
        for key, item in value.items():
            yield from ({**value, key: new} for new in _variants(item))
    elif isinstance(value, list):
        yield from (value[:place] + value[place + 1 :] for place in range(len(value)))
        for place, item in enumerate(value):
            yield from ([*value[:place], new, *value[place + 1 :]] for new in _variants(item))
    elif isinstance(value, str) and value != "a":
        yield "a"
    elif isinstance(value, (int, float)) and not isinstance(value, bool) and value not in (0, 1):
        yield from (1, 0)
