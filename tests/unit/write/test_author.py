"""Folding, dropping, limits and clashes: how kept candidates become the tests of a file."""

import ast
import importlib.util
import random
from dataclasses import replace

import pytest

from pytest_aqe.facts import Check, Goal, Raised
from pytest_aqe.program import Define
from pytest_aqe.write.author import author, drop
from pytest_aqe.write.branches import Branches
from pytest_aqe.write.render import render_file
from tests.unit.write.lab import Lab, load
from tests.unit.write.suites import SUITES


def written(lab, limit=50):
    return author(lab.suite(), lab.kills, lab.info(), lab.source, limit)


def names(authored):
    return [test.key for test in authored.tests]


def test_order_of_candidates_does_not_matter():
    lab = SUITES["tokens"]()
    first = render_file("tokens", written(lab).tests)

    random.Random(7).shuffle(lab.kept)

    assert render_file("tokens", written(lab).tests) == first


def test_thirty_inputs_of_one_shape_are_few_tests():
    lab = Lab(load("tokens"))
    for number in range(30):
        lab.add("tokenize", f"tokenize('{number}')")

    assert len(written(lab).tests) == 1
    assert len(written(lab).tests[0].rows) == 30


def test_limit_keeps_the_most_valuable_tests():
    lab = SUITES["cart"]()

    authored = written(lab, 3)

    assert len(authored.tests) == 3
    assert all(test.value >= min(t.value for t in written(lab).tests) for test in authored.tests)
    assert authored.rejected["over the limit"] > 0


def test_row_that_fails_again_is_dropped_alone():
    authored = written(SUITES["cart"]())
    key = next(test.key for test in authored.tests if test.parameters == ("code",))

    less = drop(authored, [f"tests/aqe/test_aqe_cart.py::{key}[SAVE]"])

    text = render_file("cart", less.tests)
    assert names(less) == names(authored)
    assert '@pytest.mark.parametrize("code", ["", "save-15"])' in text
    assert less.rejected == {"failed again": 1}


def test_rows_are_found_by_their_place_where_ids_are_known():
    authored = written(SUITES["cart"]())
    test = next(test for test in authored.tests if test.parameters == ("code",))
    order = [f"x.py::{test.key}[whatever{number}]" for number in range(3)]

    less = drop(authored, [order[2]], order)

    assert '@pytest.mark.parametrize("code", ["", "SAVE"])' in render_file("cart", less.tests)


def test_last_row_needs_no_parameters():
    authored = written(SUITES["cart"]())
    test = next(test for test in authored.tests if test.parameters == ("code",))

    less = drop(authored, [f"x.py::{test.key}[{row}]" for row in ("", "SAVE")])

    left = next(one for one in less.tests if one.key == test.key)
    assert left.parameters == ()
    assert 'parse_code("save-15")' in render_file("cart", less.tests)


def test_row_that_cannot_be_told_takes_the_test_with_it():
    authored = written(SUITES["cart"]())
    test = next(test for test in authored.tests if test.parameters == ("code",))

    assert test.key not in names(drop(authored, [f"x.py::{test.key}[no such row]"]))


def test_test_that_fails_again_goes_and_its_imports_with_it():
    authored = written(SUITES["cart"]())

    less = drop(authored, ["x.py::TestCartTotal::test_raises_empty_cart_for_nothing_to_pay"])

    assert len(less.tests) == len(authored.tests) - 1
    assert "EmptyCart" not in render_file("cart", less.tests)
    assert drop(authored, []).tests == authored.tests


def test_variables_do_not_hide_imports_of_other_tests():
    lab = Lab(load("checks"))
    lab.add("split", "split('a=b')")
    lab.add("pytest_configure", "split = {'name': 'tea'}\nprint(split)\npytest_configure(split)")

    text = render_file("checks", written(lab).tests)

    assert 'split_ = {"name": "tea"}' in text
    assert "the_pytest_configure(split_)" in text


