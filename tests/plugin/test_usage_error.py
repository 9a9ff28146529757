"""A run that never starts: nothing is claimed of it."""


def test_a_path_that_is_not_there_leaves_pytests_own_exit_code_and_no_claim(project):
    result = project.run("nowhere")

    assert result.ret == 4
    result.stderr.fnmatch_lines(["ERROR: file or directory not found: nowhere"])
    result.stdout.fnmatch_lines(["nothing generated: no test was run"])
    assert project.seen is None
