"""Real children: they end, hang, flood, and leave grandchildren."""

import os
import sys
import time

import pytest

from pytest_aqe.process import child

posix = pytest.mark.skipif(os.name != "posix", reason="process groups are POSIX")


def run(source, tmp_path, **more):
    more.setdefault("timeout", 60)
    return child.run([sys.executable, "-c", source], cwd=tmp_path, env=dict(os.environ), **more)


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
        return stat.read().rsplit(")", 1)[1].split()[0] != "Z"


def test_a_child_ends_with_its_code_and_the_end_of_its_output(tmp_path):
    ended = run("import sys; print('x' * 9000 + 'end'); sys.exit(3)", tmp_path, tail=100)

    assert (ended.code, ended.why) == (3, "")
    assert ended.output.rstrip().endswith("end")
    assert len(ended.output) <= 100


def test_it_gets_the_environment_and_the_folder_that_it_is_given(tmp_path):
    ended = child.run(
        [sys.executable, "-c", "import os; print(os.environ['AB'], os.getcwd())"],
        cwd=tmp_path, env={**os.environ, "AB": "cd"}, timeout=60,
    )  # fmt: skip

    assert ended.output.split() == ["cd", str(tmp_path.resolve())]


def test_one_that_takes_too_long_is_killed(tmp_path):
    ended = run("import time; time.sleep(600)", tmp_path, timeout=0.3)

    assert ended.why == "timeout"
    assert ended.code != 0


def test_one_that_ignores_the_polite_signal_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr(child, "GRACE", 0.1)
    source = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('on', flush=True); time.sleep(600)"
    )

    ended = run(source, tmp_path, timeout=2)

    assert ended.why == "timeout"


def test_one_without_a_heartbeat_is_killed(tmp_path):
    ended = run("import time; time.sleep(600)", tmp_path, beat=lambda: 1.0, idle=0.2)

    assert ended.why == "idle"


def test_one_whose_heart_beats_is_left_alone(tmp_path):
    ended = run("import time; time.sleep(0.6)", tmp_path, beat=time.monotonic, idle=0.2)

    assert (ended.code, ended.why) == (0, "")


def test_a_flood_of_output_is_stopped(tmp_path):
    ended = run("while True: print('x' * 1000)", tmp_path, most_output=100_000)

    assert ended.why == "flood"


@posix
@pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="asks /proc")
def test_what_a_child_left_running_is_killed_too(tmp_path):
    source = "import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); print(p.pid)"

    pid = int(run(source, tmp_path).output)

    until = time.monotonic() + 30
    while is_alive(pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_alive(pid)


def test_ctrl_c_kills_the_child_and_goes_on(tmp_path):
    def interrupt():
        raise KeyboardInterrupt

    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run("import time; time.sleep(600)", tmp_path, beat=interrupt)
    assert time.monotonic() - started < 300
