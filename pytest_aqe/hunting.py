"""A session that hunts: collects, announces the plan, hunts in child processes, and reports. Runs no test itself."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pytest_aqe import hunting_xml, lasterror, surroundings
from pytest_aqe.errors import OutputError, QuarantineError
from pytest_aqe.fleet.finishing import ending
from pytest_aqe.fleet.flake import FlakeAgent
from pytest_aqe.hunt import quarantine
from pytest_aqe.hunt.facts import HuntReport
from pytest_aqe.hunt.perturb.registry import Registry
from pytest_aqe.hunt.runner import Place
from pytest_aqe.report import flaky, flaky_json
from pytest_aqe.report import json as json_report
from pytest_aqe.report.progress import LiveLine, PlainLines, Silent, hunting
from pytest_aqe.results import INTERRUPTED, AgentResult
from pytest_aqe.settings import Settings

SKIP = "aqe_skip"
QUARANTINE = "aqe-quarantine.jsonl"
ONE_VALUE = (
    "-n",
    "--numprocesses",
    "--maxprocesses",
    "--dist",
    "--tx",
    "-k",
    "-m",
    "--deselect",
    "--junitxml",
    "--junit-xml",
    "--basetemp",
)
"""Options of the user's that children do without, each with one value: two at once would share a temporary folder."""
ALONE = (
    "-x",
    "--exitfirst",
    "--lf",
    "--last-failed",
    "--ff",
    "--failed-first",
    "--nf",
    "--new-first",
    "--sw",
    "--stepwise",
    "--pdb",
)


class HuntSession:
    """Registered under ``--aqe-flaky-hunt`` in place of everything else of ours."""

    def __init__(self, config: pytest.Config, settings: Settings, jobs: int) -> None:
        self.report = HuntReport()
        self.why = ""
        self.warnings: tuple[str, ...] = ()
        self.result: AgentResult | None = None
        self._config = config
        self._settings = settings
        self._jobs = jobs
        self._start = surroundings.Start()
        self._excluded = 0

    def pytest_report_header(self) -> str:
        """What bounds the hunt."""
        bound = f", at most {n} executions" if (n := self._settings.max_executions) else ""
        spread = f", {self._jobs} child runs at a time" if self._jobs > 1 else ""
        return f"aqe: flaky hunt, budget {self._settings.budget:g} s{bound}{spread}, seed {self._settings.seed}"

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Hunt instead of running; collection errors end the session as they always do."""
        option = session.config.option
        if session.testsfailed and not option.continue_on_collection_errors:
            self.why = "tests could not be collected"
            return None
        if option.collectonly or getattr(option, "setupplan", False):
            self.why = "no test was run (--collect-only or --setup-plan)"
            return None
        items = [item for item in session.items if self._wanted(item)]
        if not items:
            self.why = "no tests were collected" if not session.items else "every test is excluded"
            return True
        self._hunt(items)
        self._quarantine()
        hunting_xml.write(self._config, items, self.report)
        accused = [test for test in self.report.tests if test.verdict in ("flaky", "broken")]
        session.testsfailed += len(accused)
        if self.report.stopped == INTERRUPTED:
            raise KeyboardInterrupt
        return True

    def _hunt(self, items: list[pytest.Item]) -> None:
        users = [one for answer in self._config.hook.pytest_aqe_perturbations() for one in answer]
        nodes = list(dict.fromkeys(item.nodeid for item in items))
        progress = self._progress()
        by_id = {item.nodeid: item for item in items}
        agent = FlakeAgent(
            self._settings, nodes, place(self._config, self._start), Registry(users), progress, jobs=self._jobs,
            patterns=self._config.getini("python_files"),
            text=lambda nodeid: text_of(by_id.get(nodeid), self._config.rootpath),
            told=lambda doing: self._announce([f"aqe: {doing}"], 1),
        )  # fmt: skip
        self._announce(agent.announced)
        try:
            with ending():
                self.result = agent.run()
        except Exception as error:  # what was found until then is told, and decides how the run ends
            shown = partial(os.path.relpath, start=self._config.invocation_params.dir)
            self.warnings = (*self.warnings, lasterror.line(error, self._settings.rootdir, shown))
            agent.report = replace(agent.report, stopped="error")
        finally:
            progress.close()
            self.report = agent.report

    def _quarantine(self) -> None:
        """Put what is flaky into the quarantine file, where an owner was named for it."""
        owner, today = self._settings.quarantine_owner, date.today()
        file = (self._config.inipath or self._config.rootpath / "x").parent / (self._settings.quarantine or QUARANTINE)
        tests = [
            (test.nodeid, test.category, test.message or test.category)
            for test in self.report.tests
            if test.verdict == "flaky" and not (test.fix is not None and test.fix.validated)
        ]
        if not owner or not tests:
            return
        try:
            added = quarantine.add(file, quarantine.for_tests(tests, owner, today))
        except (OSError, QuarantineError) as error:
            self.warnings = (*self.warnings, f"[quarantine] {error}")
            return
        until = today + timedelta(days=quarantine.DAYS)
        note = f"{len(added)} added to the quarantine in {file.name}, owned by {owner}, until {until}"
        self.report = replace(self.report, notes=(*self.report.notes, note))

    def _announce(self, lines: Iterable[str], verbosity: int = 0) -> None:
        """Say it, from this verbosity on; the plan before the first run, because suites touch real databases."""
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None and self._config.get_verbosity() >= verbosity:
            reporter.ensure_newline()
            for line in lines:
                reporter.write_line(line)

    def _wanted(self, item: pytest.Item) -> bool:
        return item.get_closest_marker(SKIP) is None and not any(
            fnmatchcase(item.nodeid, pattern) for pattern in self._settings.hunt_exclude
        )

    def _progress(self) -> LiveLine | PlainLines | Silent:
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        if reporter is None or self._config.get_verbosity() < 0:
            return Silent()
        if reporter.isatty:
            return LiveLine(lambda text: reporter.rewrite(text, erase=True), say=hunting)
        return PlainLines(reporter.write_line, say=hunting)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Write the JSON document, where one is asked for."""
        target = self._settings.json
        if target is None:
            return
        try:
            json_report.write(target, flaky_json.document(self.report, self.result, self.why, self.warnings))
        except OSError as error:
            self.warnings = (
                *self.warnings,
                f"[output] --aqe-json: {target} could not be written: {error.strerror or error}",
            )

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the section."""
        verbosity = self._config.get_verbosity()
        if verbosity >= 0:
            terminalreporter.section(flaky.TITLE)
        for line in flaky.section(self.report, self.why, self.warnings, verbosity):
            terminalreporter.write_line(line.text, **line.markup)


def join(config: pytest.Config, settings: Settings) -> None:
    """Register the hunt, and keep xdist from starting workers: with ``-n`` so many children run at a time."""
    if config.option.aqe_generate:
        raise pytest.UsageError("--aqe-generate and --aqe-flaky-hunt are two jobs: give one of them")
    if settings.json is not None:
        try:
            json_report.check(settings.json, (settings.rootdir, config.invocation_params.dir))
        except OutputError as error:
            raise pytest.UsageError(str(error)) from None
    jobs = 1
    if config.pluginmanager.hasplugin("xdist"):
        jobs = max(1, len(config.option.tx or ()))
        config.option.dist, config.option.tx, config.option.numprocesses = "no", [], None
    config.addinivalue_line("markers", f"{SKIP}: never run by --aqe-flaky-hunt")
    config.pluginmanager.register(HuntSession(config, settings, jobs), "aqe-hunt")


def place(config: pytest.Config, start: surroundings.Start) -> Place:
    """Where children run, and with which of the user's arguments."""
    script = Path(sys.argv[0]).name != "__main__.py"
    everything = tuple(str(path) for path in config.option.file_or_dir or config.args)
    around = surroundings.look(config, start, ())
    return Place(config.rootpath, config.invocation_params.dir, kept(config), everything, script, around)


