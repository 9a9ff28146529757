"""Fixtures as genes: environment variables, files with content, platform, failing dependencies, stdin, pinned time."""

from __future__ import annotations

import builtins
from collections.abc import Iterator

from pytest_aqe.generate.search.calls import Caller
from pytest_aqe.generate.search.context import Context
from pytest_aqe.generate.search.moves.base import Attempt, BaseMove
from pytest_aqe.generate.search.moves.laid import Laid
from pytest_aqe.generate.search.naming import internal
from pytest_aqe.generate.search.source import FunctionFacts
from pytest_aqe.program import Block, Define, Import, Lit, Program, Stmt, quote
from pytest_aqe.subject import FunctionInfo

__all__ = ["World", "joined"]

Gene = tuple[tuple[Define, ...], tuple[Stmt, ...]]

PLATFORMS = ("win32", "linux", "darwin", "cygwin")
PINS = {
    "time.time": "lambda: 1700000000.0",
    "time.perf_counter": "iter([1.0, 3.5, 6.0, 10.0]).__next__",
    "time.monotonic": "iter([1.0, 3.5, 6.0, 10.0]).__next__",
    "time.sleep": "lambda seconds: None",
    "random.random": "lambda: 0.25",
    "random.randint": "lambda a, b: a",
    "random.choice": "lambda items: items[0]",
    "os.getpid": "lambda: 42",
    "os.getcwd": 'lambda: "/work"',
    "uuid.uuid4": 'lambda: "12345678-1234-5678-1234-567812345678"',
    "getpass.getuser": 'lambda: "user"',
    "socket.gethostname": 'lambda: "host"',
}


