"""Shapes: guesses and merging."""

from __future__ import annotations

import pytest

from pytest_aqe.generate.search.shape import Shape


def shape(*attributes, items=(), constants=(), kinds=(), element=False, result=False):
    made = Shape(constants=list(constants), kinds=set(kinds))
    for name in attributes:
        made.attribute(name)
    for key in items:
        made.item(key)
    if element:
        made.elements()
    if result:
        made.called(2)
    return made


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (shape(), ""),
        (shape("lower", "strip"), "str"),
        (shape("items", "get"), "dict"),
        (shape("append"), "list"),
        (shape("count"), "str"),
        (shape("sort", "count"), "object"),
        (shape("discard"), "set"),
        (shape("hex"), "bytes"),
        (shape("hex", "lower"), "bytes"),
        (shape("size"), "object"),
        (shape(result=True), "callable"),
        (shape("size", result=True), "object"),
        (shape(items=("k",)), "dict"),
        (shape(items=(0,)), "list"),
        (shape(element=True), "list"),
        (shape(constants=[None, 2.5]), "float"),
        (shape(constants=[True]), "bool"),
        (shape(constants=[None]), ""),
        (shape(kinds={"number"}), "int"),
        (shape(kinds={"iterable"}), "list"),
        (shape(kinds={"path", "sized"}), "path"),
    ],
)
def test_guesses(made, expected):
    assert made.guess() == expected


def test_merging_adds_what_is_new_to_a_bounded_depth():
    one, other = (
        shape("name", items=(0,), constants=[1]),
        shape("name", "size", items=("k",), constants=[1, 2], element=True, result=True),
    )
    other.attributes["name"].constants.append("tea")
    other.classes.append("int")
    other.callees.append(("len", 0))
    other.kinds.add("sized")
    deep = other
    for _ in range(6):
        deep = deep.attribute("next")

    one.merge(other)
    one.merge(other)
    one.merge(one)

    assert one.constants == [1, 2]
    assert one.classes == ["int"]
    assert one.callees == [("len", 0)]
    assert one.kinds == {"sized"}
    assert set(one.items) == {0, "k"}
    assert one.arguments == 2
    assert one.attributes["name"].constants == ["tea"]
    assert max(len(path) for path, _ in one.paths()) == 4


def test_whether_anything_is_known():
    assert Shape().empty()
    assert not shape("name").empty()
    assert not shape(kinds={"str"}).empty()


def test_paths_end():
    made = Shape()
    deep = made
    for _ in range(12):
        deep = deep.elements()

    assert max(len(path) for path, _ in made.paths()) == 6
