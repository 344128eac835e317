"""Reading Caliper's openmp-report. Caliper is in no package registry, so there is no output of a run of ours: the first text is quoted in
a public program's comments (AdaptiveCpp, tests/performance_tools/caliper_test.cpp), the others are the same row laid out as its sources do.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcwm.observe.caliper import parse_report, run_caliper
from pcwm.observe.case import Bench, Case
from pcwm.observe.toolchain import Toolchain, find_caliper
from pcwm.recipe import ObserveRecipe
from pcwm.records import Origin, OriginKind, Program

TREE = """
Path                                      #Threads Time (thread) Time (total) Work %   Barrier % Time (work) Time (barrier)
N7hipsycl4glue18kernel_~~rEEUlNS4_2idILi1EEEE_EE        8      0.004853     0.008049 2.366737 97.633263    0.000178       0.007355
"""
TABLE = """some line of the program's
#Threads Time (thread) Time (total) Time (work) Time (barrier) Work %    Barrier %
       8      0.004853     0.008049    0.000178       0.007355  2.366737 97.633263
"""


@pytest.mark.parametrize("text", [TREE, TABLE])
def test_columns_are_found_by_name(text: str) -> None:
    report = parse_report(text)
    assert report is not None
    assert (report["#Threads"], report["Work %"], report["Barrier %"]) == (8, 2.366737, 97.633263)
    assert report["Work %"] == pytest.approx(100 * report["Time (work)"] / (report["Time (work)"] + report["Time (barrier)"]), rel=1e-2)


def test_no_report_is_none() -> None:
    assert parse_report("") is None
    assert parse_report("a program that prints #Threads and Work %\nbut no numbers\n") is None
    assert parse_report(TABLE.rpartition("\n       8")[0]) is None


@given(st.text(max_size=200))
def test_never_raises(text: str) -> None:
    parse_report(text)
    parse_report(TABLE.splitlines()[1] + "\n" + text)


@pytest.mark.skipif(find_caliper() is not None, reason="Caliper is installed")
def test_without_caliper_nothing_is_run(toolchain: Toolchain, tmp_path: Path) -> None:
    program = Program.make("int main(void) { return 0; }", "c", Origin(kind=OriginKind.user, name="x"))
    with Case(program, None, Bench.make(ObserveRecipe(), toolchain), tmp_path) as case:
        runs = run_caliper(case, "plain", [4])
    assert (runs.reports, runs.logs) == ((), ())


def test_an_own_path_may_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = tmp_path / "libcaliper.so"
    monkeypatch.setenv("PCWM_CALIPER", str(library))
    assert find_caliper() is None
    library.write_bytes(b"")
    assert find_caliper() == library
