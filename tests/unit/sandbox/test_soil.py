"""What a candidate left behind is noticed, with the kernel's help and without."""

from __future__ import annotations

import gc
import os
import resource
import signal
import subprocess
import sys
import threading

import pytest

from pytest_aqe.sandbox.folderwatch import FolderWatch
from pytest_aqe.sandbox.soil import Soil


@pytest.fixture(params=["watched", "looked at"])
def soil(request, tmp_path):
    (tmp_path / "kept").touch()
    watch = FolderWatch.of([str(tmp_path)]) if request.param == "watched" else None
    if request.param == "watched" and watch is None:
        pytest.skip("this system watches no folders")
    yield Soil({str(tmp_path): ["kept"]}, watch)
    if watch is not None:
        os.close(watch.descriptor)


def test_nothing_left_is_no_soil(soil, tmp_path):
    assert not soil.soiled()
    (tmp_path / "short").touch()
    (tmp_path / "short").unlink()
    assert not soil.soiled()


def test_a_file_is(soil, tmp_path):
    (tmp_path / "left").touch()
    os.utime(tmp_path, ns=(0, 5))

    assert soil.soiled()


def test_a_folder_with_other_rights_or_none_at_all_is(soil, tmp_path):
    tmp_path.chmod(0o711)
    assert soil.soiled()
    tmp_path.chmod(0o700)
    (tmp_path / "kept").unlink()
    tmp_path.rmdir()
    assert soil.soiled()
    tmp_path.mkdir()


def test_a_thread_is(soil):
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    assert soil.soiled()
    stop.set()
    thread.join()


def test_settings_of_the_interpreter_are(soil):
    gc.disable()
    assert soil.soiled()
    gc.enable()
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(limit + 1)
    assert soil.soiled()
    sys.setrecursionlimit(limit)
    assert not soil.soiled()


def test_an_alarm_that_is_still_to_come_is(soil):
    signal.alarm(600)
    soiled = soil.soiled()
    signal.alarm(0)

    assert soiled
    assert not soil.soiled()


def test_a_child_is_while_it_lives(soil):
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert soil.soiled()
        child.communicate(b"\n")


def test_a_closed_stream_is(soil):
    kept = os.dup(0)
    os.close(0)
    try:
        assert soil.soiled()
    finally:
        os.dup2(kept, 0)
        os.close(kept)


def test_a_watch_that_was_closed_is(tmp_path):
    watch = FolderWatch.of([str(tmp_path)])
    if watch is None:
        pytest.skip("this system watches no folders")
    soil = Soil({str(tmp_path): []}, watch)
    os.close(watch.descriptor)

    assert soil.soiled()
    assert watch.stirred()
    watch.forget()


def test_a_folder_that_is_not_there_cannot_be_watched(tmp_path):
    assert FolderWatch.of([str(tmp_path / "none")]) is None


def test_other_systems_watch_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "platform", "darwin")

    assert FolderWatch.of([str(tmp_path)]) is None


def test_without_a_descriptor_to_spare_nothing_is_watched(tmp_path):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        assert FolderWatch.of([str(tmp_path)]) is None
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
