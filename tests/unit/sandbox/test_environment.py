"""What a candidate finds around it: variables built up from nothing, folders of its own, no input."""

from __future__ import annotations

import os

import pytest

from pytest_aqe.facts import Candidate
from pytest_aqe.program import Block, Program
from pytest_aqe.sandbox import environment, tiers
from pytest_aqe.sandbox.client import SubjectSpec, Worker

VARIABLES = {
    "PATH", "HOME", "TMPDIR", "TZ", "LC_ALL", "PYTHONHASHSEED", "PYTHONDONTWRITEBYTECODE", *environment.ONE_THREAD,
    *environment.LIBRARIES,
}  # fmt: skip
"""All that there may be; bubblewrap adds PWD."""


@pytest.fixture(params=["bwrap", "jail", "jail-lite", "weak"])
def tier(request):
    if tiers.available()[request.param]:
        pytest.skip(f"tier {request.param} is not available here: {tiers.available()[request.param]}")
    return request.param


def told(folder, tier, *sources, hash_seed=0):
    """What candidates say by raising ValueError."""
    (folder / "around.py").write_text("def work():\n    return 1\n")
    spec = SubjectSpec("around", str(folder / "around.py"), (str(folder),), str(folder))
    programs = [Program("around", "work", Block(source)) for source in sources]
    with Worker(spec, tier, hash_seed=hash_seed) as worker:
        runs = worker.run([Candidate(number, program, "") for number, program in enumerate(programs)])
    return [run.raised.message if run.raised else run.outcome for run in runs]


def test_no_variable_of_the_users_is_there(tier, tmp_path, monkeypatch):
    monkeypatch.setenv("AQE_TEST_SECRET", "s")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setenv("PYTHONHASHSEED", "77")
    monkeypatch.setenv("HOME", str(tmp_path))

    names, *values = told(
        tmp_path,
        tier,
        "import os\nraise ValueError(' '.join(sorted(os.environ)))",
        *(f"import os\nraise ValueError(os.environ[{name!r}])" for name in ("TZ", "LC_ALL", "PYTHONHASHSEED")),
    )

    assert set(names.split()) - VARIABLES <= {"PWD"}
    assert values == ["UTC", "C.UTF-8", "0"]


def test_home_and_the_folder_for_temporary_files_are_its_own_and_empty(tier, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    source = (
        "import os, tempfile\nfolders = [os.path.expanduser('~'), tempfile.gettempdir()]\n"
        "open(os.path.join(folders[0], 'x'), 'w').close()\ntempfile.mkstemp()\n"
        "raise ValueError(' '.join([*folders, *map(str, map(len, map(os.listdir, folders)))]))"
    )

    home, temporary, *counts = told(tmp_path, tier, source)[0].split()

    assert home.endswith("/home")
    assert temporary.endswith("/tmp")
    assert str(tmp_path) not in (home, temporary)
    assert counts == ["1", "1"]


def test_there_is_no_input(tier, tmp_path):
    ours, theirs = os.pipe()
    kept = os.dup(0)
    os.dup2(ours, 0)
    try:
        os.write(theirs, b"typed\n")
        by_descriptor, by_name = told(
            tmp_path, tier, "import os\nraise ValueError(os.read(0, 10))", "input()\nraise ValueError('read')"
        )
    finally:
        os.dup2(kept, 0)
        for descriptor in (ours, theirs, kept):
            os.close(descriptor)

    assert by_descriptor == "b''"
    assert by_name != "read"


def test_the_seed_of_hashes_is_the_one_asked_for(tmp_path):
    source = "raise ValueError(hash('tea'))"
    found = [told(tmp_path, "auto", source, hash_seed=seed)[0] for seed in (1, 1, 2)]

    assert found[0] == found[1] != found[2]
