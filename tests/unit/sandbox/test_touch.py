"""What a candidate does outside its own folders is told, whatever becomes of it; what is its own business is not."""

import pytest

SUBJECT = """
import asyncio, ctypes, os, shutil, signal, socket, sqlite3, subprocess, tempfile, threading
from pathlib import Path

def swallow(do, *args, **kwargs):
    try:
        do(*args, **kwargs)
    except (OSError, ValueError):
        pass
    return 1

def wipe(root): shutil.rmtree(root, ignore_errors=True); return 1
def write(path, text="x"): Path(path).write_text(text); return 1
def load(path):
    with open(path) as handle: return len(handle.read())
def beside(name): return load(os.path.join(os.path.dirname(__file__), name))
def talk(host):
    with socket.socket() as one: return swallow(one.connect, (host, 9))
def temporary():
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "a").mkdir()
        write(Path(folder, "a", "b"))
        return sorted(os.listdir(folder))
def loop():
    async def three(): return 3
    return asyncio.run(three())
def threaded():
    found = []
    one = threading.Thread(target=found.append, args=(1,)); one.start(); one.join()
    return found
def late():
    import colorsys
    return colorsys.ONE_THIRD > 0
def within(folder):
    inside = os.open(folder, os.O_RDONLY)
    try:
        os.mkdir("made", dir_fd=inside)
        os.rmdir("made", dir_fd=inside)
    finally:
        os.close(inside)
    return 1
def tree(folder):
    (folder / "a" / "b").mkdir(parents=True)
    shutil.rmtree(folder / "a")
    return folder.exists()
def stored(name): sqlite3.connect(name).close(); return 1
class Lazy:
    @property
    def gone(self): wipe("/nowhere"); return 5
"""


@pytest.fixture
def subject(inside, tmp_path, monkeypatch):
    (tmp_path / "scratch" / "tmp").mkdir(parents=True)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch" / "tmp"))  # the session puts it back to this
    return inside(SUBJECT, name="pkg.subject", **{"pkg.__init__": ""})


def touched(subject, act, **parts):
    row = subject.run(act, **parts)
    assert row["outcome"] in ("passed", "raised"), row
    return row["touched"]


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("wipe('/nowhere')", "deleting files outside tmp_path (shutil.rmtree)"),
        ("swallow(os.remove, '/nowhere/file')", "deleting files outside tmp_path (os.remove)"),
        ("swallow(os.remove, b'/nowhere/file')", "deleting files outside tmp_path (os.remove)"),
        ("swallow(os.rename, '/nowhere/a', '/nowhere/b')", "writing files outside tmp_path (os.rename)"),
        ("swallow(os.symlink, '/nowhere/a', '/nowhere/b')", "writing files outside tmp_path (os.symlink)"),
        ("swallow(write, '/nowhere/file')", "writing files outside tmp_path (open)"),
        ("swallow(os.open, '/nowhere/file', os.O_RDONLY | os.O_CREAT)", "writing files outside tmp_path (open)"),
        ("swallow(os.kill, 2**22 + 5, 0)", "signalling processes (os.kill)"),
        ("swallow(os.execv, '/nowhere/program', ['x'])", "starting processes (os.exec)"),
        ("swallow(subprocess.run, ['/nowhere/program'])", "starting processes (subprocess.Popen)"),
        ("talk('127.0.0.1')", "using the network (socket.connect)"),
        ("swallow(socket.gethostbyname, 'nowhere.invalid')", "using the network (socket.gethostbyname)"),
        ("swallow(ctypes.CDLL, '/nowhere/lib.so')", "loading a native library (ctypes.dlopen)"),
        ("load('/etc/passwd')", "reading files outside tmp_path (open)"),
        ("swallow(os.listdir, '/')", "reading files outside tmp_path (os.listdir)"),
        ("swallow(load, os.path.expanduser('~/.ssh/id_rsa'))", "reading files outside tmp_path (open)"),
        ("beside('secrets.json')", "reading files outside tmp_path (open)"),
        ("stored('file:/nowhere?mode=ro')", "writing files outside tmp_path (sqlite3.connect)"),
    ],
)
def test_what_reaches_out_is_told_even_when_its_failure_is_swallowed(subject, act, said, tmp_path):
    (tmp_path / "src" / "pkg" / "secrets.json").write_text("{}")

    assert touched(subject, act, imports=[("os", ""), ("subprocess", ""), ("socket", ""), ("ctypes", "")]) == said


@pytest.mark.parametrize(
    "act",
    [
        "temporary()", "loop()", "threaded()", "late()", "stored(':memory:')", "load(os.__file__)", "load('/dev/null')",
        "within(tmp_path)", "tree(tmp_path)", "write(tmp_path / 'a')", "beside('table.csv')", "beside('subject.py')",
        "stored('file::memory:')", "swallow(os.listdir, os.path.dirname(os.__file__))", "ctypes.CDLL(None) is None",
        "stored(str(tmp_path / 'a.db'))",
    ],
)  # fmt: skip
def test_what_stays_in_its_own_folders_or_reads_what_is_everywhere_is_not(subject, act, tmp_path):
    (tmp_path / "src" / "pkg" / "table.csv").write_text("a")

    row = subject.run(act, imports=[("os", ""), ("ctypes", "")], fixtures=["tmp_path"] if "tmp_path" in act else [])

    assert (row["outcome"], row["touched"], row["left"]) == ("passed", "", [])


def test_folders_that_stand_for_the_users_are_told_as_left(subject):
    for act, place in (("wipe('build')", "working folder"), ("swallow(load, 'a.toml')", "working folder")):
        row = subject.run(act)
        assert (row["touched"], [one["place"] for one in row["left"]]) == ("", [place])
    home = str(subject.session.scratch / "home")
    row = subject.run(f"swallow(load, '{home}/a.toml')")
    assert [one["place"] for one in row["left"]] == ["home folder"]


def test_the_next_candidate_starts_clean(subject):
    assert touched(subject, "wipe('/nowhere')")
    assert not touched(subject, "loop()")


def test_what_an_assertion_would_do_counts(subject):
    assert "shutil.rmtree" in touched(subject, "Lazy()", detail=True)


def test_a_link_out_of_the_own_folder_leads_outside(subject):
    arrange = "link = tmp_path / 'link'\nlink.symlink_to('/nowhere')"
    assert "(os.rmdir)" in touched(
        subject, "swallow(os.rmdir, link / 'x')", arrange=arrange, fixtures=["tmp_path"], imports=[("os", "")]
    )


def test_a_path_that_cannot_be_made_out_counts(subject):
    assert touched(subject, "swallow(os.rmdir, 'a', dir_fd=999)", imports=[("os", "")])


def test_second_run_in_other_folders_is_judged_alike(subject):
    row = subject.run("temporary()", detail=True)
    assert (row["outcome"], row["touched"], row["left"]) == ("passed", "", [])
    assert not touched(subject, "swallow(load, 'a.toml')", detail=True)
