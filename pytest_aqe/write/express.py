"""Expressions as documents, laid out as the common formatter lays them out."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from pytest_aqe.write.brackets import INSIDE, Place, bracketed, group_here, items, line_here
from pytest_aqe.write.layout import SOFT, SPACE, Doc, Expanding, Group, IfBreaks, Indent, join
from pytest_aqe.write.literals import constant_text
from pytest_aqe.write.shape import ATOM, OPERATORS, is_fluent, needs, precedence


def expression(node: ast.expr, place: Place, least: int = 0) -> Doc:
    """The document of an expression, in parentheses where its operators bind less than `least`."""
    if precedence(node) < least:
        return bracketed("(", expression(node, INSIDE), ")", place)
    method = _METHODS.get(type(node))
    return method(node, place) if method else ast.unparse(node)


def _constant(node: ast.Constant, place: Place) -> Doc:
    return constant_text(node)


def _name(node: ast.Name, place: Place) -> Doc:
    return node.id


def _display(left: str, right: str) -> Callable[[Any, Place], Doc]:
    def show(node: Any, place: Place) -> Doc:
        if not node.elts:
            return left + right
        return bracketed(left, items([expression(item, INSIDE, 1) for item in node.elts]), right, place)

    return show


def _tuple(node: ast.Tuple, place: Place) -> Doc:
    if len(node.elts) == 1:
        return bracketed("(", (expression(node.elts[0], INSIDE, 1), ","), ")", place)
    return _display("(", ")")(node, place)


def _dict(node: ast.Dict, place: Place) -> Doc:
    if not node.keys:
        return "{}"
    pairs: list[Doc] = []
    for key, value in zip(node.keys, node.values):
        shown = expression(value, INSIDE, 1)
        pairs.append((expression(key, INSIDE, 1), ": ", shown) if key else ("**", expression(value, INSIDE, 9)))
    return bracketed("{", items(pairs), "}", place)


def _call(node: ast.Call, place: Place) -> Doc:
    return _chain(node, place)


def _arguments(node: ast.Call, place: Place) -> Doc:
    if not node.args and not node.keywords:
        return "()"
    if len(node.args) == 1 and not node.keywords and isinstance(node.args[0], ast.GeneratorExp):
        return bracketed("(", _comprehension(node.args[0]), ")", place)
    shown: list[Doc] = [expression(arg, INSIDE, 1) for arg in node.args]
    for keyword in node.keywords:
        name = f"{keyword.arg}=" if keyword.arg else "**"
        shown.append((name, expression(keyword.value, INSIDE, 1)))
    return bracketed("(", Group(items(shown)), ")", place)


def _chain(node: ast.expr, place: Place, fluent: bool | None = None) -> Doc:
    """Attributes, calls and subscripts; a chain of two calls or more breaks before its dots."""
    root = fluent is None
    fluent = is_fluent(node) if fluent is None else fluent
    if isinstance(node, ast.Call):
        doc: Doc = (_chain(node.func, place, fluent), _arguments(node, place))
    elif isinstance(node, ast.Subscript):
        doc = (_chain(node.value, place, fluent), _index(node.slice, place))
    elif isinstance(node, ast.Attribute):
        value = node.value
        breaks = fluent and (isinstance(value, (ast.Call, ast.Subscript)) or precedence(value) < 17)
        doc = (_chain(value, place, fluent), line_here(place, "soft") if breaks else "", "." + node.attr)
    elif isinstance(node, ast.Constant) and isinstance(node.value, (int, float, complex)):
        return f"({constant_text(node)})" if not isinstance(node.value, bool) else constant_text(node)
    else:
        return expression(node, place, 17)
    return Group(doc) if root and fluent else doc


def _index(node: ast.expr, place: Place) -> Doc:
    if isinstance(node, ast.Tuple) and node.elts and not any(isinstance(e, ast.Starred) for e in node.elts):
        shown = [expression(item, INSIDE, 1) for item in node.elts]
        one: Doc = (shown[0], ",") if len(shown) == 1 else items(shown)
        return bracketed("[", one, "]", place)
    return bracketed("[", expression(node, INSIDE, 1 if isinstance(node, ast.NamedExpr) else 0), "]", place)


def _slice(node: ast.Slice, place: Place) -> Doc:
    parts = [part for part in (node.lower, node.upper, node.step) if part is not None]
    plain = all(_simple_bound(part) for part in parts)

    def shown(part: ast.expr | None) -> Doc:
        return expression(part, place, 1) if part else ""

    def colon(before: ast.expr | None, after: ast.expr | None) -> Doc:
        if plain:
            return ":"
        return (" " if before else "") + ":" + (" " if after else "")

    doc: tuple[Doc, ...] = (shown(node.lower), colon(node.lower, node.upper), shown(node.upper))
    if node.step:
        doc = (*doc, colon(node.upper, node.step), shown(node.step))
    return doc


def _simple_bound(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.Not):
        node = node.operand
    return isinstance(node, (ast.Name, ast.Constant))


def _binary(node: ast.BinOp, place: Place) -> Doc:
    level = precedence(node)
    if isinstance(node.op, ast.Pow):
        space = "" if precedence(node.left) == ATOM and _simple_power(node.left) and _simple_power(node.right) else " "
        right = expression(node.right, place, 14)
        return group_here(
            (expression(node.left, place, 16), line_here(place) if space else "", "**" + space, right), place
        )
    parts: list[tuple[str, ast.expr]] = []
    left: ast.expr = node
    while isinstance(left, ast.BinOp) and precedence(left) == level:
        parts.append((OPERATORS[type(left.op)], left.right))
        left = left.left
    doc: list[Doc] = [expression(left, place, level)]
    for sign, operand in reversed(parts):
        doc += [line_here(place), sign + " ", expression(operand, place, level + 1)]
    return group_here(tuple(doc), place)


def _simple_power(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.Not):
        node = node.operand
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) or (isinstance(node, ast.Constant) and not isinstance(node.value, (str, bytes)))


def _boolean(node: ast.BoolOp, place: Place) -> Doc:
    sign = "and " if isinstance(node.op, ast.And) else "or "
    level = precedence(node) + 1
    return group_here(join((line_here(place), sign), [expression(v, place, level) for v in node.values]), place)


def _compare(node: ast.Compare, place: Place) -> Doc:
    doc: list[Doc] = [expression(node.left, place, 7)]
    for op, right in zip(node.ops, node.comparators):
        doc += [line_here(place), OPERATORS[type(op)] + " ", expression(right, place, 7)]
    return group_here(tuple(doc), place)


def _unary(node: ast.UnaryOp, place: Place) -> Doc:
    power = isinstance(node.operand, ast.BinOp) and isinstance(node.operand.op, ast.Pow)
    return (OPERATORS[type(node.op)], expression(node.operand, place, 16 if power else precedence(node)))


def _conditional(node: ast.IfExp, place: Place) -> Doc:
    doc: list[Doc] = [expression(node.body, place, 3)]
    last: ast.expr = node
    while isinstance(last, ast.IfExp):
        doc += [line_here(place), "if ", expression(last.test, place, 3), line_here(place), "else "]
        last = last.orelse
        doc.append(
            expression(
                last.body if isinstance(last, ast.IfExp) else last, place, 3 if isinstance(last, ast.IfExp) else 2
            )
        )
    return group_here(tuple(doc), place)


def _comprehension(node: Any) -> Doc:
    first: Doc = (
        (expression(node.key, INSIDE, 1), ": ", expression(node.value, INSIDE, 1))
        if isinstance(node, ast.DictComp)
        else expression(node.elt, INSIDE, 1)
    )
    doc: list[Doc] = [first]
    for part in node.generators:
        word = "async for " if part.is_async else "for "
        doc += [SPACE, word, target(part.target), " in ", expression(part.iter, INSIDE, 3)]
        for test in part.ifs:
            doc += [SPACE, "if ", expression(test, INSIDE, 3)]
    return Group(tuple(doc))


def target(node: ast.expr) -> Doc:
    """What an assignment or loop binds; tuples without parentheses."""
    if isinstance(node, ast.Tuple) and len(node.elts) > 1:
        return join(
            ", ", [target(item) if not isinstance(item, ast.Tuple) else expression(item, Place()) for item in node.elts]
        )
    return expression(node, Place())


def _comprehended(left: str, right: str) -> Callable[[Any, Place], Doc]:
    return lambda node, place: bracketed(left, _comprehension(node), right, place)


def _lambda(node: ast.Lambda, place: Place) -> Doc:
    args = parameters(node.args)
    head = ("lambda ", join(", ", args)) if args else "lambda"
    if needs(node.body) == "never":
        return (head, ": ", expression(node.body, place, 1))
    body = Group((IfBreaks("("), Indent((SOFT, expression(node.body, INSIDE, 1))), SOFT, IfBreaks(")")))
    return (head, ": ", Expanding(body, place.outer) if place.outer and not place.inside else body)


def parameters(args: ast.arguments) -> list[Doc]:
    """The parameters of a function or lambda."""
    shown: list[Doc] = []
    positional = [*args.posonlyargs, *args.args]
    defaults: list[ast.expr | None] = [*[None] * (len(positional) - len(args.defaults)), *args.defaults]
    for index, (arg, default) in enumerate(zip(positional, defaults), 1):
        shown.append(_parameter(arg, default))
        if index == len(args.posonlyargs):
            shown.append("/")
    if args.vararg:
        shown.append(("*", _parameter(args.vararg, None)))
    elif args.kwonlyargs:
        shown.append("*")
    shown += [_parameter(arg, default) for arg, default in zip(args.kwonlyargs, args.kw_defaults)]
    if args.kwarg:
        shown.append(("**", _parameter(args.kwarg, None)))
    return shown


def _parameter(arg: ast.arg, default: ast.expr | None) -> Doc:
    note: Doc = (": ", expression(arg.annotation, INSIDE, 1)) if arg.annotation else ""
    sign = " = " if arg.annotation else "="
    return (arg.arg, note, (sign, expression(default, INSIDE, 1)) if default else "")


def _prefixed(word: str, least: int) -> Callable[[Any, Place], Doc]:
    return lambda node, place: (word, expression(node.value, place, least) if node.value else "")


def _named(node: ast.NamedExpr, place: Place) -> Doc:
    return (node.target.id, " := ", expression(node.value, place, 1))


def _format_string(node: ast.JoinedStr, place: Place) -> Doc:
    text = ast.unparse(node)
    plain = text.startswith("f'") and not text.startswith("f'''") and '"' not in text and "\\" not in text
    return f'f"{text[2:-1]}"' if plain else text


_METHODS: dict[type[ast.AST], Callable[[Any, Place], Doc]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.List: _display("[", "]"),
    ast.Set: _display("{", "}"),
    ast.Tuple: _tuple,
    ast.Dict: _dict,
    ast.Call: _call,
    ast.Attribute: _chain,
    ast.Subscript: _chain,
    ast.Slice: _slice,
    ast.BinOp: _binary,
    ast.BoolOp: _boolean,
    ast.Compare: _compare,
    ast.UnaryOp: _unary,
    ast.IfExp: _conditional,
    ast.ListComp: _comprehended("[", "]"),
    ast.SetComp: _comprehended("{", "}"),
    ast.DictComp: _comprehended("{", "}"),
    ast.GeneratorExp: _comprehended("(", ")"),
    ast.Lambda: _lambda,
    ast.JoinedStr: _format_string,
    ast.Starred: _prefixed("*", 7),
    ast.Await: _prefixed("await ", 17),
    ast.Yield: lambda node, place: ("yield ", expression(node.value, place, 2)) if node.value else "yield",
    ast.YieldFrom: _prefixed("yield from ", 2),
    ast.NamedExpr: _named,
}
