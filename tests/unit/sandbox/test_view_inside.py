"""What is promised of the user's files holds inside each tier: the project can be read and not changed, keys cannot be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pytest_aqe.facts import Candidate
from pytest_aqe.program import Block, Program
from pytest_aqe.sandbox import tiers, view
from pytest_aqe.sandbox.client import SubjectSpec, Worker

KEYS = (".ssh/id_rsa", ".aws/credentials", ".config/gh/hosts.yml", ".netrc", ".cargo/credentials.toml")
SECRETS = (".env", "deep/er/.env", "deep/.env.local", ".git/config", "server.key")
CHANGES = {
    "open to write": "open(path, 'w')",
    "open to append": "open(path, 'a')",
    "remove": "os.remove(path)",
    "rename": "os.rename(path, path + '.old')",
    "replace": "open('x', 'w').close(); os.replace('x', path)",
    "truncate": "os.truncate(path, 0)",
    "chmod": "os.chmod(path, 0)",
    "utime": "os.utime(path, (1, 1))",
    "link": "os.link(path, 'y'); open('y', 'w')",
    "new file": "open(os.path.join(os.path.dirname(path), 'new'), 'w')",
    "new folder": "os.mkdir(os.path.join(os.path.dirname(path), 'new'))",
    "cache": "os.makedirs(os.path.join(os.path.dirname(path), '__pycache__'))",
}


@pytest.fixture(params=["bwrap", "jail", "jail-lite"])
def tier(request, monkeypatch):
    if tiers.available()[request.param]:
        pytest.skip(f"tier {request.param} is not available here: {tiers.available()[request.param]}")
    monkeypatch.setattr(view, "_known", {})
    return request.param


def fill(folder, names):
    """Files that anybody may write, as far as their rights say: a worker of root's has another uid."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("precious")
        path.chmod(0o666)
        path.parent.chmod(0o777)
    return [str(folder / name) for name in names]


def inside(project, tier, sources):
    """What candidates come to: the text of an error, or ``""``."""
    (project / "seeing.py").write_text("def work():\n    return 1\n")
    spec = SubjectSpec("seeing", str(project / "seeing.py"), (str(project),), str(project))
    programs = [Program("seeing", "work", Block(f"import os\n{source}")) for source in sources]
    with Worker(spec, tier) as worker:
        runs = worker.run([Candidate(number, program, "") for number, program in enumerate(programs)])
    return [f"{run.raised.type}: {run.raised.message}" if run.raised else run.note for run in runs]


def read(paths):
    """Each tells by a KeyError what it has read."""
    return [f"raise KeyError(open({path!r}).read())" for path in paths]


def test_the_project_can_be_read_and_not_changed(tier, tmp_path):
    (path,) = fill(tmp_path, ["data/table.csv"])
    before = os.stat(path)

    seen, *tried = inside(tmp_path, tier, [*read([path]), *(f"path = {path!r}\n{act}" for act in CHANGES.values())])

    assert seen == "builtins:KeyError: 'precious'"
    assert [name for name, said in zip(CHANGES, tried) if "Error" not in said] == []
    assert sorted(entry.name for entry in Path(path).parent.iterdir()) == ["table.csv"]
    assert Path(path).read_text() == "precious"
    assert (os.stat(path).st_mode, os.stat(path).st_mtime) == (before.st_mode, before.st_mtime)


def test_secrets_of_the_project_cannot_be_read(tier, tmp_path):
    for said in inside(tmp_path, tier, read(fill(tmp_path, SECRETS))):
        assert "precious" not in said
        assert "Error" in said or "touches" in said


@pytest.mark.parametrize("project", ["work/shop", "."])
def test_keys_in_the_home_folder_cannot_be_read_even_where_that_is_the_project(tier, tmp_path, monkeypatch, project):
    monkeypatch.setenv("HOME", str(tmp_path))
    keys = fill(tmp_path, KEYS)
    (tmp_path / project).mkdir(parents=True, exist_ok=True)

    for said in inside(tmp_path / project, tier, read(keys)):
        assert "precious" not in said
        assert "Error" in said
