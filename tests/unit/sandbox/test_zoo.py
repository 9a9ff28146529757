"""Every fault of the zoo is contained and judged rightly, in every tier, as root and as a normal user."""

from __future__ import annotations

import fcntl
import functools
import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from pytest_aqe.sandbox import tiers

HERE = Path(__file__).parent
MAY_PASS = {
    "udp_send", "rmtree_child", "stdout_1GB", "thread_left", "daemon_grandchild", "grandchild_holds_stdout",
    "builtins_none", "sysmodules", "close_fds", "atexit_hang", "del_cwd", "ok", "(close)",
}  # fmt: skip
"""They do no harm where they are contained (a datagram to nowhere is sent), so passing is a right verdict."""


def faults() -> tuple[list[str], list[str]]:
    spec = importlib.util.spec_from_file_location("aqe_zoo_data", HERE / "zoo.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    MAY_PASS.update(module.ATTACKS)
    return list(module.FAULTS), list(module.ATTACKS)


ZOO, ATTACKS = faults()
FAULTS = [*ZOO, *ATTACKS]
EACH, SOME = (FAULTS, FAULTS) if os.environ.get("AQE_ZOO") == "all" else ([*ZOO, *ATTACKS[::3]], FAULTS[::3])
"""Where the tiers were seen to contain everything, a part is enough by default; AQE_ZOO=all runs all."""


@functools.cache
def results(tier: str, who: str, *flags: str) -> dict[str, Any]:
    """What the driver says, by fault; it runs once for each tier and user, also where several workers ask."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"alone-{os.getpid()}")
    name = hashlib.sha256(" ".join((run, tier, who, *flags)).encode()).hexdigest()[:20]
    place = Path(tempfile.gettempdir()) / f"aqe-zoo-{name}.json"
    with open(place.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            place.write_text(json.dumps(driven(tier, who, *flags)), encoding="utf-8")
        found: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    return found


def driven(tier: str, who: str, *flags: str) -> dict[str, Any]:
    command = [sys.executable, "-B", str(HERE / "zoo_driver.py"), tier, *flags]
    if who == "user" and os.geteuid() == 0:
        command = [sys.executable, str(HERE / "as_user.py"), *command]
    environment = {"PATH": os.environ["PATH"], "HOME": "/tmp"}
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=1500, env=environment, stdin=subprocess.DEVNULL, cwd="/"
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert rows, done.stderr[-2000:]
    return {row["fault"]: row for row in rows}


def skip_unless(tier: str, who: str) -> None:
    if who == "root" and os.geteuid() != 0:
        pytest.skip("needs to be run as root")
    reason = tiers.available()[tier]
    if reason:
        pytest.skip(f"tier {tier} is not available here: {reason}")


def judge(row: dict[str, Any]) -> None:
    assert row["wrong"] == [], row
    assert row["seconds"] <= 2.5, row
    if row["fault"] not in MAY_PASS:
        assert row["outcome"] != "passed", row
    if row["fault"] == "ok":
        assert row["outcome"] == "passed", row


@pytest.mark.slow
@pytest.mark.parametrize("fault", [*FAULTS, "(close)"])
@pytest.mark.parametrize("who", ["root", "user"])
@pytest.mark.parametrize("tier", ["bwrap", "jail", "jail-lite"])
def test_fault_is_contained(tier, who, fault):
    skip_unless(tier, who)

    row = results(tier, who)[fault]

    assert row["tier"] == tier
    judge(row)


@pytest.mark.slow
@pytest.mark.parametrize("fault", EACH)
@pytest.mark.parametrize("who", ["root", "user"])
def test_jail_lite_is_chosen_and_contains_where_namespaces_are_denied(who, fault):
    skip_unless("jail-lite", who)

    row = results("auto", who, "--deny-namespaces", *EACH)[fault]

    assert row["tier"] == "jail-lite"
    judge(row)


@pytest.mark.slow
@pytest.mark.parametrize("fault", SOME)
@pytest.mark.parametrize("tier", ["bwrap", "jail", "jail-lite"])
def test_fault_in_a_written_test_is_contained(tier, fault):
    skip_unless(tier, "user")

    judge(results(tier, "user", "--pytest", *SOME)[fault])


@pytest.mark.slow
def test_the_driver_sees_harm_where_nothing_contains_it():
    """The other tests would pass with a driver that is blind."""
    command = [sys.executable, "-B", str(HERE / "zoo_driver.py"), "weak", "tcp_connect", "udp_send", "unix_socket"]
    if os.geteuid() == 0:
        command = [sys.executable, str(HERE / "as_user.py"), *command, "write_home", "delete_file"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL, cwd="/")

    rows = [json.loads(line) for line in done.stdout.splitlines()]

    assert rows
    assert all(row["wrong"] for row in rows if row["fault"] != "(close)"), rows
