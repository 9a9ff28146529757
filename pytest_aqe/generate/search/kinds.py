"""What kind of value each parameter means: its annotation, else its docstring, default, observed values, use, name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import replace

from pytest_aqe.generate.search import stock
from pytest_aqe.generate.search.by_name import OTHERS, by_name
from pytest_aqe.generate.search.context import Context
from pytest_aqe.generate.search.naming import WORD_START
from pytest_aqe.generate.search.nodes import literal_node, type_of
from pytest_aqe.generate.search.shape import Shape
from pytest_aqe.program import Lit
from pytest_aqe.subject import ANY, ClassInfo, ModuleInfo, Param, TypeInfo

NONE = TypeInfo("none")
TEXT = TypeInfo.of("builtins:str")
NUMBER = TypeInfo.of("builtins:float")
ITERABLE = "collections.abc:Iterable"
UNMADE = frozenset({"exception", "protocol"})
"""Classes that a parameter named after the last word of their names is hardly an object of."""
_DEEPEST = 3
_GUESSED = {
    "str": TEXT,
    "int": NUMBER,
    "float": NUMBER,
    "bool": TypeInfo.of("builtins:bool"),
    "bytes": TypeInfo.of("builtins:bytes"),
    "set": TypeInfo.of("builtins:set"),
    "callable": TypeInfo("callable"),
    "path": TypeInfo("union", args=(TEXT, TypeInfo.of("pathlib:Path"))),
}
_HANDED: dict[tuple[str, int], TypeInfo] = {
    **{(f"re.{name}", 1): TEXT for name in ("match", "fullmatch", "search", "findall", "finditer", "split")},
    **{(name, 0): TEXT for name in ("json.loads", "ast.parse", "shlex.split", "textwrap.dedent")},
    **{(f"datetime.{name}", 0): TEXT for name in ("date.fromisoformat", "datetime.fromisoformat")},
    **{(f"math.{name}", 0): NUMBER for name in ("sqrt", "floor", "ceil", "log", "exp", "sin", "cos", "isclose")},
    **{(name, 0): TypeInfo.of(ITERABLE) for name in ("list", "tuple", "sorted", "sum", "enumerate", "zip", "set")},
    ("dict", 0): TypeInfo.of("builtins:dict"),
    ("range", 0): TypeInfo.of("builtins:int"),
    ("range", 1): TypeInfo.of("builtins:int"),
}
"""What well-known functions take, by position."""
_WORDS = {
    **dict.fromkeys(("str", "string", "text"), "str"),
    **dict.fromkeys(("int", "integer"), "int"),
    **dict.fromkeys(("float", "number", "double"), "float"),
    **dict.fromkeys(("bool", "boolean"), "bool"),
    **dict.fromkeys(("list", "sequence", "iterable", "array_like"), "list"),
    **dict.fromkeys(("dict", "dictionary", "mapping"), "dict"),
    **dict.fromkeys(("callable", "function"), "callable"),
    **{name: name for name in ("tuple", "set", "bytes")},
}
"""Words of docstrings for builtin kinds."""
_DOCUMENTED = (
    r"^\s*:type\s+{0}\s*:\s*(.+)$",
    r"^\s*:param\s+(.+?)\s+{0}\s*:",
    r"^\s*:param\s+{0}\s*:\s*((?:an? )?\w+(?: of \w+)?)",
    r"^\s*{0}\s*\(([^)\n]+)\)\s*:",
    r"^\s*(?:\w+\s*,\s*)*{0}(?:\s*,\s*\w+)*\s+:\s*(.+)$",
)
"""How reST, Google and numpy docstrings tell a parameter's type."""


def typed(context: Context) -> ModuleInfo:
    """The module with the type that each parameter seems to have, where none is annotated."""
    info = context.info
    functions = tuple(
        replace(one, params=tuple(_typed(context, one.qualname, param, one.doc) for param in one.params))
        for one in info.functions
    )
    classes = {
        ref: replace(one, params=_constructor(context, one)) if one.module == info.name else one
        for ref, one in info.classes.items()
    }
    return replace(info, functions=functions, classes=classes)


def _constructor(context: Context, info: ClassInfo) -> tuple[Param, ...]:
    name = f"{info.qualname}.__init__"
    function = context.functions.get(name)
    doc = "\n".join([function.doc if function else "", *context.source.class_docs(info.qualname.rpartition(".")[2])])
    return tuple(_typed(context, name, param, doc) for param in info.params)


def _typed(context: Context, function: str, param: Param, doc: str) -> Param:
    if param.type.kind != "any" or param.kind.startswith("var_"):
        return param
    return replace(param, type=expected(context, function, param, doc))


def expected(context: Context, function: str, param: Param, doc: str) -> TypeInfo:
    """The type that a parameter without annotation seems to have; ``any`` where nothing tells."""
    default = literal_node(param.default)
    documented = _documented(param.name, doc)
    if documented.kind != "any":
        return _or_none(documented, default)
    if default is not None and default != Lit(None):
        return type_of(default)
    seen = [type_of(node) for node in context.samples.get((function, param.name), ())]
    if seen and len(set(seen)) == 1 and seen[0].kind == "class":
        return _or_none(TypeInfo.of(seen[0].ref), default)
    shape = context.shape(function, param.name)
    found = _used(context, shape)
    if found.kind == "any" and not shape.classes:
        found = _named(context, function, param.name, shape)
    return _or_none(found, default)


