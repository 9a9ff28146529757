"""The inside of a pytest run: one fork runs pytest under coverage.py, this process passes on what it tells."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType
from typing import Any

from pytest_aqe import options
from pytest_aqe.sandbox import linger, litter, reap, shadow
from pytest_aqe.sandbox.batch import Forks
from pytest_aqe.sandbox.company import Company
from pytest_aqe.sandbox.forked import Forked
from pytest_aqe.sandbox.frames import Line, Rows
from pytest_aqe.sandbox.limits import Limits
from pytest_aqe.sandbox.rounds import Rounds

QUIET = ("-p", "no:cacheprovider", "-p", "no:aqe", "-p", "no:randomly", "-p", "no:xdist", "-p", "no:cov")
WANTED = ("executed_lines", "missing_lines", "executed_branches", "missing_branches", "excluded_lines", "summary")
COMPANY_SECONDS = 10.0
"""For finding out which suggested test changes the outcome of the user's."""
ROUNDS_SHARE = 0.5
"""The part of a run's time in which rounds are begun: what is not tried in it is no failure."""
RERUNS = ("reruns", "reruns_delay")
"""Ini values of pytest-rerunfailures: not unknown where that is left out."""
Tell = Any


def serve(line: Line, config: Mapping[str, Any]) -> None:
    """Run pytest as `config` says and tell everything over the line."""
    limits = Limits.from_json(config["limits"])
    scratch = str(config["view"]["scratch"])
    log = os.path.join(scratch, "output.txt")
    reap.become_subreaper()
    reaper = reap.Reaper(bool(config.get("all_mine")), int(config.get("watch", 0)))
    Path(log).touch(0o600)  # what is there before a fork is there after it
    forks = Forks(limits, scratch, reaper, line, config["shared"], config["tier"] == "jail-lite")

    def work(item: int) -> tuple[bytes, bool]:
        ledger = forks.ledger
        _inside(config, scratch, log, lambda row: ledger.add(item, json.dumps(row).encode(), False))
        return b"{}", True

    def emit(rows: Rows) -> None:
        for _, row in rows:
            if row:  # one without a text says that an alarm rang, which is not set here
                line.send_raw(row)

    _, death = forks.run([0], work, emit, [limits.wall], alarm=False)
    if death is not None:
        line.send({"kind": "died", "outcome": death.outcome, "note": death.note})
    line.send({"kind": "end", "tail": _tail(log), "cpu": reap.cpu_seconds()})
    os._exit(0)


def _tail(path: str, cap: int = 4000) -> str:
    """The end of a file, whatever a test has put in its place."""
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            size = os.fstat(file.fileno()).st_size
            file.seek(max(0, size - cap))
            return file.read(cap).decode("utf-8", "replace")
    except OSError:
        return ""


def _inside(config: Mapping[str, Any], scratch: str, log: str, tell: Tell) -> None:
    """In the fork: pytest with its output in a file, coverage.py around it."""
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)
    cover: list[str] = config["cover"]
    measured = None
    if cover:
        import coverage

        measured = coverage.Coverage(data_file=None, branch=True, include=cover, config_file=False, messages=False)
        if config["exclude"]:
            measured.set_option("report:exclude_lines", [config["exclude"]])
        measured.start()
    import pytest

    reporter = _Reporter(tell, config)
    code = pytest.main(_arguments(config, scratch), plugins=[reporter])
    sys.stdout.flush()
    reporter.linger()
    if measured is not None:
        measured.stop()
        for file, data in _coverage_rows(measured, cover, scratch):
            tell({"kind": "coverage", "file": file, "data": data})
    tell({"kind": "rc", "rc": int(code)})


def _arguments(config: Mapping[str, Any], scratch: str) -> list[str]:
    """What pytest is called with: in the user's world, or in none at all."""
    shown = ["-q", "--tb=short", "--color=no"]
    world = config["world"]
    if world is not None:
        _stay_as_imported()
        without = ["-p", "no:rerunfailures"] if _no_sockets(config) else []
        found = [*shown, *without, *shadow.arguments(world, config["folder"], scratch, config["company"])]
        return found if world["plugins"] else ["--disable-plugin-autoload", *found]
    args: list[str] = list(config["args"])
    options = [*QUIET, *shown]
    if not config["plugins"]:
        options.append("--disable-plugin-autoload")
    if "-c" not in args:
        ini = os.path.join(scratch, "pytest.ini")
        Path(ini).write_text("[pytest]\n", encoding="utf-8")
        options += ["-c", ini]
    for name in ("--rootdir", "--confcutdir"):
        if not any(arg.startswith(name) for arg in args):
            options.append(f"{name}={config['folder']}")
    return [*options, *args, config["tests"]]


def _no_sockets(config: Mapping[str, Any]) -> bool:
    """Whether no socket can be opened inside, as pytest-rerunfailures does at its start beside pytest-xdist."""
    return bool(config["tier"] == "jail-lite")


def _stay_as_imported() -> None:
    """Spare the user a warning, which may be an error, that this package can no longer be rewritten by pytest."""
    package = sys.modules["pytest_aqe"]
    package.__doc__ = f"{package.__doc__}\n\nPYTEST_DONT_REWRITE"