def kept(config: pytest.Config) -> tuple[str, ...]:
    """The user's own flags: neither paths, nor ours, nor what selects, stops, distributes or writes."""
    paths = set(config.option.file_or_dir or ())
    arguments = iter(str(one) for one in config.invocation_params.args)
    found: list[str] = []
    for argument in arguments:
        name = argument.partition("=")[0]
        if argument in paths or name in ALONE:
            continue
        if name.startswith("--aqe-") or name in ONE_VALUE:
            if "=" not in argument and takes_value(name):
                next(arguments, None)
            continue
        if argument.startswith("-n") and argument[2:].isalnum():
            continue
        found.append(argument)
    if config.pluginmanager.hasplugin("pytest_cov"):
        found.append("--no-cov")
    return tuple(found)


def takes_value(name: str) -> bool:
    """Does this option come with a value of its own?"""
    from pytest_aqe.options import TABLE

    kinds = {option.flag: option.kind for option in TABLE}
    return name in ONE_VALUE or kinds.get(name, "bool") != "bool"


def text_of(item: Any, rootdir: Path) -> str:
    """The source of a test, and of the user's functions that it names; as far as it can be had."""
    function = getattr(item, "function", None)
    if function is None:
        return ""
    code = inspect.unwrap(function).__code__
    found = [_source(function)]
    names = getattr(function, "__globals__", {})
    for name in code.co_names:
        value = names.get(name)
        if inspect.isfunction(value) or inspect.isclass(value):
            found.append(_source(value))
        elif inspect.ismodule(value) and Path(getattr(value, "__file__", None) or "/").is_relative_to(rootdir):
            found += [_source(getattr(value, other)) for other in code.co_names if hasattr(value, other)]
    return "\n".join(found)


def _source(value: Any) -> str:
    try:
        return inspect.getsource(value)
    except (OSError, TypeError):
        return ""
