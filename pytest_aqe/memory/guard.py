"""The bank as the rest of the program sees it: whatever happens to the file, no run ends differently for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pytest_aqe.patterns import Lesson, Recollection

if TYPE_CHECKING:
    from pytest_aqe.memory.bank import Bank

Outcome = TypeVar("Outcome")
UPKEEP = 2.0
"""Seconds for keeping order at the end of a session."""


class GuardedBank:
    """Answers with nothing where the bank cannot, and says once why.

    `mode` is ``on``, ``readonly`` or ``off``. Nothing is made on disk before the first lesson. Threads may
    share it.
    """

    def __init__(self, rootdir: Path, mode: str) -> None:
        self.home = rootdir / ".aqe"
        self.mode = mode
        self.notes: list[str] = []
        self._rootdir = rootdir
        self._bank: Bank | None = None
        self._lock = threading.RLock()

    @property
    def writes(self) -> bool:
        """Whether lessons are stored."""
        return self.mode == "on"

    def recall(self, module: str, text: str) -> dict[str, Recollection]:
        """What the bank knows for the functions of a module, by qualified name."""
        if self.mode == "off" or not self._exists():
            return {}

        def ask(bank: Bank) -> dict[str, Recollection]:
            from pytest_aqe.memory.profile import profiles

            return bank.recall(list(profiles(module, text).values()))

        return self._try(ask, {})

    def learn(self, lesson: Lesson) -> int:
        """Store a lesson and keep order; how many patterns were new."""
        if not self.writes or not (lesson.learned or lesson.rounds or lesson.used or lesson.outcomes):
            return 0

        def store(bank: Bank) -> int:
            new = bank.learn(lesson)
            bank.keep_order(UPKEEP)
            return new

        return self._try(store, 0)

    def close(self) -> None:
        """Close the file; one that cannot be closed was not needed any more."""
        bank, self._bank = self._bank, None
        if bank is not None:
            self._quietly(bank.close)

    def _exists(self) -> bool:
        return (self.home / "memory.db").exists() or (self.home / "backups").is_dir()

    def _try(self, act: Callable[[Bank], Outcome], otherwise: Outcome) -> Outcome:
        """Do it; after damage once more with what was restored; after other trouble the bank is off for this run."""
        with self._lock:
            for turn in range(2):
                if self.mode == "off":
                    break
                try:
                    return act(self._opened())
                except Exception as error:  # whatever it is: the user's results come first
                    self._after(error, last=turn == 1)
            return otherwise

    def _opened(self) -> Bank:
        if self._bank is None:
            from pytest_aqe.folder import folder
            from pytest_aqe.memory.bank import Bank

            if self.writes:
                folder(self._rootdir)
            self._bank = Bank(self.home, self.notes.append, readonly=not self.writes)
        return self._bank

    def _after(self, error: Exception, *, last: bool) -> None:
        self.close()
        damaged = type(error).__name__ == "Damaged"  # its module is not imported where apsw is missing
        if damaged and self.writes and not last:
            self._quietly(lambda: self._repair(str(error)))
        else:
            said = " ".join(str(error).split()) or type(error).__name__
            self._off(said if hasattr(error, "slug") else f"{type(error).__name__}: {said}")

    def _repair(self, trouble: str) -> None:
        from pytest_aqe.memory import vault

        vault.heal(self.home, trouble, self.notes.append)

    def _quietly(self, act: Callable[[], None]) -> None:
        try:
            act()
        except Exception as error:  # as above
            self._off(" ".join(str(error).split()))

    def _off(self, why: str) -> None:
        if self.mode != "off":
            self.mode = "off"
            self.notes.append(f"the bank is not used in this run: {why}")
