"""A reading of races ends in time, and says what it did not come to."""

from __future__ import annotations

import time

import pytest

from pcwm.source import limits
from pcwm.source.dryrun.accesses import SpentError
from pcwm.source.dryrun.machine import Machine
from pcwm.source.dryrun.program import Program
from pcwm.source.dryrun.verdict import read_races
from pcwm.source.syntax import parse

SPINNING = "int n;\nint main(void) {\n#pragma omp parallel\n    while (n >= 0) {\n#pragma omp atomic\n        n += 0;\n    }\n}\n"


def test_runs_end_when_the_time_is_up() -> None:
    machine = Machine(seconds=0.1)
    program = Program(parse(SPINNING, "c"), machine)
    machine.reset(seed=1, threads=4, budget=1 << 40)
    began = time.thread_time()
    machine.run(program.work())
    assert time.thread_time() - began < 1
    assert "the time ended before the program" in machine.doubts


def test_reading_a_text_ends_when_the_time_is_up() -> None:
    with pytest.raises(SpentError):
        Program(parse(SPINNING, "c"), Machine(seconds=0))


def test_a_text_that_takes_too_long_is_unread_in_time() -> None:
    began = time.thread_time()
    reading = read_races("int main(void) { int x = " + "*" * 55 + "x; return 0; }\n", "c")
    assert time.thread_time() - began < 2 * limits.RUN_SECONDS
    assert (reading.answer, reading.missing) == ("unknown", ("the text takes too long",))


def test_too_many_open_comments_are_no_work() -> None:
    began = time.thread_time()
    read_races("/*" * 150_000, "c")
    assert time.thread_time() - began < 2 * limits.RUN_SECONDS


@pytest.mark.parametrize("chain", [".s", "->s", "[0]", "->s[0].t", ".f()", ".first"])
@pytest.mark.parametrize("head", ["y", "y()", "y----"])
def test_long_chains_of_members_and_elements_end_in_time(head: str, chain: str) -> None:
    began = time.thread_time()
    read_races(f"int x;\nvoid f(void) {{\n#pragma omp parallel\n    x = {head}{chain * 60};\n}}\n", "cpp")
    assert time.thread_time() - began < 2 * limits.RUN_SECONDS
