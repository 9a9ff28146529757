"""Statements laid out: what the common formatter would write, checked against it."""

import ast
import inspect
import random
import subprocess
import sys

import pytest

from pytest_aqe.write.statements import block

NAMES = ["a", "tea", "cart", "price", "shop_cart", "function_name", "a_rather_long_identifier", "expected_result"]
SHAPES = ["call", "call", "method", "chain", "list", "tuple", "dict", "set", "compare", "binary", "boolean", "not"]
SHAPES += ["index", "slice", "comprehension", "generator", "conditional", "attribute", "minus"]


class Sentences:
    """Random statements, wide ones among them."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def name(self):
        return self.random.choice(NAMES)

    def atom(self):
        r = self.random
        text = " ".join(r.choice(NAMES) for _ in range(r.choice([1, 1, 2, 5])))
        odd = "".join(r.choice("ab'\"\\é日\n") for _ in range(r.randrange(9)))
        return r.choice([self.name(), repr(text), repr(odd), "-1", "2.5", "None", "b'x\\x00'", f"{self.name()}.tea"])

    def expression(self, depth):
        r = self.random
        if depth <= 0:
            return self.atom()
        shape = r.choice(SHAPES)
        few = [self.expression(depth - 1 - r.randrange(2)) for _ in range(r.choice([0, 1, 2, 3, 5]))]
        one, two, three = (self.expression(depth - 1 - r.randrange(2)) for _ in range(3))
        return {
            "call": f"{self.name()}({', '.join([*few, f'key={one}'])})",
            "method": f"{self.name()}.{self.name()}({', '.join(few)})",
            "chain": f"{self.name()}({one}).{self.name()}({two}).{self.name()}()",
            "list": f"[{', '.join(few)}]",
            "tuple": f"({''.join(item + ',' for item in few)})",
            "dict": "{" + ", ".join(f"{self.atom()}: {item}" for item in few) + "}",
            "set": "{" + ", ".join([one, *few]) + "}",
            "compare": f"({one}) {r.choice(['==', '<', 'in', 'is'])} ({two})",
            "binary": f"({one}) {r.choice(['+', '-', '*', '%', '|', '**'])} ({two})",
            "boolean": f"({one}) {r.choice(['and', 'or'])} ({two})",
            "not": f"not ({one})",
            "index": f"{self.name()}[{one}]",
            "slice": f"{self.name()}[({self.atom()}):({one})]",
            "comprehension": f"[{one} for {self.name()} in ({two}) if ({three})]",
            "generator": f"{self.name()}({one} for {self.name()} in ({two}))",
            "conditional": f"({one}) if ({two}) else ({three})",
            "attribute": f"{self.name()}({one}).{self.name()}",
            "minus": f"-({one})",
        }[shape]

    def statement(self):
        r = self.random
        value = self.expression(r.choice([1, 2, 3]))
        return r.choice(
            [
                f"assert {value}",
                f"assert ({self.expression(2)}) {r.choice(['==', 'is', 'in'])} ({value})",
                f"{self.name()} = {value}",
                f"{self.name()}.{self.name()} = {value}",
                f"with {self.name()}({value}, match={self.atom()}):\n    {self.name()}({value})",
                f"return {value}",
                f"{self.name()}({value})",
                f"if {value}:\n    pass",
            ]
        )


@pytest.mark.slow
def test_random_statements_are_left_alone(tmp_path):
    pytest.importorskip("ruff")
    for seed in range(120):
        sentences = Sentences(seed)
        body = "\n".join(sentences.statement() for _ in range(8))
        tree = ast.parse("def function():\n" + "\n".join("    " + line for line in body.splitlines()))
        shown = "\n".join(block(tree.body, 0)) + "\n"
        assert ast.dump(ast.parse(shown)) == ast.dump(tree)
        (tmp_path / f"file_{seed}.py").write_text(shown, encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff", "format", "--diff", "--isolated", "--no-cache", "--line-length", "100"]

    done = subprocess.run([*ruff, str(tmp_path)], capture_output=True, text=True, check=False)

    assert done.stdout == ""


SAME = '''
class Stub(Box, metaclass=Meta):
    """A stub."""

    size = 3
    names: list[str] = []

    def __init__(self, *args, key=None, **kwargs):
        self.args = args
        self.total += len(args)

    @property
    def first(self) -> int:
        return self.args[0]

    async def run(self, a, /, b: int = 1, *, c):
        async with self.lock as lock, lock:
            await self.first.go()
        async for item in self:
            yield item

        def inner():
            nonlocal a
            a = 2

        return


def tell(event):
    try:
        raise KeyError(event) from None
    except (KeyError, ValueError) as error:
        del error.args, event
    except OSError:
        raise
    else:
        pass
    finally:
        global seen
        seen = [x**2 for x in range(3) if x % 2 == 0]
    while True:
        if not seen:
            break
        elif seen[1:2] or seen[f(1) : -1]:
            continue
        else:
            return (1, 2)
    for first, *rest in seen:
        print(f"{first!r:>{3}} and {rest}")
    x = yield
    (a, b), c = (-(2**3), not x)
    assert isinstance(a, int), "message"
    lambda *args, key=1: key if args else None
'''


def test_code_that_is_laid_out_stays_as_it_is():
    assert (
        "\n".join(line for part in ast.parse(SAME).body for line in ["", "", *block([part], 0)]).strip() == SAME.strip()
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = 'a' 'b'", 'x = "ab"'),
        ("x = 'say \"hi\"'", "x = 'say \"hi\"'"),
        ("x = '\\\\d+'", 'x = r"\\d+"'),
        ("x = 'a\\\\'", 'x = "a\\\\"'),
        ("x = 1e+20", "x = 1e20"),
        ("def f(): 1", "def f():\n    1"),
        ("class A: ...", "class A:\n    pass"),
        ("return (yield)", "return (yield)"),
        ("x = (1).real", "x = (1).real"),
        ("a if b else (c if d else e)", "a if b else c if d else e"),
        ("f((x for x in y))", "f(x for x in y)"),
    ],
)
def test_statement(source, expected):
    assert "\n".join(block(ast.parse(source).body, 0)) == expected


def test_long_string_is_assigned_piece_by_piece():
    value = "".join(f"line {number} of a text that goes on for a while\n" for number in range(4))

    lines = block(ast.parse(f"text = {value!r}").body, 8)

    assert lines == [
        "        text = (",
        *(f'            "line {number} of a text that goes on for a while\\n"' for number in range(4)),
        "        )",
    ]


def test_string_that_fits_in_brackets_stays_whole():
    value = "a" * 80

    assert block(ast.parse(f"expected = {value!r}").body, 8) == [
        "        expected = (",
        f'            "{value}"',
        "        )",
    ]


def test_match_statement_is_kept():
    source = inspect.cleandoc(
        """
        match x:
            case [1, *rest] if rest:
                pass
        """
    )

    assert "\n".join(block(ast.parse(source).body, 4)) == "\n".join("    " + line for line in source.splitlines())
