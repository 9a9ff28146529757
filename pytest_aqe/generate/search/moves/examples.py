"""Docstring examples first: the ``>>>`` lines of the module, each with the lines that lead to it."""

from __future__ import annotations

import ast
import builtins
import doctest
from collections.abc import Iterator

from pytest_aqe.generate.search.moves.base import Attempt, BaseMove
from pytest_aqe.program import Block, Import, Program, Raw, Stmt
from pytest_aqe.subject import FunctionInfo


class Examples(BaseMove):
    """What the authors themselves show; only the act is kept, results are recorded anew."""

    name = "examples"

    def attempts(self, function: FunctionInfo, count: int) -> Iterator[Attempt]:
        """Examples of a function's docstring, and of the class's and module's where they name it."""
        docs = [function.doc]
        if function.owner:
            docs += self.context.source.class_docs(function.owner.rpartition(".")[2])
        docs.append(self.context.info.doc)
        for index, doc in enumerate(docs):
            for program in self.programs(doc, function):
                if index and function.name not in program.text():
                    continue
                yield program, None

    def programs(self, doc: str, function: FunctionInfo) -> Iterator[Program]:
        """One program an example that is an expression; the examples before it arrange."""
        if ">>>" not in doc and "\n    " not in doc:
            return
        try:
            examples = doctest.DocTestParser().get_examples(doc)
        except ValueError:
            examples = []
        before: list[ast.stmt] = []
        for example in examples or _indented(doc):
            source = example.source if isinstance(example, doctest.Example) else example
            try:
                body = ast.parse(source).body
            except SyntaxError:
                continue
            last = body[-1] if body else None
            if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call) and len(body) == 1:
                if (
                    isinstance(last.value.func, ast.Name)
                    and last.value.func.id == "print"
                    and len(last.value.args) == 1
                ):
                    last = ast.Expr(last.value.args[0])
                imports = self.imports([*before, last])
                if imports is not None:
                    arrange: tuple[Stmt, ...] = tuple(
                        Block(ast.unparse(stmt))
                        for stmt in before
                        if not isinstance(stmt, (ast.Import, ast.ImportFrom))
                    )
                    yield Program(
                        self.context.info.name, function.qualname, Raw(ast.unparse(last.value), imports), arrange
                    )
            if self.imports([*before, *body]) is not None:
                before += body
            if len(before) > 12:
                return

    def imports(self, body: list[ast.stmt]) -> tuple[Import, ...] | None:
        """Imports for the free names of some statements; None where a name is unknown."""
        found: set[Import] = set()
        bound: set[str] = set()
        for stmt in body:
            for node in ast.walk(stmt):
                if isinstance(node, ast.Import):
                    found.update((name.name, "") for name in node.names if not name.asname)
                    bound.update(name.asname or name.name.split(".")[0] for name in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found.update((node.module, name.name) for name in node.names if not name.asname)
                    bound.update(name.asname or name.name for name in node.names)
                elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    bound.add(node.id)
                elif isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
                    bound.add(node.name)
                elif isinstance(node, ast.arg):
                    bound.add(node.arg)
        info = self.context.info
        own = {f.qualname.split(".")[0] for f in info.functions} | set(info.values)
        own |= {c.qualname.split(".")[0] for c in info.classes.values() if c.module == info.name}
        for stmt in body:
            for node in ast.walk(stmt):
                if isinstance(node, ast.Name) and node.id not in bound and not hasattr(builtins, node.id):
                    if node.id in own:
                        found.add((info.name, node.id))
                    elif node.id in self.context.source.imports and not self.context.source.imports[node.id].startswith(
                        "."
                    ):
                        dotted = self.context.source.imports[node.id]
                        head, _, tail = dotted.rpartition(".")
                        found.add((head, tail) if head else (dotted, ""))
                    else:
                        return None
        return tuple(sorted(found))


def _indented(doc: str) -> list[str]:
    """Lines of indented blocks that parse by themselves: examples without a prompt."""
    return [
        line.split("#")[0].split("->")[0].split("=>")[0].strip()
        for line in doc.splitlines()
        if "(" in line and not line.strip().startswith((":", "@"))
    ]
