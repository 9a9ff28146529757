"""The `match=` of `pytest.raises`: the part of a message that matters, as a regular expression a person reads."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

LONGEST = 60
_SPECIAL = set("\\.^$*+?{}[]|()")
_EDGES = " \t.,:;!?-'\"([{<>}])"


def match_of(message: str) -> str:
    """A pattern for one message; ``""`` where nothing in it is worth matching."""
    line = _first_sentence(_first_line(message))
    if _count(line) > 2 or len(line) > LONGEST:
        line = _telling(line)
    return _escape(line)


def common_match(messages: Sequence[str]) -> str | None:
    """One pattern for several messages; None where they have too little in common."""
    if len(set(messages)) == 1:
        return match_of(messages[0])
    lines = [_first_line(message) for message in messages]
    starts = _whole_words(_common_start(lines), lines)
    ends = _whole_words(_common_start([line[::-1] for line in lines]), [line[::-1] for line in lines])[::-1]
    best = max((starts.strip(_EDGES), ends.strip(_EDGES)), key=_letters)
    if _letters(best) < 8:
        return None
    return match_of(best)


def without_place(message: str) -> str:
    """A message of a library without error numbers and places, which change from version to version and say
    nothing about the code under test."""
    message = re.sub(r"^\[(?:Errno|WinError) -?\d+\] ", "", message)
    return re.sub(r"(?: at position \d+)?(?:: line \d+ column \d+ \(char \d+\)| \(<\w+>, line \d+\))?$", "", message)


def _common_start(lines: Sequence[str]) -> str:
    same = itertools.takewhile(lambda chars: len(set(chars)) == 1, zip(*lines))
    return "".join(chars[0] for chars in same)


def _whole_words(prefix: str, lines: Sequence[str]) -> str:
    """The prefix without a word that only some of the lines end there."""
    cut = any(len(line) > len(prefix) and line[len(prefix)].isalnum() for line in lines)
    if cut and prefix and prefix[-1].isalnum():
        return re.sub(r"\w+$", "", prefix)
    return prefix


def _letters(text: str) -> int:
    return sum(char.isalpha() for char in text)


def _first_line(message: str) -> str:
    """The first line; a sentence without the quotes that a KeyError puts around it."""
    line = next((line.strip() for line in message.splitlines() if line.strip()), "")
    quoted = len(line) > 2 and line[0] == line[-1] and line[0] in "'\"" and " " in line and "\\" not in line
    return line[1:-1] if quoted and line[0] not in line[1:-1] else line


def _first_sentence(line: str) -> str:
    """A line without the full stop at its end, or its first sentence where that says enough."""
    first, stop, _ = line.partition(". ")
    line = first if stop and _letters(first) >= 12 else line
    return line.rstrip(" .") or line


def _count(text: str) -> int:
    return sum(char in _SPECIAL for char in text)


def _telling(line: str) -> str:
    """The stretch with the most letters that needs no escape, cut at a word."""
    stretches = [part.strip(_EDGES) for part in re.split(r"[\\^$*+?{}\[\]|()]|\.(?=\s|$)", line)]
    best = max(stretches, key=lambda part: (min(_letters(part), 30), -len(part)))
    if _letters(best) < 4:
        best = line
    if len(best) > LONGEST:
        best = best[:LONGEST].rpartition(" ")[0] or best[:LONGEST]
        best = best.rstrip(_EDGES)
    return best


def _escape(text: str) -> str:
    """Backslashes only before what is special; control characters as they are."""
    return "".join("\\" + char if char in _SPECIAL else char for char in text)
