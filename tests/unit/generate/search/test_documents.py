"""Documents by what the code looks for in them: the tracer notes it, texts and files are made of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pytest_aqe.generate.search.documents import texts
from pytest_aqe.generate.search.nodes import literal_node
from pytest_aqe.generate.search.source import analyse
from tests.unit.generate.search.trial import trial

ORDERS = """
import json
from datetime import date
from pathlib import Path


class OrderError(Exception):
    pass


def load(path):
    data = json.loads(Path(path).read_text(encoding="utf-8"))
    try:
        items = [(item["code"], int(item["amount"])) for item in data.get("items", [])]
        return {"id": data["id"], "due": date.fromisoformat(data["due"]), "items": items}
    except KeyError as error:
        raise OrderError(f"missing {error}") from error


def names(text):
    document = json.loads(text)
    if document["version"] != 2:
        raise OrderError("another version")
    return [user["name"] for user in document["users"]]


class Settings:
    def __init__(self, path):
        with open(path) as handle:
            self.values = json.load(handle)

    def level(self):
        return self.values["level"] + 1
"""


@pytest.mark.parametrize(
    ("kind", "source", "expected"),
    [
        ("json", '{"a": [1, None, True]}', '{"a": [1, null, true]}'),
        ("yaml", '["é"]', '["é"]'),
        ("toml", '{"a": 1, "b": {"c": [True, "x"]}}', '"a" = 1\n"b" = {"c" = [true, "x"]}\n'),
    ],
)
def test_a_value_as_the_text_of_a_format(kind, source, expected):
    assert texts(kind, [literal_node(source)]) == [expected]


@pytest.mark.parametrize(
    ("kind", "source"), [("json", "{1, 2}"), ("toml", "[1]"), ("toml", '{"a": None}'), ("csv", "[1]")]
)
def test_what_a_format_cannot_hold_is_left_out(kind, source):
    assert texts(kind, [literal_node(source)]) == []


def test_what_is_parsed_of_a_file_has_a_shape_of_its_own():
    facts = analyse(ORDERS).functions["load"]

    ((kind, shape),) = facts.documents.values()

    assert kind == "json"
    assert set(shape.items) == {"items", "id", "due"}
    assert set(shape.items["items"].element.items) == {"code", "amount"}


def test_what_is_parsed_of_a_parameter_belongs_to_its_shape():
    shape = analyse(ORDERS).functions["names"].shapes["text"]

    assert set(shape.document.items) == {"version", "users"}


def test_a_text_parameter_gets_documents_with_the_keys_that_are_read(workshop):
    made = workshop(ORDERS)

    first = made.seeds("names")[0].value

    assert set(json.loads(first)) == {"version", "users"}


def test_what_methods_read_of_a_parsed_attribute_is_in_the_file(workshop):
    made = workshop(ORDERS)

    ((kind, shape),) = made.context.documents("Settings.__init__")

    assert kind == "json"
    assert set(shape.items) == {"level"}


def test_a_file_with_all_that_is_looked_for_is_found_at_once(tmp_path: Path) -> None:
    with trial(tmp_path, ORDERS) as subject:
        found = subject.search(200)

    assert any("load(" in text and '"due"' in text for text in found.programs()), found.programs()
