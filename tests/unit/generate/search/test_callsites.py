"""Arguments harvested from call sites."""

from __future__ import annotations

from pytest_aqe.generate.search.callsites import harvest
from pytest_aqe.program import Lit, Map
from pytest_aqe.subject import FunctionInfo, ModuleInfo, Param

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
    found = harvest(["import shop\nshop.parse('tea', strict=True)\nCart({'a': 1})\nparse(unknown)\n"], INFO)

    assert found == {
        ("parse", "text"): [Lit("tea")],
        ("parse", "strict"): [Lit(True)],
        ("Cart.__init__", "lines"): [Map(((Lit("a"), Lit(1)),))],
    }


def test_fenced_blocks_and_doctests_of_a_readme():
    text = "Use it:\n\n```python\nparse('milk')\n```\n\n>>> parse('water')\n1\n"

    assert harvest([text], INFO) == {("parse", "text"): [Lit("water"), Lit("milk")]}


def test_text_that_is_no_code_gives_nothing():
    assert harvest(["= a title (", "\x00"], INFO) == {}
