"""What the sandbox costs: the same command confined and bare, in turn, in one sitting.

    python bench/launch.py [ROUNDS]

For each it prints the median of the pairwise ratios confined ÷ bare with its quartiles, and the medians of both sides. `alone` is a
launch of its own for the one command; `in a session` is one more command of a sandbox that runs. The last lines are CPU time of this
process, which watches: per command, and per second of a command that lasts, with a control group and with the watchdog. The programs are
trusted, so the bare side may run outside the sandbox. The machine's other work disturbs both sides of a pair alike.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event

from pcwm.observe.boxed import Boxed
from pcwm.observe.sandbox import Confined, Limits, Sandbox, run_confined
from pcwm.observe.session import Room, Session
from pcwm.observe.toolchain import Toolchain, find_toolchain

PROGRAM = """#include <stdio.h>
int main(void) {
    double sum = 0.0;
    #pragma omp parallel for reduction(+: sum)
    for (int i = 1; i < 20000000; i++) sum += 1.0 / i;
    printf("%.6f\\n", sum);
}
"""

ENVIRONMENT = {"OMP_NUM_THREADS": "2"}


def timed(action: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Seconds of one call."""
    started = clock()
    action()
    return clock() - started


def compare(name: str, confined: Callable[[], object], bare: Callable[[], object], rounds: int) -> None:
    """Run both in turn and print one line."""
    confined(), bare()  # warm the caches of both
    pairs = [(timed(confined), timed(bare)) for _ in range(rounds)]
    ratios = sorted(one / other for one, other in pairs)
    low, middle, high = statistics.quantiles(ratios, n=4)
    ours, floor = (statistics.median(side) for side in zip(*pairs, strict=True))
    print(f"{name:22} ratio {middle:5.2f} (quartiles {low:.2f} to {high:.2f}), {ours * 1e3:7.1f} ms confined, {floor * 1e3:7.1f} ms bare")


def watching(name: str, action: Callable[[], object], rounds: int) -> None:
    """CPU time of this process, in the median."""
    action()
    print(f"{name:40} {1e3 * statistics.median(timed(action, time.process_time) for _ in range(rounds)):6.2f} ms")


def compare_all(toolchain: Toolchain, folder: Path, rounds: int) -> None:
    """A compile, a parallel program, and a process that does nothing; alone and in a session."""
    build = [str(toolchain.clang), "-O2", "-g", "-fopenmp", "program.c", "-o", "program"]
    bare_build = partial(subprocess.run, build, cwd=folder, check=True)
    bare_build()
    cases = (
        ("compile", True, build, bare_build),
        ("run", False, ["/prog/program"], _bare(str(folder / "program"))),
        ("nothing", False, ["/usr/bin/true"], _bare("/usr/bin/true")),
    )
    for name, writable, command, bare in cases:
        alone = partial(run_confined, command, toolchain=toolchain, workdir=folder, writable=writable, environment=ENVIRONMENT)
        compare(f"{name}, alone", alone, bare, rounds)
        with Sandbox(toolchain=toolchain, workdir=folder, writable=writable) as sandbox:
            compare(f"{name}, in a session", partial(sandbox.run, command, environment=ENVIRONMENT), bare, rounds)


def _bare(*command: str) -> Callable[[], object]:
    return partial(subprocess.run, command, env=ENVIRONMENT, stdout=subprocess.DEVNULL, check=True)


def watch_all(toolchain: Toolchain, folder: Path, rounds: int) -> None:
    """CPU time of the watching process."""
    busy = ["sh", "-c", "for i in 1 2 3 4 5 6 7 8; do sleep 1 & done; wait"]
    watching("watching: nothing, bare", _bare("/usr/bin/true"), rounds)
    watching("watching: nothing, alone", partial(run_confined, ["true"], toolchain=toolchain, workdir=folder), rounds)
    for name, cgroups in (("control group", True), ("watchdog", False)):
        session = Session(Boxed(toolchain, Room(folder, writable=False, scratch_bytes=1 << 20, readable={}), groups=cgroups))

        def run(*command: str, session: Session = session) -> Confined | None:
            return session.run(list(command), Limits(), {}, Event())

        watching(f"watching: nothing, {name}", partial(run, "true"), rounds)
        watching(f"watching: 1 s, {name}", partial(run, "sleep", "1"), max(3, rounds // 4))
        watching(f"watching: 1 s, 9 processes, {name}", partial(run, *busy), max(3, rounds // 4))
        session.close()


def main() -> None:
    """All of it."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    toolchain = find_toolchain()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "program.c").write_text(PROGRAM)
        compare_all(toolchain, folder, rounds)
        watch_all(toolchain, folder, rounds)


if __name__ == "__main__":
    main()
