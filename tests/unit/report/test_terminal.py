"""The terminal section: what it says about a run, line by line."""

from dataclasses import replace
from pathlib import Path

import pytest

from pytest_aqe.report import terminal
from pytest_aqe.results import Covered, Left, Tally
from tests.unit.report.samples import FINDING, OUT, ROOT, result, summary, target


def text(value, verbosity=0):
    return [line.text for line in terminal.section(value, verbosity)]


def test_the_whole_section():
    assert text(summary()) == [
        "coverage: branches 2/9 (22%) -> 7/9 (77%), lines 10/30 (33%) -> 28/30 (93%)",
        'shop.cart  +5 branches, 2 left: dead code (line 12); needs a string like "A-1" (line 20)',
        "1 test written (4.2 s, 12,345 executions, sandbox bwrap):",
        "    tests/aqe/test_aqe_shop_cart.py",
        "run them: pytest tests/aqe/test_aqe_shop_cart.py",
        "rejected: 5 flaky, 2 duplicate",
    ]


def test_one_line_when_quiet():
    assert text(summary(), -1) == [
        "aqe: coverage branches 2/9 (22%) -> 7/9 (77%), 1 test: pytest tests/aqe/test_aqe_shop_cart.py"
    ]


def test_warnings_are_said_even_when_quiet():
    assert text(summary(troubles=("[internal] oops",)), -1)[1:] == ["aqe warning: [internal] oops"]


def test_rounds_and_moves_when_verbose():
    assert text(summary(), 1)[2] == "    round 1: +5 in 100 executions: strings 40x +3, objects 60x +2"


def test_a_round_in_which_coverage_saw_less():
    done = replace(target().rounds[0], measured=4)

    assert text(summary(result(targets=(target(rounds=(done,)),))), 1)[2] == (
        "    round 1: +5 (coverage.py: +4) in 100 executions: strings 40x +3, objects 60x +2"
    )


@pytest.mark.parametrize("verbosity", [-1, 0])
def test_why_nothing_was_generated(verbosity):
    value = summary(results=(), why="interrupted while the tests ran")

    assert text(value, verbosity)[0].endswith("nothing generated: interrupted while the tests ran")


def test_unknown_is_said_where_nobody_measured():
    unmeasured = result(before=None, after=None, targets=(target(before=None, after=None, stopped="not reached"),))

    assert text(summary(unmeasured))[:2] == ["coverage: unknown", "shop.cart  not reached"]


def test_lines_count_where_there_is_no_branch():
    flat = result(
        before=Covered(Tally(1, 4)), after=Covered(Tally(4, 4)), targets=(target(total=0, before=0, after=0),)
    )

    assert text(summary(flat))[:2] == ["coverage: lines 1/4 (25%) -> 4/4 (100%)", "shop.cart  1 test, no branches"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (target(before=8, after=9, left=()), "+1 branch, all 9 covered"),
        (target(before=0, after=1, left=(), stopped="budget"), "+1 branch, 8 left: the budget was used up"),
        (target(before=0, after=0, left=(), stopped="stalled"), "+0 branches, 9 left: stalled"),
        (
            target(before=0, after=0, left=(), tests=(), rounds=(), stopped="budget"),
            "not tried, the budget was used up, 9 left",
        ),
        (
            target(before=0, after=0, left=(), tests=(), rounds=(), stopped="interrupted"),
            "not tried, interrupted, 9 left",
        ),
        (target(before=0, after=0, left=(), tests=(), stopped="importing it failed"), "importing it failed"),
        (target(total=0, before=0, after=0, tests=(), stopped="importing it failed"), "importing it failed"),
        (target(total=0, before=0, after=0, tests=(), stopped="covered"), "no new tests, no branches"),
        (target(total=0, before=0, after=0, tests=(), stopped="stalled"), "no new tests, no branches (stalled)"),
        (
            target(total=0, before=0, after=0, tests=(), rounds=(), stopped="executions", left=()),
            "not tried, --aqe-max-executions was used up",
        ),
        (target(before=None, after=3, stopped=""), "coverage unknown"),
    ],
)
def test_the_fate_of_a_target(given, expected):
    assert terminal.fate(given) == expected


def test_reasons_are_grouped_and_the_frequent_come_first():
    left = [Left(line, "budget") for line in (9, 9, 3, 4, 5, 6)]
    left += [Left(1, "dead code"), Left(2, "x"), Left(7, "y"), Left(8, "z")]

    said = terminal.why_left(left)

    assert said == "budget (lines 3, 4, 5, 6, ...); dead code (line 1); x (line 2); 2 for other reasons"


def test_many_targets_are_cut_unless_verbose():
    many = result(targets=tuple(target(f"shop.m{number:02}") for number in range(25)))

    assert "... and 5 more targets (-v shows all)" in text(summary(many))
    assert sum(line.startswith("shop.m") for line in text(summary(many), 1)) == 25


def test_skipped_modules_come_with_their_reason_and_are_cut_too():
    value = summary(skipped=tuple((f"shop.s{number}", "a stub") for number in range(22)))

    assert "shop.s0: skipped, a stub" in text(value)
    assert "... and 2 more skipped (-v shows all)" in text(value)


def test_likely_bugs_and_stale_tests_are_listed():
    value = summary(result(findings=(FINDING,), stale=("tests/aqe/test_aqe_x.py::test_b",)))

    lines = text(value)

    at = lines.index("likely bugs (no test was written for these):")
    assert lines[at + 1 : at + 4] == [
        "    shop.cart::parse line 31: AttributeError: 'NoneType' object has no attribute 'strip'",
        "        nothing looks whether it is None",
        "        python -c 'parse(None)'",
    ]
    at = lines.index("suggested tests of earlier runs that no longer hold (kept as they are):")
    assert lines[at + 1].strip() == "tests/aqe/test_aqe_x.py::test_b"
    assert text(value, -1)[0].endswith("1 likely bug, 1 earlier test no longer holding")