class World(BaseMove):
    """What surrounds the call: one or several genes before a fresh call or an entry near an open goal."""

    name = "world"

    def __init__(self, context: Context, caller: Caller) -> None:
        super().__init__(context, caller)
        self.genes: dict[str, list[Gene]] = {}
        self.turn: dict[str, int] = {}
        self.laid = Laid(context, caller)

    def attempts(self, function: FunctionInfo, count: int) -> Iterator[Attempt]:
        """Each gene alone first, then several together."""
        genes = self.genes.get(function.qualname)
        if genes is None:
            genes = self.genes[function.qualname] = self.known(function)
        takers = self.laid.takers(function)
        if not genes and not takers:
            return
        for _ in range(count * 2):
            entry = self.entry(function) if self.random.random() < 0.5 else None
            program = self.program_of(entry, function)
            if takers and (not genes or self.random.random() < 0.6):
                program = self.laid.call(function, self.random.choice(takers))
            elif program is None:
                program = self.caller.call(function)
            if program is None:
                return
            alone = takers and self.random.random() < 0.5  # a file may be all that it takes
            for define, stmts in self.chosen(function, genes) if genes and not alone else ():
                program = joined(program, define, stmts)
            yield program, entry.candidate if entry else None

    def chosen(self, function: FunctionInfo, genes: list[Gene]) -> list[Gene]:
        """One gene after the other, twice, then several at random."""
        turn = self.turn.get(function.qualname, 0)
        self.turn[function.qualname] = turn + 1
        if turn < 2 * len(genes):
            return [genes[turn % len(genes)]]
        return self.random.sample(genes, min(len(genes), self.random.choice((1, 2, 2, 3, 4))))

    def known(self, function: FunctionInfo) -> list[Gene]:
        """Genes that the function's source, and that of what it calls in this module, asks for."""
        facts = self.context.facts(function.qualname)
        if facts is None:
            return []
        near = [facts]
        for name in sorted(facts.calls):
            other = self.context.source.functions.get(name) or self.context.source.functions.get(
                f"{function.owner}.{name.rpartition('.')[2]}" if function.owner else name
            )
            if other is not None and other not in near:
                near.append(other)
        genes: list[Gene] = []
        for one in near[:6]:
            genes += self.environment(one)
            genes += self.pins(one)
            genes += self.globals(one)
            genes += self.failures(one)
            genes += self.streams(one)
        return genes

    def environment(self, facts: FunctionFacts) -> Iterator[Gene]:
        """Each variable set to what it is compared with, to something, and taken away."""
        for name, constants in facts.environment.items():
            texts = [c for c in constants if isinstance(c, str)]
            for text in dict.fromkeys([*texts, "1", "true", "master", "a", "", "false"]):
                yield (), (Block(f"monkeypatch.setenv({quote(name)}, {quote(text)})"),)
            yield (), (Block(f"monkeypatch.delenv({quote(name)}, raising=False)"),)

    def pins(self, facts: FunctionFacts) -> Iterator[Gene]:
        """Clocks, chance and the host pinned where the function asks them; the platform where it is compared."""
        module = self.context.info.name
        imports = self.context.source.imports
        for call in sorted(facts.calls):
            pinned = PINS.get(call)
            if pinned is None:
                continue
            local = next((local for local, dotted in imports.items() if dotted == call), None)
            root = call.split(".")[0]
            alias = next((local for local, dotted in imports.items() if dotted == root), root)
            target = f"{module}.{local}" if local else f"{module}.{alias}.{call.partition('.')[2]}"
            yield (), (Block(f'monkeypatch.setattr("{target}", {pinned})'),)
        if (
            any(name.startswith(("sys.platform", "os.name", "platform.system")) for name in facts.globals_read)
            or "platform.system" in facts.calls
        ):
            for name in PLATFORMS:
                if "sys" in imports:
                    yield (), (Block(f'monkeypatch.setattr("{module}.sys.platform", "{name}")'),)
            if "platform" in imports:
                for name in ("Windows", "Linux", "Darwin"):
                    yield (), (Block(f'monkeypatch.setattr("{module}.platform.system", lambda: "{name}")'),)

    def globals(self, facts: FunctionFacts) -> Iterator[Gene]:
        """Module-level names that predicates read, set to what they are compared with and to both truths."""
        module = self.context.info.name
        for name, constants in facts.globals_read.items():
            root = name.split(".")[0]
            if hasattr(builtins, root) or root in ("self", "cls", "super", "os", "sys") or "(" in name or "[" in name:
                continue
            imported = root in self.context.source.imports
            if not (imported or root in self.context.source.assigned) or internal(name):
                continue
            callable_ = name in facts.calls or (imported and "." in name)
            values = [Lit(c).text() for c in constants if isinstance(c, (str, int, float, bytes, type(None)))]
            for text in dict.fromkeys([*values, "None", "True", "False"]):
                shown = f"lambda *args, **kwargs: {text}" if callable_ else text
                yield (), (Block(f'monkeypatch.setattr("{module}.{name}", {shown})'),)

    def failures(self, facts: FunctionFacts) -> Iterator[Gene]:
        """Each call inside a try made to raise what is caught there."""
        module = self.context.info.name
        done: set[tuple[str, str]] = set()
        for call, error, _ in facts.caught:
            root = call.split(".")[0]
            if (
                (call, error) in done
                or "(" in call
                or "[" in call
                or root in facts.parameters()
                or root in ("self", "cls")
            ):
                continue
            done.add((call, error))
            known = not internal(call) and (root in self.context.source.imports or root in self.context.source.assigned)
            target = f"{module}.{call}" if known else f"builtins.{call}" if call in ("open", "input") else ""
            made = self.error(error)
            if not target or made is None:
                continue
            text, imports = made
            define = Define("fail", f"def fail(*args, **kwargs):\n    raise {text}", imports)
            yield (define,), (Block(f'monkeypatch.setattr("{target}", fail)'),)

    def error(self, name: str) -> tuple[str, tuple[Import, ...]] | None:
        """The text that makes an exception of a caught class, with its imports."""
        short = name.rpartition(".")[2]
        if short == "ImportError" or short == "ModuleNotFoundError":
            return f'{short}("missing")', ()
        if short == "UnicodeDecodeError":
            return 'UnicodeDecodeError("utf-8", b"\\xff", 0, 1, "invalid start byte")', ()
        if hasattr(builtins, short):
            return (
                f'{short}(2, "boom")' if short in ("OSError", "IOError", "EnvironmentError") else f'{short}("boom")'
            ), ()
        ref = self.context.resolve(name)
        if ref:
            module, _, qualname = ref.partition(":")
            return f'{qualname}("boom")', ((module, qualname.split(".")[0]),)
        return None

    def streams(self, facts: FunctionFacts) -> Iterator[Gene]:
        """Standard input and prompts with answers."""
        if "input" in facts.calls:
            for answer in ("y", "n", "", "1", "tea"):
                yield (), (Block(f'monkeypatch.setattr("builtins.input", lambda *args: {quote(answer)})'),)
        if any(call.startswith("sys.stdin") for call in facts.calls):
            for text in ("a\nb\n", "", "1\n"):
                yield (), (Block(f'monkeypatch.setattr("sys.stdin", io.StringIO({quote(text)}))', (("io", ""),)),)
        if "getpass.getpass" in facts.calls:
            yield (), (Block('monkeypatch.setattr("getpass.getpass", lambda *args: "secret")'),)


def joined(program: Program, define: tuple[Define, ...], stmts: tuple[Stmt, ...]) -> Program:
    """A program with a gene in front; a name is set once, the later gene wins."""
    heads = {stmt.text().split(",")[0] for stmt in stmts}
    kept = tuple(s for s in program.arrange if s.text().split(",")[0] not in heads)
    names = {d.name for d in define}
    return Program(
        program.module,
        program.subject,
        program.act,
        (*stmts, *kept),
        (*define, *(d for d in program.define if d.name not in names)),
        program.wrap,
    )
