"""Files that come, grow, stay as they are, or go to another name."""

import os
import shutil
import subprocess

import pytest

from pytest_aqe.errors import OutputError
from pytest_aqe.write import place
from pytest_aqe.write.author import author
from pytest_aqe.write.diff import diff, patch
from pytest_aqe.write.digest import is_untouched
from tests.inside import passes
from tests.unit.write.lab import GOLDEN
from tests.unit.write.suites import SUITES


def authored(name="cart", keep=None):
    lab = SUITES[name]()
    suite = lab.suite()
    if keep is not None:
        lab.kept = [one for one in lab.kept if keep(one.candidate.program.subject)]
        suite = lab.suite()
    return author(suite, lab.kills, lab.info(), lab.source)


@pytest.fixture(scope="module")
def full():
    return authored()


@pytest.fixture(scope="module")
def part():
    return authored(keep=lambda subject: subject in ("parse_code", "Cart.add"))


@pytest.fixture
def output(tmp_path):
    return tmp_path / "tests" / "aqe"


def planned(tests, output, root, **options):
    change = place.plan(tests, output, root, **options)
    assert change is not None
    return change


def placed(tests, output, root):
    change = planned(tests, output, root)
    place.apply([change])
    return change


def test_first_run_writes_a_file_named_after_the_module(full, output, tmp_path):
    change = placed(full, output, tmp_path)

    assert change.path == output / "test_aqe_cart.py"
    assert change.before is None
    assert change.path.read_text(encoding="utf-8") == (GOLDEN / "cart.py").read_text(encoding="utf-8")
    assert "TestCartAdd::test_rejects_negative_price" in change.tests


def test_second_run_changes_nothing(full, output, tmp_path):
    placed(full, output, tmp_path)

    assert place.plan(full, output, tmp_path) is None


def test_untouched_file_is_added_to(full, part, output, tmp_path):
    first = placed(part, output, tmp_path)
    second = placed(full, output, tmp_path)

    assert second.path == first.path
    assert second.before == first.after
    assert is_untouched(second.after)
    there = second.after.splitlines()
    assert not [line for line in first.after.splitlines()[5:] if line not in there and "import" not in line]
    assert all(name.startswith(("TestCartTotal", "TestCartLoad")) for name in second.tests)
    assert set(place.tests_in(second.after)) == {test.key for test in full.tests}
    assert place.plan(full, output, tmp_path) is None


def test_rows_that_are_new_become_a_test_of_their_own(output, tmp_path):
    lab = SUITES["cart"]()
    old = [one for one in lab.kept if "SAVE-51" not in one.candidate.program.text()]
    everything, lab.kept = lab.kept, old
    placed(author(lab.suite(), lab.kills, lab.info(), lab.source), output, tmp_path)
    lab.kept = everything

    change = placed(author(lab.suite(), lab.kills, lab.info(), lab.source), output, tmp_path)

    assert len(change.tests) == 1
    assert change.tests[0].startswith("TestParseCode::")
    assert change.after.count('"SAVE-51"') == 1
    assert change.after.count('"SAVE-50"') == 1


def test_edited_file_stays_and_new_tests_go_beside_it(full, part, output, tmp_path):
    first = placed(part, output, tmp_path)
    edited = first.after.replace('"SAVE-50", 50', '"SAVE-49", 49')
    first.path.write_text(edited, encoding="utf-8")

    second = placed(full, output, tmp_path)

    assert first.path.read_text(encoding="utf-8") == edited
    assert second.path == output / "test_aqe_cart_2.py"
    assert '"SAVE-15"' not in second.after
    assert '"SAVE-50"' in second.after
    assert place.plan(full, output, tmp_path) is None


def test_formatted_file_is_not_an_edited_one(full, part, output, tmp_path):
    first = placed(part, output, tmp_path)
    first.path.write_text(first.after.replace("\n\n\n", "\n\n"), encoding="utf-8")

    assert planned(full, output, tmp_path).path == first.path


def test_foreign_file_of_that_name_is_left_alone(full, output, tmp_path):
    output.mkdir(parents=True)
    (output / "test_aqe_cart.py").write_text("def test_mine():\n    pass\n")

    assert planned(full, output, tmp_path).path.name == "test_aqe_cart_2.py"


def test_base_name_that_another_folder_has_is_not_used(full, output, tmp_path):
    other = tmp_path / "other" / "test_aqe_cart.py"
    other.parent.mkdir()
    other.write_text("")
    hidden = tmp_path / ".venv" / "test_aqe_cart_2.py"
    hidden.parent.mkdir()
    hidden.write_text("")

    assert planned(full, output, tmp_path).path.name == "test_aqe_cart_2.py"


def test_names_that_this_run_uses_already_are_not_used_again(full, output, tmp_path):
    reserved = output / "test_aqe_cart.py"

    assert planned(full, output, tmp_path, reserved=[reserved]).path.name == "test_aqe_cart_2.py"


