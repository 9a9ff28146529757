"""Static facts: what functions do with their parameters."""

from __future__ import annotations

import textwrap

from pytest_aqe.generate.search.source import SourceFacts, analyse


def facts(text: str) -> SourceFacts:
    return analyse(textwrap.dedent(text))


def test_constants_that_a_parameter_is_compared_with():
    found = facts(
        """
        LIMIT = 7
        def f(kind, size):
            if kind == "tea" or kind in ("milk", "water"):
                return size > LIMIT
        """
    ).functions["f"]

    assert found.shapes["kind"].constants == ["tea", "milk", "water"]
    assert found.shapes["size"].constants == [7]


def test_attributes_items_and_calls_of_a_parameter_through_local_names():
    shape = (
        facts(
            """
        def f(config):
            options = config.options
            if options["indent"] == 4:
                return config.save(1, 2).name
        """
        )
        .functions["f"]
        .shapes["config"]
    )

    assert shape.attributes["options"].items["indent"].constants == [4]
    assert shape.attributes["save"].arguments == 2
    assert "name" in shape.attributes["save"].result.attributes
    assert shape.guess() == "object"


def test_uses_flow_back_from_functions_of_the_module():
    shape = (
        facts(
            """
        def outer(value):
            return inner(value)
        def inner(text):
            return text.startswith("x-")
        """
        )
        .functions["outer"]
        .shapes["value"]
    )

    assert shape.guess() == "str"
    assert shape.constants == ["x-"]


def test_environment_names_with_what_they_are_compared_with():
    found = facts(
        """
        import os
        def f():
            if os.environ.get("CI_KIND", "").lower() == "nightly" or "DEBUG" in os.environ:
                return os.environ["HOME_DIR"]
        """
    ).functions["f"]

    assert found.environment == {"CI_KIND": ["nightly"], "DEBUG": [], "HOME_DIR": []}


def test_constructor_parameters_that_are_stored_as_attributes():
    found = facts(
        """
        class Cart:
            def __init__(self, limit, name="a"):
                self.limit = int(limit)
                self._name = name
        """
    )

    assert found.initialised == {"Cart": {"limit": "limit", "_name": "name"}}


def test_calls_inside_try_with_what_is_caught():
    found = facts(
        """
        import json
        def f(text):
            try:
                return json.loads(text)
            except (ValueError, KeyError):
                return None
        """
    ).functions["f"]

    assert found.caught == [("json.loads", "ValueError", 5), ("json.loads", "KeyError", 5)]


def test_docstrings_and_f_string_text_are_no_constants():
    found = facts('def f(x):\n    """Say hello."""\n    return f"hi {x}" + "end"\n')

    assert found.functions["f"].constants == ["end"]


def test_what_is_tested_by_issubclass_is_a_class():
    shape = facts("def f(kind):\n    return issubclass(kind, int)").functions["f"].shapes["kind"]

    assert shape.kinds == {"class"}
    assert shape.classes == ["int"]


def test_what_is_added_is_what_the_attribute_holds():
    functions = facts(
        """
        class Feed:
            def __init__(self):
                self.text = ""
                self.count = 0
                self.rows = []
            def add(self, text, count, row, other):
                self.text = self.text + text
                self.count += count
                self.rows += row
                self.unknown += other
        """
    ).functions
    shapes = functions["Feed.add"].shapes

    assert [sorted(shapes[name].kinds) for name in ("text", "count", "row", "other")] == [
        ["str"], ["number"], ["list"], ["number"],
    ]  # fmt: skip


def test_what_a_class_keeps_in_an_attribute():
    source = facts(
        """
        class Cart:
            \"\"\"Holds lines.\"\"\"
            def __init__(self, lines):
                self.lines = lines
                self.index: dict = {}
                self.names = [n for n in lines]
                self.title = f"{lines}"
                self.label = str(lines)
            def clear(self, spare):
                self.lines = set()
                self.spare = spare
        """
    )

    assert {name: source.first_kind("Cart", name) for name in source.on_self("Cart")} == {
        "lines": "set", "index": "dict", "names": "list", "title": "str", "label": "str", "spare": "",
    }  # fmt: skip
    assert source.functions["Cart.clear"].stored == {"spare": "spare"}
    assert source.class_docs("Cart") == ["Holds lines."]
    assert source.class_docs("Basket") == []
