"""What the sandbox costs: the same compile and the same run, confined and bare, in turn, in one sitting.

    python bench/launch.py [ROUNDS]

Prints, for each, the median of the pairwise ratios confined ÷ bare with its quartiles, and the median seconds of both. The programs are
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

from pcwm.observe.sandbox import Limits, run_confined
from pcwm.observe.toolchain import find_toolchain

PROGRAM = """#include <stdio.h>
int main(void) {
    double sum = 0.0;
    #pragma omp parallel for reduction(+: sum)
    for (int i = 1; i < 20000000; i++) sum += 1.0 / i;
    printf("%.6f\\n", sum);
}
"""


def timed(action: Callable[[], object]) -> float:
    """Wall seconds of one call."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def compare(name: str, confined: Callable[[], object], bare: Callable[[], object], rounds: int) -> None:
    """Run both in turn and print one line."""
    confined(), bare()  # warm the caches of both
    pairs = [(timed(confined), timed(bare)) for _ in range(rounds)]
    ratios = sorted(one / other for one, other in pairs)
    low, middle, high = statistics.quantiles(ratios, n=4)
    ours, floor = (statistics.median(side) for side in zip(*pairs, strict=True))
    print(f"{name:10} ratio {middle:5.2f} (quartiles {low:.2f} to {high:.2f}), {ours * 1e3:7.1f} ms confined, {floor * 1e3:7.1f} ms bare")


def main() -> None:
    """Compile, run, and start a process that does nothing."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    toolchain = find_toolchain()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "program.c").write_text(PROGRAM)
        build = [str(toolchain.clang), "-O2", "-g", "-fopenmp", "program.c", "-o", "program"]
        compare(
            "compile",
            lambda: run_confined(build, toolchain=toolchain, workdir=folder, writable=True),
            lambda: subprocess.run(build, cwd=folder, check=True),
            rounds,
        )
        subprocess.run(build, cwd=folder, check=True)
        environment = {"OMP_NUM_THREADS": "2"}
        for label, inside, outside in (
            ("run", ["/prog/program"], [str(folder / "program")]),
            ("nothing", ["/usr/bin/true"], ["/usr/bin/true"]),
        ):
            confined = partial(run_confined, inside, toolchain=toolchain, workdir=folder, limits=Limits(), environment=environment)
            bare = partial(subprocess.run, outside, env=environment, stdout=subprocess.DEVNULL, check=True)
            compare(label, confined, bare, rounds)


if __name__ == "__main__":
    main()
