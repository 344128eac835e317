"""How often is the static answer to `work` right, and what is its confidence worth?

    python bench/work.py label runs/work                                         # 20 programs of each packaged problem: about ten minutes
    python bench/work.py label runs/work-new --problems bench/work_problems      # the same of problems that nothing was fitted on
    python bench/work.py measure runs/work runs/work-new [--cores N]

The confidence is fitted on the first folder, by isotonic regression (pooled adjacent violators) over the difference of the two estimates, and
printed as `workload.py` has it. On that folder it is measured problem by problem, each with a map fitted on the other problems; on the
second folder everything is new. Asked twice: for a machine with a core for each thread, and for the one the labels come from (`--cores`,
by default this one's), which differ in work that whoever comes first takes. An answer `unknown` counts as wrong. Baselines: the commoner
answer, and two rules of thumb. Intervals are Wilson's at 95% over pairs, which are not independent within a problem.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pcwm.evaluate.metrics import wilson
from pcwm.explore.corpus import load_seeds
from pcwm.explore.stage import explore
from pcwm.observe.stage import observe
from pcwm.progress import Silence
from pcwm.recipe import ExploreRecipe, ObserveRecipe, Recipe
from pcwm.records import Outcome, Problem, Program, WorkPair, middle
from pcwm.source.reading import read_facts
from pcwm.source.workload import WorkAnswer, answer_work, confidence_of, estimate_work
from pcwm.store import RunFolder

FEWEST = 30
"""Pairs in a piece of the fitted map."""


@dataclass(frozen=True)
class Asked:
    """One pair and its answer."""

    family: str
    pair: WorkPair
    answer: WorkAnswer
    seconds: float

    @property
    def right(self) -> bool:
        return self.answer.answer == self.pair.answer


def ask(pairs: Sequence[WorkPair], programs: dict[str, Program], families: dict[str, str], cores: int | None) -> list[Asked]:
    found = []
    for pair in pairs:
        a, b = programs[pair.a], programs[pair.b]
        started = time.process_time()
        answer = answer_work(a.source, b.source, a.language, pair.threads, cores)
        found.append(Asked(families[pair.problem], pair, answer, time.process_time() - started))
    return found


def isotonic(rows: Sequence[Asked]) -> tuple[tuple[float, float], ...]:
    """(difference from which on, share right), both rising; shares are (right + 1) ÷ (n + 2), so that none is 0 or 1."""
    known = sorted((row for row in rows if row.answer.answer != "unknown"), key=lambda row: abs(row.answer.difference))
    blocks: list[tuple[float, int, int]] = []
    for start in range(0, len(known), FEWEST):
        piece = known[start : start + FEWEST]
        blocks.append((abs(piece[0].answer.difference), sum(row.right for row in piece), len(piece)))
        while len(blocks) > 1 and (blocks[-2][1] / blocks[-2][2] >= blocks[-1][1] / blocks[-1][2] or blocks[-1][2] < FEWEST):
            (low, right, n), (_, more, m) = blocks[-2:]
            blocks[-2:] = [(low, right + more, n + m)]
    return tuple((round(low, 1) if place else 0.0, round((right + 1) / (n + 2), 3)) for place, (low, right, n) in enumerate(blocks))


def line(label: str, right: int, n: int) -> str:
    low, high = wilson(right, n)
    return f"{label:44} {right:5} of {n:5}  {100 * right / max(n, 1):5.1f}%  ({100 * low:.1f} to {100 * high:.1f})"


def rules(programs: dict[str, Program]) -> dict[str, Callable[[WorkPair], str]]:
    """Rules of thumb: the program with fewer directives, or with fewer remarks in its work facts, has the higher work %."""
    directives, notes = {}, {}
    for key, program in programs.items():
        facts = read_facts(program.source, program.language)
        directives[key] = len(facts.directives)
        notes[key] = sum(len(effort.notes) for effort in facts.efforts)

    def fewer(counts: dict[str, int]) -> Callable[[WorkPair], str]:
        return lambda pair: "unknown" if counts[pair.a] == counts[pair.b] else "A" if counts[pair.a] < counts[pair.b] else "B"

    return {"fewer directives": fewer(directives), "fewer remarks in the work facts": fewer(notes)}


def report(rows: Sequence[Asked], table: tuple[tuple[float, float], ...]) -> None:
    """Accuracy by family and by margin, and what the confidence is worth."""
    print(line("static", sum(row.right for row in rows), len(rows)), f" unknown: {sum(row.answer.answer == 'unknown' for row in rows)}")
    by_family: dict[str, list[Asked]] = defaultdict(list)
    for row in rows:
        by_family[row.family].append(row)
    for family, mine in sorted(by_family.items()):
        print(line(f"  {family}", sum(row.right for row in mine), len(mine)))
    for low, high in ((0, 10), (10, 20), (20, 101)):
        mine = [row for row in rows if low <= row.pair.margin < high]
        print(line(f"  measured margin {low} to {high} points", sum(row.right for row in mine), len(mine)))
    groups: dict[float, list[Asked]] = defaultdict(list)
    for row in rows:
        if row.answer.answer != "unknown":
            share = [share for start, share in table if abs(row.answer.difference) >= start][-1]
            groups[share].append(row)
    for share, mine in sorted(groups.items()):
        print(line(f"  said with confidence {share:.3f}", sum(row.right for row in mine), len(mine)))


def label(path: Path, problems: Path | None) -> None:
    """Make a run's folder with work labels; race runs are kept few."""
    recipe = Recipe(
        name="work",
        seed=3,
        explore=ExploreRecipe(per_problem=20),
        observe=ObserveRecipe(
            race_threads=(4,), race_rounds=1, work_threads=(4, 8), work_repeats=3, work_instructions=False, output_threads=(4,), timeout=8
        ),
    )
    with RunFolder.create(path, recipe) as folder:
        explore(folder, Silence(), load_seeds(problems))
        print(observe(folder, Silence()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    making = verbs.add_parser("label")
    making.add_argument("folder", type=Path)
    making.add_argument("--problems", type=Path)
    measuring = verbs.add_parser("measure")
    measuring.add_argument("folder", type=Path)
    measuring.add_argument("new", type=Path, nargs="?")
    measuring.add_argument("--cores", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    if options.verb == "label":
        label(options.folder, options.problems)
    else:
        print("not yet")


if __name__ == "__main__":
    main()
