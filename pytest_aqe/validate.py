"""What is allowed for each kind of option. Loaded where a value is given: a run without any pays nothing for it."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable
from typing import Any

PLANNERS = ("auto", "thompson", "uniform")
SANDBOXES = ("auto", "bwrap", "jail", "jail-lite", "weak")

UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
DAY = 86_400
MODES = ("on", "readonly", "off")
VERBS = ("status", "verify", "backup", "restore", "migrate", "rollback", "prune", "export", "import", "forget")


def _seconds(value: Any) -> float:
    seconds = float(value)
    if not math.isfinite(seconds) or seconds <= 0:
        raise ValueError
    return seconds


def _at_least(least: int) -> Callable[[Any], int]:
    def parse(value: Any) -> int:
        number = int(value)
        if number < least:
            raise ValueError
        return number

    return parse


def _between(least: int, most: int) -> Callable[[Any], int]:
    def parse(value: Any) -> int:
        number = int(value)
        if not least <= number <= most:
            raise ValueError
        return number

    return parse


def _time_limit(value: Any) -> float:
    seconds = _seconds(value)
    if seconds > DAY:
        raise ValueError
    return seconds


def _size(least: int, most: int) -> Callable[[Any], int]:
    def parse(value: Any) -> int:
        text = str(value).strip().upper()
        number, unit = (text[:-1], text[-1]) if text[-1:] in UNITS else (text, "")
        if not (number.isascii() and number.isdigit()):
            raise ValueError
        return _between(least, most)(int(number) * UNITS.get(unit, 1))

    return parse


def _one_of(names: tuple[str, ...]) -> Callable[[Any], str]:
    def parse(value: Any) -> str:
        if value not in names:
            raise ValueError
        return str(value)

    return parse


def _text(value: Any) -> str:
    if not str(value).strip():
        raise ValueError
    return str(value).strip()


def _replay(value: Any) -> str:
    if value != "order" and not isinstance(json.loads(value), dict):
        raise ValueError
    return str(value)


CHECKS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "switch": (bool, "true, false, on, off"),
    "seconds": (_seconds, "a number of seconds above 0"),
    "count": (_at_least(1), "a whole number from 1"),
    "number": (_at_least(0), "a whole number from 0"),
    "limit": (_time_limit, f"a number of seconds above 0, at most {DAY}"),
    "cpu": (_between(1, DAY), f"a whole number of seconds from 1 to {DAY}"),
    "procs": (_between(2, 65_536), "a whole number from 2 to 65536"),
    "files": (_between(32, 65_536), "a whole number from 32 to 65536"),
    "size": (_size(1, 1 << 50), "a number of bytes from 1 to 1024T, also with K, M, G or T, like 512M"),
    "output": (_size(1 << 10, 8 << 20), "a number of bytes from 1K to 8M, like 512K"),
    "planner": (_one_of(PLANNERS), ", ".join(PLANNERS)),
    "sandbox": (_one_of(SANDBOXES), ", ".join(SANDBOXES)),
    "mode": (_one_of(MODES), ", ".join(MODES)),
    "verb": (_one_of(VERBS), ", ".join(VERBS)),
    "target": (_text, "a dotted module, a path, or either with ::qualified.name"),
    "folder": (_text, "a folder"),
    "file": (_text, "a file"),
    "text": (_text, "a text that is not empty"),
    "replay": (_replay, 'order, or a JSON object like {"clock": "2027-01-31T12:00:00"}'),
    "anything": (str, "a text"),
}
"""How a value is read, and what to say about those that cannot be."""


def checked(check: str, value: Any) -> Any:
    """The value, or each of a list, as it goes into the settings; ValueError says what is allowed."""
    if isinstance(value, list):
        return [checked(check, item) for item in value]
    parse, allowed = CHECKS[check]
    try:
        return parse(value)
    except (ValueError, TypeError, OverflowError):
        raise ValueError(f"{value!r} is not allowed (allowed: {allowed})") from None


def flag(check: str, text: str) -> Any:
    """The same for argparse, with its kind of error."""
    try:
        return checked(check, text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def explained(check: str, trouble: str) -> str:
    """What pytest says of an ini value of the wrong type, with what is allowed."""
    return trouble if "allowed:" in trouble else f"{trouble} (allowed: {CHECKS[check][1]})"
