"""The world around a call: a dependency that fails."""

from __future__ import annotations

import configparser
import json
import random
import sys
from pathlib import Path

import pytest

from pytest_aqe.generate.search.moves.files import keyed
from pytest_aqe.generate.search.moves.world import World, joined
from pytest_aqe.program import Block, Call, Define, Program, Raw, Ref
from pytest_aqe.subject import FunctionInfo
from tests.confined import Raised, errors
from tests.unit.generate.search.trial import trial

SUBJECT = """
import os

def place():
    try:
        return len(os.getcwd())
    except OSError:
        return "found"
"""


def test_covers_what_no_other_move_does(tmp_path: Path) -> None:
    with trial(tmp_path, SUBJECT) as subject:
        everything = subject.search(200)
        without = subject.search(200, without="world")

    assert everything.covers("found"), everything.programs()
    assert not without.covers("found"), without.programs()


SOURCE = """
import json
import os
import platform
import random
import sys
import time
import getpass
from time import sleep
from random import choice as pick
import yaml_like as yaml
from yaml_like import Failure

MODE = "slow"
_SECRET = 1


def environment():
    if os.environ.get("LEVEL") == "high":
        return os.getenv("OTHER")


def clock():
    sleep(100)
    return time.time(), random.random(), pick([1, 2]), os.getcwd()


def system():
    return sys.platform if sys.platform == "win32" else platform.system()


def flags():
    if MODE == "fast" or _SECRET or yaml.ready == 2:
        return platform.machine() == "z80"


def failing(loads):
    try:
        open("x"); loads("y"); json.loads("{}"); yaml.load(1); _hidden(1); (lambda: 1)(); input()
    except (OSError, ImportError, UnicodeDecodeError, Failure):
        return None


def _hidden(x):
    return x


def prompt():
    return input(), sys.stdin.read(), getpass.getpass()


def caller():
    return environment()


class Reader:
    def read(self):
        return self.level()

    def level(self):
        return os.environ["LEVEL"]


def load(path, kind="json"):
    with open(path) as handle:
        return json.load(handle)["name"]


def typed(target: "pathlib.Path", other: int = 1):
    return target


def plain(x):
    return x


class Ready:
    pass
"""


@pytest.fixture
def made(workshop):
    return workshop(
        SOURCE,
        name="world_of_moves",
        yaml_like="ready = 1\n\nclass Failure(Exception):\n    pass\n\ndef load(x):\n    return x\n",
    )


def genes(made, function):
    move = made.move(World)
    return [
        "\n".join(part.text() for part in (*define, *stmts)) for define, stmts in move.known(made.function(function))
    ]


def test_environment_variables_are_set_and_taken_away(made):
    texts = genes(made, "environment")

    assert texts[0] == 'monkeypatch.setenv("LEVEL", "high")'
    assert 'monkeypatch.setenv("OTHER", "1")' in texts
    assert 'monkeypatch.delenv("OTHER", raising=False)' in texts


def test_clocks_and_chance_are_pinned_where_the_function_asks_them(made):
    assert genes(made, "clock") == [
        'monkeypatch.setattr("world_of_moves.os.getcwd", lambda: "/work")',
        'monkeypatch.setattr("world_of_moves.pick", lambda items: items[0])',
        'monkeypatch.setattr("world_of_moves.random.random", lambda: 0.25)',
        'monkeypatch.setattr("world_of_moves.sleep", lambda seconds: None)',
        'monkeypatch.setattr("world_of_moves.time.time", lambda: 1700000000.0)',
    ]


def test_pinned_values_are_what_the_function_gets(made):
    move = made.move(World)
    program = Program("m", "clock", Call(Ref("world_of_moves", "clock")))
    for define, stmts in move.known(made.function("clock")):
        program = joined(program, define, stmts)

    assert made.run(program) == (1700000000.0, 0.25, 1, "/work")


