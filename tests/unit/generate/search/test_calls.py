"""How each kind of function is reached, and that what is built really runs."""

from __future__ import annotations

import contextlib

import pytest

from pytest_aqe.generate.search.calls import OPERATORS, STATEMENTS, Caller, tidy, variable
from pytest_aqe.program import Assign, Attr, Block, Call, Define, Lit, Program, Raw, Ref, Seq, Var
from pytest_aqe.subject import ClassInfo, FunctionInfo, Param
from tests.confined import errors

EVERYTHING = """
import math


class Thing:
    def __init__(self, size: int = 1):
        self.size = size

    def __getattribute__(self, name):
        return object.__getattribute__(self, name)

    def __getattr__(self, name: str):
        return 1

    def __format__(self, spec: str):
        return "a"

    def __getitem__(self, key: int):
        return 1

    def __contains__(self, key: int):
        return True

    def __str__(self):
        return "a"

    def __repr__(self):
        return "a"

    def __hash__(self):
        return 1

    def __bytes__(self):
        return b"a"

    def __complex__(self):
        return 1j

    def __float__(self):
        return 1.0

    def __iter__(self):
        return iter([1])

    def __reversed__(self):
        return [1]

    def __next__(self):
        return 1

    def __dir__(self):
        return ["a"]

    def __bool__(self):
        return True

    def __fspath__(self):
        return "a"

    def __deepcopy__(self, memo):
        return self

    def __copy__(self):
        return self

    def __round__(self, digits=None):
        return 1

    def __sizeof__(self):
        return 1

    def __setitem__(self, key: int, value: int):
        pass

    def __delitem__(self, key: int):
        pass

    def __setattr__(self, name: str, value):
        object.__setattr__(self, name, value)

    def __delattr__(self, name: str):
        pass

    def __enter__(self):
        return self

    def __exit__(self, kind=None, error=None, where=None):
        return True

    def __call__(self, size: int, *, other: int = 2):
        return size
"""
UNARY = ("__len__", "__int__", "__abs__", "__neg__", "__pos__", "__invert__", "__index__", "__floor__", "__ceil__", "__trunc__", "__length_hint__")  # fmt: skip
KNOWN = {line.split("(")[0].removeprefix("    def ") for line in EVERYTHING.splitlines() if "def __" in line}
HINTED = "class Thing:\n    def __length_hint__(self):\n        return 1\n"


def everything() -> str:
    text = EVERYTHING
    for name in OPERATORS:
        if name == "__length_hint__":
            continue  # never asked where there is a length
        if name in UNARY:
            text += f"\n    def {name}(self):\n        return 1\n"
        elif name not in KNOWN:
            text += f"\n    def {name}(self, other: int):\n        return 1\n"
    for name in STATEMENTS:
        if name not in KNOWN:
            text += f"\n    def {name}(self, other: int):\n        return self\n"
    return text


@pytest.mark.parametrize("name", [*OPERATORS, *STATEMENTS, "__enter__", "__exit__", "__call__", "__init__"])
def test_special_methods_are_reached_by_what_stands_for_them(workshop, name):
    made = workshop(HINTED if name == "__length_hint__" else everything())
    called = []
    original = vars(__import__("subject").Thing)[name]

    def noted(*args, **kwargs):
        called.append(name)
        return original(*args, **kwargs)

    program = made.caller.call(made.function(f"Thing.{name}"), made.caller.first_value, 0.0)
    assert program is not None
    setattr(__import__("subject").Thing, name, noted)

    def tried():
        with contextlib.suppress(ValueError):
            made.run_here(program)
        return called

    assert made.confined([tried]) != [[]]
    direct = f".{name}(" in program.text()
    assert not direct or name == "__sizeof__", program.text()


def test_leaving_a_context_with_and_without_an_error(workshop):
    made = workshop(everything())
    function = made.function("Thing.__exit__")

    bodies = {made.caller.call(function).act.text().splitlines()[1].strip() for _ in range(40)}

    assert bodies == {"pass", 'raise ValueError("boom")'}


