"""What a run's store costs as it grows: microseconds a record and peak memory of each thing that is done with it.

    python bench/store.py [RECORDS ...]

Makes folders of 1,000, 10,000 and 100,000 records (or as many as named) as `observe` leaves them, fourteen runs and an outcome of a program
in one transaction with eight raw logs, and measures each step in a process of its own. Peak memory is that process's, Python and its
imports included; the step `start` does nothing else. The last column is the cost a record in the largest folder ÷ in the smallest.
Wall time suffers from what else the machine does, its disk above all; processor time hardly. `resume` counts a program, not a record.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from pcwm.recipe import Recipe
from pcwm.records import (
    Access,
    Origin,
    OriginKind,
    Outcome,
    OutputOutcome,
    OutputVerdict,
    Pair,
    Program,
    RaceOutcome,
    RaceVerdict,
    RegionWork,
    Run,
    StageSummary,
    Status,
    Tool,
    WorkOutcome,
)
from pcwm.store import RunFolder

SIZES = (1_000, 10_000, 100_000)
RUNS = 14
"""Of a program; with its outcome they are the records of one transaction."""
LOGS = 8
LOOKUPS = 2_000
VERSIONS = {"clang": "19.1.7", "libomp": "19.1.7", "archer": "19.1.7", "bwrap": "0.8.0"}


def make_program(number: int) -> Program:
    """About as long as the candidates that `explore` makes."""
    lines = "".join(f"    #pragma omp parallel for\n    for (int i = 0; i < n; i++) a[i] += b[i] * {number + k};\n" for k in range(14))
    origin = Origin(kind=OriginKind.edit, name="drop_reduction", parent=f"prog-{number:016x}", note="line 12: without reduction(+ : sum)")
    return Program.make(f"void f{number}(int n, double *a, double *b) {{\n{lines}}}\n", "c", origin, f"prob-{number % 50:016x}")


def make_runs(program: Program, chance: random.Random) -> list[Run]:
    """As many as a recipe with seven thread counts makes."""
    found = []
    for number in range(RUNS):
        tool = (Tool.race, Tool.work, Tool.output)[number % 3]
        threads = (1, 2, 3, 4, 6, 8, 16)[number % 7]
        key = Run.make_id(program.id, tool, threads, number, 1200)
        variables = {
            "OMP_NUM_THREADS": str(threads),
            "OMP_TOOL_LIBRARIES": "/pcwm/libpcwm_work.so",
            "TSAN_OPTIONS": "exitcode=66 history_size=7",
        }
        found.append(
            Run(
                id=key,
                program=program.id,
                tool=tool,
                threads=threads,
                repeat=number,
                size=1200,
                command=(f"/prog/{tool}", "1200"),
                environment=variables,
                versions=VERSIONS,
                status=Status.ok,
                exit_code=0,
                reason="",
                seconds=chance.random(),
                log=key,
            )
        )
    return found


def make_outcome(program: Program, chance: random.Random) -> Outcome:
    """Half of them racy, with a work profile of two regions."""
    read = Access(
        kind="read", line=chance.randrange(1, 99), column=9, variable="a[i+1]", function=f"f.omp_outlined.{chance.random()}", size=8
    )
    write = Access(kind="write", line=chance.randrange(1, 99), column=5, variable="a[i]", function="f.omp_outlined", size=8)
    racy = chance.random() < 0.5
    work = [
        RegionWork(line=line, threads=4, calls=3, work=chance.random(), wait=chance.random(), cpu=tuple(chance.random() for _ in range(4)))
        for line in (0, 11, 24)
    ]
    return Outcome(
        id=Outcome.make_id(program.id),
        program=program.id,
        race=RaceOutcome(
            verdict=RaceVerdict.race if racy else RaceVerdict.no_race_observed,
            pairs=(Pair.make(read, write),) if racy else (),
            runs=5,
            racy_runs=5 if racy else 0,
        ),
        work=WorkOutcome(known=True, program=(work[0],), regions=tuple(work[1:])),
        output=OutputOutcome(verdict=OutputVerdict.correct),
        seconds=chance.random(),
    )


def make_log(chance: random.Random) -> str:
    """2 to 20 kB that look and compress like a race report: the same words with other addresses."""
    frames = []
    size, length = chance.randrange(2_000, 20_000), 0
    while length < size:
        address, *offsets = (chance.getrandbits(bits) for bits in (40, 20, 20))
        place = f"{chance.randrange(99)}:{chance.randrange(40)}"
        frames.append(
            f"  Write of size 8 at 0x7b{address:010x} by thread T{chance.randrange(16)}:\n"
            f"    #0 f.omp_outlined_debug__ /prog/program.c:{place} (race+0x{offsets[0]:x})\n"
            f"    #1 __kmp_invoke_microtask <null> (libomp.so.5+0x{offsets[1]:x})\n"
        )
        length += len(frames[-1])
    return "".join(frames)


def transactions(records: int) -> int:
    """How many transactions make up so many records."""
    return max(1, records // (RUNS + 1))


class Watch:
    """Adds up wall and processor time of what is done inside its `with` blocks."""

    def __init__(self) -> None:
        self.wall = self.cpu = 0.0

    def __enter__(self) -> None:
        self._started = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        self.wall += time.perf_counter() - self._started[0]
        self.cpu += time.process_time() - self._started[1]


# Each step gets the folder, how many records it holds and a watch, and returns over how many records the time is divided.


def start(folder: RunFolder, records: int, watch: Watch) -> int:
    """Nothing but Python, its imports and an open folder."""
    return 1


def append(folder: RunFolder, records: int, watch: Watch) -> int:
    """What one more costs when so many are there: the last tenth is timed, at least a thousand; and only the writing."""
    chance = random.Random(1)
    everything = transactions(records)
    timed = min(everything, max(transactions(1_000), everything // 10))
    for number in range(everything):
        program = make_program(number)
        runs, outcome = make_runs(program, chance), make_outcome(program, chance)
        logs = {run.log: make_log(chance) for run in runs[:LOGS]}
        folder.store.put([program])
        with watch if number >= everything - timed else nullcontext():
            folder.store.put([*runs, outcome], logs)
    return timed * (RUNS + 1)


def resume(folder: RunFolder, records: int, watch: Watch) -> int:
    """What a restarted `observe` needs to know: the programs without an outcome, and how many there are of each verdict."""
    with watch:
        seen = folder.store.ids(Outcome)
        todo = [program for program in sorted(folder.store.ids(Program)) if Outcome.make_id(program) not in seen]
        Counter(outcome.race.verdict for outcome in folder.store.all(Outcome))
    assert not todo
    return transactions(records)


def lookup(folder: RunFolder, records: int, watch: Watch) -> int:
    """Runs by id, in random order."""
    wanted = random.Random(2).choices(sorted(folder.store.ids(Run)), k=LOOKUPS)
    with watch:
        for key in wanted:
            assert folder.store.get(Run, key) is not None
    return LOOKUPS


def iterate(folder: RunFolder, records: int, watch: Watch) -> int:
    """Every run, decoded."""
    with watch:
        return sum(1 for _ in folder.store.all(Run))


def export(folder: RunFolder, records: int, watch: Watch) -> int:
    """All runs and outcomes to Parquet."""
    folder.store.put([StageSummary(id="stage-bench", stage="bench", made={}, rejected={}, seconds=0.0)])
    folder.export("bench", StageSummary)  # loads the library: a time that does not grow with the folder
    with watch:
        folder.export("observe", Run)
        folder.export("observe", Outcome)
    return records


def export_again(folder: RunFolder, records: int, watch: Watch) -> int:
    """The same when nothing has changed."""
    return export(folder, records, watch)


STEPS: dict[str, Callable[[RunFolder, int, Watch], int]] = {
    step.__name__: step for step in (start, append, resume, lookup, iterate, export, export_again)
}


def peak_memory() -> float:
    """MB. Of this program alone: `getrusage` would count the process that started it too."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def measure(step: str, path: Path, records: int) -> dict[str, float]:
    """One step in a process of its own."""
    command = [sys.executable, __file__, "--step", step, str(path), str(records)]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


