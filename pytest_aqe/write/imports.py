"""The import block of a test file: grouped, sorted and wrapped as import sorters leave it."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from pytest_aqe.program import Import
from pytest_aqe.write.code import free_name

WIDTH = 100
_CALLED_BY_PYTEST = re.compile(
    r"(setup|teardown)_(module|function|class|method)|(setUp|tearDown)Module|pytest_.*|pytestmark|test.*|load_tests|setup|teardown"
    r"|collect_ignore(_glob)?"
)


@dataclass(frozen=True, slots=True, order=True)
class Bound:
    """One import and the name that it binds: ``from module import name as local``."""

    module: str
    name: str
    local: str

    @property
    def alias(self) -> str:
        """The name behind ``as``, or ``""`` where none is needed."""
        plain = self.name or self.module.split(".")[0]
        return "" if plain == self.local else self.local


def bind(wanted: Iterable[Import], there: Collection[Bound], taken: Collection[str], first: str) -> dict[Import, Bound]:
    """Local names for imports: those that are `there` stay, names of module `first` come next, clashes get an
    alias. So does what pytest would collect or call if it stood in a test module under its own name."""
    found = {(one.module, one.name): one for one in there}
    used = {one.local for one in there} | set(taken)
    for module, name in sorted(set(wanted), key=lambda pair: (pair[0] != first, pair)):
        if (module, name) in found:
            continue
        local = name or module.split(".")[0]
        same_root = not name and any(not one.name and one.local == local for one in found.values())
        if not same_root and (local in used or _is_special(local)):
            local = free_name(_other_name(module, local), used)
        used.add(local)
        found[module, name] = Bound(module, name, local)
    return found


def _is_special(name: str) -> bool:
    return bool(name.startswith(("Test", "__")) or _CALLED_BY_PYTEST.fullmatch(name))


def _other_name(module: str, name: str) -> str:
    if name.startswith("Test") and name[4:5].isupper():
        return name[4:]
    if name.startswith("__") and not name.endswith("__"):
        return name.lstrip("_")
    if name.startswith("__"):
        return f"{module.rpartition('.')[2]}_{name.strip('_')}"
    if _is_special(name):
        return f"the_{name}" if name[:1].islower() else f"The{name}"
    prefix = module.rpartition(".")[2].strip("_") or module.split(".")[0]
    return f"{prefix}_{name}" if name[:1].islower() or name[:1] == "_" else prefix.title().replace("_", "") + name


def import_lines(bound: Iterable[Bound], first_party: Collection[str]) -> list[str]:
    """The lines of the import block."""
    sections: dict[int, list[Bound]] = {}
    for one in bound:
        sections.setdefault(_section(one.module, first_party), []).append(one)
    found: list[str] = []
    for section in sorted(sections):
        if found:
            found.append("")
        found += _section_lines(sections[section])
    return found


def _section(module: str, first_party: Collection[str]) -> int:
    root = module.split(".")[0]
    if root == "__future__":
        return 0
    if root in sys.stdlib_module_names:
        return 1
    return 3 if root in first_party else 2


def _section_lines(bound: list[Bound]) -> list[str]:
    plain = sorted((one for one in bound if not one.name), key=lambda one: (_natural(one.module), one.local))
    lines = [f"import {one.module}" + (f" as {one.alias}" if one.alias else "") for one in plain]
    by_module: dict[str, list[Bound]] = {}
    for one in bound:
        if one.name:
            by_module.setdefault(one.module, []).append(one)
    for module in sorted(by_module, key=_natural):
        members = sorted(by_module[module], key=lambda one: (_member_key(one.name), one.local))
        bare = [one.name for one in members if not one.alias]
        parts = [(_member_key(bare[0]), "", _from_lines(module, bare))] if bare else []
        parts += [
            (_member_key(one.name), one.local, [f"from {module} import {one.name} as {one.alias}"])
            for one in members
            if one.alias
        ]
        lines += [line for _, _, part in sorted(parts) for line in part]
    return lines


def _from_lines(module: str, names: list[str]) -> list[str]:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= WIDTH:
        return [line]
    return [f"from {module} import (", *(f"    {name}," for name in names), ")"]


def _member_key(name: str) -> tuple[int, tuple[object, ...], str]:
    constant = len(name) > 1 and name.isupper()
    kind = 0 if constant else 1 if name[:1].isupper() else 2
    return (kind, _natural(name), name)


def _natural(text: str) -> tuple[object, ...]:
    """A key that sorts numbers inside names by value and ignores case first."""
    parts = re.split(r"(\d+)", text.lower())
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in parts)


def renamings(imports: Iterable[Import], bound: Mapping[Import, Bound]) -> dict[str, str]:
    """What has to be renamed in a text that needs these imports: original names to local ones."""
    pairs = sorted(pair for pair in imports if pair in bound and bound[pair].alias)
    return {name or module.split(".")[0]: bound[module, name].local for module, name in pairs}
