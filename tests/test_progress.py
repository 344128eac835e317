"""What a log gets to see of long work."""

from __future__ import annotations

from io import StringIO

import pytest

from pcwm.progress import Lines, Silence, duration, ticking


class Clock:
    """A clock that is set by hand, in seconds."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def work(lines: Lines, clock: Clock, times: int, each: float) -> None:
    for _ in range(times):
        clock.now += each
        lines.advance()


def test_long_work_leaves_a_line_a_minute_and_one_when_it_is_done() -> None:
    log, clock = StringIO(), Clock()
    lines = Lines(log, clock=clock)
    lines.start("evaluate", 2000, done=1000)
    work(lines, clock, 1000, 0.25)
    assert log.getvalue().splitlines() == [
        "evaluate: 1,240 of 2,000 in 1 min 00 s, about 3 min 10 s to go",
        "evaluate: 1,480 of 2,000 in 2 min 00 s, about 2 min 10 s to go",
        "evaluate: 1,720 of 2,000 in 3 min 00 s, about 1 min 10 s to go",
        "evaluate: 1,960 of 2,000 in 4 min 00 s, about 10 s to go",
        "evaluate: 2,000 of 2,000 in 4 min 10 s",
    ]


def test_short_rows_leave_nothing_but_share_the_minute() -> None:
    log, clock = StringIO(), Clock()
    lines = Lines(log, clock=clock)
    for label in ("explore", "observe"):
        lines.start(label, 4)
        work(lines, clock, 4, 10)
    assert log.getvalue().splitlines() == ["observe: 2 of 4 in 20 s, about 20 s to go", "observe: 4 of 4 in 40 s"]
    lines.start("hours", 100)
    work(lines, clock, 1, 3900)
    assert log.getvalue().splitlines()[-1] == "hours: 1 of 100 in 1 h 05 min, about 107 h 15 min to go"


def test_without_a_terminal_there_are_lines() -> None:
    with ticking(quiet=False) as told, ticking(quiet=True) as silent:
        assert isinstance(told, Lines) and isinstance(silent, Silence)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0, "0 s"), (0.42, "0.42 s"), (12.4, "12 s"), (59.7, "1 min 00 s"), (185.0, "3 min 05 s"), (7800.0, "2 h 10 min")],
)
def test_duration(seconds: float, text: str) -> None:
    assert duration(seconds) == text
