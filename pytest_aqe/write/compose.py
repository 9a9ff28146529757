"""From a group of drafts to one test: arrange, act, assert, and the rows of its parameters."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from pytest_aqe.subject import ModuleInfo
from pytest_aqe.write.brackets import Place
from pytest_aqe.write.code import assigned, binds, reads, unparse
from pytest_aqe.write.express import expression
from pytest_aqe.write.hoist import hoisted
from pytest_aqe.write.holes import Hole, fill, holes
from pytest_aqe.write.layout import show, width_of
from pytest_aqe.write.literals import string_text
from pytest_aqe.write.parametrise import RESERVED, Group, pattern_of
from pytest_aqe.write.sketch import Claim, Sketch
from pytest_aqe.write.written import Row, WrittenTest

INDENT, WIDTH = 8, 100


def compose(group: Group, info: ModuleInfo) -> WrittenTest:
    """The test of a group, still without name, class and comments."""
    first = group.sketches[0]
    inputs = dict(group.inputs)
    outputs = dict(group.outputs)

    def put(index: int, hole: Hole) -> ast.expr:
        return ast.Name(inputs[index], ast.Load()) if index in inputs else hole.node

    body = fill([*first.arrange, *first.act], put, first.imports, info)
    arrange, act = body[: len(first.arrange)], body[len(first.arrange) :]
    arrange = [stmt for stmt in arrange if not _assigns_itself(stmt)]
    claims = [
        Claim(c.kind, c.subject, ast.Name(outputs[i], ast.Load()) if i in outputs else c.expected, c.about)
        for i, c in enumerate(first.claims)
    ]
    imports = frozenset(pair for one in group.sketches for pair in one.imports)
    rows: tuple[Row, ...] = ()
    if group.parameters:
        rows = tuple(Row(_values(group, one, info)) for one in group.sketches)
    return WrittenTest(
        name="",
        cls="",
        subject=first.draft.program.subject,
        drafts=tuple(one.draft for one in group.sketches),
        sections=_sections(group, first, arrange, act, claims),
        imports=imports,
        parameters=group.parameters,
        rows=rows,
        helpers=first.helpers,
    )


def _values(group: Group, one: Sketch, info: ModuleInfo) -> tuple[str, ...]:
    found, _ = holes([*one.arrange, *one.act], one.imports, info)
    values = [ast.unparse(found[index].node) for index, _ in group.inputs]
    values += [ast.unparse(one.claims[index].expected) for index, _ in group.outputs]
    return (*values, string_text(pattern_of(group, one))) if group.message else tuple(values)


def _assigns_itself(stmt: ast.stmt) -> bool:
    if not isinstance(stmt, ast.Assign) or not isinstance(stmt.value, ast.Name):
        return False
    return [target.id for target in stmt.targets if isinstance(target, ast.Name)] == [stmt.value.id]


def _sections(
    group: Group, first: Sketch, arrange: Sequence[ast.stmt], act: Sequence[ast.stmt], claims: Sequence[Claim]
) -> tuple[str, ...]:
    taken = {*reads([*arrange, *act]), *binds([*arrange, *act]), *group.parameters, *RESERVED}
    before, arrange = hoisted(arrange, "text", taken)
    more, act = hoisted(act, "text", {*taken, *binds(before)})
    arrange = [*before, *arrange, *more]
    asserts: list[ast.stmt] = [_assertion(claim) for claim in claims]
    known, asserts = hoisted(asserts, "expected", {*taken, *binds(arrange)})
    shown = "\n".join(filter(None, (unparse(known), _asserts(asserts))))
    if first.error:
        return (unparse(arrange), _raising(group, first, act), shown)
    value = act[0].value if first.is_value and isinstance(act[0], ast.Expr) else None
    if value is None or not any(reads(stmt)["result"] for stmt in asserts):
        return (unparse(arrange), unparse(act), shown)
    if len(claims) == 1 and not known and isinstance(claims[0].subject, ast.Name):
        inline = _assertion(Claim(claims[0].kind, value, claims[0].expected, claims[0].about))
        if "result" not in assigned(arrange) and fits(inline):
            return (unparse(arrange), "", unparse([inline]))
    return (unparse(arrange), f"result = {ast.unparse(value)}", shown)


def fits(stmt: ast.Assert) -> bool:
    """Whether an assertion stands on one line of a test."""
    text = show(("assert ", expression(stmt.test, Place())), INDENT, 10_000)
    return INDENT + width_of(text) <= WIDTH and "\n" not in text


def _assertion(claim: Claim) -> ast.Assert:
    expected = claim.expected
    if claim.kind == "approx":
        approx = ast.Attribute(ast.Name("pytest", ast.Load()), "approx", ast.Load())
        expected = ast.Call(approx, [expected], [])
    asked = isinstance(claim.subject, ast.Compare) and len(claim.subject.ops) == 1
    if asked and claim.kind == "is" and isinstance(expected, ast.Constant) and expected.value is True:
        return ast.Assert(claim.subject, None)
    if asked and claim.kind == "is" and isinstance(expected, ast.Constant) and expected.value is False:
        return ast.Assert(denied(claim.subject), None)
    op: ast.cmpop = ast.Is() if claim.kind == "is" else ast.Eq()
    return ast.Assert(ast.Compare(claim.subject, [op], [expected]), None)


def denied(test: ast.expr) -> ast.expr:
    """``a not in b``, or ``not a < b``: which operator stands there decides which method is called."""
    if isinstance(test, ast.Compare) and isinstance(test.ops[0], (ast.In, ast.NotIn)):
        other = ast.NotIn() if isinstance(test.ops[0], ast.In) else ast.In()
        return ast.Compare(test.left, [other], test.comparators)
    return ast.UnaryOp(ast.Not(), test)


def _asserts(asserts: Sequence[ast.stmt]) -> str:
    """The assertions; what was printed is read once, before them, where several look at it."""
    text = unparse(asserts)
    if text.count("capsys.readouterr()") > 1:
        return "captured = capsys.readouterr()\n" + text.replace("capsys.readouterr()", "captured")
    return text


def _raising(group: Group, first: Sketch, act: Sequence[ast.stmt]) -> str:
    call = f"pytest.raises({first.error}"
    if group.message:
        call += f", match={group.message}"
    elif group.match:
        call += f", match={string_text(group.match)}"
    inside = "\n".join("    " + line for line in unparse(act).splitlines())
    return f"with {call}):\n{inside}"
