"""Seeds of parameters without annotations: from what the code does with them, their names, defaults and samples."""

from __future__ import annotations

import random

import pytest

from pytest_aqe.generate.search.containers import item_name
from pytest_aqe.generate.search.shape import Shape
from pytest_aqe.generate.search.values import Pool, by_name, hashable, is_stream, literal_node, singular, type_of
from pytest_aqe.program import Attr, Call, Lit, Map, Raw, Ref, Seq, Var
from pytest_aqe.subject import ANY, ClassInfo, TypeInfo


def texts(nodes):
    return [node.text() for node in nodes]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return it == 'tea'", ['"tea"', '"teax"', '"xtea"', '"ateab"']),
        ("return it == 41", ["41", "42", "40"]),
        ("return it == 2.5", ["2.5", "3.0", "2.0"]),
        ("return it == b'x'", ['b"x"']),
        ("return it is True or it == True", ["True", "False"]),
        ("return it is None", ["None"]),
        ("return it.startswith('x-')", ['"x-"']),
        ("return it['size'] == 3", ['{"size": 3}', '{"size": 4}', '{"size": 2}']),
        ("return [i == 'milk' for i in it]", ['["milk"]', "[]"]),
        ("return it[0] == 5 and it[1] == 'b'", ['[5, "b"]']),
        ("return it(1, 2) == 7", ["lambda x, y: 7"]),
        ("return it() == 7", ["lambda *args: 7", "lambda: 1"]),
        ("return it.name == 'tea'", ['SimpleNamespace(name="tea")']),
        ("return it.close(), it.name", ["SimpleNamespace(close="]),
        ("return it.add(1) or it.discard(2)", ["{"]),
        ("return it.append(1)", ["["]),
        ("return it + 1", ["1", "0", "2"]),
        ("return it + 'a'", ['"a"']),
        ("return isinstance(it, Point)", ["Point(1)", "Point(1, y=1)"]),
        ("return isinstance(it, (int, dict))", ["1", "{}"]),
        ("return issubclass(it, (Point, int))", ["Point", "int"]),
        ("return open(it)", ['Path("a/b.txt")', '"missing.txt"']),
        ("return it.x + it.y", ["Point(1)"]),
        ("return it.total_seconds()", ["timedelta(days=1)"]),
        ("return int(it)", ['"1"', '"-1"', '"x"']),
        ("return WORD.match(it)", ['"ab-1"']),
        ("return it", ['"a"', "1", "None", "True", "1.5", 'b"abc"', '(1, "a")', "Point(1)"]),
    ],
)
def test_what_the_code_does_says_what_to_try(workshop, body, expected):
    made = workshop(f"""
import re

WORD = re.compile(r"ab-[0-9]")


class Point:
    def __init__(self, x: int, y: int = 0):
        self.x = x
        self.y = y


def f(it):
    {body}
""")

    seeds = made.seeds("f")

    shown = texts(seeds)
    assert len(shown) == len(set(shown))
    for text in expected:
        assert any(one.startswith(text) for one in shown), shown
    made.evaluated(seeds)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("count", "1"), ("user_id_count", "1"), ("rate", "1.5"), ("is_open", "True"), ("items", "["), ("options", "{"),
        ("callback", "lambda"), ("stream", "StringIO"), ("out_file", "StringIO"), ("title", '"'), ("verbose", "True"),
    ],
)  # fmt: skip
def test_a_parameters_name_is_a_hint(workshop, name, expected):
    made = workshop(f"def f({name}):\n    return {name}\n")

    assert made.seeds("f")[0].text().startswith(expected)


def test_defaults_give_type_and_value(workshop):
    made = workshop("def f(a=7, b=None, c='tea', d=(1, 2), e=object()):\n    return a\n")

    assert made.seeds("f", "a")[0] == Lit(7)
    assert made.seeds("f", "b")[0] == Lit(None)
    assert made.seeds("f", "c")[0] == Lit("tea")
    assert made.seeds("f", "d")[0] == Seq("tuple", (Lit(1), Lit(2)))
    assert all(seed.text().startswith("(") for seed in made.seeds("f", "d")[1:5:2])
    assert made.seeds("f", "e")


