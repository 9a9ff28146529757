"""The session: listens while the user's tests run, then hands what it knows to the agents and reports."""

from __future__ import annotations

import os
import time
from collections.abc import Generator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_aqe import assemble, keeping, lasterror, picture, recorder, surroundings
from pytest_aqe.errors import OutputError, SandboxError, TargetError
from pytest_aqe.facts import Target
from pytest_aqe.fleet.finishing import ending
from pytest_aqe.observe.targets import Found
from pytest_aqe.report import doctor as doctor_report
from pytest_aqe.report import json as json_report
from pytest_aqe.report import terminal
from pytest_aqe.report.progress import LiveLine, PlainLines, Silent, while_it_lasts
from pytest_aqe.report.summary import Summary
from pytest_aqe.results import INTERRUPTED
from pytest_aqe.sandbox import fits, improve, tiers
from pytest_aqe.settings import Settings, settle
from pytest_aqe.watch import SENT, Watch

__all__ = ["begin", "doctor", "join", "settle"]

WATCH = pytest.StashKey[Watch]()
START = pytest.StashKey[surroundings.Start]()
POSIX = os.name == "posix"


class AqeSession:
    """One object a run, registered where generation is asked for (on xdist's controller, not on its workers)."""

    def __init__(self, config: pytest.Config, settings: Settings, sandbox: str, trouble: str) -> None:
        self.settings = settings
        self.summary = Summary(
            settings.rootdir,
            settings.output,
            dry_run=settings.dry_run,
            cwd=config.invocation_params.dir,
            pytest=surroundings.command(map(str, config.invocation_params.args)),
            why="no test was run",
        )
        self._config = config
        self._watch = _watch(config)
        self._found = _find(config, settings)
        self._sandbox = sandbox
        self._trouble = trouble
        self._test_files: tuple[Path, ...] = ()
        if settings.observe:
            self._watch.sample(self._found.targets)

    def pytest_report_header(self) -> str:
        """The tier in force and what bounds the work."""
        settings = self.settings
        bound = f"at most {n} executions" if (n := settings.max_executions) else f"budget {settings.budget:g} s"
        return f"aqe: sandbox {self._sandbox or 'none'}, {bound}, seed {settings.seed}"

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Which tests there are."""
        self._watch.outcomes.collected(session.items)
        self._test_files = tuple(dict.fromkeys(item.path for item in session.items))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        """A test begins."""
        self._watch.refresh()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """How a test ended."""
        self._watch.outcomes.report(report)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: object) -> None:
        """An xdist worker is done; one that crashed sends nothing."""
        share = getattr(node, "workeroutput", {}).get(SENT)
        if share is not None:
            self._watch.receive(share)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """Run the user's tests, then the agents; a run that stops early is only recorded."""
        self.summary = replace(self.summary, why="")
        try:
            result = yield
        except BaseException as error:
            self._watch.end()
            self.summary = replace(self.summary, why=_stopped(error))
            raise
        option = session.config.option
        if option.collectonly or getattr(option, "setupplan", False):
            self._watch.end()
            self.summary = replace(self.summary, why="no test was run (--collect-only or --setup-plan)")
        else:
            interrupted = self._generate()
            left_out = surroundings.passed_over(session, self.summary.files)
            self.summary = replace(self.summary, notes=(*self.summary.notes, *filter(None, [left_out])))
            if interrupted:
                raise KeyboardInterrupt
        return result

    def _generate(self) -> bool:
        """All of our own work; True after Ctrl-C. No other error leaves it."""
        started = time.monotonic()
        interrupted = False
        try:
            with ending():
                interrupted = self._run_agents(started)
        except KeyboardInterrupt:
            interrupted = True
            self.summary = replace(self.summary, why="" if self.summary.results else "interrupted")
        except Exception as error:  # reported in the section: our trouble is never the user's exit code
            self._add_trouble(error)
        self.summary = replace(self.summary, seconds=time.monotonic() - started)
        return interrupted

    def _run_agents(self, started: float) -> bool:
        watch = self._watch
        measured = watch.stop(self._config.pluginmanager.get_plugin("_cov"))
        if self._trouble:
            self.summary = replace(self.summary, why=self._trouble)
            return False
        start = self._config.stash.setdefault(START, surroundings.Start())
        found, samples = picture.renamed(self.settings, self._found, watch.samples(), watch.imported())
        around = surroundings.look(self._config, start, [target.module for target in found.targets])
        seen = picture.Seen(measured, samples, watch.tests(), self._test_files, around)
        facts = picture.close(self.settings, found, seen, self._is_wanted)
        notes = picture.notes(measured, facts)
        self.summary = replace(self.summary, skipped=facts.skipped, notes=notes)
        if not facts.targets:
            self.summary = replace(self.summary, why=picture.why_no_target(facts))
            return False
        progress = self._progress()
        try:
            for factory in assemble.agents(self._config, self.settings):
                left = self.settings.budget - (time.monotonic() - started)
                result = factory(replace(self.settings, budget=max(left, 0.1)), facts, progress).run()
                result = picture.with_coverage(result, facts)
                self.summary = replace(self.summary, results=(*self.summary.results, result))
                self.summary = keeping.kept(self.summary, self.settings, result)
                if result.stopped == INTERRUPTED:
                    return True
        finally:
            progress.close()
        return False

    def _is_wanted(self, target: Target) -> bool:
        return self._config.hook.pytest_aqe_target(target=target, settings=self.settings) is not False

    def _progress(self) -> LiveLine | PlainLines | Silent:
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        if reporter is None or self._config.get_verbosity() < 0:
            return Silent()
        with suppress(OSError):
            reporter.ensure_newline()
        if reporter.isatty:
            return LiveLine(while_it_lasts(lambda text: reporter.rewrite(text, erase=True)))
        return PlainLines(while_it_lasts(reporter.write_line))

    def _add_trouble(self, error: Exception) -> None:
        """One line for the user, the traceback in a file."""
        line = lasterror.line(error, self.settings.rootdir, self.summary.shown)
        self.summary = replace(self.summary, troubles=(*self.summary.troubles, line))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Write the JSON document, where one is asked for."""
        if self.settings.json is not None:
            try:
                json_report.write(self.settings.json, json_report.document(self.summary))
            except OSError as error:
                trouble = f"[output] --aqe-json: {self.settings.json} could not be written: {error.strerror or error}"
                self.summary = replace(self.summary, troubles=(*self.summary.troubles, trouble))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the section."""
        verbosity = self._config.get_verbosity()
        if verbosity >= 0:
            terminalreporter.section(terminal.TITLE)
        for line in terminal.section(self.summary, verbosity):
            terminalreporter.write_line(line.text, **line.markup)