def _or_none(found: TypeInfo, default: object) -> TypeInfo:
    """None, too, where that is the default."""
    return TypeInfo("union", args=(found, NONE)) if default == Lit(None) and found.kind != "any" else found


def _used(context: Context, shape: Shape, depth: int = _DEEPEST) -> TypeInfo:
    """The type that what is done with a value speaks of."""
    if shape.classes or "class" in shape.kinds:
        return ANY  # more than one kind of value is meant
    guess = shape.guess()
    if guess in _GUESSED:
        return _GUESSED[guess]
    handed = next((_HANDED[one] for one in shape.callees if one in _HANDED), ANY)
    element = _used(context, shape.element, depth - 1) if shape.element is not None and depth > 0 else ANY
    if guess == "dict" or handed.ref == "builtins:dict":
        return TypeInfo.of("builtins:dict", ANY, element)
    if guess == "object":
        return _duck(context, shape)
    if guess == "list":
        return TypeInfo.of("builtins:list" if shape.attributes else ITERABLE, element)
    return handed


def _duck(context: Context, shape: Shape) -> TypeInfo:
    """The one own class, or the well-known one, that has all that is used of an object."""
    names = {name for name in shape.attributes if not name.startswith("__")}
    own = [one for one in _own(context) if names <= _members(context, one)]
    if own:
        return TypeInfo.of(own[0].ref)
    known = [ref for ref, members in stock.DUCKS.items() if names <= members]
    return TypeInfo.of(known[0]) if known else ANY


def _own(context: Context) -> list[ClassInfo]:
    return [one for one in context.info.classes.values() if one.module == context.info.name]


def _members(context: Context, info: ClassInfo) -> set[str]:
    methods = {method.name for method in info.methods}
    methods |= {f.name for f in context.info.functions if f.owner == info.qualname}
    return methods | set(info.attributes) | {p.name for p in info.params} | set(context.source.on_self(info.qualname))


def _named(context: Context, function: str, name: str, shape: Shape) -> TypeInfo:
    """The type that a parameter's name speaks of, the last hint."""
    owner = context.functions[function].owner if function in context.functions else ""
    if name in OTHERS and owner and shape.guess() == "":
        return ANY
    called = class_called(context, name)
    if called is not None and shape.guess() in ("", "object"):
        return TypeInfo.of(called.ref)
    hint = by_name(name)
    if hint == "callable":
        return TypeInfo("callable")
    if hint == "list":
        return TypeInfo.of(ITERABLE)
    if hint in ("int", "float"):
        return NUMBER
    return TypeInfo.of(f"builtins:{hint}") if hint else ANY


def class_called(context: Context, name: str) -> ClassInfo | None:
    """The own class that a parameter is named after, by its whole name or the last word of it."""
    own = _own(context)
    words = {info.ref: WORD_START.sub("_", info.qualname.rpartition(".")[2]).lower().strip("_") for info in own}
    whole = [info for info in own if words[info.ref] == name]
    part = [info for info in own if words[info.ref].rpartition("_")[2] == name and info.flags.isdisjoint(UNMADE)]
    return next(iter(whole or part), None)


def _documented(name: str, doc: str) -> TypeInfo:
    """The type that a docstring gives a parameter, as far as builtins go."""
    for pattern in _DOCUMENTED if name in doc else ():
        match = re.search(pattern.format(re.escape(name)), doc, re.M)
        if match:
            return _spoken(match[1])
    return ANY


def _spoken(text: str) -> TypeInfo:
    """``list of float``, ``int or None``, ``Optional[str]``, ``{'a', 'b'}``, ``str, optional``."""
    text = re.sub(r",?\s*(?:optional|default\b.*)$", "", text.strip().strip("`"), flags=re.I).strip()
    values = re.fullmatch(r"\{(.+)\}", text)
    if values:
        try:
            literals = ast.literal_eval(f"({values[1]},)")
        except (ValueError, SyntaxError):
            return ANY
        return TypeInfo("literal", values=tuple(map(repr, literals)))
    wrapped = re.fullmatch(r"Optional\[(.+)\]", text)
    parts = [wrapped[1], "None"] if wrapped else re.split(r"\s+or\s+|\s*\|\s*", text)
    found = [NONE if part.strip() == "None" else _word(part) for part in parts]
    if any(one.kind == "any" for one in found):
        return ANY
    return found[0] if len(found) == 1 else TypeInfo("union", args=tuple(found))


def _word(text: str) -> TypeInfo:
    match = re.fullmatch(r"(?:a |an )?(\w+)(?:\s+of\s+(\w+?)s?|\[([\w\s,]+)\])?", text.strip().lower())
    kind = _WORDS.get(match[1], "") if match else ""
    if match is None or not kind:
        return ANY
    if kind == "callable":
        return TypeInfo("callable")
    inner: Iterable[str] = filter(None, (match[2] or match[3] or "").split(","))
    args = tuple(_word(part) for part in inner)
    return TypeInfo.of(ITERABLE if match[1] in ("iterable", "sequence") else f"builtins:{kind}", *args)
