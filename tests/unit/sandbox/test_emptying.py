"""Folders are measured and removed, whatever somebody has made of them."""

from __future__ import annotations

import os

import pytest

from pytest_aqe.facts import Candidate
from pytest_aqe.program import Block, Program
from pytest_aqe.sandbox import tiers
from pytest_aqe.sandbox.client import SubjectSpec, Worker
from pytest_aqe.sandbox.emptying import names_in, remove, size
from pytest_aqe.sandbox.limits import SEARCH


def dig(folder, depth):
    """Folders within folders, deeper than any path is long."""
    here = os.getcwd()
    os.chdir(folder)
    try:
        for _ in range(depth):
            os.mkdir("folder")
            os.chdir("folder")
        with open("file", "w") as file:
            file.write("x")
    finally:
        os.chdir(here)


@pytest.mark.parametrize("depth", [1, 3, 1100])
def test_folders_of_any_depth_are_removed(tmp_path, depth):
    (tmp_path / "top" / "beside").mkdir(parents=True)
    dig(tmp_path / "top", depth)

    remove(str(tmp_path / "top"))

    assert names_in(str(tmp_path)) == []


def test_folders_without_rights_are_removed_and_links_are_not_followed(tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file").touch()
    for name in ("top/closed/inner", "top/open"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "top" / "link").symlink_to(tmp_path / "other")
    (tmp_path / "top" / "open" / "link").symlink_to(tmp_path / "other" / "file")
    os.chmod(tmp_path / "top" / "closed" / "inner", 0)
    os.chmod(tmp_path / "top" / "closed", 0)

    remove(str(tmp_path / "top"))

    assert names_in(str(tmp_path)) == ["other"]
    assert names_in(str(tmp_path / "other")) == ["file"]


def test_one_file_one_link_and_nothing(tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path)
    for name in ("file", "link", "nothing"):
        remove(str(tmp_path / name))

    assert names_in(str(tmp_path)) == []
    assert names_in(str(tmp_path / "nothing")) == [""]


def test_sizes_are_those_of_all_files_as_far_as_is_looked(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    for place in (tmp_path / "one", tmp_path / "a" / "b" / "two"):
        place.write_bytes(bytes([1]) * 100_000)
    (tmp_path / "link").symlink_to("/usr")

    total, whole = size([str(tmp_path), str(tmp_path / "nothing")])
    assert 200_000 <= total < 300_000
    assert whole
    total, whole = size([str(tmp_path)], most=1)
    assert total < 150_000
    assert not whole


@pytest.mark.slow
@pytest.mark.parametrize("tier", ["bwrap", "jail", "jail-lite"])
def test_a_candidate_that_digs_deep_is_of_no_consequence(tmp_path, monkeypatch, tier):
    if tiers.available()[tier]:
        pytest.skip(f"tier {tier} is not available here: {tiers.available()[tier]}")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    (tmp_path / "scratch").chmod(0o755)
    (tmp_path / "dug.py").write_text("def work():\n    return 1\n", encoding="utf-8")
    spec = SubjectSpec("dug", str(tmp_path / "dug.py"), (str(tmp_path),), str(tmp_path))
    sources = ("import os\nfor _ in range(1100):\n    os.mkdir('d')\n    os.chdir('d')", "pass")
    candidates = [Candidate(number, Program("dug", "work", Block(source)), "") for number, source in enumerate(sources)]

    with Worker(spec, tier, SEARCH.but({"wall": 60.0, "batch": 60.0})) as worker:
        outcomes = [done.outcome for done in worker.run(candidates)]

    assert outcomes[1] == "passed"
    assert names_in(str(tmp_path / "scratch")) == []