def test_platforms(made):
    texts = genes(made, "system")

    assert 'monkeypatch.setattr("world_of_moves.sys.platform", "cygwin")' in texts
    assert 'monkeypatch.setattr("world_of_moves.platform.system", lambda: "Darwin")' in texts


def test_globals_that_predicates_read(made):
    texts = genes(made, "flags")

    assert 'monkeypatch.setattr("world_of_moves.MODE", "fast")' in texts
    assert not any("_SECRET" in text for text in texts)
    assert not any("sys" in text.split('"')[1] for text in texts)
    for text in texts:
        compile(text, "gene", "exec")


def test_dependencies_raise_what_is_caught(made):
    texts = genes(made, "failing")

    assert any("builtins.open" in text and 'OSError(2, "boom")' in text for text in texts)
    assert any("builtins.input" in text and 'ImportError("missing")' in text for text in texts)
    assert any("json.loads" in text and "UnicodeDecodeError(" in text for text in texts)
    assert any("yaml.load" in text and 'Failure("boom")' in text for text in texts)
    assert not any("_hidden" in text or "lambda:" in text for text in texts), texts


def test_what_nobody_knows_cannot_be_raised(made):
    assert made.move(World).error("nowhere_known") is None
    assert made.move(World).error("pkg.Broken") == ('Broken("boom")', (("pkg", "Broken"),))
    assert made.move(World).error("KeyError") == ('KeyError("boom")', ())


def test_answers_to_prompts(made):
    texts = genes(made, "prompt")

    assert 'monkeypatch.setattr("builtins.input", lambda *args: "y")' in texts
    assert any("sys.stdin" in text and "StringIO" in text for text in texts)
    assert any("getpass.getpass" in text for text in texts)


def test_what_callees_ask_counts_too(made):
    assert 'monkeypatch.setenv("LEVEL", "high")' in genes(made, "caller")
    assert 'monkeypatch.setenv("LEVEL", "1")' in genes(made, "Reader.read")
    assert genes(made, "plain") == []
    assert made.move(World).known(FunctionInfo("unknown", "function", "plain", ())) == []


def test_nothing_to_say_where_the_world_plays_no_part(made):
    assert list(made.move(World).propose(made.function("plain"), 8)) == []


def test_files_with_content_folders_and_missing_ones(made):
    move = made.move(World)
    seen, programs = set(), []

    for _ in range(8):
        programs += [candidate.program for candidate in move.propose(made.function("load"), 8)]
    for came in made.runs(programs):
        seen.add((came.args[0] if isinstance(came, Raised) else type(came).__name__) if errors([came]) else "read")

    assert {"IsADirectoryError", "FileNotFoundError", "JSONDecodeError"} <= seen
    assert seen & {"read", "KeyError"}


def test_paths_by_annotation_get_a_path(made):
    texts = [c.program.text() for c in made.move(World).propose(made.function("typed"), 8)]

    assert texts
    assert all(text.startswith("path = tmp_path / ") for text in texts)


def test_documents_with_the_keys_that_the_code_reads():
    rng = random.Random(1)

    for kind in ("json", "yaml", "toml", "ini"):
        texts = {keyed(kind, ["name", "not a key"], rng) for _ in range(30)}
        assert len(texts) > 4
        for text in texts:
            assert "name" in text
            if kind == "json":
                assert list(json.loads(text)) == ["name"]
            elif kind == "ini":
                configparser.ConfigParser().read_string(text)
            elif kind == "toml" and sys.version_info >= (3, 11):
                __import__("tomllib").loads(text)
    assert keyed("csv", ["name"], rng) == ""
    assert keyed("json", ["not a key"], rng) == ""


def test_a_later_gene_wins():
    program = Program(
        "m", "f", Raw("f()"), (Block('monkeypatch.setenv("A", "1")'), Block("other()")), (Define("fail", "old"),)
    )

    changed = joined(program, (Define("fail", "new"),), (Block('monkeypatch.setenv("A", "2")'),))

    assert changed.text() == 'new\nmonkeypatch.setenv("A", "2")\nother()\nf()'
