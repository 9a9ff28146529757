"""Statements as lines of source, laid out as the common formatter lays them out."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pytest_aqe.write.brackets import INSIDE, Place, bracketed, items
from pytest_aqe.write.express import expression, parameters, target
from pytest_aqe.write.hoist import pieces
from pytest_aqe.write.layout import SOFT, BestFit, Doc, Group, IfBreaks, Indent, join, lines, show, width_of
from pytest_aqe.write.literals import constant_text
from pytest_aqe.write.shape import OPERATORS, can_omit_parentheses, needs, precedence

WIDTH = 100
Yields = (ast.Yield, ast.YieldFrom)
Definition = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def hanging(node: ast.expr) -> Doc:
    """A whole expression behind a keyword or ``=``: how it may break is its own matter."""
    if precedence(node) == 0:
        return expression(node, Place(), 1)
    wanted = needs(node)
    if wanted == "never":
        return expression(node, Place())
    if wanted == "best":
        fit = BestFit("")
        return BestFit(expression(node, Place(outer=fit.id)), fit.id)
    if not can_omit_parentheses(node):
        return Group((IfBreaks("("), Indent((SOFT, expression(node, INSIDE))), SOFT, IfBreaks(")")))
    group = Group("")
    inner: Doc = (SOFT, expression(node, Place(outer=group.id)))
    return Group((IfBreaks("("), Indent(inner, group.id), SOFT, IfBreaks(")")), group.id)


def block(body: Sequence[ast.stmt], indent: int, width: int = WIDTH) -> list[str]:
    """The lines of consecutive statements; definitions stand between blank lines."""
    found: list[str] = []
    before: ast.stmt | None = None
    for stmt in body:
        if before is not None and (isinstance(stmt, Definition) or isinstance(before, Definition)):
            found.append("")
        found += statement(stmt, indent, width)
        before = stmt
    return found


def statement(stmt: ast.stmt, indent: int, width: int = WIDTH) -> list[str]:
    """The lines of one statement."""
    compound = _COMPOUND.get(type(stmt))
    if compound:
        return list(compound(stmt, indent, width))
    if isinstance(stmt, ast.Assign) and len(stmt.targets) == 1:
        spread = _spread(stmt, indent, width)
        if spread:
            return spread
    simple = _SIMPLE.get(type(stmt))
    doc = simple(stmt) if simple else ast.unparse(stmt)
    return list(lines(show(doc, indent, width), indent))


def _assign(stmt: ast.Assign) -> Doc:
    value = expression(stmt.value, Place()) if isinstance(stmt.value, Yields) else hanging(stmt.value)
    return (*((target(item), " = ") for item in stmt.targets), value)


def _spread(stmt: ast.Assign, indent: int, width: int) -> list[str]:
    """A string that fits on no line, piece by piece; nothing where it fits or cannot be cut."""
    value = stmt.value
    if not isinstance(value, ast.Constant) or not isinstance(value.value, (str, bytes)):
        return []
    if indent + 4 + width_of(constant_text(value)) <= width:
        return []
    parts = pieces(value.value, width - indent - 4)
    if len(parts) < 2:
        return []
    shown = [" " * (indent + 4) + constant_text(ast.Constant(part)) for part in parts]
    head = show((target(stmt.targets[0]), " = ("), indent, width)
    return [" " * indent + head, *shown, " " * indent + ")"]


def _annotated(stmt: ast.AnnAssign) -> Doc:
    head: Doc = (target(stmt.target), ": ", expression(stmt.annotation, Place()))
    return (head, " = ", hanging(stmt.value)) if stmt.value else head


def _augmented(stmt: ast.AugAssign) -> Doc:
    return (target(stmt.target), f" {OPERATORS[type(stmt.op)]}= ", hanging(stmt.value))


def _assert(stmt: ast.Assert) -> Doc:
    return ("assert ", hanging(stmt.test), (", ", hanging(stmt.msg)) if stmt.msg else "")


def _raise(stmt: ast.Raise) -> Doc:
    cause: Doc = (" from ", hanging(stmt.cause)) if stmt.cause else ""
    return ("raise ", hanging(stmt.exc), cause) if stmt.exc else "raise"


def _expression(stmt: ast.Expr) -> Doc:
    value = stmt.value
    return expression(value, Place()) if isinstance(value, Yields) else hanging(value)


def _return(stmt: ast.Return) -> Doc:
    return ("return ", hanging(stmt.value)) if stmt.value else "return"


def _delete(stmt: ast.Delete) -> Doc:
    return ("del ", join(", ", [target(item) for item in stmt.targets]))


_SIMPLE: dict[type[ast.stmt], Callable[[Any], Doc]] = {
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Assert: _assert,
    ast.Raise: _raise,
    ast.Expr: _expression,
    ast.Return: _return,
    ast.Delete: _delete,
}


def _head(doc: Doc, indent: int, width: int) -> Iterator[str]:
    return lines(show((doc, ":"), indent, width), indent)


def _suite(body: Sequence[ast.stmt], indent: int, width: int) -> Iterator[str]:
    yield from block([*body] or [ast.Pass()], indent + 4, width)


def _if(stmt: ast.If, indent: int, width: int, word: str = "if ") -> Iterator[str]:
    yield from _head((word, hanging(stmt.test)), indent, width)
    yield from _suite(stmt.body, indent, width)
    if len(stmt.orelse) == 1 and isinstance(stmt.orelse[0], ast.If):
        yield from _if(stmt.orelse[0], indent, width, "elif ")
    elif stmt.orelse:
        yield from _else(stmt.orelse, indent, width)


def _else(body: Sequence[ast.stmt], indent: int, width: int, word: str = "else") -> Iterator[str]:
    if body:
        yield " " * indent + word + ":"
        yield from _suite(body, indent, width)


def _for(stmt: ast.For | ast.AsyncFor, indent: int, width: int) -> Iterator[str]:
    word = "async for " if isinstance(stmt, ast.AsyncFor) else "for "
    yield from _head((word, target(stmt.target), " in ", hanging(stmt.iter)), indent, width)
    yield from _suite(stmt.body, indent, width)
    yield from _else(stmt.orelse, indent, width)


def _while(stmt: ast.While, indent: int, width: int) -> Iterator[str]:
    yield from _head(("while ", hanging(stmt.test)), indent, width)
    yield from _suite(stmt.body, indent, width)
    yield from _else(stmt.orelse, indent, width)


def _with(stmt: ast.With | ast.AsyncWith, indent: int, width: int) -> Iterator[str]:
    word = "async with " if isinstance(stmt, ast.AsyncWith) else "with "
    if len(stmt.items) == 1:
        item = stmt.items[0]
        bound: Doc = (" as ", expression(item.optional_vars, Place())) if item.optional_vars else ""
        yield from _head((word, hanging(item.context_expr), bound), indent, width)
    else:
        shown = [
            (
                expression(i.context_expr, INSIDE, 1),
                (" as ", expression(i.optional_vars, INSIDE)) if i.optional_vars else "",
            )
            for i in stmt.items
        ]
        group: Doc = Group((IfBreaks("("), Indent((SOFT, items(list(shown)))), SOFT, IfBreaks(")")))
        yield from _head((word, group), indent, width)
    yield from _suite(stmt.body, indent, width)


def _try(stmt: Any, indent: int, width: int) -> Iterator[str]:
    yield from _else(stmt.body, indent, width, "try")
    star = "*" if type(stmt).__name__ == "TryStar" else ""
    for handler in stmt.handlers:
        kind: Doc = ("except", star, " ", hanging(handler.type)) if handler.type else "except"
        yield from _head((kind, f" as {handler.name}" if handler.name else ""), indent, width)
        yield from _suite(handler.body, indent, width)
    yield from _else(stmt.orelse, indent, width)
    yield from _else(stmt.finalbody, indent, width, "finally")


def _decorators(stmt: Any, indent: int, width: int) -> Iterator[str]:
    for decorator in stmt.decorator_list:
        yield from lines(show(("@", expression(decorator, Place())), indent, width), indent)


def _function(stmt: ast.FunctionDef | ast.AsyncFunctionDef, indent: int, width: int) -> Iterator[str]:
    yield from _decorators(stmt, indent, width)
    word = "async def " if isinstance(stmt, ast.AsyncFunctionDef) else "def "
    shown = parameters(stmt.args)
    args: Doc = bracketed("(", Group(items(shown)), ")", INSIDE) if shown else "()"
    gives: Doc = (" -> ", expression(stmt.returns, Place())) if stmt.returns else ""
    yield from _head((word, stmt.name, args, gives), indent, width)
    yield from _body(stmt.body, indent, width)


def _class(stmt: ast.ClassDef, indent: int, width: int) -> Iterator[str]:
    yield from _decorators(stmt, indent, width)
    shown: list[Doc] = [expression(base, INSIDE, 1) for base in stmt.bases]
    shown += [((f"{k.arg}=" if k.arg else "**"), expression(k.value, INSIDE, 1)) for k in stmt.keywords]
    bases: Doc = bracketed("(", Group(items(shown)), ")", INSIDE) if shown else ""
    yield from _head(("class ", stmt.name, bases), indent, width)
    yield from _body(stmt.body, indent, width, blank_after_docstring=True)


def _body(body: Sequence[ast.stmt], indent: int, width: int, blank_after_docstring: bool = False) -> Iterator[str]:
    first, *rest = body
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        doc = first.value.value
        if isinstance(doc, str) and doc.strip() and doc.isprintable() and not set('"\\') & set(doc):
            yield " " * (indent + 4) + f'"""{doc.strip()}"""'
            if rest and (blank_after_docstring or isinstance(rest[0], Definition)):
                yield ""
        elif not isinstance(doc, str) and doc is not Ellipsis and not rest:
            yield from statement(first, indent + 4, width)
        elif not rest:
            yield " " * (indent + 4) + "pass"
        if rest:
            yield from block(rest, indent + 4, width)
        return
    yield from block(body, indent + 4, width)


def _match(stmt: Any, indent: int, width: int) -> Iterator[str]:
    yield from (" " * indent + line for line in ast.unparse(stmt).splitlines())


_COMPOUND: dict[type[ast.AST], Callable[[Any, int, int], Iterator[str]]] = {
    ast.If: _if,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Try: _try,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Match: _match,
}
if hasattr(ast, "TryStar"):
    _COMPOUND[ast.TryStar] = _try
