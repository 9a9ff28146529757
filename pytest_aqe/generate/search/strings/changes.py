"""Single changes of a text that is cut into words, numbers, punctuation, brackets, quotes and line breaks."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

TOKEN = re.compile(r"\r?\n|[^\S\n]+|\d+|[^\W\d]\w*|[^\w\s]")
PAIRS = {"(": ")", "[": "]", "{": "}", "<": ">", '"': '"', "'": "'", "`": "`"}
NUMBERS = (*"0123", "-1", "10", "255", "256", "1.5", "-0", "00", "1e3", "99999999999", "0x1", "07", "100", "12")
ODD = (*"\n \t\\\x00é日\U0001f600\u00a0\x1b%$#٣_;\ufeff*", "\r\n", "\\\n")
SEPARATORS = ",;:.=&|/-_ \n"
MARKS = "()[]{}<>\"'`,;:.=&|/-+*#%@!?^~$\\_ "

Tokens = list[str]
Words = Sequence[str]
Change = Callable[[Tokens, Words, random.Random], Tokens]


def tokens(text: str) -> list[str]:
    """The pieces of a text, which joined give the text again."""
    return TOKEN.findall(text)


def span(parts: Tokens, rng: random.Random, most: int = 6) -> tuple[int, int]:
    """A few neighbouring pieces: from, to."""
    low = rng.randint(0, len(parts))
    return low, min(len(parts), low + rng.randint(1, most))


def group(parts: Tokens, rng: random.Random) -> tuple[int, int]:
    """A pair of brackets or quotes with what it holds: from, to; a few pieces where there is none."""
    opens = [place for place, part in enumerate(parts) if part in PAIRS]
    if not opens:
        return span(parts, rng, 3)
    at = rng.choice(opens)
    left, right, depth = parts[at], PAIRS[parts[at]], 0
    for place in range(at + 1, len(parts)):
        if parts[place] == right:
            if not depth:
                return at, place + 1
            depth -= 1
        elif parts[place] == left:
            depth += 1
    return at, len(parts)


def _pick(parts: Tokens, rng: random.Random, wanted: Callable[[str], bool]) -> int:
    """A place whose piece is wanted, or any place."""
    places = [place for place, part in enumerate(parts) if wanted(part)]
    return rng.choice(places) if places else rng.randrange(len(parts))


def _delete(parts: Tokens, words: Words, rng: random.Random) -> Tokens:
    at = rng.randrange(len(parts))
    return parts[:at] + parts[at + rng.choice((1, 1, 1, 2, 3)) :]


def _delete_mark(parts: Tokens, words: Words, rng: random.Random) -> Tokens:
    at = _pick(parts, rng, lambda part: not part[0].isalnum())
    return parts[:at] + parts[at + 1 :]


def _duplicate(parts: Tokens, words: Words, rng: random.Random) -> Tokens:
    low, high = span(parts, rng, 3)
    return parts[:high] + parts[low:high] + parts[high:]


def _move(parts: Tokens, words: Words, rng: random.Random) -> Tokens:
    low, high = span(parts, rng, 4)
    rest = parts[:low] + parts[high:]
    at = rng.randint(0, len(rest))
    return rest[:at] + parts[low:high] + rest[at:]


def _copy(parts: Tokens, words: Words, rng: random.Random) -> Tokens:
    low, high = span(parts, rng, 4)
    at = rng.randint(0, len(parts))
    return parts[:at] + parts[low:high] + parts[at:]


def _swap(parts: Tokens, words: Words, rng: random.Random) -> Tokens:
    a, b = rng.randrange(len(parts)), rng.randrange(len(parts))
    parts[a], parts[b] = parts[b], parts[a]
    return parts


def _insert_word(parts: Tokens, words: Words, rng: random.Random) -> Tokens:
    at = rng.randint(0, len(parts))
    word = rng.choice(words) if words else rng.choice(("a", "1", "b"))
    gap = rng.choice(("", "", " ", "\n", ","))
    return [*parts[:at], *rng.choice(((word,), (gap, word), (word, gap), (gap, word, gap))), *parts[at:]]


def _replace_word(parts: Tokens, words: Words, rng: random.Random) -> Tokens:
    at = _pick(parts, rng, lambda part: part[0].isalnum()) if rng.random() < 0.7 else rng.randrange(len(parts))
    parts[at] = rng.choice(words) if words else rng.choice(("a", "b", "1", ""))
    return parts


def _insert_mark(parts: Tokens, words: Words, rng: random.Random) -> Tokens:
    at = rng.randint(0, len(parts))
    own = [part for part in parts if not part[0].isalnum()]
    mark = rng.choice(own) if own and rng.random() < 0.5 else rng.choice(MARKS)
    return [*parts[:at], mark, *parts[at:]]


def _replace_mark(parts: Tokens, words: Words, rng: random.Random) -> Tokens:
    at = _pick(parts, rng, lambda part: not part[0].isalnum())
    parts[at] = rng.choice(MARKS + SEPARATORS)
    return parts


def _replace_all(parts: Tokens, words: Words, rng: random.Random) -> Tokens:
    old = parts[_pick(parts, rng, lambda part: not part[0].isalnum())]
    new = rng.choice((*SEPARATORS, old * 2, f" {old} ", "\r\n", f"{old} "))
    return [new if part == old else part for part in parts]


def _wrap(parts: Tokens, words: Words, rng: random.Random) -> Tokens:
    left = rng.choice(tuple(PAIRS))
    low, high = span(parts, rng) if rng.random() < 0.7 else (0, len(parts))
    return [*parts[:low], left, *parts[low:high], PAIRS[left], *parts[high:]]


def _unwrap(parts: Tokens, words: Words, rng: random.Random) -> Tokens:
    """Takes a pair of brackets or quotes away, or makes it another pair."""
    at = _pick(parts, rng, PAIRS.__contains__)
    if parts[at] not in PAIRS:
        return _wrap(parts, words, rng)
    close = next((place for place in range(len(parts) - 1, at, -1) if parts[place] == PAIRS[parts[at]]), None)
    left = rng.choice(("", *PAIRS))
    if close is not None:
        parts[close] = PAIRS.get(left, "")
    parts[at] = left
    return parts


def _number(parts: Tokens, words: Words, rng: random.Random) -> Tokens:
    at = _pick(parts, rng, str.isdecimal)
    old = parts[at]
    if not old.isdecimal():
        parts[at] = rng.choice(NUMBERS)
        return parts
    value = int(old[:18])
    near = (value + 1, value - 1, -value, value * 10, value // 10, f"0{old}", old[:-1], old + old[-1], f"{old}.5")
    digit = rng.randrange(len(old))
    swapped = old[:digit] + str(rng.randrange(10)) + old[digit + 1 :]
    parts[at] = rng.choice((str(rng.choice(near)), swapped, swapped, rng.choice(NUMBERS)))
    return parts


def _case(parts: Tokens, words: Words, rng: random.Random) -> Tokens:
    at = _pick(parts, rng, str.isalpha)
    way: Callable[[str], str] = rng.choice((str.upper, str.lower, str.title, str.swapcase))
    if rng.random() < 0.25:
        return [way(part) for part in parts]
    parts[at] = way(parts[at])
    return parts


def _odd(parts: Tokens, words: Words, rng: random.Random) -> Tokens:
    text = "".join(parts)
    at = rng.randint(0, len(text))
    return [text[:at], rng.choice(ODD), text[at:]]


def _char(parts: Tokens, words: Words, rng: random.Random) -> Tokens:
    """One character lost, doubled, replaced by a neighbour of its kind or by one of the text itself."""
    text = "".join(parts)
    at = rng.randrange(len(text))
    old = text[at]
    near = chr(ord(old) + rng.choice((-1, 1))) if "\x21" < old < "\x7e" else "x"
    new = rng.choice(("", old * 2, near, rng.choice(text), "\\" + old, rng.choice(MARKS)))
    return [text[:at], new, text[at + 1 :]]


def _lines(parts: Tokens, words: Words, rng: random.Random) -> Tokens:
    """Lines deleted, doubled, swapped, indented, joined, blank or new."""
    lines = "".join(parts).splitlines(True)
    at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    way = rng.randrange(9)
    if way == 0 and len(lines) > 1:
        del lines[at]
    elif way == 1:
        lines.insert(other, lines[at] if lines[at].endswith("\n") else lines[at] + "\n")
    elif way == 2:
        lines[at], lines[other] = lines[other], lines[at]
    elif way == 3:
        lines[at] = rng.choice((" ", "    ", "\t")) + lines[at]
    elif way == 4:
        lines[at] = lines[at].lstrip() if lines[at] != lines[at].lstrip() else lines[at].rstrip("\r\n")
    elif way == 5:
        lines.insert(at, rng.choice(("\n", "# x\n", "x\n", "; x\n", "-- x\n", "    x\n", "\n\n")))
    elif way == 6:
        lines.insert(at, (rng.choice(words) if words else "x") + "\n")
    elif way == 7:
        tail = rng.choice(("  # x", " \\", ";", " ", "\r", " # " + (rng.choice(words) if words else "x")))
        lines[at] = lines[at].rstrip("\r\n") + tail + "\n"
    else:
        lines[at] = lines[at].rstrip("\r\n") + rng.choice(("\n", "\r\n", "\n\n", "", " "))
    return lines


def _cut(parts: Tokens, words: Words, rng: random.Random) -> Tokens:
    if rng.random() < 0.4:
        text = "".join(parts)
        return [text[: rng.randrange(len(text))]]
    at = rng.randint(0, len(parts))
    return parts[:at] if rng.random() < 0.7 else parts[at:]


def _repeat(parts: Tokens, words: Words, rng: random.Random) -> Tokens:
    """The whole again, behind a separator that it uses or another one: one item becomes two."""
    own = [part for part in parts if not part[0].isalnum()]
    gap = rng.choice(own) if own and rng.random() < 0.5 else rng.choice((",", " ", "\n", ";", "&", "", ", "))
    return [*parts, gap, *parts] if len(parts) < 80 else parts


def _break(parts: Tokens, words: Words, rng: random.Random) -> Tokens:
    """A gap becomes a line break, with or without what continues a line."""
    at = _pick(parts, rng, str.isspace)
    parts[at] = rng.choice(("\n", " \\\n", "\n    ", "", "  ", "\t", "\r\n", " "))
    return parts


def _graft(parts: Tokens, words: Words, rng: random.Random) -> Tokens:
    """A bracketed part in place of a word or of another bracketed part: what nests, nests deeper."""
    low, high = group(parts, rng)
    piece = parts[low:high]
    at = _pick(parts, rng, str.isalnum)
    start, stop = (at, at + 1) if rng.random() < 0.6 else group(parts, rng)
    return parts[:start] + piece + parts[stop:]


def _drop(parts: Tokens, words: Words, rng: random.Random) -> Tokens:
    """A bracketed part goes, or what it holds."""
    low, high = group(parts, rng)
    inner = rng.random() < 0.5 and high - low > 2
    return parts[: low + 1] + parts[high - 1 :] if inner else parts[:low] + parts[high:]


def _items(parts: Tokens, words: Words, rng: random.Random) -> Tokens:
    """Items between equal separators deleted, doubled, swapped, emptied or new."""
    marks = [part for part in parts if part in ",;:.=&|/-_ \n" or part.isspace()]
    if not marks:
        return _repeat(parts, words, rng)
    mark = rng.choice(marks)
    items = "".join(parts).split(mark)
    at, other = rng.randrange(len(items)), rng.randrange(len(items))
    way = rng.randrange(6)
    if way == 0:
        del items[at]
    elif way == 1:
        items.insert(other, items[at])
    elif way == 2:
        items[at], items[other] = items[other], items[at]
    elif way == 3:
        items[at] = ""
    elif way == 4:
        items.insert(at, rng.choice(words) if words else "x")
    else:
        items[at] = rng.choice(words) if words else items[other]
    return [mark.join(items)]


CHANGES: tuple[Change, ...] = (
    _delete,
    _delete_mark,
    _duplicate,
    _move,
    _copy,
    _swap,
    _insert_word,
    _insert_word,
    _replace_word,
    _replace_word,
    _insert_mark,
    _replace_mark,
    _replace_all,
    _wrap,
    _unwrap,
    _number,
    _case,
    _odd,
    _char,
    _char,
    _lines,
    _lines,
    _cut,
    _repeat,
    _break,
    _graft,
    _drop,
    _items,
    _items,
)
"""Every change; one that stands twice is made twice as often."""
