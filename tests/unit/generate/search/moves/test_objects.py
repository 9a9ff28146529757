"""Objects: three options of one argument that must be given together."""

from __future__ import annotations

from pathlib import Path

from pytest_aqe.generate.search.moves.objects import PATIENCE, Objects
from pytest_aqe.generate.search.moves.solve import Solve
from pytest_aqe.program import Assign, Call, Lit, Program
from tests.confined import errors
from tests.unit.generate.search.trial import trial

SUBJECT = """
class Order:
    def __init__(self, fast=False, gift=False, paid=False, big=False, cold=False):
        self.fast = fast
        self.gift = gift
        self.paid = paid
        self.big = big
        self.cold = cold

def ship(order: Order):
    if order.fast * order.gift * order.cold:
        return "found"
    return "plain"
"""


def test_covers_what_no_other_move_does(tmp_path: Path) -> None:
    with trial(tmp_path, SUBJECT) as subject:
        everything = subject.search(250)
        without = subject.search(250, without="objects")

    assert everything.covers("found"), everything.programs()
    assert not without.covers("found"), without.programs()


SOURCE = """
class Order:
    def __init__(self, name: str, fast: bool = False):
        self.name = name
        self.fast = fast


def ship(order: Order):
    return order


def send(target):
    return target.street == "Main" and target.number == 3


def free(n):
    return n
"""


def test_attributes_of_stand_ins_vary_together(workshop):
    made = workshop(SOURCE)
    move = made.move(Objects)
    plainest = dict(made.values.namespaces(made.context.shape("send", "target"), 2)[0].kwargs)

    nodes = [move.varied(made.function("send"), made.param("send", "target")) for _ in range(60)]

    changed = [{k for k, v in node.kwargs if plainest.get(k) != v} for node in nodes if isinstance(node, Call)]
    assert {"street", "number"} in changed


def test_objects_of_a_class_are_merged(workshop):
    made = workshop(SOURCE)
    move = made.move(Objects)

    texts = {move.varied(made.function("ship"), made.param("ship", "order")).text() for _ in range(40)}

    assert any("fast=True" in text for text in texts)
    assert not errors(made.runs(one.program for one in move.propose(made.function("ship"), 8)))


def test_a_class_without_options_is_taken_as_it_is(workshop):
    made = workshop(SOURCE.replace(", fast: bool = False", "").replace("self.fast = fast", "pass"))

    assert made.move(Objects).varied(made.function("ship"), made.param("ship", "order")).text().startswith("Order(")


def test_what_is_no_object_is_left_to_others(workshop):
    made = workshop(SOURCE)

    assert list(made.move(Objects).propose(made.function("free"), 8)) == []
    assert made.move(Objects).varied(made.function("send"), made.param("send", "target")) != Lit(None)


def test_no_stand_in_for_annotated_text(workshop):
    made = workshop("""
        def f(text: str):
            return text.upper()
    """)

    assert list(made.move(Objects).propose(made.function("f"), 8)) == []


def test_a_stand_in_can_be_read_to_its_end(workshop):
    made = workshop("""
        def f(source):
            while source.read(1) == "b":
                source.step()
    """)
    solve = made.move(Solve)
    function = made.function("f")

    spaces = made.values.namespaces(made.context.shape("f", "source"), 2)
    (alternative,) = made.solver.solve(made.context.facts("f"), 3, True)
    solved = solve.program(function, alternative, 0)

    assert {dict(space.kwargs)["read"].text() for space in spaces if "read" in dict(space.kwargs)} == {
        'StringIO("a\\nb\\n").read', "StringIO(\"\").read", 'BytesIO(b"a\\nb\\n").read',
    }  # fmt: skip
    assert 'read=StringIO("b").read' in solved.text()


REAL = """
from __future__ import annotations
from dataclasses import dataclass
from enum import Enum
from typing import Protocol


class Kind(Enum):
    A = 1
    B = 2


@dataclass
class Room:
    number: int
    kind: Kind


@dataclass
class Stay:
    room: Room
    nights: int = 1


class Sender(Protocol):
    async def send(self, text: str) -> bool: ...


class Base(Protocol):
    size: int


def paid(stay: Stay, factor):
    return stay.room.kind is Kind.B and stay.nights > 3 and stay.room.number == 17


def all_paid(stays: list[Stay]):
    return [one for one in stays if one.room.kind is Kind.B]


def sent(sender: Sender):
    return sender.send


def sized(base: Base):
    return base.size
"""


def test_arguments_of_real_objects_change_however_deep(workshop):
    made = workshop(REAL)
    move = made.move(Objects)

    nodes = [move.varied(made.function("paid"), made.param("paid", "stay")) for _ in range(PATIENCE)]

    texts = [node.text() for node in nodes]
    assert not any("SimpleNamespace" in text for text in texts)
    assert any("Kind.B" in text for text in texts)
    assert any("Room(17," in text for text in texts)
    made.evaluated(nodes)


def test_items_of_a_list_are_real_objects_too(workshop):
    made = workshop(REAL)

    texts = [one.program.text() for _ in range(6) for one in made.move(Objects).propose(made.function("all_paid"), 8)]

    assert any("Kind.B" in text for text in texts)
    assert not any("SimpleNamespace" in text for text in texts)


def test_where_nothing_else_helped_something_stands_in_but_never_for_mutants(workshop):
    made = workshop(REAL)
    move = made.move(Objects)
    function, param = made.function("paid"), made.param("paid", "stay")

    def stand_ins() -> bool:
        return any("SimpleNamespace" in move.varied(function, param).text() for _ in range(PATIENCE + 40))

    assert stand_ins()
    made.context.focus = [made.remember(made.caller.call(function))]
    assert not stand_ins()


LIVES = """
from __future__ import annotations
from dataclasses import dataclass


@dataclass
class Part:
    sku: str


class Store:
    def __init__(self, size: int = 3):
        self.size = size
        self.parts = []

    def put(self, part: Part):
        self.parts.append(part)

    def find(self, sku: str):
        return next((one for one in self.parts if one.sku == sku), None)

    def _check(self): ...
    async def wait(self): ...


def pick(store: Store, sku: str):
    if store.find(sku) is not None:
        return "found"
    return None


class Desk:
    def pick(self, store: Store, sku: str):
        return store.find(sku)


def plain(part: Part):
    return part
"""


def test_objects_have_lived_before_they_are_handed_over(workshop):
    made = workshop(LIVES)
    move = made.move(Objects)

    programs = [one.program for _ in range(12) for one in move.propose(made.function("pick"), 8)]

    assert any("store.put(Part(" in program.text() for program in programs)
    assert not any("_check" in program.text() or "wait" in program.text() for program in programs)
    assert "found" in made.runs(programs)


def test_an_object_beside_the_receiver_has_a_name_of_its_own(workshop):
    made = workshop(LIVES)
    function = made.function("Desk.pick")
    program = made.caller.call(function, made.caller.first_value)

    found = made.move(Objects).lived(program, function, made.param("Desk.pick", "store"))

    assert found.names() == ("desk", "store")
    again = Program("subject", "Desk.pick", program.act, (*program.arrange, Assign("store", Lit(1))))
    assert "other_store" in made.move(Objects).lived(again, function, made.param("Desk.pick", "store")).names()


def test_what_has_no_methods_is_handed_over_as_it_is(workshop):
    made = workshop(LIVES)
    program = made.caller.call(made.function("plain"), made.caller.first_value)

    assert made.move(Objects).lived(program, made.function("plain"), made.param("plain", "part")) is program