def test_two_things_of_one_name_are_told_apart():
    lab = Lab(load("checks"))
    lab.add("split", "split('a=b')")
    lab.add(
        "pytest_configure", "pytest_configure({'name': split})", ("is", "callable(result)"), ("is", "result is None")
    )
    other = lab.kept[1].candidate
    act = replace(other.program.act, imports=(("os.path", "split"), ("checks", "pytest_configure")))
    lab.kept[1] = replace(lab.kept[1], candidate=replace(other, program=replace(other.program, act=act)))

    text = render_file("checks", written(lab).tests)

    assert "from os.path import split as path_split" in text
    assert 'split("a=b")' in text
    assert '{"name": path_split}' in text


def test_unused_and_clumsy_variables_are_tidied():
    lab = Lab(load("checks"))
    lab.add("split", "unused = 3\nl = ['a', 'b']\nresult = '='.join(l)\nprint(l)\nsplit(result)")

    text = render_file("checks", written(lab).tests)

    assert "unused" not in text
    assert 'left = ["a", "b"]' in text
    assert "split(value)" in text


def test_lambda_with_a_name_becomes_a_function():
    lab = Lab(load("queueing"))
    lab.add("notify", "listener = lambda event: event\nnotify([listener, listener], 'tea')")

    text = render_file("queueing", written(lab).tests)

    assert "        def listener(event):\n            return event\n\n        assert notify" in text


def test_helpers_are_shared_renamed_or_local():
    lab = Lab(load("registry"))
    lab.add("first_with", "class Stub:\n    size = 1\nfirst_with([Stub()], 'size')")
    lab.add("first_with", "class Stub:\n    size = 1\nfirst_with((Stub(), Stub()), 'size')")
    lab.add("first_with", "class Stub:\n    size = 2\nfirst_with([Stub()], 'size')")
    lab.add("first_with", "class Stub:\n    sizes = []\nfirst_with([Stub()], 'sizes')")
    lab.add("first_with", "class TestStub:\n    size = 5\nfirst_with([TestStub()], 'size')")

    text = render_file("registry", written(lab).tests)

    tops = [node.name for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]
    assert sorted(tops) == ["ATestStub", "Stub", "Stub2", "TestFirstWith"]
    assert "        class Stub:\n            sizes = []\n" in text


def test_helpers_of_one_name_are_numbered_and_stand_apart():
    lab = Lab(load("registry"))
    for size in (1, 2, 3):
        lab.add("first_with", f"class Stub:\n    size = {size}\nfirst_with([Stub()], 'size')")
    pair = "class Inner:\n    size = 1\n\nclass Outer(Inner):\n    size = 2"
    program = lab.program("first_with", "first_with([Outer()], 'size')")
    lab.keep(replace(program, define=(Define("Outer", pair),)), ())

    text = render_file("registry", written(lab).tests)

    tops = [node.name for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]
    assert sorted(tops) == ["Inner", "Outer", "Stub", "Stub2", "Stub3", "TestFirstWith"]
    assert "    size = 1\n\n\nclass Outer(Inner):" in text


def test_scenario_stands_in_its_test():
    lab = Lab(load("queueing"))
    lab.add("notify", "async def scenario():\n    return notify([lambda e: e], 'tea')\nasyncio.run(scenario())")

    text = render_file("queueing", written(lab).tests)

    assert "        async def scenario():" in text


def test_pointless_comparison_and_repeated_key_are_tidied():
    lab = Lab(load("checks"))
    lab.add("split", "split('c=d') is None\nbox = {'a': 1, 'b': 2, 'a': 3}\nprint(box)\nbox.get('a')\nsplit('a=b')")

    text = render_file("checks", written(lab).tests)

    assert 'split("c=d")\n' in text
    assert '{"a": 3, "b": 2}' in text


PARCEL = """
def send(place, kind, weight=1):
    if weight < 0:
        weight = -weight
    if (0 <= place <= 9) is False:
        raise ValueError("place, %r, is wrong")
    if kind in ("a", "b", "c", "d"):
        return place * weight
    else:
        raise ValueError("kind, %r, is wrong")


class Register:
    made = None

    @classmethod
    def use(cls, made):
        cls.made = made
        return made


def settings():
    import os

    return os.environ.get("P_A", os.environ.get("P_B", os.environ.get("P_C", os.environ.get("P_D", "none"))))
"""


