"""What `--aqe-memory=VERB` does: each verb gives lines for the user and an exit code, and never runs a test."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pytest_aqe.errors import BankError
from pytest_aqe.memory import upkeep, vault
from pytest_aqe.memory.bank import Bank
from pytest_aqe.memory.cache import NAME as INDEX
from pytest_aqe.memory.opening import open_store
from pytest_aqe.memory.schema import MIGRATIONS
from pytest_aqe.memory.sharing import LONG, export, import_
from pytest_aqe.memory.store import Store
from pytest_aqe.memory.trouble import said


class Misused(BankError):
    """The request lacks something."""


WITH_FILE = ("backup", "restore", "export", "import")
SHOWN = 5
"""Modules or tests of a list that are named."""


@dataclass
class Desk:
    """One request: `file` is what the verb reads or writes, `modules` what it is limited to."""

    home: Path
    file: Path | None = None
    dry: bool = False
    modules: tuple[str, ...] = ()
    lines: list[str] = field(default_factory=list)

    def answer(self, verb: str) -> int:
        """Do it; 0, or 1 where it could not be done or something is wrong, or 4 where the request lacks something."""
        try:
            if self.file is not None and verb not in WITH_FILE:
                raise Misused(f"--aqe-memory-file is for {', '.join(WITH_FILE)}")
            return VERBS[verb](self)
        except BankError as error:
            self.lines.append(f"{verb}: {error}")
            return 4 if isinstance(error, Misused) else 1

    # helpers

    @property
    def path(self) -> Path:
        """The bank's file."""
        return self.home / vault.NAME

    def say(self, line: str) -> None:
        """One more line; what a dry run would do is marked."""
        self.lines.append(f"(dry run) {line}" if self.dry else line)

    def need_bank(self) -> None:
        """Raise where there is nothing to work on."""
        if not self.path.exists():
            raise BankError(f"there is no bank yet ({self.path})")

    def need_file(self) -> Path:
        """The file that was named."""
        if self.file is None:
            raise Misused("name a file with --aqe-memory-file PATH")
        return self.file

    def free_file(self) -> Path:
        """A file that was named and is not there: what is there is never overwritten."""
        path = self.need_file()
        if path.exists():
            raise Misused(f"--aqe-memory-file: {path} is there already: name another one")
        return path

    @contextmanager
    def named(self) -> Iterator[None]:
        """What is wrong with the file that was named, in terms of the option."""
        try:
            yield
        except OSError as error:
            raise BankError(f"--aqe-memory-file: {self.file}: {error.strerror or error}") from error

    def bank(self, *, readonly: bool = False) -> Bank:
        """The bank, open."""
        self.need_bank()
        return Bank(self.home, self.lines.append, readonly=readonly)

    def tidy(self, bank: Bank) -> None:
        """Close a bank that something was taken out of, and make its file small."""
        if not self.dry:
            bank.keep_order(LONG)
            bank.store.compact()
        bank.close()


def status(desk: Desk) -> int:
    """How much there is, and how it is used."""
    bank = desk.bank(readonly=True)
    facts = bank.facts()
    bank.close()
    rows, uses = facts["rows"], facts["uses"]
    share = "unknown" if facts["top fifth"] is None else f"{facts['top fifth']:.0%}"
    quality = f"{facts['wins'] / uses:.0%}" if uses else "unknown"
    size = "none" if facts["index bytes"] is None else f"{facts['index bytes'] / 1e6:.1f} MB"
    desk.lines += [
        f"bank: {desk.path} (version {facts['version']}, {facts['bytes'] / 1e6:.1f} MB, {facts['backups']} backups)",
        f"patterns: {rows['patterns']} of {rows['shapes']} functions ({facts['hot']} hot), {rows['rounds']} rounds,"
        f" {facts['sessions']} sessions",
        f"uses: {uses}, of which {facts['wins']} gave a kept test ({quality}); the top fifth has {share} of them",
        f"index: {facts['index']}, file {size}, {facts['waiting']} waiting for it, clusters {facts['clusters']}",
        f"tests: {rows['outcomes']} outcomes of {facts['tests']} tests; passed and failed: {_some(facts['unsteady'])}",
        f"hunts: {facts['findings']} tests found flaky",
        *(
            f"sandbox {tier}: {counts.get('starts', 0):.0f} processes begun, {counts.get('losses', 0):.0f} lost,"
            f" {counts.get('cpu_seconds', 0):.0f} s of CPU"
            for tier, counts in facts["tiers"].items()
        ),
    ]
    return 0


