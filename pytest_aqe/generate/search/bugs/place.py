"""What the place of an error says: whether the function brought it about itself, or the caller did.

Each kind of error has its rule. All ask whose value it was that failed, as `provenance` tells: a key, an index or a
divisor that the caller gave is the caller's; one that the function made of good input is the function's own.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from pytest_aqe.facts import Raised
from pytest_aqe.generate.search.bugs.attributes import left_open
from pytest_aqe.generate.search.bugs.blame import LIKELY, POSSIBLE, SURE, Blame, unsought
from pytest_aqe.generate.search.bugs.parts import handed_over, has_members, starts_at_zero, used
from pytest_aqe.generate.search.bugs.promises import demands, guarded, handled, last_name, raised_by
from pytest_aqe.generate.search.bugs.provenance import (
    COMPUTED,
    CONSTANT,
    MADE,
    OWN,
    PART,
    STATE,
    UNKNOWN,
    WORLD,
    Function,
    Source,
)

_DIVISIONS = (ast.Div, ast.FloorDiv, ast.Mod)
_TAKES = ("pop", "popleft", "popitem", "remove")
_FOREIGN = ("ArithmeticError", "error", "PatternError", "UnicodeError", "Error")
"""Last names, of an error or of what it derives from, that say nothing of the function that let it out."""
_PATTERNS = ("pattern", "regex", "regexp", "rx", "expr", "expression", "fmt", "format")
"""Parameters that are code of a small language: what is wrong with it is the caller's to hear."""


Rule = Callable[[ast.AST, Raised], tuple[bool, Blame | None]]
"""Says whether it is about a node, and what it makes of it."""


