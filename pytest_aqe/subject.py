"""The subject as the sandbox sees it: signatures, classes and values of a module, as plain data.

Everything here comes out of the jailed worker as JSON (`ModuleInfo.from_json`); nothing is the subject's own
object, so holding it is safe. A `TypeInfo` is a small tree over annotations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class TypeInfo:
    """A type.

    `kind`: ``any`` (nothing known), ``none``, ``class`` (`ref` is ``module:qualname``, `args` its parameters;
    builtin and typing containers are classes too: ``builtins:list``), ``union``, ``literal`` (`values` are
    source texts), ``callable`` (`args` = parameter types, last one the result; empty: unknown), ``type``
    (a class object), ``typevar`` resolved to its bound or ``any``.
    """

    kind: str = "any"
    ref: str = ""
    args: tuple[TypeInfo, ...] = ()
    values: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> TypeInfo:
        """Built from ``{"kind", "ref", "args", "values"}``; keys may be missing."""
        return cls(
            str(row.get("kind", "any")),
            str(row.get("ref", "")),
            tuple(cls.from_json(arg) for arg in row.get("args", ())),
            tuple(str(value) for value in row.get("values", ())),
        )

    @classmethod
    def of(cls, ref: str, *args: TypeInfo) -> TypeInfo:
        """The class `ref` (``module:qualname``)."""
        return cls("class", ref, args)


ANY = TypeInfo()


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter: `kind` is inspect's name in lower case (``positional_only``, ``positional_or_keyword``,
    ``var_positional``, ``keyword_only``, ``var_keyword``); `default` is source text, None without a default or
    where the default is not plain (`has_default` tells)."""

    name: str
    kind: str
    type: TypeInfo = ANY
    has_default: bool = False
    default: str | None = None

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Param:
        """Built from a dict with the fields' names."""
        return cls(
            str(row["name"]),
            str(row["kind"]),
            TypeInfo.from_json(row.get("type", {})),
            bool(row.get("has_default")),
            row.get("default"),
        )


@dataclass(frozen=True, slots=True)
class FunctionInfo:
    """A function or method: `kind` is ``function``, ``method``, ``classmethod``, ``staticmethod`` or
    ``property``; `flavour` is ``plain``, ``coroutine``, ``generator`` or ``asyncgen``. `params` leave out
    self and cls. `owner` is the qualified name of its class, or ``""``. `lines` first and last line."""

    qualname: str
    kind: str
    flavour: str
    params: tuple[Param, ...]
    returns: TypeInfo = ANY
    owner: str = ""
    lines: tuple[int, int] = (0, 0)
    doc: str = ""
    setter: bool = False

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> FunctionInfo:
        """Built from a dict with the fields' names."""
        first, last = row.get("lines", (0, 0))
        return cls(
            str(row["qualname"]),
            str(row["kind"]),
            str(row.get("flavour", "plain")),
            tuple(Param.from_json(p) for p in row.get("params", ())),
            TypeInfo.from_json(row.get("returns", {})),
            str(row.get("owner", "")),
            (int(first), int(last)),
            str(row.get("doc", "")),
            bool(row.get("setter")),
        )

    @property
    def name(self) -> str:
        """The last part of the qualified name."""
        return self.qualname.rpartition(".")[2]

    @property
    def positional(self) -> tuple[Param, ...]:
        """Parameters that can be given by position, one by one."""
        return tuple(p for p in self.params if p.kind in ("positional_only", "positional_or_keyword"))


@dataclass(frozen=True, slots=True)
class ClassInfo:
    """A class, of the subject or one that it uses.

    `ref` is ``module:qualname`` as it can be imported. `flags` holds any of ``enum``, ``dataclass``,
    ``namedtuple``, ``typeddict``, ``protocol``, ``exception``, ``abstract``, ``slots``, ``eq`` (defines
    __eq__), ``context`` (__enter__), ``iterator``, ``callable``, ``awaitable``, ``no_init`` (instances
    cannot be made by calling it), ``incomplete`` (a mixin: methods use what only subclasses have).
    `params` of the constructor without self. `abstract` names what a subclass must define. `members` enum
    members. `factories` are classmethods or module functions that return an instance (refs). `attributes`
    are plain class attributes as source text.
    """

    ref: str
    params: tuple[Param, ...] = ()
    flags: frozenset[str] = frozenset()
    bases: tuple[str, ...] = ()
    abstract: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    factories: tuple[str, ...] = ()
    methods: tuple[FunctionInfo, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> ClassInfo:
        """Built from a dict with the fields' names."""
        return cls(
            str(row["ref"]),
            tuple(Param.from_json(p) for p in row.get("params", ())),
            frozenset(row.get("flags", ())),
            tuple(row.get("bases", ())),
            tuple(row.get("abstract", ())),
            tuple(row.get("members", ())),
            tuple(row.get("factories", ())),
            tuple(FunctionInfo.from_json(f) for f in row.get("methods", ())),
            dict(row.get("attributes", {})),
        )

    @property
    def module(self) -> str:
        """The module that it is imported from."""
        return self.ref.partition(":")[0]

    @property
    def qualname(self) -> str:
        """Its qualified name there."""
        return self.ref.partition(":")[2]


@dataclass(frozen=True, slots=True)
class ValueInfo:
    """A module-level value: its type's ref, its source text where plain, a regex's pattern."""

    type: str
    text: str | None = None
    pattern: str | None = None
    flags: int = 0

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> ValueInfo:
        """Built from a dict with the fields' names."""
        return cls(str(row.get("type", "")), row.get("text"), row.get("pattern"), int(row.get("flags", 0)))


@dataclass(frozen=True, slots=True)
class ModuleInfo:
    """A described module: its functions and methods (own ones only), the classes that matter by ref (own ones,
    those in annotations, imported ones), its values by name.

    `alone` is the class of the object that has taken the module's place: it is the only one, and has no other name.
    """

    name: str
    file: str
    doc: str = ""
    functions: tuple[FunctionInfo, ...] = ()
    classes: Mapping[str, ClassInfo] = field(default_factory=dict)
    values: Mapping[str, ValueInfo] = field(default_factory=dict)
    alone: str = ""

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> ModuleInfo:
        """Built from what the worker's describe request answers."""
        return cls(
            str(row["name"]),
            str(row.get("file", "")),
            str(row.get("doc", "")),
            tuple(FunctionInfo.from_json(f) for f in row.get("functions", ())),
            {str(k): ClassInfo.from_json(v) for k, v in row.get("classes", {}).items()},
            {str(k): ValueInfo.from_json(v) for k, v in row.get("values", {}).items()},
            str(row.get("alone", "")),
        )
