"""What `--aqe-memory=VERB` does: each verb gives lines for the user and an exit code, and never runs a test."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pytest_aqe.errors import BankError
from pytest_aqe.memory import exchange, upkeep, vault
from pytest_aqe.memory.bank import Bank
from pytest_aqe.memory.cache import NAME as INDEX
from pytest_aqe.memory.opening import open_store
from pytest_aqe.memory.schema import MIGRATIONS
from pytest_aqe.memory.store import Store
from pytest_aqe.memory.trouble import said


class Misused(BankError):
    """The request lacks something."""


LONG = 3600.0
"""Seconds for upkeep that somebody asked for."""


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
        f" {rows['outcomes']} test outcomes",
        f"uses: {uses}, of which {facts['wins']} gave a kept test ({quality}); the top fifth has {share} of them",
        f"index: {facts['index']}, file {size}, clusters {facts['clusters']}",
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
    bank = desk.bank()
    try:
        made = vault.back_up(bank.store, desk.home)
        if desk.file is not None:
            with said():
                shutil.copyfile(made, desk.file)
    finally:
        bank.close()
    desk.lines.append(f"backup: {desk.file or made}")
    return 0


def restore(desk: Desk) -> int:
    """The newest good backup, or the file that was named, in place of the bank, which is set aside."""
    source = desk.file or next((path for path in vault.backups(desk.home) if not vault.check(path)), None)
    if source is None:
        raise BankError("there is no good backup")
    if trouble := vault.check(source):
        raise BankError(f"{source}: {trouble}")
    return _put_back(desk, source)


def _put_back(desk: Desk, source: Path) -> int:
    desk.say(f"{source.name} in place of {desk.path.name}")
    if not desk.dry:
        with vault.locked(desk.home):
            aside = vault.set_aside(desk.path, "replaced")
            vault.restore(desk.path, source)
        if aside is not None:
            desk.say(f"what was there is {aside.name}")
    return 0


def migrate(desk: Desk) -> int:
    """To the newest version; a dry run does it to a copy."""
    desk.need_bank()
    with Store(desk.path, readonly=True) as old:
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


def export(desk: Desk) -> int:
    """Every row as a line of JSON."""
    path = desk.need_file()
    bank = desk.bank(readonly=True)
    rows = list(exchange.lines(bank.store))
    bank.close()
    desk.say(f"{len(rows) - 1} rows to {path}")
    if not desk.dry:
        with said():
            path.write_text("\n".join(rows) + "\n", "utf-8")
            os.chmod(path, 0o600)
    return 0


def import_(desk: Desk) -> int:
    """Merge what somebody exported."""
    with (
        said(),
        desk.need_file().open(encoding="utf-8", errors="replace") as file,
        tempfile.TemporaryDirectory() as scratch,
    ):
        home = desk.home if desk.path.exists() or not desk.dry else Path(scratch)  # a dry run makes no bank
        bank = Bank(home, desk.lines.append)
        try:
            taken = exchange.merge(bank.store, exchange.lines_of(file), bank.encoder, dry=desk.dry)
            if not desk.dry:
                bank.keep_order(LONG)
        finally:
            bank.close()
    desk.say("new: " + (", ".join(f"{count} {name}" for name, count in taken.rows.items() if count) or "nothing"))
    if taken.refused:
        desk.say(f"left out: {taken.refused} patterns whose recipes do more than call their own function with values")
    return 0


def forget(desk: Desk) -> int:
    """The whole bank with its backups, or what is known of some modules."""
    if desk.modules:
        bank = desk.bank()
        count = upkeep.forget(bank.store, desk.modules, dry=desk.dry)
        desk.tidy(bank)
        desk.say(f"{count} functions of {', '.join(desk.modules)} forgotten; backups still know them")
        return 0
    found = [*desk.home.glob(f"{vault.NAME}*"), *desk.home.glob(f"{INDEX}*"), *(desk.home / "backups").glob("*")]
    for path in found:
        desk.say(f"removed {path.relative_to(desk.home)}")
        if not desk.dry:
            with said():
                path.unlink(missing_ok=True)
    if not found:
        desk.say("there is nothing to forget")
    return 0


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
