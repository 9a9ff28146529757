"""Fixtures that put state back after a test, for leaks that happen behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_aqe.hunt.fix.edit import add_fixture, add_import, using
from pytest_aqe.hunt.fix.source import TestFile
from pytest_aqe.hunt.fix.states import Place, place


@dataclass(frozen=True, slots=True)
class Restorer:
    """The body of a fixture, what it needs to be imported, and whether it asks for ``monkeypatch``."""

    body: str
    imports: tuple[tuple[str, str | None], ...] = ()
    monkeypatch: bool = False


MOCK = ("unittest", "mock")
LOGGER = r"(logging\.root|logging\.getLogger\('[^']*'\))"
AMBIENT: tuple[tuple[str, str, tuple[tuple[str, str | None], ...]], ...] = (
    (r"os\.environ\[.*\]", "with mock.patch.dict(os.environ):\n    yield", (("os", None), MOCK)),
    (r"cwd", "before = os.getcwd()\nyield\nos.chdir(before)", (("os", None),)),
    (r"sys\.(path|argv|meta_path|path_hooks)", "before = list(sys.{1})\nyield\nsys.{1}[:] = before", (("sys", None),)),
    (r"sys\.modules\[.*\]", "with mock.patch.dict(sys.modules):\n    yield", (("sys", None), MOCK)),
    (r"umask", "before = os.umask(0o022)\nos.umask(before)\nyield\nos.umask(before)", (("os", None),)),
    (rf"{LOGGER}\.level", "logger = {1}\nbefore = logger.level\nyield\nlogger.setLevel(before)", (("logging", None),)),
    (
        rf"{LOGGER}\.(handlers|filters)",
        "logger = {1}\nbefore = list(logger.{2})\nyield\nlogger.{2}[:] = before",
        (("logging", None),),
    ),
    (
        rf"{LOGGER}\.(disabled|propagate)",
        "logger = {1}\nbefore = logger.{2}\nyield\nlogger.{2} = before",
        (("logging", None),),
    ),
    (
        r"logging\.disable",
        "before = logging.root.manager.disable\nyield\nlogging.disable(before)",
        (("logging", None),),
    ),
    (r"warnings\.filters", "with warnings.catch_warnings():\n    yield", (("warnings", None),)),
    (
        r"locale (LC_\w+)",
        "before = locale.setlocale(locale.{1})\nyield\nlocale.setlocale(locale.{1}, before)",
        (("locale", None),),
    ),
    (r"decimal\.getcontext\(\).*", "with decimal.localcontext():\n    yield", (("decimal", None),)),
    (r"random state", "before = random.getstate()\nyield\nrandom.setstate(before)", (("random", None),)),
    (
        r"socket default timeout",
        "before = socket.getdefaulttimeout()\nyield\nsocket.setdefaulttimeout(before)",
        (("socket", None),),
    ),
    (
        r"recursion limit",
        "before = sys.getrecursionlimit()\nyield\nsys.setrecursionlimit(before)",
        (("sys", None),),
    ),
    (
        r"(SIG\w+) handler",
        "before = signal.getsignal(signal.{1})\nyield\nsignal.signal(signal.{1}, before)",
        (("signal", None),),
    ),
)
"""By the name of the state: the body of the fixture and its imports."""


def restored(file: TestFile, tests: Sequence[Sequence[str]], states: Sequence[str], rootdir: Path) -> bool:
    """Give each of these tests a fixture for each of these states; False where there is none for one of them."""
    fixtures = [(name_of(state), restorer(state, rootdir, file)) for state in states]
    if not fixtures or any(found is None for _, found in fixtures):
        return False
    if any(file.function(names) is None for names in tests):  # a doctest, say, or a test that its class inherits
        return False
    for name, found in fixtures:
        assert found is not None
        argument = "monkeypatch" if found.monkeypatch else ""
        body = "".join(f"    {line}\n" for line in found.body.splitlines())
        add_fixture(file, tests[0], f"@pytest.fixture\ndef {name}({argument}):\n{body}")
        for names in tests:
            using(file, names, name)
        for module, member in found.imports:
            add_import(file, module, member)
    return True


def name_of(state: str) -> str:
    """The name of the fixture that puts a state back."""
    words = re.findall(r"[A-Za-z]+", state.rpartition(".")[2] if "." in state else state)
    return "restore_" + "_".join(word.lower() for word in words)[:40].strip("_")


def restorer(state: str, rootdir: Path, file: TestFile) -> Restorer | None:
    """How a state is put back; None where that is more than a few safe lines."""
    for pattern, body, imports in AMBIENT:
        if found := re.fullmatch(pattern, state):
            for number, text in enumerate(found.groups(), 1):
                body = body.replace(f"{{{number}}}", text)
            return Restorer(body, imports)
    where = place(state, rootdir, file)
    if where is None or "__closure__" in state or "__defaults__" in state or "<" in state or " " in where.inner:
        return None
    return _of_place(where, file)


def _of_place(where: Place, file: TestFile) -> Restorer | None:
    module = next((name for name, full in file.names().items() if full == where.module), "") or where.module
    imports: tuple[tuple[str, str | None], ...] = ((where.module, None),) if module == where.module != "" else ()

    def written(inner: str) -> str:
        return f"{module}.{inner}" if module else inner

    if where.container:
        return Restorer(f"with mock.patch.dict({written(where.container)}):\n    yield", (*imports, MOCK))
    whole = written(where.inner)
    if where.made == "cache":
        return Restorer(f"yield\n{whole}.cache_clear()", imports)
    if where.inner.isidentifier() and where.made == "dict":
        return Restorer(f"with mock.patch.dict({whole}):\n    yield", (*imports, MOCK))
    if where.inner.isidentifier() and where.made == "list":
        return Restorer(f"before = list({whole})\nyield\n{whole}[:] = before", imports)
    if where.inner.isidentifier() and where.made == "set":
        return Restorer(f"before = set({whole})\nyield\n{whole}.clear()\n{whole}.update(before)", imports)
    if where.inner.isidentifier() and where.made == "count" and module:
        fresh = f"itertools.{where.first.rpartition('.')[2]}"
        body = f'monkeypatch.setattr({module}, "{where.inner}", {fresh})\nyield'
        return Restorer(body, (*imports, ("itertools", None)), monkeypatch=True)
    base, attribute = where.attribute
    holder = written(base) if base else module
    if not holder:
        return Restorer(f"global {attribute}\nbefore = {attribute}\nyield\n{attribute} = before")
    return Restorer(f'monkeypatch.setattr({holder}, "{attribute}", {whole})\nyield', imports, monkeypatch=True)
