"""The shape of the house: imports run downwards only, and each outside thing has its door."""

import ast
import itertools
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "pytest_aqe"

FLOORS = (
    {"plugin"},
    {"session", "hookspecs", "hunting"},
    {"watch", "picture", "assemble", "keeping", "recorder", "surroundings", "quarantine", "hunting_xml", "caretaker"},
    {"fleet", "report"},
    {"refine", "hunt"},
    {"observe", "generate", "sandbox", "process", "write", "memory"},
    {"options"},
    {"results", "settings", "validate", "patterns", "lasterror"},
    {"facts", "subject", "folder", "discretion", "roles"},
    {"program", "errors"},
)
"""From top to bottom; rooms of one floor do not know one another."""

DOORS = {
    "pytest": {
        *("plugin", "hookspecs", "options", "session", "quarantine", "observe.outcomes"),
        *("sandbox.fixtures", "sandbox.judge", "sandbox.pytest_inner"),
        *("hunting", "hunting_xml", "hunt.child_plugin", "hunt.replay_plugin"),
    },
    "_pytest": set(),
    "pluggy": set(),
    "coverage": {"observe.gaps", "observe.measure", "sandbox"},
    "hypothesis": {"generate.search"},
    "numpy": {"memory"},
    "torch": set(),
    "anthropic": set(),
    "llama_cpp": set(),
    "subprocess": {"sandbox", "process"},
    "time_machine": {"hunt"},
    "multiprocessing": {"sandbox", "process"},
    "socket": {"sandbox", "hunt.perturb"},
    "urllib": set(),
    "http": set(),
    "requests": set(),
    "sqlite3": set(),
    "apsw": {"memory.link", "memory.store", "memory.trouble"},
    "hnswlib": {"memory.hnsw"},
    "scipy": {"memory.cluster"},
    "ctypes": {"sandbox"},
    "libcst": {"hunt.fix"},
    "pickle": set(),
    "marshal": set(),
}
"""Outside things and the only modules, or rooms, that may import them while the program runs."""

PROCESSES = {"fork", "forkpty", "system", "popen", "posix_spawn", "kill", "killpg"}
"""What of `os` is used in the sandbox only."""

RUNS = {"exec", "eval", "compile", "__import__", "import_module", "exec_module", "run_path", "run_module"}
"""Calls by which text, or a module of any name, becomes code that runs."""

KNOWN_CODE = {"plugin", "generate.search.moves.solve", "generate.search.strings.parse"}
"""Modules that load nothing by them but modules of ours and of the standard library, by a name that stands there."""

TESTS = Path(__file__).parent
RUNNERS = {"sandbox.child", "sandbox.execute", "sandbox.judge", "sandbox.loader", "sandbox.subject_load"}
EXECUTE = {"exec", "eval", "exec_module"}
OWN_CODE = {
    *("unit/hunt/state/test_modules.py", "unit/observe/test_bytecode.py", "unit/write/test_author.py"),
    *("unit/write/lab.py", "unit/generate/search/test_placing.py", "unit/test_program.py"),
}
"""Tests that run what stands in them: subjects, programs and leaks; the last two read back literals."""

CONFINED = {
    "unit/generate/search/conftest.py",
    *("unit/hunt/fix/test_broken.py", "unit/hunt/fix/test_restore.py"),
}
"""What evaluates values and programs of a search, and what was made to try fixes, in a fork that `tests.confined` has
locked in as a worker."""

INNER_PYTEST = {
    "plugin/test_interrupt.py": "a first run that is interrupted from outside; what it wrote is run by tests.inside",
    "plugin/test_hunt_interrupt.py": "a hunt over tests that stand there, interrupted from outside",
    "plugin/test_real_modules.py": "a first run of its own; what it wrote is run by tests.inside",
}
"""Files that start pytest by other means than the fixture `pytester`, which refuses where written files would be run.

A hunt tries its fixes on the user's tests in processes like the user's own (`hunt.runner`), as it does for its users;
runs after it are in bubblewrap.
"""

LONG = 400
"""Lines; a file with more says in its docstring why it is "long because ..."."""


def name_of(path):
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py")) if name_of(path)}


TREES = {name: ast.parse(path.read_text("utf-8")) for name, path in MODULES.items()}


def only_for_types(tree):
    """Nodes that only a type checker sees."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            for child in node.body:
                yield from ast.walk(child)


def at_import(tree):
    """Nodes outside functions."""
    for node in ast.iter_child_nodes(tree):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            yield node
            yield from at_import(node)


def imports(name, nodes=ast.walk, types=False):
    """Names that a module imports, with their lines; one of ours as far as it is a module."""
    unseen = set() if types else set(only_for_types(TREES[name]))
    for node in nodes(TREES[name]):
        if node in unseen:
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield (full if ours(full) in MODULES else str(node.module)), node.lineno


def ours(imported):
    """The name of one of our modules as it is in MODULES, ``""`` for anything else."""
    return imported.removeprefix("pytest_aqe.") if imported.startswith("pytest_aqe.") else ""


def floor_of(name):
    """The number of a module's floor, counted from the top."""
    return next((number for number, rooms in enumerate(FLOORS) if name.split(".")[0] in rooms), None)


