"""Gathers possible assertions on a candidate. Each is true here, true in a second run elsewhere, and says something."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from pytest_aqe.program import quote, words
from pytest_aqe.sandbox.facets import Facets
from pytest_aqe.sandbox.judge import Check, Judge, still_true
from pytest_aqe.sandbox.leftovers import leftovers
from pytest_aqe.sandbox.naming import Names, place_of
from pytest_aqe.sandbox.objects import stored
from pytest_aqe.sandbox.perturb import Pace, World
from pytest_aqe.sandbox.plainly import ancestry_of, home_of
from pytest_aqe.sandbox.raised import message_of
from pytest_aqe.sandbox.senses import CHANCE
from pytest_aqe.sandbox.snapshot import LONGEST_FILE, files_under, freeze
from pytest_aqe.sandbox.trial import Trial

if TYPE_CHECKING:
    from pytest_aqe.sandbox.execute import Session

LONGEST_OUTPUT = 800
_HASH = re.compile(r"\d{10}")
_FIXTURES = ("monkeypatch", "tmp_path", "capsys")


def variables() -> dict[Any, Any]:
    """Environment variables as the operating system has them; reading them decoded is slow."""
    return getattr(os.environ, "_data", None) or {}


class Watch:
    """What was there right before the act."""

    def __init__(self, script: dict[str, Any]) -> None:
        self._names = [name for name in script["names"] if name not in _FIXTURES]
        self.frozen: dict[str, Any] = {}
        self._parts: dict[str, dict[str, Any]] = {}
        self.present: set[str] = set()
        self.files: dict[str, bytes | None] = {}
        self.environment: dict[Any, Any] = {}

    def before_act(self, names: dict[str, Any]) -> None:
        """Looks without touching."""
        self.present = set(names)
        self.frozen = {name: freeze(names[name]) for name in self._names if name in names}
        self._parts = {name: parts_of(names[name]) for name in self.frozen}
        if "tmp_path" in names:
            self.files = files_under(str(names["tmp_path"]))
        self.environment = dict(variables())

    def changed(self, names: dict[str, Any]) -> list[str]:
        """Arranged names whose values look different now, and names that the act itself bound."""
        old = [name for name, frozen in self.frozen.items() if name in names and freeze(names[name]) != frozen]
        new = [name for name in names if name not in self.present and not name.startswith("__") and name != "result"]
        return old + new

    def untouched(self, name: str, value: Any) -> frozenset[str]:
        """Stored attributes of an arranged object that look as before."""
        before = self._parts.get(name, {})
        return frozenset(part for part, frozen in parts_of(value).items() if part in before and before[part] == frozen)


def parts_of(value: Any) -> dict[str, Any]:
    """The frozen forms of what an object stores."""
    try:
        return {name: freeze(item) for name, item in stored(value).items()}
    except Exception:
        return {}


def gather(session: Session, script: dict[str, Any], trial: Trial, watch: Watch) -> list[Check]:
    """Assertions that hold, most useful first. `trial` is a finished first run, not yet tidied."""
    out, err, whole = session.streams.text()
    judge = Judge(trial, session.scripts, (out, err))
    space = {name: value for name, value in trial.names.items() if name != "result"}
    names = Names(
        space, [(module, name) for module, name in script["imports"]], watch.frozen, session.scope.module_name
    )
    hashed = "hash" in script["act"]
    owned = session.scope.owns_class

    def volatile(text: str) -> bool:
        return session.volatile.within(text) or (hashed and _HASH.search(text) is not None)

    facets, parts = Facets(judge, names, owned, volatile), Facets(judge, names, owned, volatile, apart="result")
    if trial.error is not None:
        _raised(trial.error, facets, names, session)
    elif not trial.block:
        _result(trial, watch, facets)
        said = [check["subject"] for check in facets.checks]
        if said == ["result"] and isinstance(trial.result, (dict, list, tuple)):
            parts.look("result", trial.result, "result", 1)
    changed = watch.changed(space)
    for name in changed:
        facets.look(name, space[name], "state", leave=watch.untouched(name, space[name]))
    gave_nothing = trial.error is None and not trial.block and trial.result is None
    shown = len(facets.checks)
    if trial.error is not None or gave_nothing or (trial.result is False and not changed):
        _untouched(watch, changed, trial, facets, session)
    as_before = facets.checks[shown:] if gave_nothing else []
    for name in watch.frozen:
        if name not in changed and home_of(type(space.get(name))) == "unittest.mock" and space[name].called:
            facets.look(name, space[name], "unchanged", 0)  # that it was not called once more
    _world(watch, trial, facets)
    if whole:
        for subject, text in (("out", out), ("err", err)):
            if text and len(text) <= LONGEST_OUTPUT:
                facets.take("output", subject, quote(text), "output")
    checks = facets.checks
    trial.undo_fixtures()
    trial.left = leftovers(session.state)
    session.restore()
    checks = _confirmed(session, script, [*checks, *parts.checks], bool(out or err), trial.seconds)
    if any(check["subject"] == "result" for check in checks):  # all of it holds
        spare = {id(check) for check in parts.checks}
        checks = [check for check in checks if id(check) not in spare]
    initial = {id(check) for check in _initial(session, script, checks, changed)}
    if gave_nothing:  # what it left as it was is better than nothing, but for what was never meant to change
        as_before += [check for check in checks if id(check) in initial and _is_state(check["subject"], space)]
        for check in as_before:
            check["about"] = "unchanged"
        initial -= {id(check) for check in as_before}
    return _in_order([check for check in checks if id(check) not in initial], as_before)


def _is_state(subject: str, space: dict[str, Any]) -> bool:
    """Whether an expression is an attribute or a size, or a name of something that can change."""
    return "." in subject or "(" in subject or type(space.get(subject)) in (list, dict, set)


def _result(trial: Trial, watch: Watch, facets: Facets) -> None:
    result = trial.result
    if result is not None and not isinstance(result, (bool, int, str, bytes, float, type)):
        for name in watch.frozen:
            if trial.names.get(name) is result:
                facets.take("is", "result", name, "result")
                return
    facets.look("result", result, "result")


def _raised(error: BaseException, facets: Facets, names: Names, session: Session) -> None:
    message = session.volatile.stable_part(message_of(error))
    if isinstance(error, RecursionError):
        message = ""
    for kind in ancestry_of(type(error)):
        named = names.value(kind) if issubclass(kind, BaseException) else None
        if named is not None:
            facets.take("raises", named[0], message, "raised", named[1])
            return


def _untouched(watch: Watch, changed: list[str], trial: Trial, facets: Facets, session: Session) -> None:
    """What the object under test still is after an error, or after an act that showed nothing."""
    for name in watch.frozen:
        value = trial.names.get(name)
        shown = session.scope.owns_class(type(value)) or (trial.error is None and type(value) in (list, dict, set))
        if name not in changed and shown and place_of(value) is None:
            facets.look(name, value, "unchanged", 0)


def _world(watch: Watch, trial: Trial, facets: Facets) -> None:
    """Files under tmp_path and environment variables that the act changed."""
    if "tmp_path" in watch.present:
        after = files_under(str(trial.names["tmp_path"]))
        for path, content in list(after.items())[:6]:
            if path not in watch.files or watch.files[path] != content:
                _file(path, content, facets)
        for path in [path for path in watch.files if path not in after][:3]:
            facets.take("is", f"(tmp_path / {quote(path)}).exists()", "False", "state")
    now = variables()
    changed = [name for name, value in now.items() if watch.environment.get(name) != value]
    for name in [*changed, *(name for name in watch.environment if name not in now)][:6]:
        facets.derived(f"os.environ.get({quote(os.fsdecode(name))})", "state", [("os", "")])


def _file(path: str, content: bytes | None, facets: Facets) -> None:
    where = f"(tmp_path / {quote(path)})"
    if content is None:
        facets.take("is", f"{where}.is_dir()", "True", "state")
    elif len(content) > LONGEST_FILE or not (
        facets.derived(f"{where}.read_text()", "state") or facets.derived(f"{where}.read_bytes()", "state")
    ):
        facets.take("is", f"{where}.exists()", "True", "state")


def _confirmed(
    session: Session, script: dict[str, Any], checks: list[Check], printed: bool, seconds: float
) -> list[Check]:
    """Those that hold in further runs in slightly different worlds."""
    places, held, pace = set(session.touch.places), checks, Pace(seconds)
    for world in session.elsewhere.worlds(pace):
        with pace:
            held = _true_in(world, session, script, held, printed)
        if not held:
            break
    if len(held) == len(checks):
        session.touch.places = places  # it has looked there, but nothing comes of what it sees
    return held


def _true_in(world: World, session: Session, script: dict[str, Any], checks: list[Check], printed: bool) -> list[Check]:
    """Those that hold in one of them."""
    second = Trial()
    try:
        with session.elsewhere.entered(world, f"{script['arrange']}\n{script['act']}"):
            session.perform(script, second, seed=world.seed, capsys=printed)
            if session.state.drew(world.seed):
                session.elsewhere.senses.asked.add(CHANCE)
            out, err, _ = session.streams.text()
            failed = set(still_true(second, checks, session.scripts, (out, err)))
            failed.update(still_true(second, checks, session.scripts, (out, err)))
            if failed and -1 not in failed:
                _soften(checks, failed, second)
    finally:
        second.close()
        session.restore()
    return [] if -1 in failed else [check for index, check in enumerate(checks) if index not in failed]


def _soften(checks: list[Check], failed: set[int], second: Trial) -> None:
    """A message that varies keeps its constant beginning."""
    for index in list(failed):
        if checks[index]["kind"] == "raises" and second.error is not None:
            common = _common_start(checks[index]["expected"], message_of(second.error))
            checks[index]["expected"] = common if len(common) >= 8 else ""
            failed.discard(index)


def _common_start(one: str, other: str) -> str:
    length = next((i for i, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))
    return one[:length].rstrip()


def _initial(session: Session, script: dict[str, Any], checks: list[Check], changed: list[str]) -> list[Check]:
    """Checks on changed names that were true before the act already."""
    judged = [c for c in checks if c["about"] == "state" and not set(words(c["subject"])).isdisjoint(changed)]
    if not judged:
        return []
    third = Trial()
    already: list[Check] = []

    def look(names: dict[str, Any]) -> None:
        third.names = names
        judge = Judge(third, session.scripts, ("", ""))
        already.extend(check for check in judged if judge.holds(check))

    try:
        session.perform(script, third, before_act=look, until_act=True)
    finally:
        third.close()
        session.restore()
    return already


_ORDER = {"raised": 0, "result": 1, "state": 2, "output": 3, "unchanged": 4}


def _in_order(checks: list[Check], as_before: list[Check]) -> list[Check]:
    """Most useful first: what was raised or returned, then changes, then output; None, type identity and what the
    act left as it was last."""
    late = {id(check) for check in as_before}

    def rank(check: Check) -> tuple[int, int]:
        weak = check["subject"].startswith("type(") or (check["expected"] == "None" and check["subject"] == "result")
        return 2 if id(check) in late else int(weak), _ORDER[check["about"]]

    if not any(check["about"] == "result" and not check["subject"].startswith("type(") for check in checks):
        checks = [check for check in checks if not check["subject"].startswith("type(")]
    return sorted(checks, key=rank)
