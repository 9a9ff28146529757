"""Text that must not stand in a test: addresses, paths of this machine, process ids, today, order of sets."""

from __future__ import annotations

import datetime
import os
import platform
import re
import sys
import time

_ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}|\bat 0x|<[^<>]*\bobject at\b")
_SET = re.compile(r"\{(?:'[^'{}:]*'|b'[^'{}:]*'), ")
"""The text of a set of strings: its order is another one in the next process (a set in source has double quotes)."""
SMALL = 9_999
"""In a pid namespace process ids are as small as any result; code that asks for one is found by the second run."""
_NUMBER = re.compile(r"\b\d{9,11}(?:\.\d+)?\b")
_LONG = re.compile(r"\b\d{12,16}\b")
_REGION = 1 << 38


def _is_address(number: int) -> bool:
    """True for a number that lies where objects of this process lie."""
    return any(abs(number - place) < _REGION for place in (id(None), id(object()), id([])))


class Volatile:
    """Knows what is true only here and now."""

    def __init__(self, scratch: str, file: str) -> None:
        here = {scratch, os.path.dirname(file), sys.prefix, sys.executable, os.environ.get("HOME", "")}
        self._words = [word for word in here if len(word) > 5]
        node = platform.node()
        if node:
            self._words.append(node if len(node) > 5 else f'"{node}"')
        self._words += [platform.python_version(), "test_aqe"]

    def within(self, text: str) -> bool:
        """True when the text holds any of it."""
        if _ADDRESS.search(text) or _SET.search(text) or any(word in text for word in self._words):
            return True
        pid = os.getpid()
        if pid > SMALL and re.search(rf"\b{pid}\b", text):
            return True
        if any(_is_address(int(number)) for number in _LONG.findall(text)):
            return True
        now = time.time()
        if any(abs(float(number) - now) < 200_000 for number in _NUMBER.findall(text)):
            return True
        today = datetime.date.today()
        return today.isoformat() in text or f"({today.year}, {today.month}, {today.day}" in text

    def stable_part(self, message: str) -> str:
        """The longest piece of a message without anything volatile; empty if that says too little."""
        if not self.within(message):
            return message
        pieces = sorted(re.split(r"['\"`(),:;<>]|\s{2,}|\n", message), key=len, reverse=True)
        for piece in pieces:
            piece = piece.strip()
            if len(piece) >= 8 and not self.within(piece):
                return piece
        return ""
