"""Docstring examples: an input that nobody could guess, shown by the author."""

from __future__ import annotations

from pathlib import Path

from tests.unit.generate.search.trial import trial

SUBJECT = '''
def unlock(digits: list[int]):
    """Whether the digits open the lock.

    >>> unlock([3, 1, 4, 1, 5, 9])
    True
    """
    code = 1
    for digit in digits:
        code = (code * 31 + digit) ** 2 % 1000003
    if code == 846820:
        return "found"
    return False
'''


def test_covers_what_no_other_move_does(tmp_path: Path) -> None:
    with trial(tmp_path, SUBJECT) as subject:
        everything = subject.search(300)
        without = subject.search(300, without="examples")

    assert everything.covers("found"), everything.programs()
    assert not without.covers("found"), without.programs()
