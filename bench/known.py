"""How often is the race labeller right? The suite of programs with answers known by construction, each asked several times.

    python bench/known.py [--reruns N] [--family NAME …] [--json FILE] [--threads 4,8,16,2] [--rounds N]

Every program of `tests/observe/known` is built and run as `pcwm observe` does it. Prints recall (races found ÷ races) and false alarms with
Wilson intervals, what was `unknown`, every program that was missed in any rerun, the share of programs whose verdict was the same in
all reruns, and the time.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from threading import Event

from pcwm.evaluate.statistics import share
from pcwm.observe.case import Bench
from pcwm.observe.program import observe_races_alone
from pcwm.observe.toolchain import find_toolchain
from pcwm.pool import default_workers, run_all
from pcwm.recipe import ObserveRecipe
from pcwm.records import Language, Origin, OriginKind, Program, RaceOutcome

SUITE = Path(__file__).parent.parent / "tests" / "observe" / "known"


def ask(files: list[Path], recipe: ObserveRecipe) -> dict[str, RaceOutcome]:
    """One verdict a file."""
    bench = Bench.make(recipe, find_toolchain())

    def one(path: Path, stop: Event) -> RaceOutcome:
        language: Language = "cpp" if path.suffix == ".cpp" else "c"
        program = Program.make(path.read_text(), language, Origin(kind=OriginKind.user, name=path.name))
        return observe_races_alone(program, None, bench)

    return {f"{path.parent.name}/{path.name}": done for path, done in run_all(one, files, default_workers())}


def print_rerun(number: int, verdicts: dict[str, RaceOutcome], seconds: float) -> None:
    """One line a rerun, and one a program that was not labelled right."""
    racy = {name: done for name, done in verdicts.items() if ".race." in name}
    clean = {name: done for name, done in verdicts.items() if ".clean." in name}
    found = sum(done.verdict == "race" for done in racy.values())
    false = sum(done.verdict == "race" for done in clean.values())
    unknown = sum(done.verdict == "unknown" for done in verdicts.values())
    print(f"rerun {number}: recall {share(found, len(racy))}; false alarms {share(false, len(clean))}; unknown {unknown}; {seconds:.0f} s")
    for name, done in sorted(verdicts.items()):
        if (done.verdict == "race") != (".race." in name) or done.verdict == "unknown":
            print(f"    {name}: {done.verdict}{f' ({done.reason})' if done.reason else ''}")
    sys.stdout.flush()


def main() -> None:
    """Run the suite and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reruns", type=int, default=1)
    parser.add_argument("--family", nargs="*", default=[])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--threads", default="")
    parser.add_argument("--rounds", type=int, default=ObserveRecipe().race_rounds)
    options = parser.parse_args()
    recipe = ObserveRecipe(race_rounds=options.rounds)
    if options.threads:
        recipe = recipe.model_copy(update={"race_threads": tuple(map(int, options.threads.split(",")))})
    files = sorted(path for path in SUITE.glob("*/*.*.c*") if not options.family or path.parent.name in options.family)
    answers: dict[str, list[str]] = defaultdict(list)
    for number in range(1, options.reruns + 1):
        started = time.monotonic()
        verdicts = ask(files, recipe)
        print_rerun(number, verdicts, time.monotonic() - started)
        for name, done in verdicts.items():
            answers[name].append(done.verdict.value)
    if options.reruns > 1:
        agreeing = sum(Counter(given).most_common(1)[0][1] for given in answers.values())
        same = sum(len(set(given)) == 1 for given in answers.values())
        print(f"verdicts that agree with the program's commonest: {share(agreeing, sum(map(len, answers.values())))}")
        print(f"programs with one verdict in all reruns: {share(same, len(answers))}")
    if options.json:
        options.json.write_text(json.dumps(answers, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
