"""Over a runner that answers by the text of the files in the copy; the real thing is in test_cure."""

import pytest

from pytest_aqe.hunt.facts import SELF, VICTIM
from pytest_aqe.hunt.fix.proposal import Proposal
from pytest_aqe.hunt.fix.validate import MANY, Validator, many
from pytest_aqe.hunt.fix.workcopy import WorkCopy
from pytest_aqe.hunt.recipe import NodeRun, Recipe, RunOutcome

TEXT = "import os\nfrom shop import total\n\n\ndef test_it():\n    assert total() == 1\n\n\ndef test_other():\n    assert os\n"
FIXED = TEXT.replace("assert total() == 1", "assert total() == 1  # fixed")
IT, OTHER = "test_a.py::test_it", "test_a.py::test_other"


class Scripted:
    """`fails(texts, nodeid, recipe, index)` says what comes of each run."""

    def __init__(self, copy, fails):
        self.copy, self.fails, self.executions, self.recipes = copy, fails, 0, []

    def run_all(self, recipes):
        return [self.run(recipe) for recipe in recipes]

    def run(self, recipe):
        nodes = (recipe.nodes or (IT, OTHER)) * recipe.repeat
        self.executions += len(nodes)
        self.recipes.append(recipe)
        texts = "".join(path.read_text("utf-8") for path in sorted(self.copy.rootdir.glob("*.py")))
        runs = [NodeRun(n, i, "failed" if self.fails(texts, n, recipe, i) else "passed") for i, n in enumerate(nodes)]
        return RunOutcome(recipe, tuple(runs))

    def passes(self, nodeid, others):
        assert others == [OTHER]
        return not self.run(Recipe((nodeid,), purpose="broken code")).last(nodeid).failed


@pytest.fixture
def copy(tmp_path):
    (tmp_path / "project").mkdir()
    (tmp_path / "project/test_a.py").write_text(TEXT, "utf-8")
    (tmp_path / "project/shop.py").write_text("def total():\n    return 1\n", "utf-8")
    with WorkCopy(tmp_path / "project") as made:
        yield made


def honest(texts, nodeid, recipe, index):
    """Fails under the trigger until it is fixed, and on broken code always."""
    if nodeid != IT:
        return False
    if "_aqe_wrong" in texts.replace("def _aqe_wrong", ""):
        return True
    return bool(recipe.conditions) and "# fixed" not in texts


def judge(copy, flaky, fails, text=FIXED, runner=None, **more):
    runner = runner or Scripted(copy, fails)
    test = flaky(IT, more.pop("category", "time"), **more)
    test = type(test)(*(getattr(test, name) for name in ("nodeid", "verdict", "category", "failures", "runs", "interval")),
                      fails=Recipe((IT,), {"clock": "x"}), passes=Recipe((IT,)))  # fmt: skip
    verdict = Validator(copy, runner, runner, [IT]).judge(test, Proposal("kind", {"test_a.py": text}))
    assert (copy.rootdir / "test_a.py").read_text("utf-8") == TEXT
    assert (copy.rootdir / "shop.py").read_text("utf-8") == "def total():\n    return 1\n"
    return verdict


def test_a_fix_that_holds(copy, flaky):
    runner = Scripted(copy, honest)

    assert judge(copy, flaky, honest, runner=runner).ok
    purposes = [recipe.purpose for recipe in runner.recipes]
    assert purposes.count("suite") == 2
    assert sum(recipe.conditions == {"clock": "x"} and recipe.repeat == 1 for recipe in runner.recipes) == 5
    assert [recipe.repeat for recipe in runner.recipes if recipe.purpose == "59 times"] == [MANY] == [59]
    assert "broken code" in purposes


