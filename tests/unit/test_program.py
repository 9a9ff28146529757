"""Programs: every part's text, what it needs imported, and changing one part at any depth."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_aqe.program import (
    Assign,
    Attr,
    Block,
    Call,
    Define,
    Do,
    Lit,
    Map,
    Op,
    Program,
    Raw,
    Ref,
    Seq,
    Var,
    children,
    imports_of,
    literals,
    node_of,
    quote,
    replace_node,
    walk,
    words,
)

CART = Ref("shop.cart", "Cart")
PATH = Raw('Path("a")', (("pathlib", "Path"),))
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.complex_numbers() | st.text() | st.binary()
keys = st.none() | st.booleans() | st.integers() | st.text() | st.binary() | st.tuples(st.integers(), st.text())
plain = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.sets(keys, max_size=4)
        | st.frozensets(keys, max_size=4)
        | st.dictionaries(keys, inner, max_size=4)
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (Lit(None), "None"),
        (Lit(True), "True"),
        (Lit(-3), "-3"),
        (Lit(1.5), "1.5"),
        (Lit(float("inf")), 'float("inf")'),
        (Lit(float("-inf")), 'float("-inf")'),
        (Lit(float("nan")), 'float("nan")'),
        (Lit(1 + 2j), "(1+2j)"),
        (Lit(complex(float("inf"), 1)), 'complex(float("inf"), 1.0)'),
        (Lit("tea"), '"tea"'),
        (Lit(b"\x00"), 'b"\\x00"'),
        (Seq("list"), "[]"),
        (Seq("list", (Lit(1), Lit(2))), "[1, 2]"),
        (Seq("tuple"), "()"),
        (Seq("tuple", (Lit(1),)), "(1,)"),
        (Seq("tuple", (Lit(1), Lit(2))), "(1, 2)"),
        (Seq("set"), "set()"),
        (Seq("set", (Lit(1),)), "{1}"),
        (Seq("frozenset"), "frozenset()"),
        (Seq("frozenset", (Lit(1),)), "frozenset({1})"),
        (Map(), "{}"),
        (Map(((Lit("a"), Lit(1)), (Lit("b"), Seq("list")))), '{"a": 1, "b": []}'),
        (CART, "Cart"),
        (Var("cart"), "cart"),
        (Attr(Var("cart"), "lines"), "cart.lines"),
        (Attr(Lit(1), "real"), "(1).real"),
        (Attr(Lit("a"), "upper"), '"a".upper'),
        (Call(CART), "Cart()"),
        (Call(CART, (Lit(1),), (("limit", Lit(2)),)), "Cart(1, limit=2)"),
        (Call(Raw("lambda: 1")), "(lambda: 1)()"),
        (PATH, 'Path("a")'),
        (Op("{0}[{1}]", (Var("cart"), Lit(0))), "cart[0]"),
        (Assign("cart", Call(CART)), "cart = Cart()"),
        (Do(Call(Var("run"))), "run()"),
        (Block("with cart:\n    pass"), "with cart:\n    pass"),
        (Define("Item", "class Item:\n    pass"), "class Item:\n    pass"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_text(node, text):
    assert node.text() == text
    ast.parse(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("tea", '"tea"'),
        ("it's", '"it\'s"'),
        ('say "tea"', "'say \"tea\"'"),
        ("both ' and \"", "'both \\' and \"'"),
        ("back\\slash", '"back\\\\slash"'),
        (b"it's", b"it's".__repr__()),
        (b'"', "b'\"'"),
        (b"a", 'b"a"'),
    ],
)
def test_quote(value, text):
    assert quote(value) == text
    assert ast.literal_eval(text) == value


@given(st.text() | st.binary())
def test_quoted_text_reads_back(value):
    assert ast.literal_eval(quote(value)) == value


@given(plain)
def test_plain_values_read_back_from_their_node(value):
    node = node_of(value)

    assert node is not None
    space = {"float": float, "complex": complex, "frozenset": frozenset, "set": set, "__builtins__": {}}
    assert same(eval(node.text(), space), value)


def same(one: object, other: object) -> bool:
    if type(one) is not type(other):
        return False
    if isinstance(one, complex):  # the display of a complex number loses the sign of a zero
        return same(one.real + 0.0, other.real + 0.0) and same(one.imag + 0.0, other.imag + 0.0)
    if isinstance(one, float):
        return repr(one) == repr(other)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return same(list(one), list(other)) and same(list(one.values()), list(other.values()))
    return one == other


class Text(str):
    pass


@pytest.mark.parametrize(
    "value",
    [object(), Text("a"), [object()], {"a": object()}, {frozenset({Text("a")}): 1}, (1, [Text("a")]), {Text("a"), 1}],
    ids=["object", "str subclass", "in a list", "in a dict", "in a key", "in a tuple", "in a set"],
)
def test_what_is_not_plain_has_no_node(value):
    assert node_of(value) is None


def test_nesting_is_bounded():
    deep: list[object] = []
    for _ in range(5):
        deep = [deep]

    assert node_of(deep) is not None
    assert node_of([[deep]]) is None


PROGRAM = Program(
    "shop.cart",
    "Cart.add",
    Call(Attr(Var("cart"), "add"), (Lit("tea"), Seq("list", (Lit(1), PATH))), (("at", Map(((Lit("k"), Lit(2)),))),)),
    (Assign("cart", Call(CART)), Do(Call(Attr(Var("cart"), "open"))), Block("cart.limit = 3", (("os", ""),))),
    (Define("Item", "class Item(Base):\n    pass", (("base", "Base"),)),),
)


def test_a_program_in_parts():
    assert PROGRAM.arrange_text() == "class Item(Base):\n    pass\ncart = Cart()\ncart.open()\ncart.limit = 3"
    assert PROGRAM.act_text() == 'cart.add("tea", [1, Path("a")], at={"k": 2})'
    assert PROGRAM.text() == f"{PROGRAM.arrange_text()}\n{PROGRAM.act_text()}"
    assert PROGRAM.names() == ("cart",)
    assert PROGRAM.imports() == {("base", "Base"), ("os", ""), ("pathlib", "Path"), ("shop.cart", "Cart")}
    assert PROGRAM.fixtures() == ()


def test_a_program_without_arrangement_is_its_act():
    assert Program("m", "f", Block("del x[0]")).text() == "del x[0]"
    assert Program("m", "f", Call(Ref("m", "f"))).text() == "f()"


def test_names_are_given_once_in_order():
    arrange = (Assign("b", Lit(1)), Assign("a", Lit(2)), Assign("b", Lit(3)))

    assert Program("m", "f", Lit(1), arrange).names() == ("b", "a")


@pytest.mark.parametrize(
    ("wrap", "text"),
    [("", "f(1)"), ("list", "list(f(1))"), ("asyncio.run", "asyncio.run(f(1))"), ("call", "f(1)()")],
)
def test_wraps(wrap, text):
    program = Program("m", "f", Call(Ref("m", "f"), (Lit(1),))).with_wrap(wrap)

    assert program.act_text() == text
    assert (("asyncio", "") in program.imports()) is (wrap == "asyncio.run")


def test_fixtures_come_in_a_fixed_order():
    program = Program("m", "f", Call(Ref("m", "f"), (Var("tmp_path"),)), (Block("monkeypatch.chdir(tmp_path)"),))

    assert program.fixtures() == ("monkeypatch", "tmp_path")


def test_builtins_need_no_import():
    assert imports_of(Call(Ref("builtins", "int"), (Ref("enum", "Enum.name"),))) == {("enum", "Enum")}


def test_walk_meets_every_part_in_source_order():
    texts = [part.text() for part in walk(PROGRAM.act)]

    assert texts[1:3] == ["cart.add", "cart"]
    assert texts[3:] == ['"tea"', '[1, Path("a")]', "1", 'Path("a")', '{"k": 2}', '"k"', "2"]
    assert [part.text() for part in walk(Op("{0} + {1}", (Lit(1), Lit(2))))] == ["1 + 2", "1", "2"]
    assert [part.text() for part in walk(Assign("x", Lit(1)))] == ["x = 1", "1"]
    assert list(children(Do(Lit(1)))) == [Lit(1)]
    assert list(children(Block("pass"))) == []


def test_literals_of_a_program():
    assert [literal.value for literal in literals(PROGRAM)] == ["tea", 1, "k", 2]


def test_one_part_is_replaced_wherever_it_stands():
    for part in [part for stmt in (*PROGRAM.arrange, PROGRAM.act) for part in walk(stmt)]:
        new = Block("new()") if isinstance(part, (Assign, Do, Block)) else Lit("new")
        changed = replace_node(PROGRAM, part, new)

        assert "new" in changed.text(), part
        assert part.text() not in changed.text().splitlines() or isinstance(part, (Lit, Var))
        assert changed != PROGRAM


def test_replacing_goes_by_identity():
    one, two = Lit(1), Lit(1)
    node = Seq("list", (one, two, Op("{0} + {0}", (two,))))

    assert replace_node(node, two, Lit(7)).text() == "[1, 7, 7 + 7]"
    assert replace_node(node, Lit(1), Lit(7)) is node
    assert replace_node(PROGRAM, Lit("elsewhere"), Lit(7)) is PROGRAM
    assert replace_node((one, two), Lit(1), Lit(7)) == (one, two)
    assert replace_node("text", "text", "new") == "new"


def test_words():
    assert list(words('cart.add("tmp_path", x1)\nlast')) == ["cart", "add", "tmp_path", "x1", "last"]
    assert list(words("")) == []
