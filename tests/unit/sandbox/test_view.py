"""What jailed code can see, and what is hidden within it."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from pytest_aqe.sandbox import harden, view


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(view, "_known", {})


def test_sees_the_interpreter_the_packages_and_the_project(tmp_path):
    found = view.build([str(tmp_path / "src"), str(tmp_path)], str(tmp_path), "/tmp/scratch")

    def visible(path):
        return any(path == tree or path.startswith(tree + "/") for tree in found.read)

    assert visible(os.path.realpath(sys.executable))
    assert visible(os.path.realpath(os.__file__))
    assert visible(str(tmp_path))
    assert visible("/etc/passwd") == os.path.exists("/etc/passwd")
    assert not visible("/etc/shadow")
    assert "/" not in found.read
    assert found.scratch == "/tmp/scratch"


def test_a_root_of_everything_is_not_shown():
    assert "/" not in view.build(["/"], "/", "/tmp/scratch").read


def test_hides_secrets_and_sockets_of_the_project(tmp_path):
    for name in (".env", ".env.local", "a/.env", "a/b/.netrc", ".git/config", "a/plain.env.txt", "env", ".envrc"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s"))
        hidden = view.build([], str(tmp_path), "/tmp/scratch").hide

    names = {os.path.relpath(path, os.path.realpath(tmp_path)) for path in hidden if path.startswith(str(tmp_path))}
    assert names == {".env", ".env.local", "a/.env", "a/b/.netrc", ".git/config", ".envrc", "s"}


def test_hides_secrets_wherever_modules_come_from(tmp_path):
    for name in ("project/x", "other/src/.env", "other/src/deep/er/api.key", "other/src/.ssh/config"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    hidden = view.build([str(tmp_path / "other" / "src")], str(tmp_path / "project"), "/tmp/scratch").hide

    top = os.path.realpath(tmp_path / "other" / "src")
    assert {os.path.relpath(path, top) for path in hidden if path.startswith(top)} == {
        ".env",
        "deep/er/api.key",
        ".ssh",
    }


def test_hides_folders_for_nothing_but_secrets_and_remotes_of_submodules(tmp_path):
    for name in (".docker/config.json", "a/.kube/config", ".git/modules/b/config", ".git/modules/b/HEAD", ".hg/hgrc"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    hidden = view.build([], str(tmp_path), "/tmp/scratch").hide

    names = {os.path.relpath(path, os.path.realpath(tmp_path)) for path in hidden if path.startswith(str(tmp_path))}
    assert names == {".docker", "a/.kube", ".git/modules/b/config", ".hg/hgrc"}


def test_secrets_near_the_top_are_found_though_there_is_more_than_is_looked_at(tmp_path, monkeypatch):
    monkeypatch.setattr(view, "MAX_ENTRIES", 20)
    for folder in ("a", "b", "c"):
        below = tmp_path / folder / "d" / "e"
        below.mkdir(parents=True)
        for number in range(30):
            (below / f"{number}").touch()
        (tmp_path / folder / ".env").touch()
    hidden = view.build([], str(tmp_path), "/tmp/scratch").hide

    assert {Path(path).parent.name for path in hidden if path.endswith("/.env")} == {"a", "b", "c"}


def test_hides_what_packages_are_installed_from(tmp_path, monkeypatch):
    (tmp_path / "pip.conf").write_text("[global]\nindex-url = https://user:password@example.org/simple\n")
    monkeypatch.setattr(sys, "prefix", str(tmp_path))

    assert str(tmp_path / "pip.conf") in view.build([], "", "/tmp/scratch").hide


def test_hides_keys_where_the_home_folder_is_the_project(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in (".ssh", ".aws", ".config", "work"):
        (tmp_path / name).mkdir()
    hidden = view.build([], str(tmp_path), "/tmp/scratch").hide

    assert {Path(path).name for path in hidden} == {".ssh", ".aws", ".config"}


def test_does_not_hide_what_holds_the_interpreter(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".config" / "venv").mkdir(parents=True)
    hidden = view.build([str(tmp_path / ".config" / "venv")], str(tmp_path), "/tmp/scratch").hide

    assert str(tmp_path / ".config") not in hidden


def test_travels_as_json(tmp_path):
    found = view.build([], str(tmp_path), "/tmp/scratch")

    assert view.View.from_json(found.to_json()) == found


def test_a_tree_with_something_hidden_is_allowed_entry_by_entry(tmp_path):
    for name in ("a/x.py", "a/.env", "b/y.py", "z.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "link").symlink_to("/root")
    root = str(tmp_path)
    whole, parts, listing = harden._grants(view.View((root, "/usr"), "/tmp/scratch", (f"{root}/a/.env",)))

    assert whole == ["/usr"]
    assert sorted(parts) == [f"{root}/a/x.py", f"{root}/b", f"{root}/z.py"]
    assert listing == [root, f"{root}/a"]


@pytest.mark.parametrize(
    ("link", "leads_to", "hidden"),
    [
        (".env", "conf/prod", {"conf/prod"}),
        (".aws", "conf", {"conf"}),
        ("token", "code.py", set()),
        ("tokens", "conf", set()),
        (".env", ".env", set()),
        (".env", "/nowhere/at/all", set()),
    ],
)
def test_what_a_link_with_the_name_of_a_secret_leads_to_is_hidden(tmp_path, link, leads_to, hidden):
    for name in ("conf/prod", "code.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / link).symlink_to(leads_to)

    assert view.build([], str(tmp_path), "/tmp/scratch").hide == tuple(str(tmp_path / name) for name in hidden)


def test_hides_secrets_by_each_path_that_leads_to_them(tmp_path, monkeypatch):
    real = tmp_path / "real" / "project"
    (real / ".config").mkdir(parents=True)
    (real / "prod").write_text("x")
    (real / ".env").symlink_to("prod")
    (tmp_path / "by").symlink_to("real")
    root = tmp_path / "by" / "project"
    monkeypatch.setenv("HOME", str(root))
    found = view.build([], str(root), "/tmp/scratch")

    assert {str(real), str(root)} <= set(found.read)
    assert set(found.hide) == {str(top / name) for top in (real, root) for name in (".config", "prod")}


def test_hides_sockets_of_a_repository_and_pipes(tmp_path):
    (tmp_path / ".git").mkdir()
    os.mkfifo(tmp_path / "control")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / ".git" / "daemon"))
        hidden = view.build([], str(tmp_path), "/tmp/scratch").hide

    assert set(hidden) == {str(tmp_path / "control"), str(tmp_path / ".git" / "daemon")}


def test_what_lies_in_a_hidden_folder_is_not_told_once_more(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in (".config/tool/token.json", ".config-of-mine/x.key"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("x")
    hidden = view.build([], str(tmp_path), "/tmp/scratch").hide

    assert set(hidden) == {str(tmp_path / ".config"), str(tmp_path / ".config-of-mine" / "x.key")}


def test_a_project_behind_links_to_links_is_seen_by_each_of_them_and_nothing_twice(tmp_path):
    (tmp_path / "real" / "tests").mkdir(parents=True)
    (tmp_path / "first").symlink_to("real")
    (tmp_path / "second").symlink_to(tmp_path / "first")
    root = tmp_path / "second"

    found = view.build([str(root / "tests"), str(root)], str(root), "/tmp/scratch").read

    assert {path for path in found if path.startswith(str(tmp_path))} == {
        str(tmp_path / name) for name in ("real", "first", "second")
    }