def test_notes_are_passed_on():
    value = summary(result(notes=("from the agent",)), notes=("from the session",))

    assert text(value)[-2:] == ["note: from the session", "note: from the agent"]


@pytest.mark.parametrize("verbosity", [-1, 0])
def test_texts_of_foreign_errors_do_nothing_to_the_terminal(verbosity):
    value = replace(summary(result(notes=("\x1b[31mred\x1b[0m\nalert\x07",))), troubles=("[internal] \x1b[2Jgone",))

    lines = text(value, verbosity)

    assert all(line.isprintable() for line in lines)
    assert "aqe warning: [internal] gone" in lines


def test_no_new_tests():
    nothing = result(targets=(target(tests=()),), files=(), rejected={})

    assert text(summary(nothing))[-1] == "no new tests (4.2 s, 12,345 executions, sandbox bwrap)"
    assert text(summary(nothing), -1)[0].endswith("no new tests")


def test_a_patch_comes_with_its_git_line():
    patched = summary(result(files=(), diffs=("x",)), patch=ROOT / ".aqe/patches/2026-01-02.patch", base=ROOT)

    assert "    git apply .aqe/patches/2026-01-02.patch" in text(patched)
    assert text(patched, -1)[0].endswith("1 test: git apply .aqe/patches/2026-01-02.patch")


def test_a_patch_for_another_folder_names_that():
    patched = summary(
        result(files=(), diffs=("x",)),
        patch=ROOT / ".aqe/patches/2026-01-02.patch",
        base=Path("/else where"),
        cwd=ROOT / "docs",
    )

    line = "mkdir -p '/else where' && git -C '/else where' apply /project/.aqe/patches/2026-01-02.patch"
    assert f"    {line}" in text(patched)


def test_a_dry_run_shows_the_diff_in_colour():
    dry = summary(result(files=(), diffs=("--- a\n+++ b\n@@ -0,0 +1 @@\n+x = 1\n",)), dry_run=True)

    lines = terminal.section(dry, 0)

    assert "1 test suggested, shown below, nothing written (4.2 s, 12,345 executions, sandbox bwrap)" in text(dry)
    assert [line.text for line in lines[-4:]] == ["--- a", "+++ b", "@@ -0,0 +1 @@", "+x = 1"]
    assert lines[-1].markup == {"green": True}


@pytest.mark.parametrize(("verbosity", "shown"), [(-1, ["--- a", "+x = 1"]), (-2, [])])
def test_a_quiet_dry_run_shows_its_diff_unless_it_is_very_quiet(verbosity, shown):
    dry = summary(result(files=(), diffs=("--- a\n+x = 1\n",)), dry_run=True)

    assert text(dry, verbosity)[1:] == shown


@pytest.mark.parametrize(
    ("call", "shown"),
    [
        ('import a\na.f("x")', ["""        python -c 'import a; a.f("x")'"""]),
        (
            "given = []\nparse(\n    given\n)",
            ["        python -c 'given = []", "        parse(", "            given", "        )'"],
        ),
    ],
)
def test_the_call_of_a_likely_bug_can_be_pasted(call, shown):
    finding = replace(FINDING, call=call, why="")

    lines = text(summary(result(findings=(finding,))))

    at = lines.index("likely bugs (no test was written for these):") + 2
    assert lines[at : at + len(shown)] == shown


def test_the_most_certain_bug_comes_first():
    found = [replace(FINDING, line=number, certainty=certainty) for number, certainty in enumerate((0.5, 0.9, 0.7))]

    lines = text(summary(result(findings=tuple(found))))

    assert [line.split(" line ")[1][0] for line in lines if " line " in line and "shop.cart::parse" in line] == list(
        "120"
    )


def test_the_folder_is_run_where_there_are_several_files():
    files = (OUT / "test_aqe_a.py", OUT / "test_aqe_b.py")

    assert terminal.run_line(summary(result(files=files))) == "pytest tests/aqe"
    elsewhere = replace(summary(result(files=files[:1])), cwd=Path("/other"))
    assert terminal.run_line(elsewhere) == "pytest /project/tests/aqe/test_aqe_a.py"


def test_nothing_to_do():
    full = Covered(Tally(30, 30), Tally(9, 9))
    idle = result(targets=(), files=(), rejected={}, before=full, after=full)

    assert text(summary(idle)) == [
        "coverage: branches 9/9 (100%) -> 9/9 (100%), lines 30/30 (100%) -> 30/30 (100%)",
        "nothing to do: your tests leave nothing uncovered",
    ]
    assert text(summary(idle), -1)[0].endswith("nothing left to cover")


def test_the_command_says_what_pytest_needs_to_find_the_modules():
    one = (OUT / "a.py",)

    assert terminal.run_line(summary(result(files=one))) == "pytest tests/aqe/a.py"
    found = summary(result(files=one, pythonpath="lib src"))
    assert terminal.run_line(found) == "pytest -o 'pythonpath=lib src' tests/aqe/a.py"
    assert terminal.run_line(replace(found, pytest="python -m pytest")).startswith("python -m pytest -o ")


@pytest.mark.parametrize("verbosity", [0, -1, -2])
def test_what_could_not_be_kept_is_always_shown(verbosity):
    lost = summary(result(files=(), diffs=("--- a\n+x = 1\n",)), unkept=True)

    assert text(lost, verbosity)[-2:] == ["--- a", "+x = 1"]
    if verbosity == 0:
        assert any("shown below as a patch for `git apply`, as nothing could be written" in line for line in text(lost))
