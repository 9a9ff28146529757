"""Where tests stay that could not be written as files."""

from dataclasses import replace
from pathlib import Path

import pytest

from pytest_aqe import keeping
from pytest_aqe.report.summary import Summary
from pytest_aqe.results import AgentResult
from pytest_aqe.settings import Settings


@pytest.fixture
def settings(tmp_path):
    return Settings(rootdir=tmp_path, output=tmp_path / "tests" / "aqe", ci=True)


def added(settings, diffs=("--- a\n+++ b\n",), **more):
    result = AgentResult("generate", 1.0, 10, "done", diffs=diffs, **more)
    return keeping.kept(Summary(settings.rootdir, settings.output, (result,)), settings, result)


def test_in_ci_they_are_kept_in_the_projects_own_folder(settings):
    summary = added(settings)

    assert summary.patch.parent == settings.rootdir / ".aqe" / "patches"
    assert summary.patch.read_text() == "--- a\n+++ b\n"
    assert summary.base == settings.rootdir
    assert not summary.unkept


def test_for_an_output_elsewhere_the_patch_applies_there(settings, tmp_path_factory):
    place = tmp_path_factory.mktemp("elsewhere")

    assert added(replace(settings, output=place)).base == place


def test_outside_of_ci_only_what_could_not_be_written_is_kept(settings):
    settings = replace(settings, ci=False)

    assert added(settings).patch is None
    assert added(settings, unwritten="no space").patch is not None
    assert added(settings, diffs=(), unwritten="no space").patch is None


def test_without_room_in_the_project_they_go_to_the_temporary_files(settings):
    (settings.rootdir / ".aqe").write_text("a file")

    summary = added(settings)

    assert summary.patch.read_text() == "--- a\n+++ b\n"
    assert not summary.patch.is_relative_to(settings.rootdir / ".aqe")
    assert not summary.unkept
    assert "no patch could be kept in" in summary.troubles[0]


def test_without_room_anywhere_it_is_said_that_they_are_not_kept(settings, monkeypatch):
    (settings.rootdir / ".aqe").write_text("a file")
    monkeypatch.setattr(keeping.tempfile, "tempdir", str(Path(settings.rootdir, "nowhere")))

    summary = added(settings)

    assert summary.patch is None
    assert summary.unkept


def test_a_temporary_folder_that_cannot_be_filled_is_not_left(settings, monkeypatch, tmp_path_factory):
    def full(path, text):
        raise OSError(28, "No space left on device")

    place = tmp_path_factory.mktemp("temporary")
    (settings.rootdir / ".aqe").write_text("a file")
    monkeypatch.setattr(keeping.tempfile, "tempdir", str(place))
    monkeypatch.setattr(keeping, "put", full)

    assert added(settings).unkept
    assert list(place.iterdir()) == []