@pytest.mark.parametrize("mode", ["prepend", "append", "importlib"])
@pytest.mark.parametrize("packages", [(), ("suite",), ("suite", "suite/aqe"), ("suite/aqe",)], ids=str)
def test_files_are_collected_in_every_import_mode(full, tmp_path, mode, packages):
    root = tmp_path / "project"
    root.mkdir()
    shutil.copy(GOLDEN / "subjects" / "cart.py", root)
    output = root / "suite" / "aqe"
    for folder in ("suite", "suite/aqe", "other"):
        (root / folder).mkdir(exist_ok=True)
    for folder in packages:
        (root / folder / "__init__.py").write_text("")
    (root / "suite" / "test_cart.py").write_text("def test_here():\n    pass\n")
    (root / "other" / "test_aqe_cart.py").write_text("def test_there():\n    pass\n")
    placed(full, output, root)

    assert len(passes(root, args=[f"--import-mode={mode}"])) == 17


def test_unwritable_place_is_named(full, output, tmp_path):
    change = planned(full, output, tmp_path)
    (tmp_path / "tests").write_text("a file where a folder should be")

    with pytest.raises(OutputError, match=r"cannot write .*test_aqe_cart\.py: "):
        place.apply([change])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_folder_without_permission_is_named(full, output, tmp_path):
    change = planned(full, output, tmp_path)
    output.mkdir(parents=True)
    output.chmod(0o555)

    with pytest.raises(OutputError, match="Permission denied"):
        place.apply([change])


def test_file_that_changed_since_the_plan_is_not_overwritten(full, part, output, tmp_path):
    placed(part, output, tmp_path)
    change = planned(full, output, tmp_path)
    change.path.write_text("mine")

    with pytest.raises(OutputError, match="changed while"):
        place.apply([change])

    assert change.path.read_text() == "mine"


def test_link_is_followed_and_its_mode_kept(full, part, output, tmp_path):
    first = placed(part, output, tmp_path)
    real = tmp_path / "real.py"
    first.path.rename(real)
    first.path.symlink_to(real)
    real.chmod(0o600)

    placed(full, output, tmp_path)

    assert first.path.is_symlink()
    assert "TestCartTotal" in real.read_text(encoding="utf-8")
    assert real.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in output.iterdir()) == ["test_aqe_cart.py"]


def test_diff_shows_what_would_be_written(full, output, tmp_path):
    shown = diff(planned(full, output, tmp_path), tmp_path)

    assert shown.startswith("--- /dev/null\n+++ b/tests/aqe/test_aqe_cart.py\n@@ -0,0 +1,")
    assert not output.exists()


def git(root, *arguments, text=None):
    command = ["git", "-c", "core.autocrlf=false", "-C", str(root), *arguments]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
@pytest.mark.parametrize("folder", ["tests/aqe", 'my tests/ä "q"', "deep/er/than that"])
def test_patch_is_applied_by_git(full, part, tmp_path, folder):
    output = tmp_path / folder
    git(tmp_path, "init", "-q")
    first = planned(part, output, tmp_path)
    report = planned(authored("report"), output, tmp_path)

    done = git(tmp_path, "apply", "-", text=patch([first, report], tmp_path))

    assert (done.returncode, done.stderr) == (0, "")
    assert first.path.read_text(encoding="utf-8") == first.after
    assert report.path.read_text(encoding="utf-8") == report.after
    second = planned(full, output, tmp_path)
    done = git(tmp_path, "apply", "-", text=patch([second], tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert second.path.read_text(encoding="utf-8") == second.after


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
@pytest.mark.parametrize(
    ("before", "after"), [("a\nb", "a\nb\nc\n"), ("a\n", "a\nb"), ("a\x0cb\n", "a\x0cb\r\nc\n"), (None, "x")]
)
def test_patch_keeps_odd_line_ends(tmp_path, before, after):
    git(tmp_path, "init", "-q")
    path = tmp_path / "file.py"
    if before is not None:
        path.write_bytes(before.encode())

    done = git(
        tmp_path, "apply", "--whitespace=nowarn", "-", text=patch([place.Change(path, before, after, ())], tmp_path)
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert path.read_bytes() == after.encode()


def test_suggested_files_tell_their_tests(full, output, tmp_path):
    change = placed(full, output, tmp_path)
    (output / "test_own.py").write_text("def test_mine():\n    pass\n")

    assert place.suggested(output) == {change.path: place.tests_in(change.after)}
    assert place.own_files("cart", output) == {change.path: change.after}
    assert place.own_files("car", output) == {}


def test_output_outside_of_the_root(full, tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    change = planned(full, tmp_path / "elsewhere", root)

    assert patch([change], root) == ""
    assert change.path.as_posix() in diff(change, root)