def test_functions_methods_and_their_like(workshop):
    made = workshop("""
        class Cart:
            limit = 3

            def __init__(self, owner: str):
                self.owner = owner

            def __new__(cls, owner: str):
                return super().__new__(cls)

            def __init_subclass__(cls):
                pass

            def add(self, price: int):
                return price

            @classmethod
            def empty(cls):
                return cls("a")

            @staticmethod
            def parse(text: str):
                return text

            @property
            def size(self):
                return 1

            @size.setter
            def size(self, value: int):
                self.owner = value

            class Line:
                def total(self):
                    return 2

        def free(price: int):
            return price
    """)
    programs = {
        name: made.caller.call(made.function(name), made.caller.first_value, 0.0)
        for name in made.context.functions
        if name != "Cart.__init_subclass__"
    }

    assert {name: program.text() for name, program in programs.items()} == {
        "Cart.__init__": 'Cart("a")',
        "Cart.__new__": 'Cart("a")',
        "Cart.add": 'cart = Cart("a")\ncart.add(1)',
        "Cart.empty": "Cart.empty()",
        "Cart.parse": 'Cart.parse("a")',
        "Cart.size": 'cart = Cart("a")\ncart.size',
        "Cart.Line.total": "line = Cart.Line()\nline.total()",
        "free": "free(1)",
    }
    for name, program in programs.items():
        assert program.subject == name
    assert not errors(made.runs(programs.values()))
    assert made.caller.call(made.function("Cart.__init_subclass__")) is None


def test_dataclasses_are_made_with_the_arguments_of_their_constructor(workshop):
    made = workshop("""
        import dataclasses

        @dataclasses.dataclass
        class Point:
            x: int
            scale: dataclasses.InitVar[int]

            def __post_init__(self, scale):
                self.x *= scale
    """)

    program = made.caller.call(made.function("Point.__post_init__"), made.caller.first_value)

    assert program.text() == "Point(1, 1)"
    assert made.run(program, lambda point: point.x) == 1


def test_a_property_that_can_be_set_is_set(workshop):
    made = workshop("class Cart:\n    pass\n")
    setter = FunctionInfo(
        "Cart.size", "property", "plain", (Param("value", "positional_or_keyword"),), owner="Cart", setter=True
    )
    getter = FunctionInfo("Cart.size", "property", "plain", (), owner="Cart", setter=True)

    assert made.caller.call(setter, lambda function, param: Lit(4)).text() == "cart = Cart()\ncart.size = 4"
    assert made.caller.call(getter).text() == "cart = Cart()\ncart.size"


def test_an_object_that_is_given_is_used(workshop):
    made = workshop("class Cart:\n    def add(self):\n        return 1\n")

    program = made.caller.call(made.function("Cart.add"), receiver=Call(Var("CustomCart")))

    assert program.text() == "cart = CustomCart()\ncart.add()"


def test_methods_of_a_mixin_are_called_on_the_subclass_that_has_what_they_need(workshop):
    made = workshop("""
        class Walker:
            def walk(self):
                return self.peek() + 1

        class Whole(Walker):
            def __init__(self, start: int):
                self.start = start

            def peek(self):
                return self.start
    """)

    texts = [made.caller.call(made.function("Walker.walk"), made.caller.first_value).text() for _ in range(30)]

    assert sum("walker = Whole(" in text for text in texts) > 15


def test_methods_of_enums_are_called_on_members(workshop):
    made = workshop("""
        import enum

        class Colour(enum.Enum):
            RED = 1
            BLUE = 2

            def shade(self, by: int):
                return self.value + by
    """)

    texts = {made.caller.call(made.function("Colour.shade"), made.caller.first_value).text() for _ in range(20)}

    assert texts == {f"colour = Colour.{member}\ncolour.shade(1)" for member in ("RED", "BLUE")}
    assert made.caller.receiver("Colour", made.caller.some_value)[1] in (
        Attr(Ref("subject", "Colour"), "RED"),
        Attr(Ref("subject", "Colour"), "BLUE"),
    )


