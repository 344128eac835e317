"""CPU pressure: reading the kernel's file, and what it says of a run."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcwm.observe.quiet import PRESSURE, Pressure, cores, judge, parse_pressure, pinned, read_pressure

REAL = """some avg10=8.27 avg60=5.43 avg300=7.26 total=48784473
full avg10=0.00 avg60=0.00 avg300=0.00 total=0
"""


def test_reads_the_kernels_file() -> None:
    assert parse_pressure(REAL, 5.0) == Pressure(8.27, 48.784473, 5.0)
    assert parse_pressure("", 0.0) is None
    assert parse_pressure("full avg10=0.00 avg60=0.00 avg300=0.00 total=0\n", 0.0) is None


@given(st.text(max_size=80))
def test_never_raises(text: str) -> None:
    parse_pressure(text, 0.0)
    parse_pressure(f"some avg10={text} total={text}", 0.0)


def _reading(at: float, total: float) -> Pressure:
    return Pressure(avg10=99.0, total=total, at=at)


def test_what_is_started_meanwhile_has_so_many_cores() -> None:
    told, here = [sys.executable, "-c", "import os; print(len(os.sched_getaffinity(0)))"], cores()
    with pinned(1):
        assert cores() == 1 and subprocess.run(told, capture_output=True, check=True, text=True).stdout == "1\n"
    with pinned(here + 1):
        assert cores() == here
    assert cores() == here


def test_only_the_time_of_the_run_counts() -> None:
    # The ten-second average is full of what was before; in this run nobody waited.
    assert judge(_reading(10.0, 50.0), _reading(10.2, 50.01), 2, 2).quiet is True
    busy = judge(_reading(10.0, 50.0), _reading(10.2, 50.05), 2, 2)
    assert (busy.quiet, busy.busy, busy.hopeless) == (False, "the machine was busy: CPU pressure 25%", False)


def test_threads_beyond_the_cores_are_never_trusted() -> None:
    verdict = judge(_reading(10.0, 50.0), _reading(10.2, 50.0), 16, 2)
    assert (verdict.quiet, verdict.busy, verdict.hopeless) == (False, "16 threads on 2 cores", True)


def test_without_pressure_nobody_can_tell() -> None:
    verdict = judge(None, None, 2, 2)
    assert (verdict.quiet, verdict.busy) == (None, "this kernel tells no CPU pressure")


@pytest.mark.skipif(not PRESSURE.exists(), reason="this kernel tells no CPU pressure")
def test_a_busy_machine_is_seen() -> None:
    """More spinning processes than cores: in all of the time somebody waits."""
    spin = [sys.executable, "-c", "import time\nend = time.monotonic() + 20\nwhile time.monotonic() < end: pass"]
    spinners = [subprocess.Popen(spin) for _ in range(cores() + 2)]
    try:
        time.sleep(0.3)
        before = read_pressure()
        time.sleep(0.3)
        verdict = judge(before, read_pressure(), 1, cores())
    finally:
        for process in spinners:
            process.kill()
            process.wait()
    assert verdict.quiet is False