@pytest.mark.parametrize(
    ("fails", "why"),
    [
        (lambda texts, node, recipe, index: bool(recipe.conditions), "the failing recipe still fails"),
        (
            lambda texts, node, recipe, index: node == IT and not recipe.conditions and "# fixed" in texts,
            "the passing recipe does not pass any more",
        ),
        (lambda texts, node, recipe, index: index == 50, "it failed again within 59 runs"),
        (lambda texts, node, recipe, index: node == OTHER and "# fixed" in texts, f"another outcome of {OTHER}"),
        (
            lambda texts, node, recipe, index: "_aqe_wrong(total())" in texts and "# fixed" not in texts,
            "would pass on broken code",
        ),
        (
            lambda texts, node, recipe, index: (
                "_aqe_wrong(total())" in texts or ("_aqe_broken(total)" in texts and "# fixed" not in texts)
            ),
            "would pass on broken code",
        ),
        (
            lambda texts, node, recipe, index: recipe.purpose == "broken code" or honest(texts, node, recipe, index),
            f"{IT} does not pass in the sandbox",
        ),
    ],
)
def test_what_speaks_against_one(copy, flaky, fails, why):
    verdict = judge(copy, flaky, fails)

    assert not verdict.ok
    assert why in verdict.why


def test_a_lost_assertion(copy, flaky):
    verdict = judge(copy, flaky, honest, text=TEXT.replace("assert total() == 1", "total()"))

    assert verdict.why == "an assertion would be lost"


def test_an_assertion_that_never_saw_anything_is_no_argument(copy, flaky):
    assert judge(copy, flaky, lambda texts, node, recipe, index: False).ok


def test_another_outcome_that_does_not_come_again_is_no_argument(copy, flaky):
    seen = []

    def fails(texts, node, recipe, index):
        if node == OTHER and "# fixed" in texts and recipe.purpose == "suite":
            seen.append(node)
            return len(seen) == 1
        return honest(texts, node, recipe, index)

    assert judge(copy, flaky, fails).ok


def test_a_test_that_polluted_itself_passes_both_times(copy, flaky):
    test = flaky(IT, SELF)
    test = type(test)(IT, "flaky", SELF, 1, 1, (0, 1), fails=Recipe((IT, IT)))
    second = Scripted(copy, lambda texts, node, recipe, index: index == 1)
    first = Scripted(copy, lambda texts, node, recipe, index: False)

    assert not Validator(copy, second, second, []).is_cured(test)
    assert Validator(copy, first, first, []).is_cured(test)
    assert not Validator(copy, first, first, []).is_cured(flaky(IT, VICTIM))


def test_many_processes_where_only_processes_differ():
    recipes = many(Recipe((IT,), {"hash_seed": 5, "tz": "x"}))

    assert len(recipes) == 59
    assert {recipe.conditions["hash_seed"] for recipe in recipes} == set(range(5, 64))
    assert {recipe.conditions["tz"] for recipe in recipes} == {"x"}


def test_the_copy(tmp_path):
    root = tmp_path / "p"
    (root / "node_modules").mkdir(parents=True)
    (root / "node_modules/x").write_text("x" * 1000, "utf-8")
    (root / "a.py").write_text("a = 1\n", "utf-8")
    with WorkCopy(root) as copy:
        assert [path.name for path in copy.rootdir.iterdir()] == ["a.py"]
        assert copy.moved(f"--rootdir={root}") == f"--rootdir={copy.rootdir}"
        assert copy.path(root / "a.py") == copy.rootdir / "a.py"
        assert copy.path(tmp_path) == tmp_path
        assert copy.write({"a.py": "a = 2\n"}) == {"a.py": "a = 1\n"}
        copy.accept({"a.py": "a = 3\n"})
        assert copy.accepted == {"a.py": "a = 3\n"}
        assert not copy.too_large
    assert not copy.rootdir.exists()
    assert (root / "a.py").read_text("utf-8") == "a = 1\n"

    with WorkCopy(root, largest=3) as copy:
        assert copy.too_large
        assert not copy.rootdir.exists()


def test_an_outcome_that_does_not_come_again_without_the_fix_is_no_argument(copy, flaky):
    """A test that fails by chance in the one run of the suite that all fixes are compared with."""
    seen = []

    def fails(texts, node, recipe, index):
        if node == OTHER and recipe.purpose == "suite":
            seen.append(node)
            return len(seen) == 1
        return honest(texts, node, recipe, index)

    assert judge(copy, flaky, fails).ok
    assert len(seen) == 4
