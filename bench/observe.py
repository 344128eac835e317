"""What `pcwm observe` costs beside the compilers and programs it runs: the same commands, and nothing else, are the floor.

    python bench/observe.py [--programs 200] [--rounds 1] [--workers N]

Candidates are sampled with `pcwm explore`; `pcwm observe` is timed as a whole process; then every command it made (its records have them)
runs again outside the sandbox, one shell script a program, driven by `xargs -P`. Harnesses and precompiled headers are made before both.
Prints the wall time of both and their ratio, CPU time, how busy the cores were, programs a core-hour, and the parent's peak memory.
The programs come with the package and are trusted; others must not be run like this.
"""

from __future__ import annotations

import argparse
import os
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from pcwm.observe.build import HEADER, PLAIN, RACE, headers_command
from pcwm.observe.case import Bench, Case
from pcwm.observe.stage import observing_workers
from pcwm.observe.toolchain import find_toolchain
from pcwm.observe.verdict import LANES
from pcwm.pool import default_workers
from pcwm.recipe import ExploreRecipe, ObserveRecipe, Recipe
from pcwm.records import Problem, Program, Run, Status, Tool
from pcwm.store import RunFolder


@dataclass(frozen=True)
class Timed:
    """One whole process with its children. What a killed sandbox used is in nobody's account."""

    wall: float
    cpu: float
    peak_mb: float
    """Of the process itself."""
    idle: float
    """Share of the machine's time in which a core had nothing to do, whoever used the rest."""


def timed(command: list[str], environment: dict[str, str] | None = None) -> Timed:
    """Run a command to its end; its children's CPU time counts, their memory does not."""
    before, idle = resource.getrusage(resource.RUSAGE_CHILDREN), idle_and_all()
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        try:
            status = Path(f"/proc/{process.pid}/status").read_text()
            peak = max(peak, *(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)
        except (OSError, ValueError):
            pass
        time.sleep(0.2)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    nothing, everything = (late - early for early, late in zip(idle, idle_and_all(), strict=True))
    return Timed(time.perf_counter() - started, cpu, peak / 1024, nothing / everything if everything else 0.0)


def idle_and_all() -> tuple[int, int]:
    """Clock ticks since the machine started in which its cores were idle, and all of them (Linux, /proc/stat)."""
    ticks = [int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return ticks[3] + ticks[4], sum(ticks)


def write_floor(folder: RunFolder, target: Path) -> list[Path]:
    """One script a program, with every command of its records, in order. Returns the scripts."""
    toolchain = find_toolchain()
    bench = Bench.make(folder.recipe.observe, toolchain)
    problems = {problem.id: problem for problem in folder.store.all(Problem)}
    runs: dict[str, list[Run]] = defaultdict(list)
    for run in folder.store.all(Run):
        if run.command:
            runs[run.program].append(run)
    scripts = []
    for program in folder.store.all(Program):
        place = target / program.id
        place.mkdir(parents=True)
        case = Case(program, problems.get(program.problem or ""), bench, place)  # writes the sources; nothing is started
        places = {"/work": case.folder, "/prog": case.folder, "/pcwm": toolchain.tools} | headers_outside(program, bench, target)
        places["/shared"] = bench.shared.folder
        lines = [f"cd {case.folder}"]
        for run in sorted(runs[program.id], key=lambda run: (run.tool is not Tool.build, run.tool.value, run.variant, run.repeat)):
            words = [_moved(word, places) for word in run.command]
            settings = [f"{name}={shlex.quote(_moved(value, places))}" for name, value in run.environment.items()]
            # One that races may hang here though it ended there.
            seconds = max(run.seconds, 0.01) if run.status is Status.timeout else folder.recipe.observe.timeout
            limit = f"timeout -s KILL {seconds:.2f} "
            lines.append(f"env {' '.join(settings)} {limit}{shlex.join(words)} >/dev/null 2>&1")
            if run.tool is Tool.build and "-emit-llvm" in run.command:
                lines.append("cp first.ll lowered.ll")
            elif run.tool is Tool.build and words[0].endswith("/opt"):
                lines.append("cp expanded.ll lowered.ll")
        script = place / "commands.sh"
        script.write_text("\n".join([*lines, "exit 0", ""]))
        scripts.append(script)
    return scripts


def headers_outside(program: Program, bench: Bench, target: Path) -> dict[str, Path]:
    """The program's precompiled headers, made again outside the sandbox: such a file names the path it was made from."""
    found: dict[str, Path] = {}
    for kind in (RACE, PLAIN, LANES):
        made, header = bench.shared.headers(program.source, program.language, kind, bench.stop)
        if not made:
            continue
        place = target / Path(made).name
        if not place.exists():
            place.mkdir()
            (place / HEADER).write_text(header)
            command = headers_command(kind, program.language, bench.toolchain, program.source)
            words = [_moved(word, {"/pcwm": bench.toolchain.tools}) for word in command]
            subprocess.run(words, cwd=place, check=True)
        found[made] = place / "made"
    return found


def _moved(word: str, places: dict[str, Path]) -> str:
    for inside, outside in places.items():
        if word == inside or word.startswith(f"{inside}/"):
            return f"{outside}{word[len(inside) :]}"
        if f"={inside}/" in word:
            return word.replace(f"={inside}/", f"={outside}/")
    return word


def main() -> None:
    """Sample, observe, run the floor, compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--workers", type=int, default=0)
    options = parser.parse_args()
    observe = ObserveRecipe(
        work_threads=(4,), work_repeats=2, work_instructions=False, output_threads=(1, 4), timeout=8, workers=options.workers
    )
    recipe = Recipe(name="bench", seed=3, explore=ExploreRecipe(per_problem=-(-options.programs // 10)), observe=observe)
    pcwm = [str(Path(sys.executable).parent / "pcwm")]
    cores = default_workers()
    workers = options.workers or observing_workers()
    with tempfile.TemporaryDirectory(prefix="pcwm-bench-") as name:
        sampled = Path(name) / "sampled"
        RunFolder.create(sampled, recipe).close()
        subprocess.run([*pcwm, "explore", str(sampled)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for number in range(options.rounds + 1):
            run = Path(name) / f"run{number}"
            shutil.copytree(sampled, run)
            ours = timed([*pcwm, "observe", str(run)])
            with RunFolder.open(run) as folder:
                count = folder.store.count(Program)
                scripts = write_floor(folder, Path(name) / f"floor{number}")
                commands = folder.store.count(Run)
            if number == 0:
                print(
                    f"{count} programs, {commands} commands, {cores} cores, {workers} at once; with nothing made before: {ours.wall:.1f} s",
                    flush=True,
                )
                continue
            listed = Path(name) / "scripts.txt"
            listed.write_text("\n".join(map(str, scripts)))
            floor = timed(["xargs", "-a", str(listed), "-P", str(workers), "-n", "1", "sh"], {"PATH": os.environ["PATH"]})
            print(
                f"round {number}: observe {ours.wall:.1f} s, floor {floor.wall:.1f} s, ratio {ours.wall / floor.wall:.3f}; "
                f"CPU {ours.cpu:.0f} and {floor.cpu:.0f} s, ratio {ours.cpu / floor.cpu:.3f}; "
                f"cores idle {ours.idle:.1%} and {floor.idle:.1%}; "
                f"{3600 * count / ours.wall / cores:.0f} programs a core-hour; parent's peak memory {ours.peak_mb:.0f} MB",
                flush=True,
            )


if __name__ == "__main__":
    main()
