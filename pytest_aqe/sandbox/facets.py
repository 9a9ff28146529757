"""Expressions over a value that say what it is: the assertions that one would write about it."""

from __future__ import annotations

import collections
import enum
import itertools
import types
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pytest_aqe.program import Import
from pytest_aqe.sandbox.judge import Check, Judge
from pytest_aqe.sandbox.literals import Spelled, Speller
from pytest_aqe.sandbox.naming import Names
from pytest_aqe.sandbox.objects import getters, has_own, public_attributes, stored
from pytest_aqe.sandbox.plainly import is_class
from pytest_aqe.sandbox.snapshot import freeze
from pytest_aqe.sandbox.special import special_expressions
from pytest_aqe.sandbox.timelimit import TimeLimit
from pytest_aqe.sandbox.tolerance import needs_tolerance, rounded

MOST_CHECKS = 24
MOST_ATTRIBUTES = 10
MOST_ITEMS = 200


class Facets:
    """Collects checks that hold; each is evaluated before it is taken. `apart`: an expression for parts alone."""

    def __init__(
        self,
        judge: Judge,
        names: Names,
        owned: Callable[[type], bool],
        volatile: Callable[[str], bool] = lambda text: False,
        apart: str = "",
    ) -> None:
        self.checks: list[Check] = []
        self._judge, self._names, self._owned, self._volatile = judge, names, owned, volatile
        self._speller = Speller(names)
        self._apart = apart
        self._taken: set[tuple[str, str]] = set()
        self._seen: set[int] = set()
        self._leave: dict[str, frozenset[str]] = {}

    def take(self, kind: str, subject: str, expected: str, about: str, imports: Iterable[Import] = ()) -> bool:
        """Adds one check if it holds; true also for one that is there already."""
        if (kind, subject) in self._taken:
            return True
        if len(self.checks) >= MOST_CHECKS or (kind != "raises" and self._volatile(f"{subject} {expected}")):
            return False  # what differs from machine to machine is looked at in parts, if at all
        check = {
            "kind": kind, "subject": subject, "expected": expected, "about": about,
            "imports": [list(entry) for entry in dict.fromkeys(imports)],
        }  # fmt: skip
        if not self._judge.holds(check):
            return False
        self._taken.add((kind, subject))
        self.checks.append(check)
        return True

    def look(self, subject: str, value: Any, about: str, depth: int = 2, leave: frozenset[str] = frozenset()) -> int:
        """Adds checks on a value under its expression, but not on the attributes `leave`; how many were added."""
        before = len(self.checks)
        if leave:
            self._leave[subject] = leave
        if before >= MOST_CHECKS:
            return 0
        try:
            self._look(subject, value, about, depth)
        except TimeLimit:
            raise
        except BaseException as error:
            if isinstance(error, (MemoryError, KeyboardInterrupt)):
                raise TimeLimit from None
        return len(self.checks) - before

    def derived(self, subject: str, about: str, imports: Iterable[Import] = ()) -> bool:
        """Adds a check on an expression whose value can be spelled."""
        try:
            value = self._judge.value(subject, list(imports))
        except TimeLimit:
            raise
        except BaseException:
            return False
        return self._whole(subject, value, about, imports)

    def _whole(self, subject: str, value: Any, about: str, imports: Iterable[Import] = ()) -> bool:
        """One check that says all about the value, where there is one."""
        if subject == self._apart:
            return False
        if value is None or value is True or value is False:
            return self.take("is", subject, repr(value), about, imports)
        variable = self._names.variable(value)
        if variable is not None and variable != subject:
            return self.take("is", subject, variable, about, imports)
        if needs_tolerance(value):
            spelled = self._speller.spell(rounded(value))
            return spelled is not None and self.take(
                "approx", subject, spelled.text, about, [*imports, *spelled.imports]
            )
        if type(value) is float and value != value:
            return self.take("is", f"math.isnan({subject})", "True", about, [*imports, ("math", "")])
        spelled = self._speller.spell(value)
        if spelled is not None and spelled.text in ("True", "False"):
            return self.derived(f"bool({subject})", about, imports)
        if spelled is None or spelled.text == subject or (spelled.built and _equals_anything(value)):
            return False
        kind = "is" if _is_singleton(value) and self.take_is(subject, spelled, about, imports) else "equal"
        return kind == "is" or self.take("equal", subject, spelled.text, about, [*imports, *spelled.imports])

    def take_is(self, subject: str, spelled: Spelled, about: str, imports: Iterable[Import]) -> bool:
        """Adds an identity check."""
        return self.take("is", subject, spelled.text, about, [*imports, *spelled.imports])

    def _look(self, subject: str, value: Any, about: str, depth: int) -> None:
        compound = self._owned(type(value)) and not _is_singleton(value) and bool(stored(value))
        if compound and about in ("state", "unchanged"):
            self._attributes(subject, value, about, 0)
        if self._whole(subject, value, about):
            return
        if depth < 0 or id(value) in self._seen:
            return
        self._seen.add(id(value))
        kind = type(value)
        if isinstance(value, (str, bytes, bytearray)) and self._volatile(repr(value)):
            return  # not even its length is the same everywhere
        if isinstance(value, (str, bytes, bytearray)):
            self._long_text(subject, about)
        elif isinstance(value, (list, tuple, collections.deque)) and not hasattr(kind, "_fields"):
            self._sequence(subject, value, about, depth)
        elif isinstance(value, Mapping):
            self._mapping(subject, value, about, depth)
        elif isinstance(value, (set, frozenset)):
            self.derived(f"len({subject})", about)
            self.derived(f"sorted({subject})[:3]", about)
        elif is_class(value):
            self._class(subject, value, about)
        elif not self._special(subject, value, about):
            self._object(subject, value, kind, about, depth)

    def _long_text(self, subject: str, about: str) -> None:
        self.derived(f"len({subject})", about)
        self.derived(f"{subject}[:60]", about)
        self.derived(f"{subject}[-60:]", about)

    def _sequence(self, subject: str, value: Any, about: str, depth: int) -> None:
        items = list(value)
        if all(self._speller.spell(item) is not None for item in items[:10]):
            self.derived(f"len({subject})", about)
            if not self.derived(f"{subject}[:3]", about):
                self.derived(f"{subject}[0]", about)
            self.derived(f"{subject}[-1]", about)
            return
        if len(items) > 1:
            if not isinstance(value, tuple):
                self.derived(f"len({subject})", about)
            alike = len({id(type(item)) for item in items}) == 1
            if alike and (self._columns(subject, items, about) or len(items) > 4):
                return
        for index, item in enumerate(items[:4]):
            self.look(f"{subject}[{index}]", item, about, depth - 1)

    def _columns(self, subject: str, items: list[Any], about: str) -> int:
        """Attributes that all items have, as lists; how many were taken."""
        taken = 0
        for name in public_attributes(items[0]):
            taken += self.derived(f"[item.{name} for item in {subject}]", about)
            if taken >= 3:
                return taken
        kind = type(items[0])
        if has_own(kind, "__str__") and not taken:
            taken += self.derived(f"[str(item) for item in {subject}]", about)
        elif isinstance(items[0], (list, tuple)):
            taken += self.derived(f"[len(item) for item in {subject}]", about)
        return taken

    def _mapping(self, subject: str, value: Any, about: str, depth: int) -> None:
        keys = list(value)
        if not self.derived(f"set({subject})", about):
            self.derived(f"len({subject})", about)
        for key in keys[:4]:
            spelled = self._speller.spell(key)
            if spelled is not None and not spelled.imports:
                self.look(f"{subject}[{spelled.text}]", value[key], about, depth - 1)
        if self._owned(type(value)):
            self._attributes(subject, value, about, depth)

    def _class(self, subject: str, value: type, about: str) -> None:
        self.derived(f"{subject}.__name__", about)
        self.derived(f"{subject}.__bases__", about)
        if hasattr(value, "_fields"):
            self.derived(f"{subject}._fields", about)
        for name in list(vars(value))[:40]:
            if not name.startswith("_") and type(vars(value)[name]) in (int, str, bool, float, tuple):
                self.derived(f"{subject}.{name}", about)

    def _special(self, subject: str, value: Any, about: str) -> bool:
        """Well-known types that have their own way of being looked at."""
        expressions = special_expressions(subject, value, self._speller)
        if expressions is None:
            return False
        if type(value) is types.FunctionType:
            self._attributes(subject, value, about, 0)
        for text, expected, imports in expressions:
            if expected is None:
                self.derived(text, about, imports)
            else:
                self.take("equal", text, expected, about, imports)
        return True

    def _object(self, subject: str, value: Any, kind: type, about: str, depth: int) -> None:
        before = len(self.checks)
        self._attributes(subject, value, about, depth)
        if isinstance(value, BaseException):
            self.derived(f"{subject}.args", about)
        if has_own(kind, "__len__"):
            self.derived(f"len({subject})", about)
        if (has_own(kind, "__iter__") and not hasattr(kind, "__next__")) or type(value).__name__.startswith("dict_"):
            self._listed(subject, value, about)
        if has_own(kind, "__bool__"):
            self.derived(f"bool({subject})", about)
        if has_own(kind, "__str__") or isinstance(value, BaseException):
            self.derived(f"str({subject})", about)
        if len(self.checks) - before < 2:
            self._getters(subject, value, about)
        if len(self.checks) == before and has_own(kind, "__repr__") and not repr(value).startswith("<"):
            self.derived(f"repr({subject})", about)
        if len(self.checks) == before and self._owned(kind):
            self._private(subject, value, about)
        named = self._names.value(kind) if self._owned(kind) and len(self.checks) > before else None
        if named is not None and about == "result":
            self.take("is", f"type({subject})", named[0], about, named[1])

    def _attributes(self, subject: str, value: Any, about: str, depth: int) -> None:
        taken = 0
        deeper = []
        leave = self._leave.get(subject, ())
        foreign = not self._owned(type(value))
        for name in public_attributes(value):
            if name in leave or not name.isidentifier() or taken >= MOST_ATTRIBUTES:
                continue
            try:
                item = getattr(value, name)
            except TimeLimit:
                raise
            except BaseException:
                continue
            if foreign and _is_singleton(item) and not isinstance(item, enum.Enum):
                continue  # what a library's class holds says nothing of the subject
            if self._whole(f"{subject}.{name}", item, about):
                taken += 1
            elif not isinstance(item, (types.FunctionType, types.MethodType, types.BuiltinFunctionType)):
                deeper.append((name, item))
        for name, item in deeper[:4]:
            if depth > 0:
                self.look(f"{subject}.{name}", item, about, depth - 1)

    def _listed(self, subject: str, value: Any, about: str) -> None:
        if len(list(itertools.islice(value, MOST_ITEMS + 1))) > MOST_ITEMS:
            return
        items = list(value)
        if not self.derived(f"list({subject})", about) and items and len({id(type(item)) for item in items}) == 1:
            self._columns(subject, items, about)

    def _getters(self, subject: str, value: Any, about: str) -> None:
        taken = 0
        for name in getters(value):
            frozen = freeze(value)
            if frozen is None or taken >= 3:
                return
            added = self.derived(f"{subject}.{name}()", about)
            changed = freeze(value) != frozen
            if added and (changed or self.checks[-1]["expected"] == "None"):
                self.checks.pop()
            if changed:
                return
            taken += added

    def _private(self, subject: str, value: Any, about: str) -> None:
        taken = 0
        for name in stored(value):
            left_out = name in self._leave.get(subject, ()) or not name.isidentifier() or name.startswith("__")
            if not left_out and taken < 3:
                taken += self.derived(f"{subject}.{name}", about)


def _equals_anything(value: Any) -> bool:
    try:
        return bool(value == object())
    except TimeLimit:
        raise
    except BaseException:
        return False


def _is_singleton(value: Any) -> bool:
    named = (type, types.FunctionType, types.BuiltinFunctionType, types.ModuleType, enum.Enum)
    return isinstance(value, named) or value is ... or value is NotImplemented
