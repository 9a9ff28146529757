"""The bank under faults: processes killed, writers at once, bits flipped, files cut, disks full, migrations killed.

    python benchmarks/bank_faults.py             # everything, some minutes
    python benchmarks/bank_faults.py --share 0.1 # a tenth of it
    python benchmarks/bank_faults.py --only writers "two runs"

Prints one line a fault: how often it was done, and how often something was lost or passed unseen. The exit code
is 1 where anything was.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from common import heading

from pytest_aqe.memory import schema, upkeep, vault
from pytest_aqe.memory.bank import Bank
from pytest_aqe.memory.cache import CachedIndex
from pytest_aqe.memory.guard import GuardedBank
from pytest_aqe.memory.opening import open_store
from pytest_aqe.memory.profile import profiles
from pytest_aqe.memory.schema import FIRST, MIGRATIONS, TABLES, Table
from pytest_aqe.memory.store import Store
from pytest_aqe.patterns import Learned, Lesson, Used
from pytest_aqe.program import Call, Lit, Program, Ref

LATER = (*MIGRATIONS, ("workers", lambda cursor: cursor.execute(
    "ALTER TABLE outcomes ADD COLUMN worker TEXT NOT NULL DEFAULT 'main'")))  # fmt: skip
LATER_TABLES = {
    **TABLES,
    "outcomes": Table("outcomes", {**schema.OUTCOMES.columns, "worker": "TEXT NOT NULL DEFAULT 'main'"}),
}


def source(start: int, count: int) -> str:
    """Functions that are told apart by what they call."""
    text = "def fun{0}(value, part{1}):\n    return value.call{0}(part{1}.get{2}())\n\n\n"
    return "".join(text.format(number, number % 97, number % 89) for number in range(start, start + count))


def program(number: int) -> Program:
    return Program("shop", f"fun{number}", Call(Ref("shop", f"fun{number}"), (Lit(number),)))


def lesson(session: str, start: int, count: int) -> Lesson:
    numbers = range(start, start + count)
    learned = tuple(Learned("shop", f"fun{n}", program(n), "reach", "generate") for n in numbers)
    return Lesson(session, {"shop": source(start, count)}, learned)


def in_child(act: Callable[[int], None]) -> tuple[int, int]:
    """Run something in a forked process that tells what it finished through a pipe; its id, and where to read."""
    reader, writer = os.pipe()
    child = os.fork()
    if child:
        os.close(writer)
        return child, reader
    os.close(reader)
    try:
        act(writer)
    finally:
        os._exit(0)


def told(reader: int) -> list[str]:
    """What a child said, after its end."""
    with os.fdopen(reader) as pipe:
        return pipe.read().split()


def tell(writer: int, word: object) -> None:
    os.write(writer, f"{word} ".encode())


def killed(act: Callable[[int], None], after: float) -> list[str]:
    """Run something and kill it after a while; what it said before."""
    child, reader = in_child(act)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return told(reader)


# the faults: each gives how many there were and how many went wrong


FRESH = 50
"""Kills of one bank: it grows, and all of it is read after each."""


def _empty(home: Path) -> None:
    shutil.rmtree(home)
    home.mkdir(mode=0o700)


def kills(home: Path, count: int, chance: random.Random) -> tuple[int, int]:
    """kill -9 while patterns are written, the index saved, patterns pruned: acknowledged rows are there afterwards."""
    wrong = 0
    acknowledged: set[str] = set()
    for number in range(count):
        kind = ("write", "index", "prune")[number % 3]
        if not number % FRESH:
            _empty(home)
            acknowledged.clear()

        def act(writer: int, number: int = number, kind: str = kind) -> None:
            bank = Bank(home, lambda text: None)
            for turn in range(1_000):
                if kind == "write":
                    start = 100 * number + turn
                    bank.learn(lesson(f"{number}-{turn}", start, 1))
                    tell(writer, start)
                elif kind == "index":
                    bank.index.dirty = True
                    bank.index.sync(bank.store)
                    bank.index.grow(lambda: False)
                    bank.index.save()
                else:
                    with bank.store.transaction():
                        bank.store.insert("outcomes", _outcome(f"{number}-{turn}"))
                    upkeep.prune(bank.store, upkeep.Clock.of(60.0))

        acknowledged |= set(killed(act, chance.uniform(0.05, 0.35)))
        notes: list[str] = []
        bank = Bank(home, notes.append)
        try:
            bank.store.verify()
            there = {row["function"].removeprefix("fun") for row in bank.store.rows("shapes")}
            index = CachedIndex(home, bank.store, bank.encoder.version).index
            wrong += bool(acknowledged - there) or bool(notes) or len(index) != len(there) or not _finds(bank)
        finally:
            bank.close()
    return count, wrong


def _finds(bank: Bank) -> bool:
    """Whether some stored functions find themselves."""
    rows = list(bank.store.rows("shapes", tail="ORDER BY random() LIMIT 3"))
    for row in rows:
        number = int(row["function"].removeprefix("fun"))
        near = bank.near(profiles("shop", source(number, 1))[row["function"]])
        if near[0].key != row["key"]:
            return False
    return True


def _outcome(name: str) -> dict[str, object]:
    row = {"session": "s", "nodeid": name, "outcome": "passed", "seconds": 0.1, "code_hash": "", "at": 1.0}
    return {**row, "key": name.encode()}


def writers(home: Path, count: int, chance: random.Random) -> tuple[int, int]:
    """16 processes, `count` transactions each, all on one counter and one pattern."""
    bank = Bank(home, print)
    bank.learn(lesson("first", 0, 1))
    key = next(iter(bank.store.rows("patterns")))["key"]
    bank.close()

    def act(writer: int) -> None:
        mine = Bank(home, lambda text: tell(writer, "note"))
        try:
            for number in range(count):
                mine.count("tasks", 1)
                if number % 10 == 0:
                    mine.learn(Lesson("s", used=(Used(key, True),)))
        except Exception as error:  # any at all is a failure that is counted
            tell(writer, type(error).__name__)
        mine.close()

    children = [in_child(act) for _ in range(16)]
    said = []
    for child, reader in children:
        said += told(reader)
        os.waitpid(child, 0)
    bank = Bank(home, print)
    lost = 16 * count - bank.count("tasks")
    used = 16 * len(range(0, count, 10)) - bank.store.select("SELECT sum(tries) FROM uses")[0][0]
    bank.store.verify()
    bank.close()
    return 16 * count, abs(lost) + abs(used) + len(said)


def _rows(path: Path) -> list[tuple[object, ...]]:
    with Store(path, readonly=True) as store:
        return [tuple(row.values()) for name in store.tables for row in store.rows(name)]


def _keys(path: Path) -> set[tuple[str, bytes]]:
    with Store(path, readonly=True) as store:
        return {(name, row["key"]) for name in store.tables for row in store.rows(name)}


def flips(home: Path, count: int, chance: random.Random) -> tuple[int, int]:
    """Single flipped bits: a changed or missing row must be noticed by reading, or no row changed."""
    path = _made(home)
    good, want = path.read_bytes(), _rows(path)
    unseen = 0
    for _ in range(count):
        data = bytearray(good)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(data)
        if not vault.check(path):
            unseen += _rows(path) != want
    return count, unseen


def _made(home: Path) -> Path:
    bank = Bank(home, print)
    bank.learn(lesson("first", 0, 300))
    bank.count("tasks", 3)
    bank.keep_order(60.0)
    bank.store.compact()
    bank.close()
    return home / vault.NAME


def harms(home: Path, count: int, chance: random.Random) -> tuple[int, int]:
    """Cut files, zeroed pages, wiped headers, of the bank and of its index: all is well again by itself."""
    path, index = _made(home), home / "patterns.hnsw"
    good, good_index = path.read_bytes(), index.read_bytes()
    wrong = 0
    for number in range(count):
        target, data = (path, good) if number % 4 else (index, good_index)
        at = chance.randrange(len(data))
        page = at // 4096 * 4096
        bad = [data[:at], data[:page] + bytes(4096) + data[page + 4096 :], bytes(100) + data[100:]][number % 3]
        for name, content in ((path, good), (index, good_index), (target, bad)):
            name.write_bytes(content)
        guarded = GuardedBank(home.parent, "on")
        found = guarded.recall("shop", source(0, 30))
        guarded.learn(lesson(f"after {number}", 1000 + number, 1))
        guarded.close()
        trouble = vault.check(path)
        if trouble:  # a page that was not read: the next one to read all of it repairs it
            vault.repair(home, trouble, lambda text: None)
            trouble = vault.check(path)
        wrong += bool(trouble) or len(found) != 30 or not all(one.patterns for one in found.values())
        for left in [*home.glob("*damaged*"), *vault.backups(home)[1:]]:
            left.unlink()
    return count, wrong


def full(home: Path, count: int, chance: random.Random) -> tuple[int, int]:
    """No file may grow beyond a limit, at every size: nothing is raised, and what was there is there."""
    path = _made(home)
    want = _keys(path)
    size = path.stat().st_size
    wrong = 0
    for number in range(count):
        limit = int(size * 1.5 * number / count)

        def act(writer: int, limit: int = limit, number: int = number) -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            guarded = GuardedBank(home.parent, "on")
            guarded.learn(lesson(f"full {number}", 5000 + 20 * number, 20))
            guarded.close()
            tell(writer, "ended")

        child, reader = in_child(act)
        said = told(reader)
        os.waitpid(child, 0)
        wrong += said != ["ended"] or bool(vault.check(path)) or not want <= _keys(path)
    return count, wrong


def _aged(home: Path) -> Path:
    """The bank of `_made` as the first version would have written it."""
    path = _made(home)
    with Store(path) as new:
        rows = {name: list(new.rows(name)) for name in new.tables}
    path.unlink()
    aged = home / "aged"
    aged.mkdir()
    with open_store(aged, print, migrations=MIGRATIONS[:1], tables=FIRST) as old:
        with old.transaction():
            for name, some in rows.items():
                for row in some:
                    old.insert(name, row)
        old.copy_to(path)
    return path


def migrations(home: Path, count: int, chance: random.Random) -> tuple[int, int]:
    """Migrations over two versions killed at any moment: the old version or the new one, every row of it."""
    wrong = 0
    path = _aged(home)
    good = path.read_bytes()
    with Store(path, readonly=True) as store:
        want = sum(store.verify().values())
    for _ in range(count):
        for end in ("", "-wal", "-shm"):
            Path(f"{path}{end}").unlink(missing_ok=True)
        path.write_bytes(good)

        def act(writer: int) -> None:
            open_store(home, lambda text: None, migrations=LATER, tables=LATER_TABLES).close()

        killed(act, chance.uniform(0.0, 0.12))
        with Store(path, migrations=LATER, tables=LATER_TABLES) as store:
            try:
                rows = sum(store.verify().values())
                wrong += store.version not in (1, len(LATER)) or rows != want
            except Exception:
                wrong += 1
        for left in vault.backups(home)[1:]:
            left.unlink()
    return count, wrong


def sessions(home: Path, count: int, chance: random.Random) -> tuple[int, int]:
    """Two runs of pytest at once on one project, each with four xdist workers: both are stored, no lock is shown."""
    project = home.parent
    (project / "shop.py").write_text(SHOP, "utf-8")
    (project / "test_shop.py").write_text("import shop\n\n\ndef test_one():\n    assert shop.one(1) == 1\n", "utf-8")
    command = [
        sys.executable, "-m", "pytest", "-q", "test_shop.py", "-n", "4", "-p", "no:cacheprovider",
        "--aqe-generate", "--aqe-jobs", "1", "-o", "aqe_memory=on",
        "--aqe-max-executions", "150",
    ]  # fmt: skip
    wrong = 0
    for turn in range(count):
        both = [
            subprocess.Popen(
                [*command, f"--aqe-output=made{turn}{side}"], cwd=project, text=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )
            for side in "ab"
        ]  # fmt: skip
        said = [run.communicate(timeout=600)[0] for run in both]
        wrong += any(run.returncode for run in both) or any("locked" in text or "aqe warning" in text for text in said)
        with Store(home / vault.NAME, readonly=True) as store:
            store.verify()
            wrong += store.select("SELECT count(DISTINCT session) FROM outcomes")[0][0] != 2 * (turn + 1)
    return count, wrong


SHOP = """
def one(value):
    return value


def two(name, count=1):
    if count < 0:
        raise ValueError("negative")
    return name * count
"""
FEW = 10
"""Faults of at most so many take long: a small share leaves them out."""
FAULTS = {
    "kill -9 while writing, saving the index, pruning": (kills, 500),
    "16 writers, transactions each": (writers, 100),
    "flipped bits": (flips, 200),
    "cut files, zeroed pages, wiped headers": (harms, 100),
    "full disk": (full, 100),
    "killed migrations": (migrations, 100),
    "two runs at once, four xdist workers each": (sessions, 3),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", default=[""], help="faults whose names hold one of these words")
    options = parser.parse_args()
    print(heading())
    failed = 0
    for name, (fault, whole) in FAULTS.items():
        count = round(whole * options.share) or (2 if whole > FEW else 0)
        if not count or not any(word in name for word in options.only):
            continue
        with tempfile.TemporaryDirectory() as scratch:
            home = Path(scratch, ".aqe")
            home.mkdir(mode=0o700)
            done, wrong = fault(home, count, random.Random(options.seed))
            shutil.rmtree(home)
        failed += wrong
        print(f"{name:52} {done:6,} times, {wrong} wrong", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