def test_values_that_the_users_run_passed_come_first(workshop):
    made = workshop(
        "class Cart:\n    def __init__(self, lines: dict):\n        self.lines = lines\n\ndef f(cart: Cart, n: int):\n    return n\n"
    )
    made.learn(("f", "n", "83"), ("f", "n", "83"), ("Cart.__init__", "lines", "{'tea': 4}"))

    assert made.seeds("f", "n")[:3] == [Lit(83), Lit(1), Lit(0)]
    assert made.seeds("f", "cart")[0].text() == 'Cart({"tea": 4})'
    assert made.context.samples[("f", "n")] == [Lit(83)]


def test_objects_get_each_optional_argument_once_and_used_ones_first(workshop):
    made = workshop("""
        class Order:
            def __init__(self, name: str, /, size: int = 1, *rest, fast=False, tags: list[str] = (), key: str, **more):
                self.name = name

        def f(order: Order):
            if order.fast and order.extra == 'tea':
                return order.rest
    """)

    shown = texts(made.seeds("f"))

    assert 'Order("a", key="key")' in shown or shown[0].startswith("Order(")
    assert any("fast=True" in text for text in shown)
    assert any('extra="tea"' in text for text in shown)
    assert [("fast" in text) for text in shown].index(True) < [("size" in text) for text in shown].index(True)
    made.evaluated(made.seeds("f"))


def test_constructor_parameters_know_what_methods_compare(workshop):
    made = workshop("""
        class Motor:
            def __init__(self, kind):
                self._kind = kind

            def run(self):
                return self._kind == "diesel"

        def f(motor: Motor):
            return motor.run()
    """)

    assert 'Motor("diesel")' in texts(made.seeds("f"))


def test_enum_members_that_are_named_in_the_code_come_first(workshop):
    made = workshop("""
        import enum

        class Kind(enum.Enum):
            A = "a"
            B = "b"

        class None_(enum.Enum):
            pass

        def f(kind: Kind):
            return kind.name == "B"

        def g(kind: Kind):
            return kind == "B"
    """)

    assert texts(made.seeds("g")) == ["Kind.B", "Kind.A"]


def test_classes_that_cannot_be_made_by_calling_them(workshop):
    made = workshop("def f(it):\n    return it\n")
    needs = ClassInfo("subject:Needs", made.param("f", "it") and (made.param("f", "it"),), frozenset({"no_init"}))
    free = ClassInfo("subject:Free", (), frozenset({"no_init"}))

    assert made.values.instances(needs, Shape(), 2) == []
    assert texts(made.values.instances(free, Shape(), 2)) == ["Free()"]
    assert texts(made.values.instances(ClassInfo("subject:Free"), Shape(), 0)) == ["Free()"]


def test_abstract_classes_are_stood_in_for(workshop):
    made = workshop("""
        import abc

        class Reader(abc.ABC):
            @abc.abstractmethod
            def read(self): ...

        class Real(Reader):
            def read(self):
                return 'tea'

        class Writer(abc.ABC):
            @abc.abstractmethod
            def write(self, text): ...

        def f(reader: Reader):
            return reader.read()

        def g(writer: Writer):
            return writer.write(1) == 3
    """)

    assert texts(made.seeds("f")) == ["Real()"]
    assert 3 in made.evaluated(made.seeds("g"), lambda writer: writer.write(1))


def test_callables_that_raise_have_a_name_where_one_is_asked_for(workshop):
    made = workshop("""
        def f(callback):
            try:
                return callback()
            except OSError:
                return callback.__name__
    """)

    assert 'Mock(side_effect=OSError("boom"), __name__="work")' in texts(made.seeds("f"))