def within(name, places):
    """Whether a module is one of `places` or in one of them."""
    return any(name == place or name.startswith(f"{place}.") for place in places)


def test_every_module_stands_on_a_floor():
    assert [name for name in MODULES if floor_of(name) is None] == []


def test_imports_are_absolute():
    relative = [
        f"{name}:{node.lineno}"
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]

    assert relative == []


def test_imports_run_downwards():
    upwards = [
        f"{name}:{line} imports {imported}"
        for name in MODULES
        for imported, line in imports(name, types=True)
        if (other := ours(imported)) and other.split(".")[0] != name.split(".")[0]
        if floor_of(other) <= floor_of(name)
    ]

    assert upwards == []


def test_outside_things_have_their_doors():
    elsewhere = [
        f"{name}:{line} imports {imported}"
        for name in MODULES
        for imported, line in imports(name)
        if (top := imported.split(".")[0]) in DOORS and not within(name, DOORS[top])
    ]

    assert elsewhere == []


def test_processes_are_made_in_their_rooms():
    elsewhere = [
        f"{name}:{node.lineno} uses os.{node.attr}"
        for name, tree in TREES.items()
        if not within(name, {"sandbox", "process"})
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if node.value.id == "os" and node.attr in PROCESSES
    ]

    assert elsewhere == []


def runs_code(tree, calls=RUNS):
    """Lines on which something becomes code."""
    for node in ast.walk(tree):
        name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
        if name in calls and ast.unparse(node.func) != "re.compile":
            yield node.lineno


def reached(names):
    """Modules of ours that some may load, now or later: their imports, also those in functions, and so on."""
    found, todo = set(names), list(names)
    while todo:
        new = {ours(imported) for imported, _ in imports(todo.pop())} & set(MODULES) - found
        found |= new
        todo += new
    return found


OUTSIDE = reached([name for name in MODULES if not within(name, {"sandbox"})])
"""What is loaded in the user's own process; the rest is code of workers, which they start from `sandbox.boot`."""


def test_generated_code_and_subjects_are_run_in_workers_only():
    here = [f"{name}:{line}" for name in sorted(OUTSIDE - KNOWN_CODE) for line in runs_code(TREES[name])]

    assert here == []
    assert RUNNERS.isdisjoint(OUTSIDE)
    assert all(any(runs_code(TREES[name])) for name in RUNNERS - {"sandbox.child"})


def test_tests_run_candidates_in_workers_only():
    """Only the sandbox's own tests reach into a worker, with candidates that somebody wrote by hand."""
    elsewhere = []
    for path in sorted(TESTS.rglob("*.py")):
        place, tree = path.relative_to(TESTS).as_posix(), ast.parse(path.read_text("utf-8"))
        if not place.startswith("unit/sandbox/") and path != Path(__file__):
            names = {ours(name) for node in ast.walk(tree) for name in imported_by(node)}
            elsewhere += [f"{place} imports {name}" for name in names & RUNNERS]
            elsewhere += [
                f"{place}:{line} runs code" for line in runs_code(tree, EXECUTE) if place not in OWN_CODE | CONFINED
            ]

    assert elsewhere == []


def starts_pytest(tree):
    """Whether a list of words for a command has ``pytest`` in it."""
    lists = (node.elts for node in ast.walk(tree) if isinstance(node, (ast.List, ast.Tuple)))
    words = ([getattr(word, "value", None) for word in elements] for elements in lists)
    return any(("-m", "pytest") in itertools.pairwise(there) for there in words)


def test_pytest_is_started_where_written_files_are_refused():
    """By the fixture `pytester`, which looks for them; elsewhere only in known files, and in the sandbox's own tests."""
    found = {
        path.relative_to(TESTS).as_posix()
        for path in TESTS.rglob("*.py")
        if "unit/sandbox/" not in path.as_posix()
        and path != Path(__file__)
        and starts_pytest(ast.parse(path.read_text("utf-8")))
    }

    assert found == set(INNER_PYTEST)


def imported_by(node):
    """Names that one statement imports."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield str(node.module)
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_importing_makes_no_circle():
    graph = {
        name: sorted({ours(imported) for imported, _ in imports(name, at_import)} & set(MODULES)) for name in MODULES
    }
    done, path = set(), []

    def visit(name):
        assert name not in path, f"circle: {' -> '.join([*path[path.index(name) :], name])}"
        if name not in done:
            path.append(name)
            for other in graph[name]:
                visit(other)
            path.pop()
            done.add(name)

    for name in graph:
        visit(name)


def test_files_are_of_a_size_to_read():
    long = {name: path.read_text("utf-8").count("\n") for name, path in MODULES.items()}

    assert [
        f"{name}: {lines} lines"
        for name, lines in long.items()
        if lines > LONG and "long because" not in (ast.get_docstring(TREES[name]) or "").lower()
    ] == []


def test_every_module_says_what_it_is():
    assert [name for name, tree in TREES.items() if not ast.get_docstring(tree)] == []


def test_the_entry_is_thin():
    assert MODULES["plugin"].read_text("utf-8").count("\n") < 150
