"""Folding drafts of one shape into one parametrised test."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pytest_aqe.subject import ModuleInfo
from pytest_aqe.write.code import BUILTINS, assigned, binds, free_name, reads
from pytest_aqe.write.hoist import is_long
from pytest_aqe.write.holes import Hole, holes
from pytest_aqe.write.matching import common_match, match_of
from pytest_aqe.write.sketch import Claim, Sketch

MOST_INPUTS = 4
MOST_ROWS = 30
LONGEST_ROW = 400
RESERVED = frozenset({"self", "request", "result", "monkeypatch", "tmp_path", "capsys", "pytest", "captured"})


@dataclass(frozen=True, slots=True)
class Group:
    """Sketches of one shape. `inputs` gives the parameter name of every hole that differs; `outputs` that of every
    claim whose expected value differs; `message` that of the pattern, or ``""``; `match` the common pattern."""

    sketches: tuple[Sketch, ...]
    inputs: tuple[tuple[int, str], ...] = ()
    outputs: tuple[tuple[int, str], ...] = ()
    message: str = ""
    match: str = ""

    @property
    def parameters(self) -> tuple[str, ...]:
        """All parameter names, in the order of the rows' values."""
        names = [name for _, name in (*self.inputs, *self.outputs)]
        return (*names, self.message) if self.message else tuple(names)


def fold(sketches: Sequence[Sketch], info: ModuleInfo) -> list[Group]:
    """The sketches as groups, each of one or more."""
    buckets: dict[object, list[tuple[Sketch, list[Hole]]]] = {}
    for one in sketches:
        found, key = holes([*one.arrange, *one.act], one.imports, info)
        buckets.setdefault((key, _shape(one)), []).append((one, found))
    groups: list[Group] = []
    for bucket in buckets.values():
        small = [pair for pair in bucket if _row_length(pair) <= LONGEST_ROW]
        groups += [group_of([pair], info) for pair in bucket if _row_length(pair) > LONGEST_ROW]
        for part in _clusters(small):
            alone = len(part) == 2 and all(one.draft.goals for one, _ in part)
            groups += [group_of([pair], info) for pair in part] if alone else [group_of(part, info)]
    return groups


def regroup(sketches: Sequence[Sketch], info: ModuleInfo) -> Group:
    """One group of sketches that are known to be of one shape."""
    return group_of([(one, holes([*one.arrange, *one.act], one.imports, info)[0]) for one in sketches], info)


def _shape(one: Sketch) -> tuple[object, ...]:
    program = one.draft.program
    local = set(assigned(one.arrange))
    claims = tuple((c.kind, ast.dump(c.subject), c.about, _fixed(c, local)) for c in one.claims)
    return (program.subject, one.helpers, one.is_value, one.error, one.line, claims)


def _fixed(claim: Claim, local: set[str]) -> str:
    """The expected value where it may not become a parameter: it refers to the arrangement, or is an answer of
    its own kind (True, False, None)."""
    if claim.kind == "is" and isinstance(claim.expected, ast.Constant):
        return ast.dump(claim.expected)
    names = set(reads(claim.expected)) - binds(claim.expected)
    return ast.dump(claim.expected) if names & (local | RESERVED) else ""


def _row_length(pair: tuple[Sketch, list[Hole]]) -> int:
    one, found = pair
    values = [*(hole.node for hole in found), *(claim.expected for claim in one.claims)]
    if any(is_long(node) for value in values for node in ast.walk(value)):
        return LONGEST_ROW + 1
    return sum(len(hole.text) for hole in found) + sum(len(ast.unparse(c.expected)) for c in one.claims)


def _clusters(bucket: list[tuple[Sketch, list[Hole]]]) -> Iterable[list[tuple[Sketch, list[Hole]]]]:
    """Parts of a bucket in which at most `MOST_INPUTS` holes differ."""
    left = list(bucket)
    while left:
        part = [left[0]]
        rest: list[tuple[Sketch, list[Hole]]] = []
        for pair in left[1:]:
            few = len(_varying([found for _, found in (*part, pair)])) <= MOST_INPUTS
            (part if few and len(part) < MOST_ROWS else rest).append(pair)
        yield part
        left = rest


