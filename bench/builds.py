"""What each way to build less buys: the same programs built for both tools, with one of the savings taken away at a time.

    python bench/builds.py [--programs 30]

Prints CPU seconds a program (compiler and linker, both builds) for C and for C++, and what that allows in programs a core-hour were there
nothing else to do. The cache is warm: harnesses and precompiled headers that can be kept are there already.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from threading import Event

from pcwm.explore.corpus import load_seeds
from pcwm.observe.build import PLAIN, RACE, BuildError, Kind, SharedParts
from pcwm.observe.case import Bench, Case
from pcwm.observe.toolchain import find_toolchain
from pcwm.recipe import ObserveRecipe
from pcwm.records import Language, Origin, OriginKind, Problem, Program


class NoHeaders(SharedParts):
    """Without precompiled headers."""

    def headers(self, text: str, language: Language, kind: Kind, stop: Event) -> tuple[str, str]:
        """None."""
        return "", ""


class AlwaysAnew(NoHeaders):
    """Without precompiled headers, and with a harness compiled for each candidate; its CPU time is kept in `spent`."""

    spent = 0.0

    def harness(self, text: str, language: Language, kind: Kind, stop: Event) -> str | BuildError:
        """Compile it, whether or not it is there: as a program of its own, so that its CPU time is known."""
        made = super().harness(text, language, kind, stop)
        with tempfile.TemporaryDirectory(prefix="pcwm-") as name:
            program = Program.make(text, language, Origin(kind=OriginKind.corpus, name="harness"))
            with Case(program, None, replace(_BENCH, shared=NoHeaders(_BENCH.toolchain)), Path(name)) as case:
                case.build(replace(kind, flags=(*kind.flags, "-c"), objects=()))
                self.spent += sum(run.cpu for run in case.runs)
        return made


_BENCH = Bench.make(ObserveRecipe(), find_toolchain())


def measure(bench: Bench, programs: list[tuple[Problem, Program]]) -> dict[Language, float]:
    """CPU seconds a program by language."""
    spent: dict[Language, list[float]] = defaultdict(list)
    for problem, program in programs:
        with tempfile.TemporaryDirectory(prefix="pcwm-") as name, Case(program, problem, bench, Path(name)) as case:
            before = getattr(bench.shared, "spent", 0.0)
            case.build(RACE)
            case.build(PLAIN)
            harness = getattr(bench.shared, "spent", 0.0) - before
            spent[program.language].append(sum(run.cpu for run in case.runs) + harness)
    return {language: sum(values) / len(values) for language, values in spent.items()}


def main() -> None:
    """Print one line a way to build."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", type=int, default=30)
    options = parser.parse_args()
    everything = [(seed.problem, program) for seed in load_seeds() for program in seed.implementations]
    programs = everything[:: max(1, len(everything) // options.programs)]
    toolchain = _BENCH.toolchain
    system_linker = replace(toolchain, linker=None)
    ways = {
        "everything": _BENCH,
        "without lld": replace(_BENCH, toolchain=system_linker),
        "without precompiled headers": replace(_BENCH, shared=NoHeaders(toolchain)),
        "and a harness for each": replace(_BENCH, shared=AlwaysAnew(toolchain)),
        "and without lld": replace(_BENCH, toolchain=system_linker, shared=AlwaysAnew(system_linker)),
    }
    for turn in range(2):  # the first fills the cache
        for name, bench in ways.items():
            seconds = measure(bench, programs)
            if turn:
                row = ", ".join(
                    f"{language}: {each:.3f} CPU s, {3600 / each:,.0f} programs a core-hour" for language, each in seconds.items()
                )
                print(f"{name:30} {row}", flush=True)


if __name__ == "__main__":
    main()