def _coverage_rows(measured: Any, cover: list[str], scratch: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """coverage.py's own JSON report, file by file; a file that was never run is reported as all missing."""
    data = measured.get_data()
    seen = set(data.measured_files())
    for file in cover:
        if file not in seen and os.path.realpath(file) not in seen:
            data.add_arcs({file: set()})
            data.touch_file(file)
    for number, file in enumerate(cover):
        target = os.path.join(scratch, f"coverage-{number}.json")
        measured.json_report(morfs=[file], outfile=target, ignore_errors=True)
        report = json.loads(Path(target).read_text(encoding="utf-8"))
        for row in report["files"].values():
            yield file, {key: row[key] for key in WANTED if key in row}


class _Reporter:
    """A pytest plugin: tells each test's start and outcome, limits its time, may reverse the order."""

    def __init__(self, tell: Tell, config: Mapping[str, Any]) -> None:
        self._tell = tell
        self._rounds: list[str] | None = config["rounds"]
        self._seconds = ROUNDS_SHARE * float(config["limits"]["wall"])
        self._company = frozenset(config["company"])
        self._own = frozenset(os.listdir(config["folder"]))
        self._each = float(config["each"])
        self._reverse = bool(config["reverse"])
        self._deselect = frozenset(config["deselect"])
        self._outcome: dict[str, tuple[str, str]] = {}
        self._world = config["world"] is not None
        self._no_sockets = _no_sockets(config)
        self._threads = linger.Threads()
        self._folders = () if self._world else (os.getcwd(), os.path.expanduser("~"))
        self._before: frozenset[str] = frozenset()

    def pytest_addoption(self, parser: Any) -> None:
        """In the user's world the ini values of ours are known, though the plugin is not there."""
        if self._world:
            options.declare(parser)
            for name in RERUNS if self._no_sockets else ():
                parser.addini(name, "of a plugin that is left out")

    def pytest_collection_modifyitems(self, config: Any, items: list[Any]) -> None:
        """Leave out what is deselected; reverse where asked."""
        dropped = [item for item in items if item.nodeid in self._deselect or self._unasked(item)]
        if dropped:
            config.hook.pytest_deselected(items=dropped)
            items[:] = [item for item in items if item not in dropped]
        if self._reverse:
            items.reverse()

    def _unasked(self, item: Any) -> bool:
        """Whether it lies in one of the user's files, but is not to run."""
        return bool(self._company) and item.path.name not in self._own and item.nodeid not in self._company

    def pytest_collection_finish(self, session: Any) -> None:
        """Tell the order; threads that run by now are of no test."""
        self._threads.look("")
        self._tell({"kind": "order", "tests": [item.nodeid for item in session.items]})

    def pytest_runtestloop(self, session: Any) -> bool | None:
        """In forks where that is asked for, and everything suggested could be collected."""
        forked = Forked(self._listen)
        if self._company:
            ours = [item for item in session.items if item.path.name in self._own]
            theirs = [item for item in session.items if item.path.name not in self._own]
            company = Company(forked.run, theirs, COMPANY_SECONDS)
            for nodeid, said in company.failing(ours).items():
                self._send(nodeid, "failed", said)
            return True
        if self._rounds is None or session.testsfailed:
            return None
        for nodeid, outcome, message in Rounds(forked, self._rounds, self._seconds).run(session.items):
            self._send(nodeid, outcome, message)
        return True

    def _listen(self, tell: Tell) -> None:
        self._tell = tell

    def pytest_collectreport(self, report: Any) -> None:
        """A file that cannot be collected is an error of its own."""
        if report.failed:
            self._send(report.nodeid, "error", _message(report))

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """A test begins: its time runs."""
        self._tell({"kind": "start", "test": nodeid})
        self._before = litter.names(*self._folders)
        signal.signal(signal.SIGALRM, _ring)
        signal.setitimer(signal.ITIMER_REAL, self._each)

    def pytest_runtest_logreport(self, report: Any) -> None:
        """One phase of a test ended."""
        now = _phase_outcome(report)
        if now and self._outcome.get(report.nodeid, ("",))[0] not in ("failed", "error"):
            self._outcome[report.nodeid] = (now, _message(report) if now in ("failed", "error", "skipped") else "")

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """A test ended: tell how."""
        signal.setitimer(signal.ITIMER_REAL, 0)
        outcome, message = self._outcome.pop(nodeid, ("error", "no report"))
        strewn = sorted(litter.names(*self._folders) - self._before)
        litter.remove(strewn)  # the next test that leaves the same is told, too
        if strewn and outcome in ("passed", "xfailed"):
            outcome, message = "failed", f"{litter.MESSAGE}: {', '.join(map(os.path.basename, strewn))}"[:500]
        self._send(nodeid, outcome, message)
        self._threads.look(nodeid)

    def linger(self) -> None:
        """Tell of threads for which the interpreter would wait for ever; in the user's world they may be the user's."""
        for test, said in () if self._world else self._threads.going_on():
            if test:
                self._send(test, "failed", said)
            else:
                self._tell({"kind": "lingers", "note": said})

    def _send(self, test: str, outcome: str, message: str) -> None:
        self._tell({"kind": "test", "test": test, "outcome": outcome, "message": message})


def _phase_outcome(report: Any) -> str:
    if report.failed:
        return "failed" if report.when == "call" else "error"
    if report.skipped:
        return "xfailed" if hasattr(report, "wasxfail") else "skipped"
    if report.when == "call":
        return "xpassed" if hasattr(report, "wasxfail") else "passed"
    return ""


def _message(report: Any) -> str:
    try:
        crash = getattr(report.longrepr, "reprcrash", None)
        text = str(crash.message) if crash is not None else str(report.longreprtext)
        return text[:500]
    except Exception:
        return ""


def _ring(number: int, frame: FrameType | None) -> None:
    import pytest

    pytest.fail("the test took too long")
