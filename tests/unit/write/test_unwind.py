"""Scenarios without anything to wait for."""

import pytest

from pytest_aqe.program import Assign, Call, Define, Lit, Program, Raw, Var
from pytest_aqe.write.unwind import unwound

RUN = Call(Raw("asyncio.run", (("asyncio", ""),)), (Call(Var("scenario")),))
IMPORTS = (("asyncio", ""), ("m", "Box"))


def scenario(*lines, arrange=()):
    source = "\n".join(["async def scenario():", *(f"    {line}" for line in lines)])
    return Program("m", "Box.put", RUN, arrange, (Define("scenario", source, IMPORTS),))


def test_statements_are_the_test():
    program = scenario("box = Box(1)", "len(box)", "box.size = 2", "return box.put(3)")

    (plain,) = unwound(program)

    assert plain.text() == "box = Box(1)\nlen(box)\nbox.size = 2\nbox.put(3)"
    assert plain.imports() == {("m", "Box")}
    assert not plain.define


def test_what_is_assigned_last_is_the_act():
    (plain,) = unwound(scenario("box = Box(1)"))

    assert plain.text() == "Box(1)"


@pytest.mark.parametrize(
    "program",
    [
        scenario("box = Box(1)", "return await box.put(3)"),
        scenario("return asyncio.get_running_loop()"),
        scenario("return [one async for one in Box(1)]"),
        scenario("return"),
        scenario("return Box(1)", arrange=(Assign("x", Lit(1)),)),
        Program("m", "Box", Call(Raw("Box"))),
        Program("m", "Box", RUN, (), (Define("scenario", "def scenario():\n    return Box()", IMPORTS),)),
    ],
)
def test_others_stay_as_they_are(program):
    assert not list(unwound(program))