def verify(desk: Desk) -> int:
    """Read every row of the bank and of its backups; change nothing."""
    desk.need_bank()
    good = True
    for path in (desk.path, *vault.backups(desk.home)):
        trouble = vault.check(path)
        good = good and not trouble
        desk.lines.append(f"{path.name}: {trouble or 'every row is what was written'}")
    return 0 if good else 1


def backup(desk: Desk) -> int:
    """A verified copy, under `.aqe/backups` or as the file that was named."""
    target = None if desk.file is None else desk.free_file()
    bank = desk.bank(readonly=desk.dry)
    made = None
    try:
        if desk.dry:
            bank.store.verify()
        else:
            made = vault.back_up(bank.store, desk.home)
            if target is not None:
                with desk.named():
                    shutil.copyfile(made, target)
    finally:
        bank.close()
    desk.say(f"backup: {target or made or desk.home / 'backups'}")
    return 0


def restore(desk: Desk) -> int:
    """The newest good backup, or the file that was named, in place of the bank, which is set aside."""
    source = desk.file or next((path for path in vault.backups(desk.home) if not vault.check(path)), None)
    if source is None:
        raise BankError("there is no good backup")
    with desk.named(), source.open("rb"):  # a folder, or nothing
        pass
    if desk.path.exists() and source.samefile(desk.path):
        raise Misused(f"--aqe-memory-file: {source} is the bank itself: name a backup of it")
    if trouble := vault.check(source):
        raise BankError(f"{source} is no bank that can be used: {trouble}")
    return _put_back(desk, source)


def _put_back(desk: Desk, source: Path) -> int:
    desk.say(f"{source.name} in place of {desk.path.name}")
    if not desk.dry:
        with said(), vault.locked(desk.home):
            aside = vault.restore(desk.path, source, "replaced")
        if aside is not None:
            desk.say(f"what was there is {aside.name}")
    return 0


def migrate(desk: Desk) -> int:
    """To the newest version; a dry run does it to a copy."""
    desk.need_bank()
    with Store(desk.path, readonly=True) as old:
        old.check_version()
        before, version = old.verify(), old.version
    if version == len(MIGRATIONS):
        desk.say(f"version {version} is the newest")
        return 0
    home = desk.home
    with tempfile.TemporaryDirectory(dir=desk.home) as scratch:
        if desk.dry:
            home = Path(scratch)
            vault.restore(home / vault.NAME, desk.path)
        store = open_store(home, desk.say)
        after = store.verify()
        store.close()
    desk.say(f"rows before {before}, after {after}")
    return 0


def rollback(desk: Desk) -> int:
    """The newest good backup of an earlier version, row for row, for an earlier version of this plugin."""
    desk.need_bank()
    with Store(desk.path, readonly=True) as store:
        version = store.version
    for path in vault.backups(desk.home):
        if vault.version_of(path) < version and not vault.check(path):
            return _put_back(desk, path)
    raise BankError(f"there is no good backup of a version before {version}")


def prune(desk: Desk) -> int:
    """Let go what proved useless, and make the file small."""
    bank = desk.bank()
    gone = upkeep.prune(bank.store, upkeep.Clock.of(LONG), dry=desk.dry)
    desk.tidy(bank)
    desk.say(f"{gone} patterns let go")
    return 0


def forget(desk: Desk) -> int:
    """The whole bank with its backups, or what is known of some modules and what is below them."""
    if desk.modules:
        return _forget_modules(desk, ", ".join(desk.modules))
    found = [*desk.home.glob(f"{vault.NAME}*"), *desk.home.glob(f"{INDEX}*"), *(desk.home / "backups").glob("*")]
    for path in found:
        if not desk.dry:
            with said():
                path.unlink(missing_ok=True)
        desk.say(f"removed {path.relative_to(desk.home)}")
    if not found:
        desk.say("there is nothing to forget")
    return 0


def _forget_modules(desk: Desk, named: str) -> int:
    bank = desk.bank()
    try:
        count = upkeep.forget(bank.store, desk.modules, dry=desk.dry)
        known = [name for (name,) in bank.store.select("SELECT DISTINCT module FROM shapes ORDER BY module")]
        if count:
            desk.tidy(bank)
    finally:
        bank.close()
    if not count:
        raise BankError(f"nothing is known of {named}; known modules: {_some(known)}")
    desk.say(f"{count} functions of {named} forgotten; backups still know them")
    return 0


def _some(names: Sequence[str]) -> str:
    return ", ".join([*names[:SHOWN], *(["..."] if len(names) > SHOWN else [])]) or "none"


VERBS: dict[str, Callable[[Desk], int]] = {
    "status": status,
    "verify": verify,
    "backup": backup,
    "restore": restore,
    "migrate": migrate,
    "rollback": rollback,
    "prune": prune,
    "export": export,
    "import": import_,
    "forget": forget,
}
