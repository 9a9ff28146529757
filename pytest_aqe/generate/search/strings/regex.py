"""Members and near misses of a regular expression: short ones first, each choice of the pattern taken at least once."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from typing import AnyStr

from pytest_aqe.generate.search.strings.parse import Parsed, parse
from pytest_aqe.generate.search.strings.tree import (
    Alt,
    Back,
    Chars,
    Cond,
    Group,
    Look,
    Repeat,
    Seq,
    Tree,
    walk,
)

Choices = dict[int, int]
LONGEST = 200
"""Nothing longer is written at all."""
LONG = 60
"""A text as long as this grows no more than its pattern demands."""
FOREIGN = 3
"""The kind of choice that is a character beyond ASCII: few patterns mean them, and nobody likes to read them."""
RARELY = 0.1
"""How often one of them is written where chance would have it."""


def members(pattern: AnyStr, flags: int, rng: random.Random, count: int) -> list[AnyStr]:
    """Up to `count` texts that match: first the plainest, then one for each choice, then random ones."""
    text, binary = _as_text(pattern)
    parsed = parse(text, flags, binary)
    return _as_given(_members(parsed, rng, count) if parsed else [], pattern)


def near_misses(pattern: AnyStr, flags: int, rng: random.Random, count: int) -> list[AnyStr]:
    """Up to `count` texts one edit away from matching: each rule of the pattern broken once, then each character."""
    text, binary = _as_text(pattern)
    parsed = parse(text, flags, binary)
    return _as_given(_near(parsed, rng, count) if parsed else [], pattern)


def _as_text(pattern: str | bytes) -> tuple[str, bool]:
    return (pattern, False) if isinstance(pattern, str) else (pattern.decode("latin-1"), True)


def _as_given(texts: list[str], pattern: AnyStr) -> list[AnyStr]:
    if isinstance(pattern, str):
        return texts
    return [text.encode("latin-1") for text in texts if all(ord(char) < 256 for char in text)]


def _members(parsed: Parsed, rng: random.Random, count: int) -> list[str]:
    found: dict[str, None] = {}
    loose: dict[str, None] = {}
    for tried, text in enumerate(_candidates(parsed.tree, rng, count)):
        if len(found) >= count or tried > (8 * count + 100 if found or loose else 120):
            break
        if text in found or len(text) > LONGEST:
            continue
        if len(text) > parsed.safe or parsed.compiled.fullmatch(text):
            found[text] = None
        else:
            # What looks around may want neighbours.
            near = (text, f"a{text}", f"{text}a", f"a{text}a", text + text)
            loose.update(dict.fromkeys([t for t in near if len(t) <= parsed.safe and parsed.compiled.search(t)][:1]))
    texts = [*found, *loose][:count]
    rest = sorted(texts[1:], key=len)
    return (texts[:1] + _in_context(parsed, texts[:1] + rest, rest))[:count]


def _in_context(parsed: Parsed, texts: list[str], rest: list[str]) -> list[str]:
    """The members after the first, and among them ones as a search in a longer text meets them."""
    if not texts:
        return []
    first, last = texts[0], texts[-1] if len(texts[-1]) < 20 else texts[0]
    extra = [f"{first} {last}", f"x {first} y", f"{first}\n{last}", f"{first}{last}", f"{first}\n"]
    good = [t for t in extra if len(t) <= parsed.safe and t not in texts and parsed.compiled.search(t)]
    return [*rest[:6], *good[:2], *rest[6:], *good[2:]]


def _candidates(tree: Tree, rng: random.Random, count: int) -> Iterator[str]:
    yield Writer({}).text(tree)
    points = list(_points(tree, {}))
    rng.shuffle(points)
    points.sort(key=lambda point: point[0])
    # The first few of each kind of choice come before the rest of any kind, so that a small count is varied.
    for _, choices in _spread(points):
        yield Writer(choices).text(tree)
    for _ in range(10 * count + 50):
        yield Writer({}, rng).text(tree)


def _spread(points: list[tuple[int, Choices]]) -> Iterable[tuple[int, Choices]]:
    kinds: dict[int, list[tuple[int, Choices]]] = {}
    for point in points:
        kinds.setdefault(point[0], []).append(point)
    foreign = kinds.pop(FOREIGN, [])
    steps = {0: 4, 1: 3, 2: 1}
    while any(kinds.values()):
        for kind, step in steps.items():
            waiting = kinds.get(kind, [])
            yield from waiting[:step]
            del waiting[:step]
    yield from foreign


def _points(tree: Tree, above: Choices) -> Iterator[tuple[int, Choices]]:
    """Every single choice of a tree, with the choices above that lead to it: (kind, choices)."""
    if isinstance(tree, Seq):
        for item in tree.items:
            yield from _points(item, above)
    elif isinstance(tree, Alt):
        for number, option in enumerate(tree.options):
            if number:
                yield 0, {**above, tree.id: number}
            yield from _points(option, {**above, tree.id: number})
    elif isinstance(tree, Repeat):
        for times in dict.fromkeys((tree.low, min(tree.low + 1, tree.high), min(tree.low + 2, tree.high), tree.high)):
            yield 1, {**above, tree.id: times}
        if tree.high:
            yield from _points(tree.item, {**above, tree.id: max(min(3, tree.high), tree.low)})
    elif isinstance(tree, Chars):
        for char in tree.options:
            if char != tree.cycle[0]:
                yield 2 if char.isascii() else FOREIGN, {**above, tree.id: ord(char)}
    elif isinstance(tree, Look):
        if not tree.negated:
            yield 1, {**above, tree.id: 0}
            yield from _points(tree.item, above)
    elif isinstance(tree, Group):
        yield from _points(tree.item, above)
    elif isinstance(tree, Cond):
        yield from _points(tree.yes, above)
        yield from _points(tree.no, above)


class Writer:
    """Writes one text of a tree: as `choices` say, else at random, else the plainest way; `broken` breaks one rule."""

    def __init__(self, choices: Choices, rng: random.Random | None = None, broken: tuple[int, int] = (0, 0)) -> None:
        self.choices = choices
        self.rng = rng
        self.broken = broken
        self.groups: dict[int, str] = {}
        self.visits: dict[int, int] = {}
        self.length = 0

    def text(self, tree: Tree) -> str:
        """The text; never much longer than is of use."""
        if isinstance(tree, Seq):
            return "".join([self.text(item) for item in tree.items])
        if isinstance(tree, Alt):
            default = self.rng.randrange(len(tree.options)) if self.rng else 0
            return self.text(tree.options[self.choices.get(tree.id, default)])
        if isinstance(tree, Repeat):
            return "".join([self.text(tree.item) for _ in range(self.times(tree))])
        if isinstance(tree, Chars):
            self.length += 1
            return self.char(tree)
        if isinstance(tree, Group):
            self.groups[tree.number] = found = self.text(tree.item)
            return found
        if isinstance(tree, Back):
            return self.groups.get(tree.number, "")
        if isinstance(tree, Cond):
            return self.text(tree.yes if tree.number in self.groups else tree.no)
        if isinstance(tree, Look):
            wanted = not tree.negated and self.choices.get(tree.id, self.rng.randrange(2) if self.rng else 1)
            return self.text(tree.item) if wanted else ""
        return ""

    def times(self, tree: Repeat) -> int:
        """How often a repeat is written."""
        if self.broken[0] == tree.id:
            return tree.low - 1 if self.broken[1] == 0 else tree.high + 1
        if tree.id in self.choices:
            return self.choices[tree.id]
        if self.length > LONG:
            return tree.low
        plain = min(max(tree.low, 1), tree.high)
        if not self.rng:
            return plain
        return self.rng.choice((tree.low, plain, self.rng.randint(tree.low, min(tree.high, tree.low + 4))))

    def char(self, tree: Chars) -> str:
        """Which character of a class is written."""
        visit = self.visits[tree.id] = self.visits.get(tree.id, -1) + 1
        if self.broken[0] == tree.id and visit == 0:
            return tree.outside[self.broken[1]] if self.broken[1] < len(tree.outside) else ""
        if tree.id in self.choices and visit <= 1:
            # The first two of a run: a longer one has its usual characters too.
            return chr(self.choices[tree.id])
        if self.rng and self.rng.random() < 0.3:
            char = self.rng.choice(tree.options or tree.cycle)
            if char.isascii() or self.rng.random() < RARELY:
                return char
        return tree.cycle[visit % len(tree.cycle)]


def _near(parsed: Parsed, rng: random.Random, count: int) -> list[str]:
    found: dict[str, int] = {}
    for text in _broken(parsed, rng, count):
        if len(text) > min(parsed.safe, LONGEST) or text in found:
            continue
        if not parsed.compiled.fullmatch(text):
            # Farthest from matching first: whatever the code calls (search, match, fullmatch) fails on these.
            found[text] = 2 if parsed.compiled.match(text) else 1 if parsed.compiled.search(text) else 0
        if len(found) >= 3 * count:
            break
    groups = [[text for text in found if found[text] == rank] for rank in range(3)]
    mixed: list[str] = []
    while any(groups) and len(mixed) < count:
        for group, step in zip(groups, (2, 1, 1)):
            mixed += group[:step]
            del group[:step]
    return mixed[:count]


def _broken(parsed: Parsed, rng: random.Random, count: int) -> Iterator[str]:
    rules = [node for node in walk(parsed.tree) if isinstance(node, (Chars, Repeat))]
    breaks = [(node.id, which) for which in (0, 1, 9) for node in rules if _breakable(node, which)]
    above = dict(_ways(parsed.tree, {}))
    for broken in breaks[: 4 * count + 40]:
        yield Writer(above.get(broken[0], {}), None, broken).text(parsed.tree)
    for text in _members(parsed, rng, 6):
        yield from edits(text)
    yield ""


def _breakable(node: Tree, which: int) -> bool:
    if isinstance(node, Repeat):
        return (which == 0 and node.low > 0) or (which == 1 and not node.endless)
    return isinstance(node, Chars) and (which == 9 or which < len(node.outside))


def _ways(tree: Tree, above: Choices) -> Iterator[tuple[int, Choices]]:
    """Each rule's id with the choices that lead to it."""
    if isinstance(tree, (Chars, Repeat)):
        yield tree.id, above
    if isinstance(tree, Seq):
        for item in tree.items:
            yield from _ways(item, above)
    elif isinstance(tree, Alt):
        for number, option in enumerate(tree.options):
            yield from _ways(option, {**above, tree.id: number})
    elif isinstance(tree, Repeat) and tree.high:
        yield from _ways(tree.item, {**above, tree.id: max(tree.low, 1)})
    elif isinstance(tree, (Group, Look)):
        yield from _ways(tree.item, above)
    elif isinstance(tree, Cond):
        yield from _ways(tree.yes, above)
        yield from _ways(tree.no, above)


def edits(text: str) -> Iterator[str]:
    """Texts one small edit away: a character lost, doubled, replaced or added, at each place."""
    for place in range(len(text)):
        yield text[:place] + text[place + 1 :]
    for place, char in enumerate(text):
        yield text[:place] + ("!" if char.isalnum() else "x") + text[place + 1 :]
        yield text[:place] + char + text[place:]
    yield from (text + "!", "!" + text, " " + text, text + "\n", text.swapcase())
