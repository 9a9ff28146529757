"""Callables that a test hands over get a name, so that it can tell how often and with what they were called."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from pytest_aqe.program import (
    Assign,
    Block,
    Call,
    Node,
    Op,
    Program,
    Raw,
    Ref,
    Seq,
    Stmt,
    Var,
    replace_node,
    walk,
    words,
)

NAME = "function"
MOCK = Ref("unittest.mock", "Mock")


def watched(program: Program) -> Program | None:
    """The program with the first callable among its arguments as a mock of its own name, which gives and raises the
    same; None where it hands over none."""
    if NAME in words(program.text()):
        return None
    parts: tuple[Stmt | Node | Block, ...] = (*program.arrange, program.act)
    for place, part in enumerate(parts):
        if isinstance(part, Block):
            continue
        for call in walk(part):
            for node in _handed(call) if isinstance(call, Call) else ():
                mock = _mock(node)
                if mock is not None:
                    fresh: Program = replace_node(program, node, Var(NAME))
                    before, after = fresh.arrange[:place], fresh.arrange[place:]
                    return replace(fresh, arrange=(*before, Assign(NAME, mock), *after))
    return None


def is_worth_watching(program: Program) -> bool:
    """Whether calls are what a program is about: its act calls what the arrangement was given for a callable, or an
    error comes from a mock."""
    made = {part.name for part in program.arrange if isinstance(part, Assign) and isinstance(part.value, Call)}
    act = program.act
    wrapper = isinstance(act, Call) and isinstance(act.func, Var) and act.func.name in made
    return wrapper or "side_effect=" in program.text() or _is_told(program)


def _is_told(program: Program) -> bool:
    """Whether a callable is there to be told of something: it takes arguments and gives nothing."""
    parts = [part for stmt in (*program.arrange, program.act) for part in walk(stmt)]
    sources = [part.text() for part in parts if isinstance(part, (Raw, Op))]
    return any(re.fullmatch(r"lambda [^:]+: None", source) for source in sources)


def _handed(call: Call) -> Iterator[Node]:
    """Arguments of a call, and what stands in displays among them."""
    for node in (*call.args, *(value for _, value in call.kwargs)):
        yield node
        if isinstance(node, Seq):
            yield from node.items


def _mock(node: Node) -> Node | None:
    """A mock that does what a callable does; None for what is none."""
    if isinstance(node, Call) and node.func == MOCK:
        return node
    source = node.text() if isinstance(node, (Raw, Op)) else ""
    if not source.startswith("lambda"):
        return None
    body = ast.parse(source, mode="eval").body
    if not isinstance(body, ast.Lambda):
        return None
    try:
        ast.literal_eval(body.body)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return Call(MOCK, (), (("side_effect", node),))
    return Call(
        MOCK, (), (("return_value", Raw(ast.unparse(body.body), node.imports if isinstance(node, Raw) else ())),)
    )
