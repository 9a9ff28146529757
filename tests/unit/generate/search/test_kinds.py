"""What kind of value a parameter without annotation means."""

from __future__ import annotations

import pytest

from pytest_aqe.generate.search.kinds import NONE, NUMBER, TEXT, typed
from pytest_aqe.subject import ANY, TypeInfo

SOURCE = '''
import json
import re


class Item:
    def __init__(self, sku, price, tags=None):
        """
        :param sku: str
        """
        self.sku = sku
        self.price = price * 1
        self.tags = tags or []


class Box:
    def put(self, item):
        return item.sku, item.price


def strip(line):
    return line.strip()


def total(rows):
    return sum(row.price for row in rows)


def lookup(table):
    return [count + 1 for name, count in table.items()]


def load(raw):
    return json.loads(raw)


def weekend(moment):
    return moment.weekday() > 4


def either(thing):
    return 1 if isinstance(thing, str) else 2


def apply(todo, times=2):
    return todo(times)


def documented(a, b, c, d, e, f):
    """All styles.

    :param int a: a count
    :type b: list of float
    :param c: dict of counts
    Args:
        d (bool, optional): a flag

    Parameters
    ----------
    e : {'left', 'right'}
        A side.
    f : str or None
        A text.
    """


def named(count, names, config, zork):
    pass


def plain(annotated: int, default="a", nothing=None, *rest):
    return nothing.strip() if nothing else rest


def mixed(self, other):
    return other
'''


def classed(name: str, *args: TypeInfo) -> TypeInfo:
    return TypeInfo.of(name if ":" in name else f"builtins:{name}", *args)


@pytest.mark.parametrize(
    ("function", "parameter", "expected"),
    [
        ("strip", "line", TEXT),
        ("load", "raw", TEXT),
        ("either", "thing", ANY),
        ("apply", "todo", TypeInfo("callable")),
        ("apply", "times", classed("int")),
        ("weekend", "moment", classed("datetime:date")),
        ("documented", "a", classed("int")),
        ("documented", "b", classed("list", classed("float"))),
        ("documented", "d", classed("bool")),
        ("documented", "e", TypeInfo("literal", values=("'left'", "'right'"))),
        ("documented", "f", TypeInfo("union", args=(TEXT, NONE))),
        ("named", "count", NUMBER),
        ("named", "names", classed("collections.abc:Iterable")),
        ("named", "config", classed("dict")),
        ("named", "zork", ANY),
        ("plain", "annotated", classed("int")),
        ("plain", "default", TEXT),
        ("plain", "nothing", TypeInfo("union", args=(TEXT, NONE))),
        ("plain", "rest", ANY),
        ("mixed", "other", ANY),
    ],
)
def test_type_of_a_parameter(workshop, function, parameter, expected):
    info = typed(workshop(SOURCE).context)

    (found,) = [p.type for f in info.functions if f.qualname == function for p in f.params if p.name == parameter]
    assert found == expected


def test_own_class_that_has_what_is_used(workshop):
    shop = workshop(SOURCE)
    info = typed(shop.context)
    item = TypeInfo.of(f"{shop.info.name}:Item")

    params = {f"{f.qualname}.{p.name}": p.type for f in info.functions for p in f.params}
    assert params["Box.put.item"] == item
    assert params["total.rows"] == classed("collections.abc:Iterable", item)
    assert params["lookup.table"] == classed("dict", ANY, NUMBER)
    assert params["documented.c"].ref == "builtins:dict"


def test_constructor_goes_by_what_is_stored(workshop):
    shop = workshop(SOURCE)

    sku, price, tags = typed(shop.context).classes[f"{shop.info.name}:Item"].params

    assert sku.type == TEXT
    assert price.type == NUMBER
    assert tags.type.kind in ("any", "union")


def test_values_of_the_users_own_tests_tell(workshop):
    shop = workshop(SOURCE)
    shop.learn(("named", "zork", "b'data'"))

    info = typed(shop.context)

    (found,) = [p.type for f in info.functions if f.qualname == "named" for p in f.params if p.name == "zork"]
    assert found == classed("bytes")
