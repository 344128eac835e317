"""What each addition to the race labeller buys, on the suite of known answers: ThreadSanitizer with Archer alone, then one more at a time.

    python bench/additions.py [--reruns N]

Each row adds to the one before. Prints races found, false alarms, CPU and wall seconds of all runs and builds together; with several
reruns, their means. Every row but the last makes all of its runs, without stopping early: the rows differ in what they see alone.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event

from pcwm.observe.build import RACE, Kind
from pcwm.observe.campaign import Trial, campaign
from pcwm.observe.case import Bench, Case
from pcwm.observe.lanes import without_simd_modifier
from pcwm.observe.races import run_races
from pcwm.observe.toolchain import find_toolchain
from pcwm.observe.verdict import observe_races
from pcwm.pool import default_workers, run_all
from pcwm.recipe import ObserveRecipe
from pcwm.records import Language, Origin, OriginKind, Program, RaceVerdict

SUITE = Path(__file__).parent.parent / "tests" / "observe" / "known"
BARE = Kind("race", ("-O1", "-g", "-fsanitize=thread"))
UNOPTIMISED = replace(BARE, flags=("-O0", "-g", "-fsanitize=thread"))

BY_ITSELF = {"KMP_BLOCKTIME": "200", "KMP_HOT_TEAMS_MAX_LEVEL": "1", "KMP_HOT_TEAMS_MODE": "0"}
"""The OpenMP runtime's own defaults."""


@dataclass(frozen=True)
class Row:
    """One labeller."""

    name: str
    kind: Kind
    trials: tuple[Trial, ...] = ()
    """Empty: everything, as `pcwm observe` does it."""
    archer: bool = False
    """libarcher itself instead of our shim around it."""
    more: dict[str, str] = field(default_factory=dict)


def rows() -> Sequence[Row]:
    """From the bare pair of tools to all of it."""
    four = tuple(Trial(threads, turn=turn) for turn in range(2) for threads in (4, 8, 16, 2))
    varied = tuple(campaign(ObserveRecipe(), {}))
    return (
        Row("ThreadSanitizer and Archer, -O1, one run at 4 threads", BARE, (Trial(4),), archer=True),
        Row("unoptimised", UNOPTIMISED, (Trial(4),), archer=True),
        Row("eight runs at 2, 4, 8 and 16 threads", UNOPTIMISED, four, archer=True),
        Row("our shim around Archer", UNOPTIMISED, four),
        Row("varied runs with delays; copies, fences, calls seen", replace(RACE, lowers=False), varied),
        Row("lowering", RACE, varied),
        Row("SIMD lanes, blind spots: all of it, stopping early", RACE),
    )


def label(path: Path, row: Row, bench: Bench) -> tuple[RaceVerdict, float, float]:
    """The verdict, CPU and wall seconds of builds and runs."""
    language: Language = "cpp" if path.suffix == ".cpp" else "c"
    program = Program.make(path.read_text(), language, Origin(kind=OriginKind.user, name=path.name))
    with tempfile.TemporaryDirectory(prefix="pcwm-") as name, Case(program, None, bench, Path(name)) as case:
        if case.build(row.kind, without_simd_modifier(program.source)) is not None:
            return RaceVerdict.unknown, 0.0, 0.0
        if row.trials:
            archer = BY_ITSELF | {"OMP_TOOL_LIBRARIES": str(bench.toolchain.archer)} if row.archer else {}
            seen = [run_races(case, row.kind.name, [replace(trial, environment={**trial.environment, **archer})]) for trial in row.trials]
            racy = any(each.outcome.verdict is RaceVerdict.race for each in seen)
            verdict = RaceVerdict.race if racy else RaceVerdict.no_race_observed
        else:
            verdict = observe_races(case).outcome.verdict
        return verdict, sum(run.cpu for run in case.runs), sum(run.seconds for run in case.runs)


def main() -> None:
    """Print one line a row."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reruns", type=int, default=1)
    options = parser.parse_args()
    files = sorted(SUITE.glob("*/*.*.c*"))
    bench = Bench.make(ObserveRecipe(), find_toolchain())
    races = sum(".race." in path.name for path in files)
    for row in rows():
        found = false = cpu = wall = 0.0
        names: set[str] = set()

        def one(path: Path, stop: Event, row: Row = row) -> tuple[RaceVerdict, float, float]:
            return label(path, row, bench)

        for _ in range(options.reruns):
            for path, (verdict, seconds, elapsed) in run_all(one, files, default_workers()):
                is_race = verdict is RaceVerdict.race
                found += is_race and ".race." in path.name
                false += is_race and ".clean." in path.name
                names |= {path.name} if is_race and ".clean." in path.name else set()
                cpu, wall = cpu + seconds, wall + elapsed
        count = options.reruns
        print(
            f"{row.name:55} races {found / count:5.1f} of {races}, false alarms {false / count:4.1f} of {len(files) - races}, "
            f"CPU {cpu / count:5.0f} s, wall {wall / count:5.0f} s {', '.join(sorted(names)[:8])}",
            flush=True,
        )


if __name__ == "__main__":
    main()
