"""Compiles scripts and gives each a fresh namespace; both remembered, because scripts repeat."""

from __future__ import annotations

import importlib
from types import CodeType
from typing import Any

from pytest_aqe.program import WRAPS
from pytest_aqe.sandbox.raised import CANDIDATE_FILE
from pytest_aqe.sandbox.scope import assigns_afar

MOST = 512


class Compiled:
    """Code objects of one script."""

    __slots__ = ("act", "arrange", "assigns_afar", "block", "text", "wrap")

    def __init__(self, arrange: str, act: str, block: bool, wrap: str) -> None:
        self.block, self.wrap = block, wrap
        self.text = f"{arrange}\n{act}"
        self.arrange = compile(arrange, CANDIDATE_FILE, "exec", dont_inherit=True) if arrange.strip() else None
        text = act if block or not wrap else WRAPS[wrap].format(act=act)
        self.act: CodeType = compile(text, CANDIDATE_FILE, "exec" if block else "eval", dont_inherit=True)
        self.assigns_afar = assigns_afar(self.arrange) or (assigns_afar(self.act) if block else "setattr" in act)


class Scripts:
    """Bounded caches of compiled scripts, of expressions, and of what import sets bind."""

    def __init__(self) -> None:
        self._compiled: dict[tuple[str, str, bool, str], Compiled] = {}
        self._expressions: dict[str, CodeType] = {}
        self._spaces: dict[tuple[tuple[str, str], ...], dict[str, Any]] = {}

    def compiled(self, script: dict[str, Any]) -> Compiled:
        """Code of a script; whatever compile raises."""
        key = (script["arrange"], script["act"], bool(script["block"]), script["wrap"])
        found = self._compiled.get(key)
        if found is None:
            if len(self._compiled) >= MOST:
                self._compiled.clear()
            found = self._compiled[key] = Compiled(*key)
        return found

    def expression(self, text: str) -> CodeType:
        """Code of one expression."""
        found = self._expressions.get(text)
        if found is None:
            if len(self._expressions) >= MOST:
                self._expressions.clear()
            found = self._expressions[text] = compile(text, "<check>", "eval", dont_inherit=True)
        return found

    def namespace(self, script: dict[str, Any]) -> dict[str, Any]:
        """What the script's imports bind. Not to be changed: copy it."""
        key = tuple([(module, name) for module, name in script["imports"]])
        found = self._spaces.get(key)
        if found is None:
            found = {}
            for module, name in key:
                bound, value = import_one(module, name)
                found[bound] = value
            if len(self._spaces) > MOST:
                self._spaces.clear()
            self._spaces[key] = found
        return found


def import_one(module: str, name: str) -> tuple[str, Any]:
    """The name that one import binds, and its value."""
    found = importlib.import_module(module)
    if not name:
        top = module.partition(".")[0]
        return top, importlib.import_module(top) if top != module else found
    try:
        return name, getattr(found, name)
    except AttributeError:
        try:
            return name, importlib.import_module(f"{module}.{name}")
        except ModuleNotFoundError:
            raise ImportError(f"cannot import name {name!r} from {module!r}") from None
