"""Who is to blame where suggested files fail together: files whose text says how they fare stand for real ones."""

import pytest

from pytest_aqe.fleet.apart import CHANGES, EACH, NO_TIME, Apart
from pytest_aqe.fleet.verify import Verdict


def fare(files):
    """`broken` is trouble, `bad` fails, `spoils` makes `touchy` fail, `odd` beside `odd` is trouble."""
    texts = list(files.values())
    verdict = Verdict(order=tuple(f"{name}::test_it" for name in files), cpu=1.0)
    if "broken" in texts or texts.count("odd") > 1:
        verdict.trouble = "the process does not end"
    for name, text in files.items():
        if text == "bad" or (text == "touchy" and "spoils" in texts):
            verdict.failing[f"{name}::test_it"] = "assert 0"
    return verdict


class Set:
    def __init__(self, *texts, seconds=True):
        self.files = {f"test_{number}.py": text for number, text in enumerate(texts)}
        self.runs = []
        self.apart = Apart(self.run, lambda: seconds, len(texts))

    def run(self, files):
        self.runs.append(list(files))
        return fare(files)

    def blame(self):
        together = fare(self.files)
        return self.apart.blame(self.files, together, [nodeid.partition("::")[0] for nodeid in together.failing])


def test_a_single_file_is_not_run_again():
    alone, failing = Set("broken"), Set("bad")

    assert alone.blame().dropped == {"test_0.py": "the process does not end"}
    assert failing.blame().failing == {"test_0.py::test_it": "assert 0"}
    assert not alone.runs + failing.runs


def test_what_is_in_trouble_alone_is_left_out_and_what_fails_alone_fails():
    found = Set("good", "broken", "bad").blame()

    assert found.dropped == {"test_1.py": "the process does not end"}
    assert found.failing == {"test_2.py::test_it": "assert 0"}
    assert "test_2.py::test_it" in found.order


@pytest.mark.parametrize("place", range(6))
def test_the_file_that_makes_another_fail_is_found_by_halving(place):
    texts = ["good"] * 5 + ["touchy"]
    texts.insert(place, "spoils")
    some = Set(*texts)

    found = some.blame()

    assert found.dropped == {f"test_{place}.py": CHANGES}
    assert not found.failing
    assert len(some.runs) <= EACH * len(texts)
    assert some.apart.cpu == len(some.runs)


def test_trouble_only_together_is_that_of_the_first_file_with_which_it_begins():
    assert Set("good", "odd", "good", "odd", "good").blame().dropped == {"test_3.py": CHANGES}


def test_a_failure_without_a_single_culprit_is_dropped_itself():
    some = Set("good", "touchy", "good")
    together = Verdict(failing={"test_1.py::test_it": "assert 0"})

    assert some.apart.blame(some.files, together, ["test_1.py"]).failing == together.failing


def test_runs_alone_are_remembered():
    some = Set("good", "bad", "bad")

    some.blame()
    some.blame()

    assert some.runs == [["test_1.py"]]


def test_without_time_what_failed_is_dropped_and_what_may_be_in_trouble_is_left_out():
    assert Set("touchy", "spoils", seconds=False).blame().failing == {"test_0.py::test_it": "assert 0"}
    assert Set("good", "broken", seconds=False).blame().dropped == {"test_0.py": NO_TIME, "test_1.py": NO_TIME}


@pytest.mark.parametrize(("texts", "left"), [(("touchy", "spoils"), "failing"), (("odd", "good", "odd"), "dropped")])
def test_when_runs_are_used_up_all_that_fared_badly_goes(texts, left):
    some = Set(*texts)
    ready = iter([True] * (1 if left == "failing" else 2))
    some.apart = Apart(some.run, lambda: next(ready, False), len(texts))

    assert getattr(some.blame(), left)
