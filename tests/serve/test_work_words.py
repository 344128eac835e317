"""A work outcome in words and as JSON."""

from __future__ import annotations

import json

from pcwm.records import CaliperWork, Instructions, RegionInstructions, RegionWork, WorkOutcome, WorkRepeats
from pcwm.serve.work_words import work_json, work_lines


def _region(line: int, asked: int) -> RegionWork:
    return RegionWork(line=line, threads=2, calls=3, work=0.9, wait=0.1, cpu=(0.5, 0.3), cpu_wait=0.2, seconds=0.512, asked=asked)


def _repeats(threads: int, seconds: tuple[float, ...], busy: str = "") -> WorkRepeats:
    return WorkRepeats(
        threads=threads, work_percents=(90.0, 91.0, 94.0), cpu_percents=(80.0, 80.5, 79.5), seconds=seconds, quiet=not busy, busy=busy
    )


WORK = WorkOutcome(
    known=True,
    program=(_region(0, 2), _region(0, 8)),
    regions=(_region(7, 2), _region(12, 2), _region(7, 8), _region(0, 8)),
    repeats=(_repeats(1, (1.0, 1.0)), _repeats(2, (0.5, 0.7, 0.5)), _repeats(8, (0.25,), "8 threads on 2 cores")),
    instructions=(
        Instructions(threads=2, regions=(RegionInstructions(line=7, counts=(30, 10)),), total=(40, 10)),
        Instructions(threads=8, reason="timeout: still running after 20 s"),
    ),
    caliper=(CaliperWork(threads=2, work_percent=88.0),),
)


def test_words() -> None:
    assert work_lines(WORK) == [
        "2 threads, whole program: work % 91.0 ± 2.0, CPU-time work % 80.0 ± 0.5, balance 0.80, 0.500 ± 0.100 s in regions, speed-up 2.00",
        "  region at line 7, 3 times: work % 90.0, CPU-time work % 80.0, balance 0.80, 0.512 s",
        "  region at line 12, 3 times: work % 90.0, CPU-time work % 80.0, balance 0.80, 0.512 s",
        "  balance of instructions 0.667 (line 7: 0.667)",
        "  Caliper's work % 88.0",
        "8 threads, whole program: work % 91.0 ± 2.0, CPU-time work % 80.0 ± 0.5, balance 0.80, 0.250 s in regions, speed-up 4.00",
        "  region at line 7, 3 times: work % 90.0, CPU-time work % 80.0, balance 0.80, 0.512 s",
        "  region at line ?, 3 times: work % 90.0, CPU-time work % 80.0, balance 0.80, 0.512 s",
        "  wall times are not to be trusted: 8 threads on 2 cores",
        "  instructions not counted: timeout: still running after 20 s",
    ]


def test_what_is_not_known_says_why() -> None:
    assert work_lines(WorkOutcome(known=False, reason="no parallel region ran")) == ["work %: unknown (no parallel region ran)"]
    assert work_lines(WORK.model_copy(update={"reason": "16 threads: timeout"}))[-1] == "not measured: 16 threads: timeout"
    uncounted = WORK.model_copy(update={"instructions": (Instructions(threads=0, reason="valgrind is not installed"),)})
    assert work_lines(uncounted)[-1] == "instructions not counted: valgrind is not installed"


def test_an_outcome_without_repeats_still_has_words() -> None:
    """As stored by an earlier version."""
    old = RegionWork(line=0, threads=4, calls=1, work=1.0, wait=1.0, cpu=(0.0, 0.0))
    assert work_lines(WorkOutcome(known=True, program=(old,))) == ["4 threads, whole program: work % 50.0, 0.000 s"]


def test_json_has_the_computed_values_too() -> None:
    said = json.loads(json.dumps(work_json(WORK)))
    assert said["program"][0]["cpu_percent"] == 80.0
    assert (
        said["repeats"][1] | {"speed_up": 2.0, "work_percent": 91.0, "work_percent_spread": 2.0, "cpu_percent": 80.0} == said["repeats"][1]
    )
    assert said["repeats"][2]["busy"] == "8 threads on 2 cores"
    assert said["instructions"][0]["balance"] == 20 / 30
    assert said["caliper"] == [{"threads": 2, "work_percent": 88.0}]
