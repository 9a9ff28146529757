"""Random suites: programs of every shape with literals that nobody would type. They are written, never run."""

from __future__ import annotations

import random
from pathlib import Path

from pytest_aqe.facts import Candidate, Check, Execution, Goal, Kept, Kill, Raised, Suite
from pytest_aqe.program import (
    Assign,
    Attr,
    Block,
    Call,
    Define,
    Do,
    Lit,
    Map,
    Node,
    Program,
    Raw,
    Ref,
    Seq,
    Stmt,
    Var,
    node_of,
)
from pytest_aqe.subject import ClassInfo, FunctionInfo, ModuleInfo, Param

SOURCE = """
class Box:
    def __init__(self, items, label="", *, strict=False):
        self.items = items

    def put(self, item, times=1):
        if times < 0:
            raise ValueError(f"negative times: {times}")
        for number in range(times):
            self.items.append(item)
        while not self.items:
            break
        return self

    def size(self):
        if self.items is None:
            return 0
        return len(self.items)


def parse(text, sep=",", *, limit=None):
    if not text:
        return []
    if sep not in text and limit:
        raise TypeError("no separator")
    try:
        return [part.strip() for part in text.split(sep)][:limit]
    except ValueError:
        return None


def _quiet(value):
    if isinstance(value, str) or value is None:
        value = 1
"""

PIECES = [
    "tea",
    "\x00",
    "ʯ",
    "日本",
    "'",
    '"',
    "\\",
    "\n",
    " ",
    "{",
    "}",
    "%s",
    "a,b",
    "[",
    "\ud800",
    "😀",
    "word word",
    "\t",
]
DEFINES = (
    Define(
        "Stub",
        "class Stub:\n    def __init__(self, *args): self.args = args\n"
        "    def go(self):\n        x = 1\n        return self.args",
    ),
    Define("Stub", "class Stub:\n    calls = []\n    def go(self): self.calls.append(1)"),
    Define(
        "Sub",
        "class Sub(Box):\n    @property\n    def label(self): return "
        "'a very long label for a box that goes on and on and on until the line is full'",
        (("chaos", "Box"),),
    ),
    Define(
        "listen",
        "def listen(event, *rest, key=None, **more):\n    seen.append(event)\n"
        "    if key: return [key for k in rest if k]\n    raise KeyError(event)",
    ),
)