def test_an_enum_without_members_cannot_be_reached(workshop):
    made = workshop("""
        import enum

        class Base(enum.Enum):
            def shade(self):
                return 1
    """)

    assert made.caller.call(made.function("Base.shade")) is None


def test_abstract_classes_get_a_subclass_with_everything_filled(workshop):
    made = workshop("""
        import abc

        class Plan(abc.ABC):
            def __init__(self, owner: str):
                self.owner = owner

            @abc.abstractmethod
            def cost(self, days: int, *rest, discount=0) -> int: ...

            @property
            @abc.abstractmethod
            def name(self) -> str: ...

            @classmethod
            @abc.abstractmethod
            def make(cls): ...

            @staticmethod
            @abc.abstractmethod
            def parse(text): ...

            @abc.abstractmethod
            async def wait(self) -> int: ...

            def total(self):
                return [self.cost(3), self.name, self.make(), self.parse(1)]
    """)

    for _ in range(10):
        program = made.caller.call(made.function("Plan.total"), made.caller.some_value)
        (define,) = program.define

        assert define.name == "ConcretePlan"
        assert define.imports == (("subject", "Plan"),)
        assert "async def wait(self)" in define.source
        assert "def cost(self, days, discount=None)" in define.source
        assert len(made.run(program)) == 4


def test_an_abstract_class_whose_methods_are_unknown(workshop):
    made = workshop("class Plan:\n    def total(self):\n        return 1\n")
    info = ClassInfo("subject:Plan", abstract=("cost",))

    (define,), node = made.caller.subclass(info)

    assert define.source == "class ConcretePlan(Plan):\n    def cost(self, *args):\n        return 1"
    assert node.text() == "ConcretePlan()"
    (empty,), _ = made.caller.subclass(ClassInfo("subject:_Plan"))
    assert empty.source == "class ConcretePlan(_Plan):\n    pass"


def test_instances_that_were_seen_are_used_again(workshop):
    made = workshop("""
        class Cart:
            def __init__(self, owner: str):
                self.owner = owner

            def add(self):
                return self.owner
    """)
    made.caller.instances["Cart"] = [((), Call(Ref("subject", "Cart"), (Lit("somebody"),)))]

    texts = [made.caller.call(made.function("Cart.add")).text() for _ in range(30)]

    assert 5 < sum("somebody" in text for text in texts) < 25


def test_a_class_that_is_not_described_is_called_without_arguments(workshop):
    made = workshop("X = 1\n")
    function = FunctionInfo("Hidden.run", "method", "plain", (), owner="Hidden")

    assert made.caller.call(function).text() == "hidden = Hidden()\nhidden.run()"


PARAMS = """
def f(a, /, b, c=1, *rest, d, e=2, **more):
    if more.get("colour") == 1:
        return a, b, c, rest, d, e, more
    return a


def g(a=1, /, b=2, c=3):
    return a
"""


def test_arguments_go_where_they_belong(workshop):
    made = workshop(PARAMS)
    function = made.function("f")
    programs = []

    for _ in range(60):
        program = made.caller.call(function, optional=0.6)
        args = program.act.args
        names = [name for name, _ in program.act.kwargs]
        assert len(args) >= 2
        assert "d" in names
        assert len(names) == len(set(names))
        assert not {"a", "rest", "more"} & set(names)
        programs.append(program)
    assert not errors(made.runs(programs))
    texts = [made.caller.call(function, optional=0.6).text() for _ in range(60)]
    assert any("colour=" in text for text in texts)
    assert all("e=" not in made.caller.call(function, optional=0.0).text() for _ in range(5))


