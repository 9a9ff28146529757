"""What a program gives to what: values behind names, and the types that parameters are meant for."""

from __future__ import annotations

import ast

from pytest_aqe.program import Assign, Node, Program
from pytest_aqe.subject import ANY, Param, TypeInfo


def held_by(program: Program) -> dict[str, Node]:
    """What the arrangement's names stand for, as assigned last."""
    return {stmt.name: stmt.value for stmt in program.arrange if isinstance(stmt, Assign)}


def meant(param: Param) -> TypeInfo:
    """The type of a parameter, by its annotation or its default; ``any`` where neither tells."""
    if param.type.kind != "any" or not param.default:
        return param.type
    try:
        kind = type(ast.literal_eval(param.default)).__name__
    except (ValueError, SyntaxError, TypeError):
        return ANY
    return TypeInfo.of(f"builtins:{kind}") if kind != "NoneType" else ANY
