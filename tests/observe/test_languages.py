"""What the race tool says of threads of every kind: the programs in `languages/` carry their verdict in their name."""

from __future__ import annotations

from pathlib import Path

import pytest

from pcwm.observe.build import PLAIN, RACE
from pcwm.observe.case import Bench, Case
from pcwm.observe.toolchain import Toolchain
from pcwm.observe.verdict import observe_races
from pcwm.recipe import ObserveRecipe
from pcwm.records import RaceOutcome, RaceVerdict, Status, Tool
from pcwm.serve.intake import read_program

PROGRAMS = sorted((Path(__file__).parent / "languages").glob("*.c*"))
DATA = Path(__file__).parent / "data"
VERDICTS = {"race": RaceVerdict.race, "clean": RaceVerdict.no_race_observed, "unknown": RaceVerdict.unknown}
RECIPE = ObserveRecipe(race_threads=(4, 2), race_rounds=2, work_threads=(2,), output_threads=(2,), timeout=20.0)

EVERY_TIME = {
    *("race_pthread.c", "clean_c11.c", "race_c11.c", "unknown_no_thread.c", "unknown_flush.c", "race_struct_copy.c", "race_memset.c"),
    *("clean_doacross2.c", "race_doacross_wrong_sink.c", "race_qsort.c", "clean_struct_tasks.c"),
    *("race_async.cpp", "clean_barrier_latch.cpp", "unknown_fence.cpp", "race_for_each_sum.cpp", "clean_transform_reduce.cpp"),
}
"""The rest are slow together: a C++ program takes two seconds to build."""


def _case(path: Path, toolchain: Toolchain, folder: Path) -> Case:
    return Case(read_program(str(path)), None, Bench.make(RECIPE, toolchain), folder)


def _judge(path: Path, toolchain: Toolchain, folder: Path) -> RaceOutcome:
    with _case(path, toolchain, folder) as case:
        assert case.build(RACE) is None
        return observe_races(case).outcome


@pytest.mark.parametrize(
    "path", [pytest.param(path, id=path.name, marks=() if path.name in EVERY_TIME else pytest.mark.slow) for path in PROGRAMS]
)
def test_the_verdict_is_the_one_in_the_name(path: Path, toolchain: Toolchain, tmp_path: Path) -> None:
    race = _judge(path, toolchain, tmp_path)
    assert race.verdict is VERDICTS[path.name.partition("_")[0]], race
    assert bool(race.reason) == (race.verdict is RaceVerdict.unknown)
    assert all(side.line and not side.file for pair in race.pairs for side in (pair.first, pair.second))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("unknown_no_thread.c", "the program started no thread"),
        ("unknown_flush.c", "the program orders memory by fences (flush, atomic_thread_fence), which the tool cannot follow"),
        pytest.param("unknown_seq.cpp", "no parallel algorithm ran with more than one thread", marks=pytest.mark.slow),
        pytest.param("unknown_async_deferred.cpp", "the program started no thread", marks=pytest.mark.slow),
    ],
)
def test_what_did_not_run_in_parallel_is_unknown(name: str, reason: str, toolchain: Toolchain, tmp_path: Path) -> None:
    assert _judge(Path(__file__).parent / "languages" / name, toolchain, tmp_path).reason == reason


def test_copied_memory_is_named_at_the_line_of_the_copy(toolchain: Toolchain, tmp_path: Path) -> None:
    path = Path(__file__).parent / "languages" / "race_struct_copy.c"
    (pair,) = _judge(path, toolchain, tmp_path).pairs
    assert path.read_text().splitlines()[pair.first.line - 1].strip() == "g = h[i];"
    assert (pair.first.variable, pair.first.kind, pair.first.function) == ("g", "write", "main")


@pytest.mark.slow
def test_every_parallel_algorithm_gives_the_sequential_result(toolchain: Toolchain, tmp_path: Path) -> None:
    """On four threads and on one, without a report: the backend itself is free of races."""
    with _case(DATA / "algorithms.cpp", toolchain, tmp_path) as case:
        assert case.build(PLAIN) is None
        for threads in (1, 4):
            run, done = case.run(Tool.output, "plain", threads)
            assert (run.status, done.stdout.splitlines()[-1]) == (Status.ok, "all right")
        assert case.build(RACE) is None
        assert observe_races(case).outcome.verdict is RaceVerdict.no_race_observed
