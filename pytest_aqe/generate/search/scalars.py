"""Integers, floats, strings and bytes: around what the code compares with, then plain and structured ones."""

from __future__ import annotations

from collections.abc import Iterable

from pytest_aqe.generate.search.context import Context, interleave
from pytest_aqe.generate.search.documents import texts
from pytest_aqe.generate.search.seeder import LIMIT, Seeder
from pytest_aqe.generate.search.shape import STR_METHODS, Shape
from pytest_aqe.generate.search.strings import choose
from pytest_aqe.program import Lit, Map, Node, Seq
from pytest_aqe.subject import ANY

DOCUMENTS = 24
"""Documents by what the code looks for, of one text."""
PLAIN_NUMBERS = (1, 0, 2, -1, 3, 5, 10, 100)
PLAIN_FLOATS = (1.5, 0.0, -1.0, 1.0, 0.25, 100.0)
PLAIN_STRINGS = ("a", "", "ab", "a b", "A", "1", "a,b", "a=1", " ", "é", "日本", "x")
NUMBER_STRINGS = ("1", "0", "-1", "1.5", "x")
PLAIN_BYTES = (b"abc", b"", b"\x00\xff")


class Scalars(Seeder):
    """Makes values without parts."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._formats: dict[tuple[str, str, tuple[str, ...], tuple[str, ...]], list[str]] = {}

    def integers(self, shape: Shape) -> list[Node]:
        """Integers around the constants that the code knows."""
        out: list[int] = []
        for constant in shape.constants:
            if isinstance(constant, int) and not isinstance(constant, bool):
                out += [constant, constant + 1, constant - 1]
        out += PLAIN_NUMBERS
        for number in self.context.numbers:
            if isinstance(number, int) and abs(number) > 3:
                out += [number, number + 1, number - 1]
        found: list[Node] = [Lit(number) for number in dict.fromkeys(out)]
        return found[:LIMIT]

    def floats(self, shape: Shape) -> list[Node]:
        """Floats, the special ones last."""
        out: list[float] = []
        for constant in shape.constants:
            if isinstance(constant, (int, float)) and not isinstance(constant, bool):
                out += [float(constant), float(constant) + 0.5, float(constant) - 0.5]
        out += PLAIN_FLOATS
        out += [float(number) for number in self.context.numbers[:6]]
        return [*map(Lit, dict.fromkeys(out)), Lit(float("inf")), Lit(float("nan"))]

    def strings(self, shape: Shape, name: str, doc: str) -> list[Node]:
        """Strings: constants compared with, near misses, formats that the evidence suggests, the module's patterns."""
        known: list[str] = []
        for constant in shape.constants:
            if isinstance(constant, str):
                known += [constant, constant + "x", "x" + constant, f"a{constant}b"]
        known += [key for key in shape.items if isinstance(key, str)]
        callees = [callee for callee, _ in shape.callees]
        callees += [name for name in shape.attributes if name not in STR_METHODS]  # what any text can do says nothing
        formats = self._format_strings(name, doc, callees, [c for c in shape.constants if isinstance(c, str)])
        matched, others = self._pattern_strings(callees)
        numeric = NUMBER_STRINGS if "number_text" in shape.kinds else ()
        own = [c for c in self.context.strings if c.strip()][:20]
        spoken = choose.spoken(name, "", callees)
        told, rest = (formats, ()) if spoken else ((), formats)
        documents = texts("json", self.documents(shape.document)) if shape.document is not None else []
        groups = (documents, dict.fromkeys(known), matched, numeric, told, PLAIN_STRINGS, rest, others, own)
        return interleave([[Lit(text) for text in group] for group in groups if group], LIMIT)

    def documents(self, shape: Shape) -> list[Node]:
        """What may stand in a document: with all keys that the code reads, without one, with other values."""
        found: list[Node] = [node for node in self.seeds(ANY, shape, "", "", 3) if isinstance(node, (Map, Seq))]
        return found[:DOCUMENTS]

    def _format_strings(self, name: str, doc: str, callees: list[str], literals: list[str]) -> list[str]:
        evidence = (name, doc, tuple(callees), tuple(literals))
        if evidence not in self._formats:
            spoken = f"{self.context.info.name} {doc}"
            self._formats[evidence] = choose.candidates(name, spoken, callees, self.context.random, 40, literals)
        return self._formats[evidence]

    def _pattern_strings(self, callees: Iterable[str]) -> tuple[list[str], list[str]]:
        """Members and near misses of the module's patterns: those that the value is matched with, and others."""
        matched: list[str] = []
        others: list[str] = []
        names = {callee.rpartition(".")[0] for callee in callees} | set(callees)
        for value_name, value in self.context.info.values.items():
            if value.pattern is None:
                continue
            last = value_name.rpartition(".")[2]
            used = value_name in names or any(name.endswith(f".{last}") for name in names)
            if used or len(others) < 12:
                members, misses = self.context.matching(value.pattern, value.flags)
                if used:
                    matched = members[:12] + matched + misses[:6]
                else:
                    others += members[:3]
        return matched, others

    def byte_strings(self, shape: Shape, name: str, doc: str) -> list[Node]:
        """Bytes: constants, then encoded strings."""
        known = [c for c in shape.constants if isinstance(c, bytes)]
        known += PLAIN_BYTES
        for node in self.strings(shape, name, doc)[:20]:
            if isinstance(node, Lit) and isinstance(node.value, str):
                known.append(node.value.encode("utf-8", "replace"))
        return [Lit(value) for value in dict.fromkeys(known)]