def test_optional_arguments_left_out_before_others_make_those_keywords(workshop):
    made = workshop(PARAMS)
    names: set[tuple[str, ...]] = set()
    programs = []

    for _ in range(60):
        act = made.caller.call(made.function("g"), optional=0.5).act
        programs.append(Program("subject", "g", act))
        names.add(tuple(name for name, _ in act.kwargs))

    assert not errors(made.runs(programs))
    assert {(), ("b",), ("c",), ("b", "c")} <= names


def test_a_chooser_with_nothing_to_say(workshop):
    made = workshop(PARAMS)

    program = made.caller.call(made.function("f"), lambda function, param: None, 1.0)

    assert program.text() == "f(None, None, d=None)"


def test_extra_keywords_have_a_name_even_when_none_is_known(workshop):
    made = workshop("def f(**more):\n    return more\n")

    texts = {made.caller.call(made.function("f"), lambda function, param: Lit(1), 1.0).text() for _ in range(3)}

    assert texts == {"f(extra=1)"}


def test_one_more_call_before_the_act(workshop):
    made = workshop("""
        class Cart:
            def add(self, price: int):
                return price

            @property
            def size(self):
                return 1

            async def wait(self):
                return 1

            def __setitem__(self, key: int, value: int):
                pass
    """)
    caller: Caller = made.caller
    program = caller.call(made.function("Cart.add"), caller.first_value)

    twice = caller.before(program, made.function("Cart.add"), caller.first_value)
    item = caller.before(program, made.function("Cart.__setitem__"), caller.first_value)

    assert twice.text() == "cart = Cart()\ncart.add(1)\ncart.add(1)"
    assert item.text() == "cart = Cart()\ncart[1] = 1\ncart.add(1)"
    assert caller.before(program, made.function("Cart.size")) is None
    assert caller.before(program, made.function("Cart.wait")) is None
    assert caller.before(Program("m", "f", Lit(1)), made.function("Cart.add")) is None
    assert caller.before(Program("m", "f", Lit(1), (Block("pass"),)), made.function("Cart.add")) is None
    assert caller.before(Program("m", "f", Lit(1), (Assign("other", Lit(1)),)), made.function("Cart.add")) is None


def test_recording_callbacks_get_their_list():
    program = Program("m", "f", Call(Ref("m", "f"), (Attr(Var("calls"), "append"),)))

    assert tidy(program).text() == "calls = []\nf(calls.append)"
    assert tidy(tidy(program)) == tidy(program)
    assert tidy(Program("m", "f", Call(Ref("m", "f"), (Attr(Var("other"), "append"),)))).arrange == ()
    assert tidy(Program("m", "f", Attr(Raw("calls"), "append"))).arrange == ()
    assert tidy(Program("m", "f", Seq("list"), (), (Define("calls", "calls = 1"),))).arrange == ()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ShoppingCart", "shopping_cart"),
        ("HTTPServer", "http_server"),
        ("Cart2D", "cart2_d"),
        ("Outer.Inner", "inner"),
        ("List", "list_"),
        ("_Private", "private"),
        ("With", "with_"),
        ("__", "subject_"),
        ("cart", "instance"),
    ],
)
def test_variable_names(name, expected):
    assert variable(name) == expected


def test_earlier_calls_share_what_the_act_gives_to_parameters_of_the_same_name(workshop):
    made = workshop(
        """
        class Shelf:
            def put(self, key: str, value: int): ...
            def look(self, key: str): ...
        """
    )
    act = Call(Attr(Var("shelf"), "look"), (Lit("rare"),))
    program = Program("subject", "Shelf.look", act, (Assign("shelf", Call(Ref("subject", "Shelf"))),))

    before = [made.caller.before(program, made.function("Shelf.put")).arrange[1].text() for _ in range(40)]

    shared = [text for text in before if text.startswith('shelf.put("rare", ')]
    assert 10 < len(shared) < 40
