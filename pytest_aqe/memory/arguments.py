"""Which value of a recipe stood for which parameter."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_aqe.memory.profile import Parameter
from pytest_aqe.patterns import Argument
from pytest_aqe.program import Assign, Call, Node, Program, Var, replace_node, walk


def bound(program: Program, parameters: Sequence[Parameter]) -> tuple[Argument, ...]:
    """Arguments of the act by parameter; what depends on a statement that has no single value is left out."""
    if not isinstance(program.act, Call):
        return ()
    own = [p for number, p in enumerate(parameters) if number or p.name not in ("self", "cls")]
    positional = [p for p in own if not p.name.startswith("*")]
    by_name = {p.name: p for p in positional}
    pairs = [*zip(positional, program.act.args)]
    pairs += [(by_name[name], node) for name, node in program.act.kwargs if name in by_name]
    assigned = [(part.name, part.value) for part in program.arrange if isinstance(part, Assign)]
    found = ((parameter, _alone(node, assigned)) for parameter, node in pairs)
    return tuple(Argument(p.name, p.type, node) for p, node in found if node is not None)


def _alone(node: Node, assigned: Sequence[tuple[str, Node]]) -> Node | None:
    """The node with variables replaced by what was assigned to them; None where one is not, or more than once."""
    for name, value in reversed(assigned):
        for part in walk(node):
            if isinstance(part, Var) and part.name == name:
                node = replace_node(node, part, value)
    return None if any(isinstance(part, Var) for part in walk(node)) else node