def test_callables_raise_what_handlers_catch(workshop):
    made = workshop("""
        import errno

        LIMIT = 28

        class Stop(Exception):
            pass

        def f(callback):
            try:
                return callback()
            except (Stop, OSError, UnicodeDecodeError):
                return None
    """)

    shown = texts(made.seeds("f"))

    assert 'Mock(side_effect=ValueError("boom"))' in shown
    assert 'Mock(side_effect=Stop("boom"))' in shown
    assert 'Mock(side_effect=OSError(28, "boom"))' in shown
    assert not any("Unicode" in text for text in shown)
    made.evaluated(made.seeds("f"))


def test_strings_of_the_modules_patterns(workshop):
    made = workshop("""
        import re

        OTHER = re.compile("x+y")
        CODE = re.compile("[A-C]{3}-[0-9]{2}")
        BROKEN = re.compile("(?P<a>b)(?(a)c|d)")

        def f(it: str):
            return CODE.match(it)
    """)

    shown = [seed.value for seed in made.seeds("f") if isinstance(seed, Lit)]

    assert sum(1 for text in shown if made.context.matching("[A-C]{3}-[0-9]{2}")[0].count(text)) >= 5
    assert any(set(text) == {"x", "y"} for text in shown if text)
    assert made.context.matching("(") == ([], [])


def test_mappings_have_each_key_there_and_missing(workshop):
    made = workshop("def f(it: dict):\n    return it['a'] == 3, it['b'] == 'x', it[1]\n")

    values = made.evaluated(made.seeds("f"))

    assert {"a", "b", 1} <= set(values[0])
    for key in ("a", "b", 1):
        assert any(key not in value for value in values)
        assert any(list(value) == [key] for value in values)
    assert {} in values
    assert any(value.get("a") == 4 for value in values)


def test_depth_ends_nesting(workshop):
    made = workshop("def f(it):\n    return it\n")
    values, shape = made.values, Shape()
    shape.attribute("name")

    assert texts(values.sequences("list", ANY, shape, "", "", 0)) == ["[]"]
    assert texts(values.mappings(TypeInfo.of("builtins:dict"), shape, "", "", 0)) == ["{}"]
    assert texts(values.namespaces(shape, 0)) == ["SimpleNamespace()"]
    assert texts(values.callables(TypeInfo("callable"), Shape(), 0))[0] == "lambda *args: None"
    assert values.untyped(shape, "", "", 0)


def test_a_namespace_lacks_each_attribute_once(workshop):
    made = workshop("def f(it):\n    return it.name == 'tea', it.size > 3, it.save(1), it.__doc__\n")

    found = made.values.namespaces(made.context.shape("f", "it"), 2)
    spaces = made.evaluated(found, lambda space: sorted(vars(space)))

    assert any("name" not in space for space in spaces)
    assert any("size" not in space for space in spaces)
    assert all("save" in space for space in spaces)
    assert all("__doc__" not in space for space in spaces)


def test_a_pool_hands_out_in_order_then_at_random():
    rng = random.Random(1)
    pool = Pool([Lit(1), Lit(2), Lit(3)])

    assert [pool.next(rng) for _ in range(3)] == [Lit(1), Lit(2), Lit(3)]
    later = [pool.next(rng) for _ in range(200)]
    assert later.count(Lit(1)) > later.count(Lit(2)) > later.count(Lit(3)) > 0


def test_an_empty_pool_has_nothing_to_hand_out():
    rng = random.Random(1)

    assert Pool([]).pick(rng) is None
    assert Pool([]).next(rng) is None


def test_seeds_of_programs_that_hung_are_let_go():
    rng = random.Random(1)
    endless, short = Raw("itertools.count()"), Raw("iter(())")
    pool = Pool([endless, short, Lit(1)])
    assert pool.next(rng) == endless

    pool.strike("f(itertools.count())")
    assert len(pool.seeds) == 3
    pool.strike("f(itertools.count())")

    assert pool.seeds == [short, Lit(1)]
    assert pool.next(rng) == short