def _varying(rows: Sequence[Sequence[Hole]]) -> list[int]:
    return [index for index, column in enumerate(zip(*rows)) if len({hole.text for hole in column}) > 1]


def group_of(pairs: Sequence[tuple[Sketch, list[Hole]]], info: ModuleInfo) -> Group:
    """The group of some sketches of one shape, with readable parameter names."""
    sketches = tuple(one for one, _ in pairs)
    rows = [found for _, found in pairs]
    first = sketches[0]
    body = [*first.arrange, *first.act]
    claims = [node for claim in first.claims for node in (claim.subject, claim.expected)]
    taken = set(RESERVED) | set(reads([*body, *claims])) | binds(body)
    taken |= {name or module for module, name in first.imports}
    literal = {ast.dump(hole.node) for hole in rows[0]}
    freed = {
        stmt.targets[0].id
        for stmt in first.arrange
        if isinstance(stmt, ast.Assign) and isinstance(stmt.targets[0], ast.Name) and ast.dump(stmt.value) in literal
    }
    inputs: list[tuple[int, str]] = []
    for index in _varying(rows):
        inputs.append((index, _parameter(rows[0][index].name, taken, freed)))
        taken.add(inputs[-1][1])
    outputs: list[tuple[int, str]] = []
    differing = [
        index
        for index in range(len(first.claims))
        if len({ast.dump(one.claims[index].expected) for one in sketches}) > 1
    ]
    for index in differing:
        subject = first.claims[index].subject
        plain = not outputs and (len(differing) == 1 or isinstance(subject, ast.Name))
        outputs.append((index, _parameter("expected" if plain else f"expected_{_word(subject)}", taken, set())))
        taken.add(outputs[-1][1])
    match = common_match([one.message for one in sketches]) if first.error else ""
    message = ""
    if match is None:
        match, message = "", _parameter("message", taken, set())
    return Group(
        _ordered(sketches, rows, [index for index, _ in inputs]), tuple(inputs), tuple(outputs), message, match
    )


def _word(subject: ast.expr) -> str:
    return subject.attr if isinstance(subject, ast.Attribute) else "value"


def _parameter(wanted: str, taken: set[str], freed: set[str]) -> str:
    """A parameter name: the wanted one, free of clashes; a variable that a literal was assigned to gives way."""
    name = wanted if wanted.isidentifier() else "value"
    if name in freed and name not in RESERVED:
        freed.discard(name)
        return name
    if name in BUILTINS and name in taken:
        return free_name(f"{name}_value", taken)
    if name in taken:
        return free_name(f"other_{name}", taken)
    return free_name(name, taken)


def _ordered(sketches: Sequence[Sketch], rows: Sequence[Sequence[Hole]], inputs: Sequence[int]) -> tuple[Sketch, ...]:
    """Numbers in ascending order, so that boundaries stand side by side; anything else short ones first."""
    numeric = {index for index in inputs if all(_number(found[index].node) is not None for found in rows)}

    def key(pair: tuple[Sketch, Sequence[Hole]]) -> tuple[object, ...]:
        found = pair[1]
        columns: list[object] = []
        for index in inputs:
            text = found[index].text
            columns.append((_number(found[index].node), 0, text) if index in numeric else (0.0, len(text), text))
        return tuple(columns)

    return tuple(one for one, _ in sorted(zip(sketches, rows), key=key))


def _number(node: ast.expr) -> float | None:
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError):
        return None
    return float(value) if isinstance(value, (int, float)) and abs(value) < 1e300 else None


def pattern_of(group: Group, one: Sketch) -> str:
    """The pattern of one row of a group."""
    return match_of(one.message) if group.message else group.match
