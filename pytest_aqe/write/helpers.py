"""Simpler helper definitions of a program: fewer methods, plainer literals, none where the base class will do."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from pytest_aqe.program import Define, Program, Ref, Var, replace_node, walk, words
from pytest_aqe.write.plainer import is_odd, plainer_source, shorter_body


def plainer_helper(program: Program, part: Define) -> Iterator[Program]:
    """With a plainer literal in a helper definition."""
    return (_redefined(program, part, text) for text in plainer_source(part.source, expression=False))


class _PlainTexts(ast.NodeTransformer):
    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Constant("a") if isinstance(node.value, str) and is_odd(node.value) else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        return node


def plain_helpers(program: Program) -> Iterator[Program]:
    """With every odd text of a helper definition a plain one, all at once."""
    for part in program.define:
        tree = ast.parse(part.source)
        before = ast.unparse(tree)
        after = ast.unparse(_PlainTexts().visit(tree))
        if after != before:
            yield _redefined(program, part, after)


def shorter_helpers(program: Program) -> Iterator[Program]:
    """Without a statement of a helper definition: of a class, a method that it overrides."""
    for part in program.define:
        yield from (_redefined(program, part, text) for text in shorter_body(part.source))


def _redefined(program: Program, part: Define, text: str) -> Program:
    define = tuple(replace(one, source=text) if one is part else one for one in program.define)
    return replace(program, define=define)


def without_subclasses(program: Program) -> Iterator[Program]:
    """With the class that a helper class overrides something of in the place of the helper."""
    for part in program.define:
        base = _base_of(part)
        if base is None:
            continue
        variant = program
        for stmt in (*program.arrange, program.act):
            for node in walk(stmt):
                if isinstance(node, Var) and node.name == part.name:
                    variant = replace_node(variant, node, base)
        define = tuple(other for other in variant.define if other is not part)
        if all_defined(variant, define):
            yield replace(variant, define=define)


def _base_of(part: Define) -> Ref | None:
    """The one class that a helper class is derived from, if it is imported."""
    found = re.match(rf"class {part.name}\(([\w.]+)\):", part.source)
    root = found[1].partition(".")[0] if found else ""
    module = next((module for module, name in part.imports if name == root), "")
    return Ref(module, found[1]) if found and module else None


def all_defined(program: Program, define: tuple[Define, ...]) -> bool:
    """Whether every helper that is still read is among these."""
    lost = {part.name for part in program.define} - {part.name for part in define}
    return not lost & set(words(replace(program, define=define).text()))
