"""Which suggested file is to blame where files fail together: each is verified alone, then parts of all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pytest_aqe.fleet.verify import Verdict

EACH = 3
"""Runs that are allowed for each file."""
CHANGES = "it changes what other tests see"
NO_TIME = "no time was left to verify it without the others"


@dataclass
class Blame:
    """Failing node ids with their messages, files to leave out as a whole with the reason, node ids as collected."""

    failing: dict[str, str] = field(default_factory=dict)
    dropped: dict[str, str] = field(default_factory=dict)
    order: tuple[str, ...] = ()


class Apart:
    """Verifies parts of a set of files (text by base name); the number of runs is bounded."""

    def __init__(self, run: Callable[[Mapping[str, str]], Verdict], in_time: Callable[[], bool], files: int) -> None:
        self.cpu = 0.0
        self._run = run
        self._in_time = in_time
        self._left = EACH * files
        self._alone: dict[str, Verdict] = {}

    def blame(self, files: Mapping[str, str], together: Verdict, failing: Sequence[str]) -> Blame:
        """What to drop, given how all `files` fared together: trouble, or tests in those of `failing`."""
        if len(files) == 1:
            dropped = dict.fromkeys(files, together.trouble) if together.trouble else {}
            return Blame({} if dropped else dict(together.failing), dropped, together.order)
        found = Blame(order=together.order)
        innocent = []
        for name in files if together.trouble else failing:
            alone = self._verdict(name, files[name])
            if alone is None and together.trouble:
                found.dropped[name] = NO_TIME
            elif alone is None:
                found.failing |= {nodeid: said for nodeid, said in together.failing.items() if _file(nodeid) == name}
            elif alone.trouble:
                found.dropped[name] = alone.trouble
            elif alone.failing:
                found.failing |= alone.failing
                found.order = (*(nodeid for nodeid in found.order if _file(nodeid) != name), *alone.order)
            else:
                innocent.append(name)
        if not innocent or found.failing or found.dropped:
            return found
        culprit = self._first(files) if together.trouble else self._culprit(files, innocent[0])
        if culprit:
            return Blame(dropped={culprit: CHANGES}, order=together.order)
        whole = dict.fromkeys(files, together.trouble) if together.trouble else {}
        return Blame(dict(together.failing), whole, together.order)

    def _verdict(self, name: str, text: str) -> Verdict | None:
        """One file alone; known from before where its text is the same."""
        if text not in self._alone and (verdict := self._take({name: text})) is not None:
            self._alone[text] = verdict
        return self._alone.get(text)

    def _take(self, files: Mapping[str, str]) -> Verdict | None:
        """Run once more, if that is allowed."""
        if self._left <= 0 or not self._in_time():
            return None
        self._left -= 1
        verdict = self._run(files)
        self.cpu += verdict.cpu
        return verdict

    def _culprit(self, files: Mapping[str, str], victim: str) -> str:
        """The file whose presence makes tests of `victim` fail, by halving; empty where there is no single one."""
        others, sure = [name for name in files if name != victim], False
        while len(others) > 1 or not sure:
            half = others[: (len(others) + 1) // 2]
            verdict = self._take({name: files[name] for name in files if name == victim or name in half})
            if verdict is None:
                return ""
            sure = bool(verdict.trouble) or any(_file(nodeid) == victim for nodeid in verdict.failing)
            if not sure and len(others) == 1:
                return ""
            others = half if sure else others[len(half) :]
        return others[0]

    def _first(self, files: Mapping[str, str]) -> str:
        """The first file with which those before it are in trouble, by halving."""
        names = list(files)
        good, bad = 1, len(names)
        while bad - good > 1:
            middle = (good + bad) // 2
            verdict = self._take({name: files[name] for name in names[:middle]})
            if verdict is None:
                return ""
            good, bad = (good, middle) if verdict.trouble or verdict.failing else (middle, bad)
        return names[bad - 1]


def _file(nodeid: str) -> str:
    return nodeid.partition("::")[0].rpartition("/")[2]