class Chaos:
    """Random parts of programs."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def text(self) -> str:
        size = self.random.choice([0, 1, 1, 2, 3, 5, 8, 30])
        return "".join(self.random.choice(PIECES) for _ in range(size))

    def plain(self, depth: int = 3) -> object:
        r = self.random
        kind = r.choice(
            ["text", "text", "int", "float", "none", "bool", "bytes", "list", "dict", "tuple", "set", "complex"]
        )
        if depth and kind in ("list", "dict", "tuple", "set"):
            count = r.choice([0, 1, 2, 3, 6])
            if kind == "dict":
                return {self.text(): self.plain(depth - 1) for _ in range(count)}
            if kind == "set":
                return {r.randrange(100) for _ in range(count)}
            items = [self.plain(depth - 1) for _ in range(count)]
            return items if kind == "list" else tuple(items)
        return {
            "int": r.choice([0, 1, -1, 7, 10**12, -(2**70)]),
            "float": r.choice([0.0, -1.5, 1e300, 0.1, float("inf"), float("nan"), 1e-9]),
            "none": None,
            "bool": r.random() < 0.5,
            "bytes": self.text().encode("utf-8", "replace"),
            "complex": r.choice([1j, 2 - 3j]),
        }.get(kind, self.text())

    def node(self) -> Node:
        r = self.random
        kind = r.choice(["plain"] * 8 + ["ref", "raw", "seq", "map", "call", "attr"])
        if kind == "plain":
            return node_of(self.plain()) or Lit(None)
        if kind == "ref":
            return r.choice(
                [Ref("chaos", "Box"), Ref("builtins", "int"), Ref("enum", "Enum"), Ref("other.box", "Box2")]
            )
        if kind == "raw":
            source, imports = r.choice(
                [
                    ("lambda *args, **kwargs: None", ()),
                    ("lambda: (yield)", ()),
                    ("datetime.date(2020, 1, 2)", (("datetime", ""),)),
                    ("io.StringIO('a\\nb')", (("io", ""),)),
                    ("f\"{1 + 1!r:>{10}} and 'more'\"", ()),
                    ("[x ** 2 for x in range(3) if x % 2 == 0]", ()),
                    ("(a := 3) + -a ** 2", ()),
                    ("not (1 < 2 <= 3) and 'a' in {'b': [1, *(2, 3)]}", ()),
                    ("'a' if True else b'c'[1:2]", ()),
                    ("re.compile('[a-z]+\\\\d', re.I)", (("re", ""),)),
                    ("os.path.join('a', 'b')", (("os.path", ""),)),
                ]
            )
            return Raw(source, imports)
        if kind == "seq":
            return Seq(r.choice(["list", "tuple", "set"]), tuple(self.node() for _ in range(r.randrange(3))))
        if kind == "map":
            return Map(((Lit(self.text()), self.node()),))
        if kind == "attr":
            return Attr(Attr(self.node(), "real"), "label")
        return Call(
            Ref("other.box", r.choice(["Box2", "make"])),
            tuple(self.node() for _ in range(r.randrange(3))),
            (("strict", self.node()),),
        )

    def arrange(self) -> list[Stmt]:
        r = self.random
        found: list[Stmt] = []
        for _ in range(r.choice([0, 0, 1, 2, 4])):
            name = r.choice(["text", "value", "l", "result", "box", "parse", "json", "unused", "seen", "type"])
            found.append(
                r.choice(
                    [
                        Assign(name, self.node()),
                        Assign(name, self.node()),
                        Do(Call(Attr(Var("monkeypatch"), "setenv"), (Lit("NAME"), Lit(self.text())))),
                        Block("with open(tmp_path / 'a', 'w') as file: file.write('x')"),
                        Block("for number in range(3):\n    if number: continue\n    print(number)"),
                        Block(
                            "try:\n    1 / 0\nexcept (ZeroDivisionError, ValueError) as error:\n    pass\n"
                            "finally:\n    del [][:]"
                        ),
                    ]
                )
            )
        return found

    def program(self) -> Program:
        r = self.random
        define = tuple(r.sample(DEFINES, 1)) if r.random() < 0.25 else ()
        arrange = self.arrange()
        subject, act = r.choice(
            [
                ("parse", Call(Ref("chaos", "parse"), (self.node(),))),
                ("parse", Call(Ref("chaos", "parse"), (Lit(self.text()),), (("sep", Lit(self.text())),))),
                ("parse", Call(Ref("chaos", "parse"), (Lit(self.text()),))),
                ("_quiet", Call(Ref("chaos", "_quiet"), (self.node(),))),
                ("Box.put", Call(Attr(Call(Ref("chaos", "Box"), (self.node(),)), "put"), (Lit(r.randrange(9)),))),
                ("Box.size", Call(Attr(Var("box"), "size"))),
                ("Box.size", Block("box.items = [1, 2]")),
                ("Box.__init__", Block("with box as inner:\n    inner.put(1)\n    inner.put(2)")),
            ]
        )
        if any(name == "box" for name in (act.text().split(".")[0], act.text()[5:8])):
            arrange.insert(0, Assign("box", Call(Ref("chaos", "Box"), (self.node(),), (("label", Lit(self.text())),))))
        wrap = r.choice(["", "", "", "list", "asyncio.run", "call"]) if not isinstance(act, Block) else ""
        return Program("chaos", subject, act, tuple(arrange), define, wrap)

    def checks(self, program: Program) -> tuple[Check, ...]:
        r = self.random
        names = [name for name in program.names() if name != "result"]
        found = []
        for _ in range(r.choice([1, 1, 1, 2, 3])):
            value = node_of(self.plain()) or Lit(None)
            subjects = (
                ["result", "result.items", "len(result)", "str(result)"]
                if not isinstance(program.act, Block)
                else ["box.items"]
            )
            subjects += [f"{name}.items" for name in names]
            kind = r.choice(["equal", "equal", "equal", "is", "approx", "output"])
            subject = r.choice(subjects)
            expected = r.choice(["True", "False", "None"]) if kind == "is" else value.text()
            about = "output" if kind == "output" else "result" if "result" in subject else "state"
            found.append(Check(kind, "out" if kind == "output" else subject, expected, about))
        return tuple(found)

    def suite(self, count: int) -> tuple[Suite, list[Kill]]:
        r = self.random
        lines = SOURCE.splitlines()
        goals = []
        for line, text in enumerate(lines, 1):
            if text.strip().startswith(("if ", "for ", "while ")):
                for side in (True, False):
                    goals.append(Goal(len(goals), "branch", line, line + 1, "parse", None, side))
        kept, kills = [], []
        for number in range(count):
            program = self.program()
            checks = self.checks(program)
            raised = None
            if r.random() < 0.3:
                message = r.choice(
                    ["", "negative times: 3", "no separator", self.text(), f"expected '{self.text()}' (got {number})"]
                )
                raised = Raised("builtins:ValueError", message, "explicit", r.choice([7, 26]))
                checks = (Check("raises", "ValueError", message, "raised"), *(c for c in checks if c.about == "state"))
            hits = frozenset(r.sample(range(len(goals)), r.randrange(4)))
            outcome = "raised" if raised else "passed"
            execution = Execution(number, outcome, hits, raised=raised, checks=checks)
            kept.append(Kept(Candidate(number, program, "chaos"), execution, hits))
            kills += [Kill(number * 10 + i, number, i) for i in range(len(checks))]
        return Suite("chaos", Path("chaos.py"), tuple(kept), tuple(goals)), kills


def param(name: str, kind: str = "positional_or_keyword") -> Param:
    return Param(name, kind)


INFO = ModuleInfo(
    "chaos",
    "chaos.py",
    functions=(
        FunctionInfo("Box.put", "method", "plain", (param("item"), param("times")), owner="Box", lines=(6, 13)),
        FunctionInfo("Box.size", "method", "plain", (), owner="Box", lines=(15, 18)),
        FunctionInfo(
            "parse", "function", "plain", (param("text"), param("sep"), param("limit", "keyword_only")), lines=(21, 29)
        ),
        FunctionInfo("_quiet", "function", "plain", (param("value"),), lines=(32, 34)),
    ),
    classes={"chaos:Box": ClassInfo("chaos:Box", (param("items"), param("label"), param("strict", "keyword_only")))},
)
