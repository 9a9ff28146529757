"""What a user may get wrong: said at once, in a sentence, with exit code 4."""

import pytest


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--aqe-budget=0",), "*--aqe-budget: '0' is not allowed (allowed: a number of seconds above 0)*"),
        (("--aqe-planner=trm",), "*--aqe-planner: 'trm' is not allowed (allowed: auto, thompson, uniform)*"),
        (("-o", "aqe_jobs=none"), "*aqe_jobs: *'none' (allowed: a whole number from 1)*"),
        (("--aqe-target=shopp",), "*--aqe-target (aqe_target): target 'shopp': there is no module shopp*shop*"),
        (("--aqe-target=shop::prize",), "*--aqe-target (aqe_target)*prize*price*"),
        (("--aqe-output=shop.py",), "*--aqe-output (aqe_output) = *shop.py is not a folder*"),
        (("--aqe-json=shop.py",), "*--aqe-json (aqe_json) = *shop.py: it is there and no earlier report (allowed: *)*"),
        (("--aqe-dry-run", "--aqe-write"), "*--aqe-dry-run writes nothing and --aqe-write writes*"),
    ],
)
def test_message(project, args, message):
    result = project.run(*args)

    assert result.ret == 4
    result.stderr.fnmatch_lines([message])
    assert project.seen is None


def test_a_bad_ini_value_is_said_in_a_run_without_flags_too(project):
    result = project.pytester.runpytest_subprocess("-o", "aqe_seed=x")

    assert result.ret == 4
    result.stderr.fnmatch_lines(["*aqe_seed*'x' (allowed: a whole number from 0)*"])


def test_an_output_that_cannot_be_written_to(project, monkeypatch):
    place = project.path / "closed"
    place.mkdir()
    conftest = project.path / "conftest.py"
    refuse = f"\nimport os\n_access = os.access\nos.access = lambda path, mode: str(path) != {str(place)!r}\n"
    conftest.write_text(conftest.read_text() + refuse)

    result = project.run("--aqe-output=closed/deep/er")

    assert result.ret == 4
    result.stderr.fnmatch_lines(["*--aqe-output (aqe_output) = *closed/deep/er: *closed cannot be written to*"])


def test_a_bad_ini_value_is_said_though_a_flag_wins(project):
    result = project.run("--aqe-jobs=1", "-o", "aqe_jobs=none")

    assert result.ret == 4
    result.stderr.fnmatch_lines(["*ini option aqe_jobs: *'none' (allowed: a whole number from 1)"])


def test_a_source_file_named_for_the_report_stays_as_it_is(project):
    before = (project.path / "shop.py").read_bytes()

    project.run("--aqe-json=shop.py")

    assert (project.path / "shop.py").read_bytes() == before


def test_flags_that_nothing_heeds_are_told(project):
    result = project.pytester.runpytest_subprocess("--aqe-target=shop", "--aqe-max-tests=3")

    assert result.ret == 0
    warnings = [line for line in result.outlines if line.startswith("aqe warning")]
    assert len(warnings) == 1
    assert warnings[0].startswith("aqe warning: no effect without --aqe-generate")
    assert warnings[0].endswith(": --aqe-target, --aqe-max-tests")


@pytest.mark.parametrize("args", [(), ("-o", "aqe_target=shop"), ("--aqe-target=shop", "-o", "aqe_generate=on")])
def test_nothing_is_said_of_ini_values_and_of_flags_that_are_heeded(project, args):
    result = project.pytester.runpytest_subprocess("-p", "no:aqe-built-in", *args)

    assert "aqe warning" not in result.stdout.str()
