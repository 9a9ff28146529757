"""Results to report about."""

from pathlib import Path

from pytest_aqe.facts import Finding, Round
from pytest_aqe.report.summary import Summary
from pytest_aqe.results import AgentResult, Covered, Left, Tally, TargetReport

ROOT = Path("/project")
OUT = ROOT / "tests" / "aqe"


def target(name="shop.cart", before=2, after=7, total=9, **more):
    defaults = {
        "tests": (f"tests/aqe/test_aqe_{name.replace('.', '_')}.py::test_a",),
        "rounds": (Round(name, {"strings": 40, "objects": 60}, {"strings": 3, "objects": 2}, 5, 100, 1.0, 2),),
        "stopped": "budget",
        "left": (Left(12, "dead code"), Left(20, 'needs a string like "A-1"')),
    }
    return TargetReport(name, ROOT / "shop" / "cart.py", (1, 40), total, before, after, **{**defaults, **more})


def result(**more):
    defaults = {
        "targets": (target(),),
        "before": Covered(Tally(10, 30), Tally(2, 9)),
        "after": Covered(Tally(28, 30), Tally(7, 9)),
        "files": (OUT / "test_aqe_shop_cart.py",),
        "rejected": {"duplicate": 2, "flaky": 5},
        "sandbox_tier": "bwrap",
    }
    return AgentResult("generate", 3.2, 12345, "budget", **{**defaults, **more})


def summary(*results, **more):
    defaults = {"seconds": 4.25, "cwd": ROOT, "results": results or (result(),)}
    return Summary(ROOT, OUT, **{**defaults, **more})


FINDING = Finding(
    "shop.cart::parse",
    "parse(None)",
    "AttributeError: 'NoneType' object has no attribute 'strip'",
    31,
    "nothing looks whether it is None",
    0.8,
)
