"""Caliper's openmp-report, where Caliper is installed: its work % beside ours. Reading its table is a pure function over text.

Caliper is in no package registry, so it was never run while this was written; the layout is read off its sources
(LLNL/Caliper: src/caliper/controllers/OpenMPReportController.cpp, test/ci_app_tests/test_openmp.py). Its work is the time in worksharing
constructs; the rest of a parallel region counts as nothing, where ours counts as work everything outside barriers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pcwm.observe.case import Case, raw_log
from pcwm.records import CaliperWork, Run, Status, Tool

_COLUMN = re.compile(r"#Threads|Time \((?:thread|total|work|barrier)\)|Work %|Barrier %")


@dataclass(frozen=True)
class CaliperRuns:
    reports: tuple[CaliperWork, ...] = ()
    logs: tuple[tuple[Run, str], ...] = ()


def parse_report(text: str) -> dict[str, float] | None:
    """The first row of numbers under the header, by column; None where there is no report. The row may begin with a path.

    Columns are found by the header's order, not its positions: numbers are right-aligned under names that are longer or shorter.
    """
    rows = text.splitlines()
    start = next((index for index, row in enumerate(rows) if "#Threads" in row and "Work %" in row), None)
    if start is None:
        return None
    columns = _COLUMN.findall(rows[start])
    for row in rows[start + 1 :]:
        words = row.split()[-len(columns) :]
        try:
            values = [float(word) for word in words]
        except ValueError:
            continue
        if len(values) == len(columns):
            return dict(zip(columns, values, strict=True))
    return None


def run_caliper(case: Case, binary: str, counts: list[int]) -> CaliperRuns:
    """Run the plain build under Caliper once at each thread count; nothing at all where Caliper is not installed."""
    library = case.bench.toolchain.caliper
    if library is None:
        return CaliperRuns()
    environment = {"OMP_TOOL_LIBRARIES": str(library), "CALI_USE_OMPT": "1", "CALI_CONFIG": "openmp-report(show_regions=false)"}
    reports, logs = [], []
    for threads in counts:
        size = case.sizes.work if case.sizes else None
        run, done = case.run(Tool.caliper, binary, threads, size=size, environment=environment)
        logs.append((run, raw_log(done)))
        report = parse_report(done.stderr) if run.status is Status.ok else None
        if report is not None:
            reports.append(CaliperWork(threads=threads, work_percent=report["Work %"]))
    return CaliperRuns(tuple(reports), tuple(logs))
