"""A draft as syntax trees: arranging statements, the act, and what is asserted."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pytest_aqe.facts import LIKELY_BUGS, Check, Raised
from pytest_aqe.program import Block, Import
from pytest_aqe.write.code import assigned, binds, free_name, reads, rename, statements, unparse
from pytest_aqe.write.draft import Draft
from pytest_aqe.write.matching import without_place
from pytest_aqe.write.tidy import clean_definition, tidy

REWORDED = {name for name in LIKELY_BUGS if name.startswith("builtins:")} | {
    "builtins:SyntaxError",
    "builtins:LookupError",
}
"""Exceptions whose messages the interpreter words anew in every other version."""
KEY = re.compile(r"'[^'\\\s]{1,40}'|-?\d{1,9}")
"""A missing key as a KeyError tells it: nothing that anybody words."""
OPERANDS = re.compile(r"unsupported operand type|bad operand type|'[^']+' not supported between")
"""How the interpreter says that both sides of an operator declined."""
CLUMSY = {"l": "left", "O": "other", "I": "item", "result": "value"}


@dataclass(frozen=True, slots=True)
class Claim:
    """One assertion: `kind` as in `Check`; `expected` is None for ``raises``."""

    kind: str
    subject: ast.expr
    expected: ast.expr
    about: str


@dataclass(frozen=True, slots=True)
class Sketch:
    """A test before it has a name. `act` is one expression statement where `is_value`, so that its result can
    be asserted on. `error` is the exception's type where the act raises, `message` its text, `line` where."""

    draft: Draft
    helpers: tuple[str, ...]
    arrange: tuple[ast.stmt, ...]
    act: tuple[ast.stmt, ...]
    is_value: bool
    claims: tuple[Claim, ...]
    imports: frozenset[Import]
    error: str = ""
    message: str = ""
    line: int = 0

    @property
    def text(self) -> str:
        """Arrangement and act as plain text."""
        return unparse([*self.arrange, *self.act])


def sketch(draft: Draft) -> Sketch:
    """The tidied trees of a draft. Raises SyntaxError or ValueError where a text does not parse."""
    program = draft.program
    text = "\n".join(part.text() for part in program.arrange)
    names = _clear_names(text)
    arrange = statements(rename(text, names))
    act = statements(rename(program.act_text(), names))
    seen = {name: new for name, new in names.items() if name != "result"}
    claims = tuple(_claim(check, seen) for check in draft.checks if check.kind != "raises")
    looked_at: list[ast.AST] = [node for claim in claims for node in (claim.subject, claim.expected)]
    arranged = set(assigned(arrange))
    helpers: list[str] = []
    local: list[ast.stmt] = []
    for part in program.define:
        tree = clean_definition(rename(part.source, names))
        bound = set(reads(tree)) & (arranged - binds(tree))
        if bound or _keeps_state(tree) or _is_scenario(tree, act) or _is_told(part.name, [*arrange, *act]):
            local += tree
        else:
            helpers += [unparse([stmt]) for stmt in tree]
    body, last = tidy([*local, *arrange], act, looked_at)
    raises = draft.raises
    raised = draft.kept.execution.raised
    imports = set(program.imports())
    for check in draft.checks:
        imports.update(check.imports)
        module, _, name = check.subject.rpartition(":")
        if check.kind == "raises" and module and module != "builtins":
            imports.add((module, "" if _says_nothing(module, name) else name.split(".")[0]))
    return Sketch(
        draft,
        tuple(helpers),
        tuple(body),
        tuple(last),
        not isinstance(program.act, Block) and len(last) == 1 and isinstance(last[0], ast.Expr),
        claims,
        frozenset(imports),
        _error_text(raises.subject) if raises else "",
        stable_message(raises.expected, raised) if raises else "",
        raised.line if raised else 0,
    )


def stable_message(text: str, raised: Raised | None) -> str:
    """What a test may expect of a message: of one that the subject did not write itself only what stays the same
    from one version of Python to the next."""
    if OPERANDS.match(text):
        return ""
    if raised is None or raised.origin == "explicit":
        return text
    if raised.type == "builtins:KeyError" and KEY.fullmatch(text):
        return text
    kinds = {raised.type, *raised.bases}
    return "" if kinds & REWORDED or "<class " in text else without_place(text)


def _says_nothing(module: str, name: str) -> bool:
    """Whether a standard exception's bare name tells nothing: ``error`` of ``zlib``, ``Error`` of ``csv``."""
    return name.lower() in ("error", "timeout") and module in sys.stdlib_module_names


def _error_text(subject: str) -> str:
    module, _, name = subject.rpartition(":")
    return f"{module}.{name}" if _says_nothing(module, name) else name


def _clear_names(text: str) -> dict[str, str]:
    """Better names for variables that are hard to read or that stand for the act's value here."""
    tree = statements(text)
    taken = set(assigned(tree)) | set(reads(tree)) | binds(tree)
    return {name: free_name(new, taken) for name, new in CLUMSY.items() if name in assigned(tree)}


def _claim(check: Check, names: Mapping[str, str]) -> Claim:
    subject = rename(check.subject, names)
    if check.kind == "output":
        name = "err" if subject.rpartition(".")[2] == "err" else "out"
        subject = f"capsys.readouterr().{name}"
    expected = ast.parse(rename(check.expected, names), mode="eval").body
    kind = check.kind
    if kind == "output":
        kind = "equal"
    single = isinstance(expected, ast.Constant) and (expected.value is None or isinstance(expected.value, bool))
    if kind == "equal" and single:
        kind = "is"
    elif kind == "is" and not single and not isinstance(expected, (ast.Name, ast.Attribute)):
        kind = "equal"
    return Claim(kind, ast.parse(subject, mode="eval").body, expected, check.about)


def _is_scenario(tree: Sequence[ast.stmt], act: Sequence[ast.stmt]) -> bool:
    """Whether a definition is the coroutine that the act runs: the test is about its body, so it stands there."""
    if len(tree) != 1 or not isinstance(tree[0], ast.AsyncFunctionDef):
        return False
    calls = [node.func for stmt in act for node in ast.walk(stmt) if isinstance(node, ast.Call)]
    return (
        any(isinstance(func, ast.Name) and func.id == tree[0].name for func in calls)
        and not tree[0].args.args
        and not tree[0].decorator_list
    )


def _is_told(name: str, body: Sequence[ast.stmt]) -> bool:
    """Whether a method of a helper class is called on the class itself, which may keep something there."""
    calls = [node.func for stmt in body for node in ast.walk(stmt) if isinstance(node, ast.Call)]
    owners = [func.value for func in calls if isinstance(func, ast.Attribute)]
    return any(isinstance(owner, ast.Name) and owner.id == name for owner in owners)


def _keeps_state(tree: list[ast.stmt]) -> bool:
    """Whether a helper class has something on the class that one test could leave to the next."""
    for node in tree:
        if isinstance(node, ast.ClassDef):
            for stmt in node.body:
                value = stmt.value if isinstance(stmt, (ast.Assign, ast.AnnAssign)) else None
                if isinstance(value, (ast.List, ast.Dict, ast.Set, ast.Call)):
                    return True
        if any(isinstance(inner, (ast.Global, ast.Nonlocal)) for inner in ast.walk(node)):
            return True
    return False