def main() -> None:
    """The table, or (for the processes this starts) one step."""
    if sys.argv[1:2] == ["--step"]:
        watch = Watch()
        with RunFolder.create(Path(sys.argv[3]), Recipe(name="bench")) as folder:
            count = STEPS[sys.argv[2]](folder, int(sys.argv[4]), watch)
        print(json.dumps({"wall": watch.wall / count * 1e6, "cpu": watch.cpu / count * 1e6, "memory": peak_memory()}))
        return
    sizes = [int(one) for one in sys.argv[1:]] or list(SIZES)
    with tempfile.TemporaryDirectory() as name:
        found = {(step, size): measure(step, Path(name) / str(size), size) for size in sizes for step in STEPS}
        disk = {size: (Path(name) / str(size) / "store.sqlite").stat().st_size / size for size in sizes}
    print("| step | " + " | ".join(f"{size:,} records" for size in sizes) + " | ratio, wall and processor |")
    print("|---|" + "---|" * (len(sizes) + 1))
    for step in STEPS:
        rows = [found[step, size] for size in sizes]
        cells = [f"{row['wall']:,.1f} µs, processor {row['cpu']:,.1f} µs, {row['memory']:.0f} MB" for row in rows]
        ratios = [f"{rows[-1][clock] / rows[0][clock]:.2f}" for clock in ("wall", "cpu") if rows[0][clock]]
        print(f"| {step} | {' | '.join(cells)} | {', '.join(ratios)} |")
    cells = [f"{disk[size]:,.0f} bytes" for size in sizes]
    print(f"| on disk | {' | '.join(cells)} | {disk[sizes[-1]] / disk[sizes[0]]:.2f} |")


if __name__ == "__main__":
    main()
