"""Progress: how often it speaks, and what it says."""

from pytest_aqe.report.progress import LiveLine, PlainLines, Silent, sentence, while_it_lasts


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def test_a_live_line_is_rewritten_at_most_five_times_a_second_and_taken_away():
    shown, clock = [], Clock()
    line = LiveLine(shown.append, clock)

    for _ in range(9):
        line.update(1, 3, 4, 20.0)
        clock.now += 0.125
    line.close()

    assert shown == ["aqe: 1 of 3 targets, +4 branches, 20 s left"] * 5 + [""]


def test_a_live_line_that_never_showed_is_not_taken_away():
    shown = []

    LiveLine(shown.append).close()

    assert shown == []


def test_plain_lines_come_every_ten_seconds():
    shown, clock = [], Clock()
    lines = PlainLines(shown.append, clock)

    for second in range(25):
        lines.update(second, 30, 0, 30.0 - second)
        clock.now += 1
    lines.close()

    assert shown == ["aqe: 10 of 30 targets, +0 branches, 20 s left", "aqe: 20 of 30 targets, +0 branches, 10 s left"]


def test_silence_is_silent(capsys):
    silent = Silent()
    silent.update(1, 2, 3, 4.0)
    silent.close()

    assert capsys.readouterr() == ("", "")


def test_the_time_is_never_negative_and_left_out_where_there_is_no_bound():
    assert sentence(2, 2, 7, -0.4) == "aqe: 2 of 2 targets, +7 branches, 0 s left"
    assert sentence(2, 2, 7, float("inf")) == "aqe: 2 of 2 targets, +7 branches"


def test_a_terminal_that_is_gone_ends_nothing():
    def write(text):
        raise OSError(5, "Input/output error")

    line = LiveLine(while_it_lasts(write))
    line.update(1, 3, 4, 20.0)
    line.close()

    shown = []
    while_it_lasts(shown.append)("text")
    assert shown == ["text"]
