"""Objects that get into a state by calls of their own methods."""

from dataclasses import replace

import pytest

from pytest_aqe.program import Assign, Attr, Block, Call, Define, Do, Lit, Program, Raw, Ref, Seq, Var
from pytest_aqe.subject import ClassInfo, FunctionInfo, ModuleInfo, Param, TypeInfo
from pytest_aqe.write.fit import MISFIT, Fit
from pytest_aqe.write.lives import Lives
from pytest_aqe.write.ordinary import DERIVED, OUTSIDE, PRIVATE, WRONG

SOURCE = """
class State(Enum):
    OPEN = 1
    SHUT = 2


class Door:
    def __init__(self, label):
        self.label = label
        self.state = State.OPEN
        self.locks = []

    def fit(self, lock):
        self.locks.append(lock)

    def shut(self):
        self._check()
        self.state = State.SHUT

    def _check(self):
        if not self.locks:
            raise ValueError("no locks")

    def is_safe(self):
        return len(self.locks) > 1


class Gate(Door):
    def oil(self):
        self.keys["oil"] = True
"""
TEXT = TypeInfo.of("builtins:str")
LABEL = Param("label", "positional_or_keyword", TEXT)
LOCK = Param("lock", "positional_or_keyword", TEXT)


def method(name, *params):
    return FunctionInfo(f"Door.{name}", "method", "plain", params, owner="Door")


INFO = ModuleInfo(
    "m",
    "m.py",
    functions=(
        method("fit", LOCK),
        method("shut"),
        method("is_safe"),
        FunctionInfo(
            "count",
            "function",
            "plain",
            (Param("doors", "positional_or_keyword", TypeInfo.of("builtins:list", TypeInfo.of("m:Door"))),),
        ),
    ),
    classes={
        "m:Door": ClassInfo("m:Door", (LABEL,)),
        "m:State": ClassInfo("m:State", flags=frozenset({"enum"}), members=("OPEN", "SHUT")),
    },
)
DOOR = Assign("door", Call(Ref("m", "Door"), (Lit("a"),)))
ACT = Call(Attr(Var("door"), "is_safe"))


@pytest.fixture
def fit():
    return Fit(INFO, source=SOURCE)


def program(*arrange, define=(), act=ACT):
    return Program("m", "Door.is_safe", act, arrange, define)


def texts(found):
    return ["; ".join(one.text().splitlines()) for one in found]


def test_methods_that_change_an_attribute_with_what_makes_ready_for_them():
    lives = Lives(SOURCE)

    assert list(lives.ways("Door", {"state"})) == [("shut",), ("fit", "shut")]
    assert list(lives.ways("Door", {"label"})) == []
    assert ("oil",) in list(lives.ways("Gate"))
    assert ("fit",) in list(lives.ways("Gate"))


def test_source_that_cannot_be_read_has_no_classes():
    assert Lives("class (").classes == {}


def test_what_a_name_of_a_class_looks_at():
    lives = Lives(SOURCE)

    assert lives.read_by("Door", "is_safe") == {"locks"}
    assert lives.read_by("Door", "state") == {"state"}


def test_attribute_set_from_outside_has_a_price(fit):
    assert fit.price(program(DOOR)) == 0
    assert fit.price(program(DOOR, Block("door.state = State.SHUT"))) == OUTSIDE
    assert fit.price(program(DOOR, Block('door.state = ""'))) == OUTSIDE + WRONG
    assert fit.price(program(DOOR, Block('door.label = "b"'))) == 0  # no method does it


def test_methods_take_the_place_of_an_attribute_set_from_outside(fit):
    found = texts(fit.variants(program(DOOR, Block('door.state = ""'))))

    assert 'door = Door("a"); door.shut(); door.is_safe()' in found
    assert 'door = Door("a"); door.fit("a"); door.shut(); door.is_safe()' in found
    assert 'door = Door("a"); door.state = State.SHUT; door.is_safe()' in found


def test_calls_give_what_other_calls_give_for_the_same_parameter(fit):
    act = Call(Attr(Var("door"), "fit"), (Lit("iron"),))

    found = texts(fit.variants(program(DOOR, Block("door.locks = True"), act=act)))

    assert found[0] == 'door = Door("a"); door.fit("iron"); door.fit("iron")'


def test_base_class_with_calls_takes_the_place_of_a_derived_one(fit):
    define = Define("CustomDoor", "class CustomDoor(Door):\n    locks = [1, 2]", (("m", "Door"),))
    derived = program(Assign("door", Call(Var("CustomDoor"), (Lit("a"),))), define=(define,))

    assert fit.price(derived) == DERIVED
    assert 'door = Door("a"); door.fit("a"); door.is_safe()' in texts(fit.variants(derived))


def test_object_that_has_lived_takes_the_place_of_a_stand_in(fit):
    stand_in = Call(Ref("types", "SimpleNamespace"), (), (("label", Lit("b")), ("state", Lit(2))))
    counted = program(act=Call(Ref("m", "count"), (Seq("list", (stand_in,)),)))

    found = texts(fit.variants(counted))

    assert fit.price(counted) == MISFIT
    assert 'count([Door("b")])' in found
    assert 'door = Door("b"); door.shut(); count([door])' in found
    assert 'door = Door("b"); door.fit("a"); door.shut(); count([door])' in found


def test_names_that_are_taken_are_not_used_for_objects(fit):
    stand_in = Call(Ref("types", "SimpleNamespace"), (), (("state", Lit(2)),))
    counted = program(DOOR, act=Call(Ref("m", "count"), (Seq("list", (stand_in, Var("door"))),)))

    assert 'door = Door("a"); other_door = Door("a"); other_door.shut(); count([other_door, door])' in texts(
        fit.variants(counted)
    )


def test_private_method_that_prepares_gives_way_to_a_public_one_that_takes_the_same():
    info = replace(INFO, functions=(*INFO.functions, method("_fit", LOCK), method("_open")))
    fit = Fit(info, source=SOURCE)
    private = program(DOOR, Do(Call(Attr(Var("door"), "_fit"), (Lit("a"),))))
    alone = program(DOOR, Do(Call(Attr(Var("door"), "_open"))))

    assert fit.price(private) == PRIVATE
    assert fit.price(program(Assign("door", Lit(1)), private.arrange[1])) == 0
    assert 'door = Door("a"); door.fit("a"); door.is_safe()' in texts(fit.variants(private))
    assert 'door = Door("a"); door.shut(); door.is_safe()' in texts(fit.variants(alone))


def test_method_that_is_patched_has_a_price(fit):
    assert fit.price(program(DOOR, Block("door.is_safe = lambda: True"))) == OUTSIDE


def test_exception_that_is_derived_gives_way_to_one_with_a_message():
    info = replace(INFO, classes={**INFO.classes, "m:Jam": ClassInfo("m:Jam", flags=frozenset({"exception"}))})
    fit = Fit(info, source=SOURCE)
    derived = Define("CustomJam", 'class CustomJam(Jam):\n    args = "a"', (("m", "Jam"),))
    jam = Assign("jam", Call(Var("CustomJam")))
    found = program(jam, define=(derived,), act=Raw("str(jam)"))

    assert fit.price(found) >= DERIVED
    assert 'jam = Jam("a"); str(jam)' in texts(fit.variants(found))