def test_plain_values_and_the_last_seed_are_never_let_go():
    pool = Pool([Lit("long text"), Raw("iter(())")])
    only = Pool([Raw("iter(())")])

    for _ in range(4):
        pool.strike('f("long text")')
        only.strike("f(iter(()))")

    assert len(pool.seeds) == 2
    assert len(only.seeds) == 1


def test_strikes_reach_the_constructor_of_the_object(workshop):
    made = workshop("""
        class Cart:
            def __init__(self, lines: list[int]):
                self.lines = lines

            def run(self, modes: list[int]):
                return modes

            def other(self, modes: list[int]):
                return modes
    """)
    for name in ("Cart.__init__", "Cart.run", "Cart.other"):
        made.seeds(name)
    victim = Seq("list", (Lit(1), Lit(0)))

    for _ in range(2):
        made.values.strike("Cart.run", "Cart", "Cart([1, 0]).run([1, 0])")

    assert victim not in made.seeds("Cart.run")
    assert victim not in made.seeds("Cart.__init__")
    assert victim in made.seeds("Cart.other")


def test_names():
    assert [by_name(n) for n in ("max_size", "should_go", "fn", "whatever")] == ["int", "bool", "callable", ""]
    assert [is_stream(n) for n in ("out", "log_file", "file_name")] == [True, True, False]
    assert [singular(n) for n in ("names", "s", "is", "name")] == ["name", "s", "is", "name"]


def test_hashable_nodes():
    assert hashable(Seq("tuple", (Lit(1), Attr(Var("Colour"), "RED"))))
    assert not hashable(Seq("tuple", (Seq("list"),)))
    assert not hashable(Map())
    assert not hashable(Call(Ref("m", "f")))


def test_types_of_literals():
    assert type_of(Lit(None)) == TypeInfo("none")
    assert type_of(Seq("list", (Lit(1),))) == TypeInfo.of("builtins:list", TypeInfo.of("builtins:int"))
    assert type_of(Seq("set")) == TypeInfo.of("builtins:set")
    assert type_of(Map()) == TypeInfo.of("builtins:dict")
    assert type_of(Raw("x")) == ANY
    assert literal_node("[1, 'a']") == Seq("list", (Lit(1), Lit("a")))
    assert literal_node("open") is None
    assert literal_node("(") is None
    assert literal_node(None) is None


def test_types_that_annotations_cannot_spell(workshop):
    made = workshop("def f(it):\n    return it == 'tea'\n")
    shape = made.context.shape("f", "it")

    def seeds(type_):
        return texts(made.values.seeds(type_, shape, "it"))

    assert seeds(TypeInfo.of("builtins:type"))[0] == "int"
    assert '"tea"' in seeds(TypeInfo.of("builtins:object"))
    assert "object()" in seeds(TypeInfo.of("builtins:object"))
    assert '"tea"' in seeds(TypeInfo.of("somewhere:Else"))
    assert seeds(TypeInfo.of("somewhere:Error"))[0] == 'Error("boom")'
    assert seeds(TypeInfo("literal", values=("1", "open"))) == ["1"]


def test_a_stored_value_is_what_methods_do_with_it(workshop):
    made = workshop("""
        class Queue:
            def attach(self, other):
                self.other = other

            def push(self):
                return self.other.startswith("tea")
    """)

    attach = made.function("Queue.attach")
    assert texts(made.values.pool(attach, attach.params[0]).seeds)[0] == '"tea"'


def test_values_of_imported_classes_and_numbers_first_where_it_is_about_numbers(workshop):
    made = workshop("""
        from fractions import Fraction

        def f(it):
            return it
    """)

    f = made.function("f")
    shown = texts(made.values.pool(f, f.params[0]).seeds)
    assert shown[:2] == ["1", "1.5"]
    assert "Fraction(1, 2)" in shown[:8]


def test_objects_that_were_made_before_come_first(workshop):
    made = workshop("""
        class Code:
            def __init__(self, text):
                self.text = text

        def f(code: Code):
            return code
    """)
    f = made.function("f")
    (param,) = f.params
    before = texts(made.values.pool(f, param).seeds)
    known = Call(Ref("subject", "Code"), (Lit("AB-1"),))

    made.context.made["Code"] = [((), known)]

    assert 'Code("AB-1")' not in before
    assert made.values.pool(f, param).seeds[0] == known
    assert made.values.pool(f, param) is made.values.pool(f, param)


