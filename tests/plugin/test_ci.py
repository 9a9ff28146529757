"""In CI a patch is kept and nothing else is written; flags overrule that."""

import shutil
import subprocess

import pytest


@pytest.fixture
def ci(project, monkeypatch):
    monkeypatch.setenv("CI", "true")
    return project


def suggested(project):
    return sorted(path.name for path in (project.path / "tests").rglob("test_aqe_*.py"))


def test_a_patch_and_its_git_line(ci):
    result = ci.run()

    [patch] = (ci.path / ".aqe" / "patches").glob("*.patch")
    result.stdout.fnmatch_lines(
        [
            "1 test suggested in a patch (*); in CI nothing else is written without --aqe-write:",
            f"    git apply .aqe/patches/{patch.name}",
        ]
    )
    assert result.ret == 0
    assert ci.seen["ci"] is True
    assert suggested(ci) == []


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize("below", [False, True])
def test_the_git_line_works(ci, below):
    top = ci.path.parent if below else ci.path
    subprocess.run(["git", "init", "-q", "."], cwd=top, check=True)
    result = ci.run()
    line = next(line.strip() for line in result.outlines if "git apply" in line)

    subprocess.run(line, shell=True, cwd=ci.path, check=True)

    assert suggested(ci) == ["test_aqe_shop.py"]


def test_write_overrules(ci):
    ci.run("--aqe-write")

    assert suggested(ci) == ["test_aqe_shop.py"]
    assert not (ci.path / ".aqe" / "patches").exists()


def test_a_dry_run_prints_the_diff_and_writes_nothing(project):
    result = project.run("--aqe-dry-run")

    result.stdout.fnmatch_lines(["1 test suggested, shown below, nothing written (*)", "+def test_a():"])
    names = {path.name for path in project.path.iterdir()}
    assert names - {"__pycache__", "seen.json"} == {"conftest.py", "shop.py", "test_shop.py", "tox.ini"}


def no_room(path, text):
    raise OSError(28, "No space left on device")


def test_without_room_for_a_patch_it_lies_with_the_temporary_files_or_is_shown(ci, monkeypatch, tmp_path):
    (ci.path / ".aqe").write_text("a file")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    result = ci.run()

    [patch] = tmp_path.glob("aqe-patch-*/suggested.patch")
    result.stdout.fnmatch_lines([f"    git apply {patch}", "aqe warning: [[]output] no patch could be kept in *"])

    monkeypatch.setattr("pytest_aqe.keeping.put", no_room)

    result = ci.run()

    shown = "1 test suggested, shown below as a patch for `git apply`, as nothing could be written (*)"
    result.stdout.fnmatch_lines([shown, "+def test_a():"])
    assert result.ret == 0
