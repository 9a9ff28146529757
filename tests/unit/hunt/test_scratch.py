"""The folder of a hunt, and what killed hunts left."""

import os
import tempfile
import time

import pytest

from pytest_aqe.hunt.scratch import OWNER, PREFIX, YOUNG, Scratch

pytest.importorskip("fcntl")


@pytest.fixture
def parent(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def aged(folder):
    long_ago = time.time() - 2 * YOUNG
    os.utime(folder, (long_ago, long_ago))
    return folder


def test_it_is_there_until_it_is_closed(parent):
    scratch = Scratch()
    assert scratch.path.parent == parent
    scratch.close()
    assert list(parent.iterdir()) == []


def test_what_killed_hunts_left_is_removed(parent):
    for name in ("locked-once", "of-old"):
        (parent / f"{PREFIX}{name}/run1").mkdir(parents=True)
    (parent / f"{PREFIX}locked-once" / OWNER).touch()
    for name in ("locked-once", "of-old"):
        aged(parent / f"{PREFIX}{name}")
    scratch = Scratch()

    assert list(parent.iterdir()) == [scratch.path]
    scratch.close()


def test_living_young_and_foreign_folders_stay(parent):
    living = Scratch()
    aged(living.path)
    others = [parent / f"{PREFIX}young", parent / "elsewhere"]
    for folder in others:
        folder.mkdir()
    aged(others[1])
    (parent / f"{PREFIX}link").symlink_to(others[1])
    Scratch().close()

    assert living.path.is_dir()
    assert all(folder.is_dir() for folder in others)
    living.close()
