"""Lessons for tests: a small module and what was learned from it."""

from pytest_aqe.facts import Round, TestOutcome
from pytest_aqe.patterns import Learned, Lesson
from pytest_aqe.program import Assign, Attr, Call, Lit, Program, Ref, Var

CART = """
class Cart:
    def __init__(self, limit=10):
        self.limit = limit

    def add(self, name: str, count: int) -> int:
        if count < 0:
            raise ValueError("negative")
        return count

    def remove(self, name: str, count: int) -> int:
        if count < 0:
            raise ValueError("negative")
        return -count


def parse_price(text: str) -> float:
    if not text.strip():
        raise ValueError("empty")
    return float(text)


def parse_weight(text: str) -> float:
    if not text.strip():
        raise ValueError("empty")
    return float(text)
"""


def call(function, *values, module="shop"):
    return Program(module, function, Call(Ref(module, function), tuple(Lit(value) for value in values)))


def method(function, *values):
    owner, _, name = function.rpartition(".")
    act = Call(Attr(Var("cart"), name), tuple(Lit(value) for value in values))
    return Program("shop", function, act, (Assign("cart", Call(Ref("shop", owner))),))


def learned(program, **more):
    row = {"move": "reach", "agent": "generate", "oracle": ("equal",), "goals": 2, "rounds": 1, "seconds": 0.25}
    return Learned(program.module, program.subject, program, **{**row, **more})


def round_of(function, moves, gains, gained=1):
    return Round(function, moves, gains, gained, sum(moves.values()), 0.1, 1)


def lesson(session="one", **more):
    rows = {
        "texts": {"shop": CART},
        "learned": (learned(call("parse_price", "1.5")), learned(method("Cart.add", "tea", 2))),
        "rounds": {"shop": (round_of("parse_price", {"reach": 32, "grammar": 64}, {"grammar": 8}),)},
        "outcomes": (TestOutcome("tests/test_shop.py::test_add", "passed", 0.01),),
    }
    return Lesson(session, **{**rows, **more})