def test_patterns_of_a_class_give_texts(workshop):
    made = workshop("""
        import re

        class Code:
            _shape = re.compile(r"ab-[0-9]")

            def __init__(self, text: str):
                self.match = self._shape.match(text)
    """)

    init = made.function("Code.__init__")
    assert "ab-1" in [seed.value for seed in made.values.pool(init, init.params[0]).seeds[:4]]


RELATED = """
class _Base:
    def __init__(self, size: int):
        self.size = size

    def __lt__(self, other):
        return self.size < other.size

    def joined(self, that):
        return that


class Basket(_Base):
    pass


class SmallError(Exception):
    pass


def weigh(basket, error, depth_of, limit):
    return basket, error, depth_of, limit


def deep(depth_of: int, limit="tea"):
    return depth_of, limit
"""


def seeds_of(made, function, name):
    info = made.function(function)
    return texts(made.values.pool(info, next(p for p in info.params if p.name == name)).seeds)


@pytest.mark.parametrize(
    ("function", "name", "first"),
    [
        ("_Base.__lt__", "other", "Basket(1)"),
        ("_Base.joined", "that", "Basket(1)"),
        ("weigh", "basket", "Basket(1)"),
        ("weigh", "depth_of", "1"),
    ],
)
def test_what_is_known_elsewhere(workshop, function, name, first):
    assert seeds_of(workshop(RELATED), function, name)[0] == first


def test_a_namesakes_default_counts_but_its_class_must_be_one_to_make(workshop):
    made = workshop(RELATED)

    assert made.values.namesakes()["limit"] == TypeInfo.of("builtins:str")
    assert not seeds_of(made, "weigh", "error")[0].startswith("SmallError")


def test_a_method_of_a_base_class_is_called_on_objects_of_the_classes_below(workshop):
    made = workshop(RELATED)
    joined = made.function("_Base.joined")

    shown = [made.caller.call(joined).text() for _ in range(60)]

    assert sum("= Basket(" in text for text in shown) > sum("= _Base(" in text for text in shown) > 0


@pytest.mark.parametrize(("name", "item"), [("names", "name"), ("data", ""), ("rows", "row"), ("kwargs", "kwarg")])
def test_items_are_not_named_like_their_container(name, item):
    assert item_name(name) == item


BY_CONTRACT = """
from __future__ import annotations
from enum import Enum
from typing import Protocol


class Kind(Enum):
    A = 1
    B = 2
    C = 3


class Sender(Protocol):
    async def send(self, text: str) -> bool: ...


class Sized(Protocol):
    def width(self) -> int: ...


class Box:
    def width(self) -> int:
        return 3


def sent(sender: Sender):
    return sender.send("a")


def wide(one: Sized):
    return one.width()


def priced(prices: dict[Kind, float]):
    return prices
"""


def test_coroutines_of_a_protocol_can_be_awaited(workshop):
    made = workshop(BY_CONTRACT)

    texts = [node.text() for node in made.seeds("sent")]

    assert texts[:2] == [
        "SimpleNamespace(send=AsyncMock(return_value=True))",
        "SimpleNamespace(send=AsyncMock(return_value=False))",
    ]


def test_classes_that_follow_a_protocol_are_used(workshop):
    assert [node.text() for node in workshop(BY_CONTRACT).seeds("wide")] == ["Box()"]


def test_keys_are_all_members_of_an_enumeration_then_each_alone(workshop):
    texts = [node.text() for node in workshop(BY_CONTRACT).seeds("priced")]

    assert texts[0].count("Kind.") == 3
    assert all(any(text.startswith(f"{{Kind.{name}: ") and text.count(":") == 1 for text in texts) for name in "ABC")
    assert "{}" in texts
