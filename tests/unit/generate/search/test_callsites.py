"""Arguments harvested from call sites."""

from __future__ import annotations

import pytest

from pytest_aqe.generate.search.callsites import PER_PARAMETER, harvest
from pytest_aqe.program import Lit, Map
from pytest_aqe.subject import ClassInfo, FunctionInfo, ModuleInfo, Param

INFO = ModuleInfo(
    "shop",
    "shop.py",
    functions=(
        FunctionInfo(
            "parse", "function", "plain", (Param("text", "positional_or_keyword"), Param("strict", "keyword_only"))
        ),
        FunctionInfo("Cart.__init__", "method", "plain", (Param("lines", "positional_or_keyword"),), owner="Cart"),
    ),
)


def test_literal_arguments_of_calls_by_position_and_keyword():
    found = harvest(["import shop\nshop.parse('tea', strict=True)\nCart({'a': 1})\nparse(unknown)\n"], INFO).arguments

    assert found == {
        ("parse", "text"): [Lit("tea")],
        ("parse", "strict"): [Lit(True)],
        ("Cart.__init__", "lines"): [Map(((Lit("a"), Lit(1)),))],
    }


def test_fenced_blocks_and_doctests_of_a_readme():
    text = "Use it:\n\n```python\nparse('milk')\n```\n\n>>> parse('water')\n1\n"

    assert harvest([text], INFO).arguments == {("parse", "text"): [Lit("water"), Lit("milk")]}


def test_text_that_is_no_code_gives_nothing():
    assert harvest(["= a title (", "\x00"], INFO).arguments == {}


@pytest.mark.parametrize(
    "text",
    [
        "parse(f'{x}')", "parse(open('a'))", "parse('a' * 10**9)", "parse('" + "x" * 500 + "')", "parse(*args)",
        "parse(**options)", "other('tea')", "(lambda: 1)('tea')", "parse(text=1, unknown=2)[0]()",
    ],
)  # fmt: skip
def test_what_is_no_small_literal_is_left_out(text):
    found = harvest([text], INFO).arguments

    assert set(found) <= {("parse", "text")}
    assert found.get(("parse", "text"), [Lit(1)]) == [Lit(1)]


def test_each_value_once_and_no_more_than_enough():
    text = "\n".join(f"shop.parse({n % 20})" for n in range(40))

    assert harvest([text, text], INFO).arguments == {("parse", "text"): [Lit(n) for n in range(PER_PARAMETER)]}


def test_broken_blocks_and_prompts_do_not_hide_the_others():
    text = "= title (\n```python\nparse(\n```\n```py\nparse('a')\n```\n"

    assert harvest([text], INFO).arguments == {("parse", "text"): [Lit("a")]}
    assert harvest([">>> parse(1)\n  2\n x\n(("], INFO).arguments in ({}, {("parse", "text"): [Lit(1)]})


def test_a_nested_class_is_called_by_its_last_name():
    info = ModuleInfo(
        "m",
        "m.py",
        functions=(
            FunctionInfo("A.B.__init__", "method", "plain", (Param("x", "positional_or_keyword"),), owner="A.B"),
        ),
    )

    assert harvest(["B(3)", "A.B(x=4)"], info).arguments == {("A.B.__init__", "x"): [Lit(3), Lit(4)]}


STORE = ModuleInfo(
    "shop",
    "shop.py",
    functions=(
        FunctionInfo("Store.get", "method", "plain", (Param("key", "positional_or_keyword"),), owner="Store"),
        FunctionInfo("Store.lend", "method", "plain", (Param("key", "positional_or_keyword"),), owner="Store"),
    ),
    classes={"shop:Store": ClassInfo("shop:Store")},
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("row.get('price')", None),
        ("make().get('price')", None),
        ("row.lend('price')", "price"),
        ("self.get('tea')", "tea"),
        ("Store().get('tea')", "tea"),
        ("store = Store()\nstore.get('tea')", "tea"),
        ("store: Store = Store()\nstore.get('tea')", "tea"),
        ("@pytest.fixture\ndef store():\n    return make()\n\ndef test_a(store):\n    store.get('tea')", "tea"),
    ],
)
def test_method_named_like_one_of_a_container_counts_only_for_an_object_of_the_project(text, found):
    values = [node.value for nodes in harvest([text], STORE).arguments.values() for node in nodes]

    assert values == ([found] if found else [])
