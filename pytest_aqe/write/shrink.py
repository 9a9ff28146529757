"""Simpler variants of a program, best first: fewer statements and arguments, shorter and plainer values.

Nothing is executed here. The caller tries the variants, keeps the first that still reaches the same goals with
the same kind of outcome, and shrinks that one again; `weight` falls with every step, so it ends.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from pytest_aqe.program import (
    Assign,
    Block,
    Call,
    Lit,
    Map,
    Op,
    Part,
    Program,
    Raw,
    Ref,
    Seq,
    Stmt,
    children,
    replace_node,
    walk,
    words,
)
from pytest_aqe.write.apart import same_texts, told_apart
from pytest_aqe.write.fit import Fit
from pytest_aqe.write.helpers import all_defined, plain_helpers, plainer_helper, shorter_helpers, without_subclasses
from pytest_aqe.write.moments import near, scattered
from pytest_aqe.write.plainer import (
    is_odd,
    plainer_bytes,
    plainer_number,
    plainer_source,
    plainer_text,
    strangeness,
)
from pytest_aqe.write.unwind import unwound

_VALUES = frozenset({("decimal", "Decimal"), ("fractions", "Fraction"), ("pathlib", "Path"), ("uuid", "UUID")})


LARGE = 1e18


def weight(program: Program) -> float:
    """How much there is to read: length, statements, and a price for what nobody types, or what shows too little."""
    text = program.text()
    statements = len(program.arrange) + 2 * len(program.define)
    digits = sum(char.isdigit() for char in text)
    bare = sum(_bareness(part) for stmt in (*program.arrange, program.act) for part in walk(stmt))
    return len(text) + 8 * statements + strangeness(text) + digits / 8 + bare + scattered(program) + same_texts(program)


def _bareness(part: Part) -> float:
    """A price for values that show too little to be an example (an empty text, a zero, ``Decimal()``), and for large
    numbers."""
    if isinstance(part, Lit):
        value = part.value
        if value is None or isinstance(value, (bool, complex)):
            return 0.0
        if isinstance(value, float) and not math.isfinite(value):
            return 12.0
        if isinstance(value, (int, float)):
            return math.log2(1 + min(abs(value), LARGE)) / 16 if value else 1.5
        return 0.0 if value else 4.0
    if isinstance(part, Call) and isinstance(part.func, Ref) and not part.args and not part.kwargs:
        return 8.0 if (part.func.module, part.func.qualname) in _VALUES else 0.0
    return 0.0


def shrink(program: Program, fit: Fit | None = None) -> Iterator[Program]:
    """Variants that are strictly simpler than the program, each once. With `fit`, arguments that suit their
    parameters are simpler than others."""
    seen = {program.text()}
    limit = weight(program) + (fit.price(program) if fit else 0)
    for variant in _variants(program, fit):
        text = variant.text()
        if text not in seen and weight(variant) + (fit.price(variant) if fit else 0) < limit:
            seen.add(text)
            yield variant


def _variants(program: Program, fit: Fit | None) -> Iterator[Program]:
    yield from _without_unused(program)
    yield from unwound(program)
    yield from near(program)
    yield from told_apart(program)
    if fit:
        yield from fit.variants(program)
    yield from _plain_at_once(program)
    yield from plain_helpers(program)
    big = sorted(_parts(program), key=lambda part: -len(part.text()))
    emptier = (replace_node(program, part, new) for part in big for new in _emptier(part))
    yield from _in_turn(
        [
            _without_statements(program),
            without_subclasses(program),
            shorter_helpers(program),
            _fewer_arguments(program),
            _collapsed(program),
            emptier,
            _together(program),
        ]
    )
    yield from _in_turn(
        [*(_each(program, part) for part in big), *(plainer_helper(program, one) for one in program.define)]
    )


def _plain_at_once(program: Program) -> Iterator[Program]:
    """With every odd text a plain word, then only those of the arrangement, then those of one call each."""
    sources: list[list[Part]] = [[*program.arrange, program.act], list(program.arrange)]
    sources += [[part] for stmt in (*program.arrange, program.act) for part in walk(stmt) if isinstance(part, Call)]
    tried: set[frozenset[str]] = set()
    for source in sources:
        texts = [part.value for one in source for part in walk(one) if isinstance(part, Lit)]
        odd = dict.fromkeys(text for text in texts if isinstance(text, str) and is_odd(text))
        if len(odd) > 1 and frozenset(odd) not in tried:
            tried.add(frozenset(odd))
            alike = apart = program
            for word, text in zip(_plain_words(texts), odd):
                alike = _everywhere(alike, str, text, Lit("a"))
                apart = _everywhere(apart, str, text, Lit(word))
            yield alike
            yield apart


def _plain_words(taken: Sequence[object]) -> Iterator[str]:
    return (word for word in "abcdefghijklmnopqrstuvwxyz" if word not in taken)


def _each(program: Program, part: Part) -> Iterator[Program]:
    for new in _smaller(part):
        yield replace_node(program, part, new)


def _together(program: Program) -> Iterator[Program]:
    """Plainer values in every place of a literal that occurs more than once: keys that have to match."""
    found = [part for part in _parts(program) if isinstance(part, Lit) and type(part.value) in (str, bytes, int, float)]
    counts = Counter((type(lit.value), lit.value) for lit in found)
    for (kind, value), count in counts.items():
        if count > 1:
            for new in (*_emptier(Lit(value)), *_smaller(Lit(value))):
                yield _everywhere(program, kind, value, new)


def _everywhere(program: Program, kind: type, value: object, new: Part) -> Program:
    for part in _parts(program):
        if isinstance(part, Lit) and type(part.value) is kind and part.value == value:
            program = replace_node(program, part, new)
    return program


def _in_turn(sources: Sequence[Iterator[Program]]) -> Iterator[Program]:
    """One from each source, then the next from each: whoever takes only a few gets some of every kind."""
    left = list(sources)
    while left:
        for source in list(left):
            variant = next(source, None)
            if variant is None:
                left.remove(source)
            else:
                yield variant


def _parts(program: Program) -> list[Part]:
    """Every value in the program, each object once."""
    found: dict[int, Part] = {}
    for stmt in (*program.arrange, program.act):
        for part in walk(stmt):
            if isinstance(part, (Lit, Seq, Map, Raw, Block)):
                found.setdefault(id(part), part)
    return list(found.values())


def _without_unused(program: Program) -> Iterator[Program]:
    """Without every definition and assignment that nothing reads, all at once."""
    used = Counter(words(program.text()))
    arrange = tuple(stmt for stmt in program.arrange if not (isinstance(stmt, Assign) and used[stmt.name] == 1))
    define = tuple(part for part in program.define if used[part.name] > Counter(words(part.source))[part.name])
    yield replace(program, arrange=arrange, define=define)


def _without_statements(program: Program) -> Iterator[Program]:
    """Without the first or second half of the arrangement, then without each statement, the last one first."""
    count = len(program.arrange)
    if count > 3:
        for kept in (program.arrange[count // 2 :], program.arrange[: count // 2]):
            if _complete(program, kept):
                yield replace(program, arrange=kept)
    for index in reversed(range(count)):
        kept = program.arrange[:index] + program.arrange[index + 1 :]
        if _complete(program, kept):
            yield replace(program, arrange=kept)
    for index in reversed(range(len(program.define))):
        define = program.define[:index] + program.define[index + 1 :]
        if all_defined(program, define):
            yield replace(program, define=define)


def _complete(program: Program, kept: tuple[Stmt, ...]) -> bool:
    """Whether every variable that is still read is still assigned."""
    lost = {stmt.name for stmt in program.arrange if isinstance(stmt, Assign)}
    lost -= {stmt.name for stmt in kept if isinstance(stmt, Assign)}
    return not lost & set(words(replace(program, arrange=kept).text()))


def _fewer_arguments(program: Program) -> Iterator[Program]:
    """Without each keyword argument, then without the last positional one, the act's calls first."""
    for stmt in (program.act, *reversed(program.arrange)):
        inside = {
            id(part)
            for op in walk(stmt)
            if isinstance(op, Op) and op.template.startswith("lambda")
            for part in walk(op)
        }
        for call in walk(stmt):
            if not isinstance(call, Call) or id(call) in inside:
                continue  # what a function would do that is never called cannot be told by running it
            if len(call.kwargs) > 1:
                yield replace_node(program, call, replace(call, kwargs=()))
            for index in range(len(call.kwargs)):
                kwargs = call.kwargs[:index] + call.kwargs[index + 1 :]
                yield replace_node(program, call, replace(call, kwargs=kwargs))
            if call.args:
                yield replace_node(program, call, replace(call, args=call.args[:-1]))


