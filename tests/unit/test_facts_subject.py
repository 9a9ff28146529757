"""Descriptions of a subject, read back from what the sandbox answers."""

from __future__ import annotations

import json

from pytest_aqe.subject import ANY, ClassInfo, FunctionInfo, ModuleInfo, Param, TypeInfo, ValueInfo

ROW = {
    "name": "shop.cart",
    "file": "cart.py",
    "functions": [
        {
            "qualname": "Cart.add",
            "kind": "method",
            "flavour": "coroutine",
            "owner": "Cart",
            "lines": [3, 9],
            "doc": "Adds.",
            "params": [
                {
                    "name": "price",
                    "kind": "positional_or_keyword",
                    "type": {"kind": "union", "args": [{"kind": "class", "ref": "builtins:int"}, {"kind": "none"}]},
                    "has_default": True,
                    "default": "1",
                }
            ],
            "returns": {"kind": "literal", "values": ["1"]},
        },
        {"qualname": "free", "kind": "function"},
    ],
    "classes": {
        "shop.cart:Cart.Line": {
            "ref": "shop.cart:Cart.Line",
            "flags": ["dataclass"],
            "bases": ["shop.cart:Base"],
            "abstract": ["cost"],
            "members": ["ONE"],
            "factories": ["shop.cart:Cart.Line.make"],
            "methods": [{"qualname": "Cart.Line.total", "kind": "property", "setter": True}],
            "attributes": {"limit": "3"},
            "params": [{"name": "x", "kind": "keyword_only"}],
        }
    },
    "values": {
        "WORD": {"type": "re:Pattern", "pattern": "a+", "flags": 2},
        "LIMIT": {"type": "builtins:int", "text": "3"},
    },
}


def test_a_module_reads_back():
    info = ModuleInfo.from_json(json.loads(json.dumps(ROW)))

    add, free = info.functions
    assert (info.name, info.file, info.doc) == ("shop.cart", "cart.py", "")
    assert add == FunctionInfo(
        "Cart.add",
        "method",
        "coroutine",
        (
            Param(
                "price",
                "positional_or_keyword",
                TypeInfo("union", args=(TypeInfo.of("builtins:int"), TypeInfo("none"))),
                True,
                "1",
            ),
        ),
        TypeInfo("literal", values=("1",)),
        "Cart",
        (3, 9),
        "Adds.",
    )
    assert free == FunctionInfo("free", "function", "plain", ())
    assert (add.name, free.name) == ("add", "free")
    assert info.values == {
        "WORD": ValueInfo("re:Pattern", None, "a+", 2),
        "LIMIT": ValueInfo("builtins:int", "3"),
    }


def test_a_class_reads_back():
    line = ModuleInfo.from_json(ROW).classes["shop.cart:Cart.Line"]

    assert (line.module, line.qualname) == ("shop.cart", "Cart.Line")
    assert line.flags == {"dataclass"}
    assert line.bases == ("shop.cart:Base",)
    assert line.abstract == ("cost",)
    assert line.members == ("ONE",)
    assert line.factories == ("shop.cart:Cart.Line.make",)
    assert line.attributes == {"limit": "3"}
    assert line.params == (Param("x", "keyword_only"),)
    assert line.methods[0].setter


def test_what_is_missing_is_unknown():
    assert TypeInfo.from_json({}) == ANY
    assert Param.from_json({"name": "x", "kind": "keyword_only"}).default is None
    assert ClassInfo.from_json({"ref": "a:B"}) == ClassInfo("a:B")
    assert ValueInfo.from_json({}) == ValueInfo("")
    assert ModuleInfo.from_json({"name": "m"}) == ModuleInfo("m", "")


def test_types_with_arguments():
    assert TypeInfo.of("builtins:list", ANY) == TypeInfo("class", "builtins:list", (ANY,))