@pytest.fixture
def parcel(tmp_path):
    file = tmp_path / "parcel.py"
    file.write_text(PARCEL)
    spec = importlib.util.spec_from_file_location("parcel", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return Lab(module)


def test_error_is_named_after_the_decision_that_led_to_it(parcel):
    parcel.add("send", "send(3, 'x', -1)")
    parcel.add("send", "send(10, 'a')")

    assert sorted(name.partition("::")[2] for name in names(written(parcel))) == [
        "test_fails_when_place_is_out_of_range",
        "test_rejects_unknown_kind",
    ]


def test_decision_guards_its_own_side_and_what_stands_right_behind():
    source = "def f(x):\n    if x:\n        a()\n    elif y:\n        b()\n    if z:\n        return\n    raise E\n"
    goals = {
        "x": Goal(0, "branch", 2, 3, "f", side=True),
        "not x": Goal(1, "branch", 2, 4, "f", side=False),
        "not y": Goal(2, "branch", 4, 6, "f", side=False),
        "not z": Goal(3, "branch", 6, 8, "f", side=False),
    }

    found = {
        name: [line for line in range(1, 9) if Branches(source).guards(goal, line)] for name, goal in goals.items()
    }

    assert found == {"x": [3], "not x": [4, 5], "not y": [6], "not z": [8]}


def test_helper_class_that_is_called_upon_itself_stands_in_its_test(parcel):
    parcel.add("Register.use", "class Own(Register):\n    pass\nOwn.use(1)")

    text = render_file("parcel", written(parcel).tests)

    assert "        class Own(Register):" in text
    assert "\nclass Own" not in text


def test_many_variables_are_taken_away_alike(parcel):
    taken = "for name in {}:\n    monkeypatch.delenv(name, raising=False)\n"
    for name, others in (("P_A", ("P_B", "P_C", "P_D", "P_E")), ("P_B", ("P_A", "P_C", "P_D", "P_E"))):
        parcel.add("settings", f"{taken.format(others)}monkeypatch.setenv('{name}', '1')\nsettings()")

    text = render_file("parcel", written(parcel).tests)

    assert text.count('"P_C"') == 1
    assert 'for name in ("P_A", "P_B", "P_C", "P_D", "P_E"):' in text


def test_names_do_not_speak_of_the_tools_of_testing(parcel):
    for value in ("1", "2"):
        parcel.add(
            "settings",
            f"monkeypatch.delenv('P_B', raising=False)\nmonkeypatch.setenv('P_A', '{value}')\nsettings()",
            ("equal", "len(result)"),
        )

    assert "raising" not in "".join(names(written(parcel)))


def test_error_whose_name_says_nothing_brings_its_module():
    lab = Lab(load("checks"))
    execution = lab.add("split", "split('a=b')")
    check = Check("raises", "zlib:error", "incorrect header at position 3", "raised")
    raised = Raised("zlib:error", "incorrect header at position 3", "library")
    kept = lab.kept[0]
    lab.kept[0] = replace(kept, execution=replace(execution, outcome="raised", raised=raised, checks=(check,)))

    text = render_file("checks", written(lab).tests)

    assert "import zlib\n" in text
    assert 'with pytest.raises(zlib.error, match="incorrect header"):' in text


def test_text_that_does_not_parse_is_rejected_with_a_reason():
    lab = SUITES["guard"]()
    broken = lab.kept[0].candidate
    program = replace(broken.program, define=(Define("x", "def x(:"),))
    lab.kept[0] = replace(lab.kept[0], candidate=replace(broken, program=program))

    assert written(lab).rejected["not printable"] == 1


def test_nothing_kept_is_no_test():
    lab = Lab(load("cart"))

    assert written(lab).tests == ()


@pytest.mark.parametrize("name", SUITES)
def test_every_test_asserts_something_and_has_a_short_name(name):
    for node in ast.walk(ast.parse(render_file(name, written(SUITES[name]()).tests))):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            kinds = [type(inner) for inner in ast.walk(node)]
            assert ast.Assert in kinds or "pytest.raises" in ast.unparse(node)
            assert len(node.name) <= 60


def test_candidate_that_speaks_of_a_key_is_no_test():
    lab = Lab(load("tokens"))
    lab.add("tokenize", f"tokenize('ghp_{'a1B2' * 8}')")

    authored = written(lab)

    assert (authored.tests, authored.rejected) == ((), {"looks like a secret": 1})