class Places:
    """Judges the places of errors in one module; each place once."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._known: dict[tuple[object, ...], Blame | None] = {}

    def blame(self, raised: Raised) -> Blame | None:
        """What speaks for a bug of the function; None where the call may well be to blame."""
        key = (raised.type, raised.trail, raised.message if "NoneType" in raised.message else "")
        if key not in self._known:
            self._known[key] = self._blame(raised)
        return self._known[key]

    def _blame(self, raised: Raised) -> Blame | None:
        if not raised.trail or raised.documented or raised.origin == "explicit":
            return None
        refs = (raised.type, *raised.bases)
        names = frozenset(ref.rpartition(":")[2].rpartition(".")[2] for ref in refs)
        functions = [one for span in raised.trail if (one := self.source.function_at(span[0])) is not None]
        errors = names - {"Exception", "BaseException", "object"}
        if not functions or demands(functions) or handled(self.source.tree, functions, errors):
            return None
        return self._by_kind(raised, names, functions)

    def _by_kind(self, raised: Raised, names: frozenset[str], functions: Sequence[Function]) -> Blame | None:
        if "NameError" in names:
            return Blame(SURE, "a name is read that nothing on this way through the function has given a value")
        if "RecursionError" in names:
            return Blame(LIKELY, "the recursion does not come to an end")
        promised = raised_by(functions) | raised_by(self._constructors(functions))
        if not promised.isdisjoint(names):
            return None
        if raised.origin == "library":
            return self._leak(raised, names, promised, functions)
        if "LookupError" in names and raised.type.startswith("builtins:"):
            return self._first(raised, self._lookup)
        if "ZeroDivisionError" in names:
            return self._first(raised, self._division)
        if "AttributeError" in names or "TypeError" in names:
            if "NoneType" in raised.message:
                return self._first(raised, self._none)
            if "AttributeError" in names and left_open(self.source, raised.trail[-1]):
                return None
            return Blame(POSSIBLE, "every argument is of the type that is declared for it", strict=True)
        if "AssertionError" in names:
            return self._assertion(raised)
        return self._leak(raised, names, promised, functions)

    def _constructors(self, functions: Sequence[Function]) -> list[Function]:
        """``__init__`` of the classes that these methods are of: what it rejects, it rejects for all of them."""
        owners = [owner for one in functions if (owner := self.source.class_of(one)) is not None]
        return [
            stmt
            for owner in owners
            for stmt in owner.body
            if isinstance(stmt, ast.FunctionDef) and stmt.name in ("__init__", "__post_init__", "__new__")
        ]

    def _first(self, raised: Raised, rule: Rule) -> Blame | None:
        """What a rule says of the one node at the place that it is about."""
        found = [(node, rule(node, raised)) for node in self.source.nodes_at(raised.trail[-1])]
        told = [blame for _, (about, blame) in found if about]
        return told[0] if len(told) == 1 else None

    def _of(self, node: ast.expr, raised: Raised) -> frozenset[str]:
        """Sources of a value, seen from the function under test: what a helper is handed counts as what it is there."""
        nodes, depth = [node], len(raised.trail) - 1
        where = self.source.around(node)
        found: set[str] = set()
        while True:
            if where is None:
                return frozenset({UNKNOWN})
            provenance = self.source.provenance(where)
            sources = {source for one in nodes for source in provenance.of(one)}
            handed = OWN in sources or PART in sources
            if not depth or not handed:
                return frozenset(found | sources)
            params = {name for one in nodes for name in provenance.params_in(one)}
            depth -= 1
            calls = [one for one in self.source.nodes_at(raised.trail[depth]) if isinstance(one, ast.Call)]
            given = handed_over(calls[0], where, params) if len(calls) == 1 else None
            if not given:
                return frozenset({UNKNOWN})
            if OWN not in sources:
                found.add(PART)
            found |= sources - {OWN}
            nodes, where = given, self.source.around(calls[0])

    # the rules; each says whether it is about a node, and what it makes of it

    def _lookup(self, node: ast.AST, raised: Raised) -> tuple[bool, Blame | None]:
        if isinstance(node, ast.Subscript):
            return True, self._subscript(node.value, node.slice, raised)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _TAKES:
            holder = node.func.value
            if node.args and raised.type == "builtins:KeyError":
                return True, self._subscript(holder, node.args[0], raised)
            return True, self._taken(holder, raised)
        return False, None

    def _subscript(self, holder: ast.expr, key: ast.expr, raised: Raised) -> Blame | None:
        keys, holders = self._of(key, raised), self._of(holder, raised)
        shown, what = ast.unparse(holder), "key" if raised.type == "builtins:KeyError" else "index"
        if UNKNOWN in keys | holders:
            return None
        if OWN in keys and not keys & {COMPUTED, PART}:
            return self._listed(holder, key) if what == "key" else None  # what the caller asks for need not be there
        if what == "index" and holders <= {MADE, PART, CONSTANT}:
            if keys <= {CONSTANT} and holders <= {PART}:
                return None  # an element of the caller's: its shape is between the two of them
            return Blame(LIKELY, f"the function does not look how long {shown} is, which it made itself")
        if what == "key" and MADE in holders and holders <= {MADE, CONSTANT}:
            return Blame(LIKELY, f"the function made {shown} itself and does not look whether the key is in it")
        if OWN in holders:
            return self._given(holder, keys, what)
        if STATE in holders and keys <= {CONSTANT}:
            return self._taken(holder, raised)
        if holders <= {STATE, WORLD} and keys & {PART, COMPUTED, MADE} and STATE not in keys - {COMPUTED}:
            return Blame(POSSIBLE, f"the {what} into {shown} is the function's own work, not the caller's")
        return None

    def _listed(self, holder: ast.expr, key: ast.expr) -> Blame | None:
        """A table that is written out has all members of the enumeration that its keys are of, or should have."""
        where = self.source.around(key)
        params = self.source.provenance(where).params_in(key) if where is not None else set[str]()
        if len(params) != 1 or not has_members(self.source.display_of(holder)):
            return None
        why = f"{ast.unparse(holder)} lacks a member of the enumeration that its keys are of"
        return Blame(LIKELY, why, strict=True, member=next(iter(params)))

    def _given(self, holder: ast.expr, keys: frozenset[str], what: str) -> Blame | None:
        """A lookup in what the caller gave: a text may be empty, a row of data has the shape that was agreed upon."""
        if what != "index" or not keys <= {COMPUTED, CONSTANT}:
            return None
        if COMPUTED in keys:
            return Blame(LIKELY, f"the function worked out an index that {ast.unparse(holder)} does not have")
        where = self.source.around(holder)
        if where is not None and self.source.provenance(where).sorts(holder):
            return unsought(holder)
        params = self.source.provenance(where).params_in(holder) if where is not None else ()
        if len(params) != 1:
            return None
        return Blame(POSSIBLE, f"an empty {ast.unparse(holder)} is not looked out for", text=next(iter(params)))

    def _taken(self, holder: ast.expr, raised: Raised) -> Blame | None:
        """Something taken from a container that is empty."""
        holders = self._of(holder, raised)
        where = self.source.around(holder)
        if UNKNOWN in holders or where is None:
            return None
        if MADE in holders and holders <= {MADE, CONSTANT}:
            return Blame(LIKELY, f"{ast.unparse(holder)} is the function's own, and it takes from it what is not there")
        if self.source.provenance(where).sorts(holder):
            return unsought(holder)
        own = isinstance(holder, ast.Attribute) and STATE in holders
        if own and isinstance(holder, ast.Attribute) and guarded(self.source.class_of(where), holder.attr):
            return Blame(POSSIBLE, f"other methods raise an error of their own where {ast.unparse(holder)} is empty")
        return None

    def _division(self, node: ast.AST, raised: Raised) -> tuple[bool, Blame | None]:
        divisor: ast.expr | None = None
        if isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, _DIVISIONS):
            divisor = node.right if isinstance(node, ast.BinOp) else node.value
        elif isinstance(node, ast.Call) and last_name(node.func) == "divmod" and len(node.args) == 2:
            divisor = node.args[1]
        if divisor is None:
            return False, None
        sources, where = self._of(divisor, raised), self.source.around(divisor)
        if COMPUTED in sources and where is not None:
            sized = self.source.provenance(where).sized(divisor)
            why = f"the divisor {ast.unparse(divisor)} is worked out and can be zero"
            return True, Blame(LIKELY if sized else POSSIBLE, why, strict=not sized)
        if where is not None and starts_at_zero(divisor, self.source.class_of(where)):
            return True, Blame(LIKELY, f"{ast.unparse(divisor)} starts at zero, and nothing looks whether it still is")
        if sources & {MADE, PART} and not sources & {UNKNOWN, STATE, WORLD}:
            return True, Blame(POSSIBLE, f"the divisor {ast.unparse(divisor)} is not looked at before", strict=True)
        return True, None

    def _none(self, node: ast.AST, raised: Raised) -> tuple[bool, Blame | None]:
        value = used(node, raised.message)
        if value is None:
            return False, None
        sources = self._of(value, raised)
        shown = ast.unparse(value)
        if UNKNOWN in sources:
            return True, None
        if sources <= {MADE, CONSTANT, COMPUTED}:
            return True, Blame(SURE, f"{shown} can be None, and nothing looks whether it is")
        if STATE in sources and sources <= {STATE, CONSTANT}:
            return True, Blame(POSSIBLE, f"{shown} can still be None, and nothing looks whether it is")
        return True, Blame(
            POSSIBLE, f"{shown} may be None as it is declared, and nothing looks whether it is", strict=True
        )

    def _assertion(self, raised: Raised) -> Blame | None:
        where = self.source.function_at(raised.trail[-1][0])
        for node in ast.walk(where) if where is not None else ():
            if isinstance(node, ast.Assert) and node.lineno <= raised.trail[-1][0] <= (node.end_lineno or node.lineno):
                sources = (
                    self._of(node.test, raised)
                    if not isinstance(node.test, ast.Compare)
                    else frozenset[str]().union(
                        *(self._of(part, raised) for part in (node.test.left, *node.test.comparators))
                    )
                )
                if sources <= {MADE, COMPUTED, CONSTANT} and sources - {CONSTANT}:
                    return Blame(
                        POSSIBLE, f"the function holds that {ast.unparse(node.test)}, and it is not so", strict=True
                    )
        return None

    def _leak(
        self, raised: Raised, names: frozenset[str], promised: frozenset[str], functions: Sequence[Function]
    ) -> Blame | None:
        """An error of a library that the function lets out, though it has one of its own, or none says anything."""
        module, _, name = raised.type.partition(":")
        foreign = module != "builtins" or "UnicodeError" in names
        if not foreign or names.isdisjoint(_FOREIGN):
            return None
        for one in functions:
            params = self.source.provenance(one).params
            if any(word in _PATTERNS or word.rpartition("_")[2] in _PATTERNS for word in params):
                return None
        if promised:
            own = ", ".join(sorted(promised))
            return Blame(LIKELY, f"{name} of {module} gets out of a function that raises {own} for bad input")
        if "ValueError" in names or not ({"ArithmeticError"} & set(names) or name in ("error", "PatternError")):
            return None  # that is what a bad value is expected to meet
        return Blame(POSSIBLE, f"{name} of {module} gets out of a function that gives no hint of {module}")
