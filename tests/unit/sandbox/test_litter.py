"""Files that candidates and tests leave in the user's folders are noticed; those below tmp_path and caches are not."""

from __future__ import annotations

from textwrap import dedent

import pytest

from pytest_aqe.sandbox.litter import names
from pytest_aqe.sandbox.pytest_run import run_pytest

SUBJECT = """
import os

def save(path):
    with open(path, "w") as file:
        file.write("x")
    return 1
def fail(path):
    save(path)
    raise ValueError(path)
"""


@pytest.fixture
def subject(inside):
    return inside(SUBJECT)


@pytest.mark.parametrize("detail", [False, True])
@pytest.mark.parametrize(
    ("act", "parts", "places"),
    [
        ("save('a.txt')", {}, ["working folder"]),
        ("fail('a.txt')", {}, ["working folder"]),
        ("len('')", {"arrange": "save('a.txt')"}, ["working folder"]),
        ("os.makedirs('a/b')", {"imports": [["os", ""]]}, ["working folder"]),
        ("save(tmp_path / 'a.txt')", {"fixtures": ["tmp_path"]}, []),
        ("len('')", {}, []),
        (
            "save('a.txt')",
            {"arrange": "monkeypatch.chdir(tmp_path)", "fixtures": ["monkeypatch", "tmp_path"]},
            [],
        ),
    ],
)
def test_candidates_that_leave_files_say_so(subject, act, parts, places, detail):
    row = subject.run(
        act, parts.get("arrange", ""), detail=detail, **{k: v for k, v in parts.items() if k != "arrange"}
    )

    assert row["outcome"] in ("passed", "raised")
    assert [one["place"] for one in row["left"]] == places
    assert [one["place"] for one in subject.run("len('')")["left"]] == []


def test_caches_and_folders_that_are_gone_hold_nothing(tmp_path):
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / ".cache").mkdir()
    (tmp_path / "a").touch()

    assert names(str(tmp_path), str(tmp_path / "gone")) == {str(tmp_path / "a")}


def test_a_test_that_leaves_files_fails(tmp_path):
    (tmp_path / "test_it.py").write_text(
        dedent(
            """
            import os
            from pathlib import Path

            def test_before(): pass
            def test_here(): Path("a.txt").touch()
            def test_home(): Path("~/b.txt").expanduser().touch()
            def test_again():
                Path("a.txt").touch()
                Path("b").mkdir()
            def test_after(tmp_path, monkeypatch):
                (tmp_path / "a.txt").touch()
                monkeypatch.chdir(tmp_path)
                Path("c.txt").touch()
            def test_fails():
                Path("d.txt").touch()
                assert not "broken"
            """
        )
    )

    done = run_pytest(tmp_path, root=str(tmp_path))

    ended = {name.rpartition("::")[2]: said for name, said in done.outcomes.items()}
    assert ended["test_before"] == ended["test_after"] == ("passed", "")
    assert ended["test_here"] == ("failed", "leaves files behind: a.txt")
    assert ended["test_again"] == ("failed", "leaves files behind: a.txt, b")
    assert ended["test_home"] == ("failed", "leaves files behind: b.txt")
    assert "broken" in ended["test_fails"][1]
