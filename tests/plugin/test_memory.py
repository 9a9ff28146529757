"""The bank in a run: what is learned stays, is used, can be switched off, and never changes how a run ends."""

import json

import pytest

from tests.plugin.shops import SHOP

TEST = "from shop import parse_price\n\n\ndef test_price():\n    assert parse_price('1') == 1\n"


@pytest.fixture
def shop(pytester, measured):
    pytester.makepyfile(shop=SHOP, test_shop=TEST)
    pytester.makeini("[pytest]\npythonpath = .\naqe_memory = on\n")
    return pytester


def generate(pytester, *args, ret=0):
    result = pytester.runpytest_subprocess(
        "--aqe-generate",
        "--aqe-max-executions=400",
        "--aqe-jobs=1",
        "--aqe-json=report.json",
        "--aqe-output=made",
        *args,
    )
    assert result.ret == ret, result.stdout.str()
    return json.loads((pytester.path / "report.json").read_text())


def bank_notes(report):
    return [note for note in report["notes"] if note.startswith(("bank:", "the bank"))]


def ask(pytester, verb, *args):
    return pytester.runpytest_subprocess(f"--aqe-memory={verb}", *args)


@pytest.mark.slow
def test_a_second_run_starts_from_what_the_first_one_learned(shop):
    first = generate(shop)
    assert (shop.path / ".aqe" / "memory.db").exists()
    assert bank_notes(first)[0].endswith(("new pattern", "new patterns"))
    for path in (shop.path / "made").glob("*.py"):
        path.unlink()

    again = generate(shop)
    off = generate(shop, "-o", "aqe_memory=off", "--aqe-dry-run", "test_shop.py")

    assert not bank_notes(again)[0].startswith("bank: 0 of")
    assert bank_notes(off) == []
    moves = [set(row["moves"]) for target in again["targets"] for row in target["rounds"]]
    assert "recall" in moves[0]
    assert not any("recall" in row["moves"] for target in off["targets"] for row in target["rounds"])

    status = ask(shop, "status")
    assert status.ret == 0
    status.stdout.fnmatch_lines(["bank: *memory.db (version 2*", "patterns: *", "uses: *"])


@pytest.mark.slow
def test_a_damaged_bank_changes_no_exit_code(shop):
    home = shop.path / ".aqe"
    home.mkdir()
    (home / "memory.db").write_bytes(b"rubbish" * 1000)

    report = generate(shop)

    assert "the bank was damaged" in bank_notes(report)[-1]
    assert list(home.glob("memory.db.damaged-*"))
    assert ask(shop, "verify").ret == 0


@pytest.mark.slow
def test_a_dry_run_does_not_write_into_it(shop):
    generate(shop, "--aqe-dry-run")

    assert not (shop.path / ".aqe" / "memory.db").exists()


def test_clearing_the_cache_leaves_it_alone(shop):
    file = shop.path / "bank.jsonl"
    file.write_text('{"format": "pytest-aqe bank", "version": 1}\n')
    assert ask(shop, "import", f"--aqe-memory-file={file}").ret == 0

    assert shop.runpytest_subprocess("--cache-clear").ret == 0

    assert ask(shop, "verify").ret == 0


def test_without_a_bank_a_verb_says_so(shop):
    result = ask(shop, "status")

    assert result.ret == 1
    result.stdout.fnmatch_lines(["status: there is no bank yet *"])
    assert not (shop.path / ".aqe").exists()


def test_what_a_verb_lacks_is_a_usage_error(shop):
    assert ask(shop, "export").ret == 4
    result = ask(shop, "shout")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*argument --aqe-memory: 'shout' is not allowed (allowed: status, verify, *"])


def test_a_file_elsewhere_does_not_lead_to_another_bank(shop, tmp_path):
    file = tmp_path / "bank.jsonl"
    file.write_text('{"format": "pytest-aqe bank", "version": 1}\n')

    result = ask(shop, "import", "--aqe-memory-file", str(file))

    assert result.ret == 4
    result.stdout.fnmatch_lines([f"import: write --aqe-memory-file={file} with a =: *"])
    assert not (tmp_path / ".aqe").exists()
    assert ask(shop, "import", "--aqe-memory-file", str(file), f"--rootdir={shop.path}").ret == 0
    assert (shop.path / ".aqe" / "memory.db").exists()


def test_a_file_without_a_verb_is_said_to_have_no_effect(shop):
    result = shop.runpytest_subprocess("--aqe-memory-file=x", "--collect-only")

    assert result.ret == 0
    result.stdout.fnmatch_lines(["aqe warning: no effect without --aqe-memory: --aqe-memory-file"])


def test_a_mode_that_does_not_exist_is_a_usage_error(shop):
    result = shop.runpytest_subprocess("-o", "aqe_memory=maybe")

    assert result.ret == 4
    result.stderr.fnmatch_lines(["*aqe_memory: 'maybe' is not allowed (allowed: on, readonly, off)"])


def test_rows_go_from_one_project_to_another(shop, tmp_path):
    file = tmp_path / "bank.jsonl"
    file.write_text('{"format": "pytest-aqe bank", "version": 1}\n')

    assert ask(shop, "import", f"--aqe-memory-file={file}", "--aqe-dry-run").ret == 0
    assert ask(shop, "import", f"--aqe-memory-file={file}").ret == 0
    assert ask(shop, "verify").ret == 0
    assert ask(shop, "forget").ret == 0
    assert not (shop.path / ".aqe" / "memory.db").exists()
