"""A session on a module written for one test, in this process: what runs inside the jailed child otherwise."""

import importlib
import logging
import os
import sys
import threading
import types
import warnings
from textwrap import dedent

import pytest

from pytest_aqe.sandbox.execute import Session


class Inside:
    """Runs scripts on one subject."""

    def __init__(self, name, file, scratch, probes=None):
        self.name, self.module = name, sys.modules[name]
        self.session = Session(name, file, probes, scratch)

    def script(self, act, arrange="", *, imports=(), names=None, fixtures=(), wrap="", block=False, subject=""):
        arrange = dedent(arrange).strip()
        if names is None:
            names = [line.split(" = ")[0] for line in arrange.splitlines() if " = " in line and line[0] != " "]
            names = [name for name in dict.fromkeys(names) if name.isidentifier()]
        own = [
            [self.name, name] for name in vars(self.module) if not name.startswith("__") and name in f"{arrange} {act}"
        ]
        return {
            "id": 7, "imports": sorted([*own, *map(list, imports)]), "arrange": arrange, "act": act, "block": block,
            "wrap": wrap, "names": names, "fixtures": list(fixtures), "subject": subject,
        }  # fmt: skip

    def run(self, act, arrange="", *, detail=False, frontier=(), **parts):
        return self.session.run(self.script(act, arrange, **parts), detail=detail, frontier=frontier)

    def checks(self, act, arrange="", **parts):
        """Checks as text, as they would be written."""
        row = self.run(act, arrange, detail=True, **parts)
        return [shown(check) for check in row["checks"]]


def shown(check):
    if check["kind"] == "raises":
        return f"raises {check['subject']}: {check['expected']}"
    sign = {"is": "is", "approx": "~", "output": "prints"}.get(check["kind"], "==")
    return f"{check['subject']} {sign} {check['expected']}"


@pytest.fixture
def inside(tmp_path, monkeypatch):
    """Makes an `Inside` from source; afterwards this process is as it was."""
    kept = sys.stdout, sys.stderr, sys.stdin, sys.argv, dict(os.environ), list(logging.root.handlers)
    modules, folder = set(sys.modules), os.getcwd()
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    package = tmp_path / "src"
    package.mkdir()
    monkeypatch.syspath_prepend(str(package))

    def make(source, name="subject", probes=None, **others):
        for other, text in {**others, name: source}.items():
            path = package.joinpath(*other.split(".")[:-1], other.split(".")[-1] + ".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text))
        importlib.invalidate_caches()
        module = importlib.import_module(name)
        scratch = tmp_path / "scratch"
        scratch.mkdir(exist_ok=True)
        assert isinstance(module, types.ModuleType)
        return Inside(name, module.__file__, scratch, probes)

    with warnings.catch_warnings():
        warnings.simplefilter("default")
        yield make
    sys.stdout, sys.stderr, sys.stdin, sys.argv = kept[:4]
    os.chdir(folder)
    os.environ["PYTEST_CURRENT_TEST"] = kept[4]["PYTEST_CURRENT_TEST"]
    assert dict(os.environ) == kept[4]
    logging.root.handlers[:] = kept[5]
    for name in set(sys.modules) - modules:
        if (getattr(sys.modules[name], "__file__", "") or "").startswith(str(package)) or name == "test_aqe":
            del sys.modules[name]