def _collapsed(program: Program) -> Iterator[Program]:
    """With one of its own arguments in place of a call that is an argument itself."""
    for stmt in (program.act, *program.arrange):
        for outer in walk(stmt):
            for call in children(outer) if isinstance(outer, (Call, Seq, Map)) else ():
                if isinstance(call, Call) and not (isinstance(outer, Call) and call is outer.func):
                    for inner in call.args:
                        if isinstance(inner, Call):
                            yield replace_node(program, call, inner)


def _emptier(part: Part) -> Iterator[Part]:
    """The simplest values of the same type, then halves."""
    if isinstance(part, Seq) and part.items:
        yield replace(part, items=())
        half = len(part.items) // 2
        if half:
            yield replace(part, items=part.items[:half])
            yield replace(part, items=part.items[half:])
    elif isinstance(part, Map) and part.pairs:
        yield replace(part, pairs=())
        half = len(part.pairs) // 2
        if half:
            yield replace(part, pairs=part.pairs[:half])
            yield replace(part, pairs=part.pairs[half:])
    elif isinstance(part, Lit):
        if isinstance(part.value, str):
            yield from (Lit(text) for text in ("", "a", "tea") if len(text) < len(part.value) or not part.value)
        elif isinstance(part.value, bytes):
            yield from (Lit(data) for data in (b"", b"a") if len(data) < len(part.value))


def _smaller(part: Part) -> Iterator[Part]:
    """Values a little smaller or plainer than this one."""
    if isinstance(part, Seq):
        for index in range(len(part.items)):
            yield replace(part, items=part.items[:index] + part.items[index + 1 :])
    elif isinstance(part, Map):
        for index in range(len(part.pairs)):
            yield replace(part, pairs=part.pairs[:index] + part.pairs[index + 1 :])
    elif isinstance(part, Lit):
        yield from (Lit(value) for value in _plainer(part.value))
    elif isinstance(part, Raw):
        yield from (replace(part, source=text) for text in plainer_source(part.source, expression=True))
    elif isinstance(part, Block):
        yield from (replace(part, source=text) for text in plainer_source(part.source, expression=False))


def _plainer(value: object) -> Iterator[str | bytes | int | float]:
    makers: dict[type, Callable[..., Iterator[str | bytes | int | float]]] = {
        str: plainer_text,
        bytes: plainer_bytes,
        int: plainer_number,
        float: plainer_number,
    }
    maker = makers.get(type(value))
    if maker:
        yield from maker(value)