class AqeWorker:
    """What an xdist worker does: observe, and send it up."""

    def __init__(self, config: pytest.Config, settings: Settings) -> None:
        self._config = config
        self._watch = _watch(config)
        if settings.observe:
            self._watch.sample(_find(config, settings).targets)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Which tests there are."""
        self._watch.outcomes.collected(session.items)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        """A test begins."""
        self._watch.refresh()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """How a test ended."""
        self._watch.outcomes.report(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Hand over what was seen."""
        output: dict[str, object] = self._config.workeroutput  # type: ignore[attr-defined]
        output[SENT] = self._watch.send(self._config.pluginmanager.get_plugin("_cov"))


def begin(early_config: pytest.Config) -> None:
    """Start to measure; the configuration's clean-up ends it where no run loop does."""
    watch = _watch(early_config)
    start = early_config.stash[START] = surroundings.Start()
    early_config.pluginmanager.register(start, "aqe-start")
    early_config.add_cleanup(watch.end)
    watch.measure(early_config.known_args_namespace)


def join(config: pytest.Config, settings: Settings, *, worker: bool) -> None:
    """Register what this process needs; what the user got wrong is a UsageError."""
    if worker:
        config.pluginmanager.register(AqeWorker(config, settings), "aqe-worker")
        return
    sandbox, trouble = _sandbox(settings)
    try:
        picture.check_output(settings)
        if settings.json is not None:
            json_report.check(settings.json, (settings.rootdir, config.invocation_params.dir))
    except OutputError as error:
        raise pytest.UsageError(str(error)) from None
    config.pluginmanager.register(assemble.BuiltIn(), "aqe-built-in")
    config.pluginmanager.register(AqeSession(config, settings, sandbox, trouble), "aqe-session")
    if settings.record:
        recorder.join(config)


def doctor(settings: Settings) -> int:
    """Print which sandbox tiers work here, and which one would be used; 1 where there is none."""
    try:
        chosen, trouble = tiers.choose(settings.sandbox).name, ""
        fits.check(chosen, settings.limits)
    except SandboxError as error:
        chosen, trouble = "", str(error)
    found = tiers.available()
    print("\n".join(doctor_report.lines(found, chosen, trouble, improve.best(found))))
    return 0 if chosen else 1


def _sandbox(settings: Settings) -> tuple[str, str]:
    """The tier in force, or why there is none; one asked for by name that does not work is a UsageError."""
    if not POSIX:
        return "", "generating tests needs a POSIX system (Linux, macOS): candidates run in forked, limited processes"
    chosen = ""
    try:
        chosen = tiers.choose(settings.sandbox).name
        fits.check(chosen, settings.limits)
    except SandboxError as error:
        if chosen or settings.sandbox != "auto":
            raise pytest.UsageError(str(error)) from None
        return "", str(error)
    return chosen, ""


def _stopped(error: BaseException) -> str:
    if type(error) is KeyboardInterrupt:  # pytest's and xdist's Interrupted derive from it
        return "interrupted while the tests ran"
    said = str(error) or type(error).__name__
    return f"the run stopped early ({said})"


def _watch(config: pytest.Config) -> Watch:
    """The one that began early; a new one that measures nothing where we were loaded too late for that."""
    return config.stash.setdefault(WATCH, Watch(config.rootpath))


def _find(config: pytest.Config, settings: Settings) -> Found:
    try:
        return picture.find(settings, config.invocation_params.dir, config.getini("python_files"))
    except TargetError as error:
        raise pytest.UsageError(f"--aqe-target (aqe_target): {error}") from None
