"""How often is the static answer to `work` right, and what is its confidence worth?

    python bench/work.py label runs/work                                         # 20 programs of each packaged problem: about ten minutes
    python bench/work.py label runs/work-new --problems bench/work_problems      # the same of problems that nothing was fitted on
    python bench/work.py measure runs/work runs/work-new [--cores N]
    python bench/work.py measure datasets/v1 [--held-out] [--cores N]            # some 150 pairs a family of a dataset's training split
    python bench/work.py measure datasets/v1 --half even                         # of half of its families, by the SHA-256 of their names

The confidence is fitted on the first folder, by isotonic regression (pooled adjacent violators) over the difference of two estimates, and
printed as `workload.py` has it. On that folder it is measured problem by problem, each with a map fitted on the others; on the
second folder everything is new. Asked twice: for a machine with a core for each thread, and for the one the labels come from (`--cores`,
by default this one's), which differ in work that whoever comes first takes. An answer `unknown` counts as wrong. Baselines: the commoner
answer, and two rules of thumb. Intervals are Wilson's at 95% over pairs, which are not independent within a problem.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pcwm.dataset.read import read_rows
from pcwm.dataset.rows import RaceRow, WorkRow
from pcwm.explore.corpus import load_seeds
from pcwm.explore.stage import explore
from pcwm.intervals import wilson
from pcwm.observe.stage import observe
from pcwm.progress import Silence
from pcwm.recipe import ExploreRecipe, ObserveRecipe, Recipe
from pcwm.records import Outcome, Problem, Program, Split, WorkPair, middle
from pcwm.source.reading import read_facts
from pcwm.source.work.workload import WorkAnswer, answer_work, confidence_of, estimate_work
from pcwm.store import RunFolder

Table = tuple[tuple[float, float], ...]
"""(difference from which on, share right), rising."""
FEWEST = 30
"""Pairs in a piece of the fitted map."""
MOST_OF_FAMILY = 150
"""Pairs of one family of a dataset that are asked, so that none dominates."""
Source = Program | RaceRow
"""A program, from a run or a dataset."""


@dataclass(frozen=True)
class Asked:
    """One pair and its answer."""

    family: str
    pair: WorkPair | WorkRow
    answer: WorkAnswer
    seconds: float

    @property
    def right(self) -> bool:
        return self.answer.answer == self.pair.answer


def ask(folder: Labelled, cores: int) -> list[Asked]:
    found = []
    for pair in folder.pairs:
        a, b = folder.programs[pair.a], folder.programs[pair.b]
        started = time.process_time()
        answer = answer_work(a.source, b.source, a.language, pair.threads, cores)
        found.append(Asked(folder.families[pair.a], pair, answer, time.process_time() - started))
    return found


def isotonic(rows: Sequence[Asked]) -> Table:
    """(difference from which on, share right), both rising; shares are (right + 1) ÷ (n + 2), so that none is 1, and at least a coin's."""
    known = sorted((row for row in rows if row.answer.answer != "unknown"), key=lambda row: abs(row.answer.difference))
    blocks: list[tuple[float, int, int]] = []
    for start in range(0, len(known), FEWEST):
        piece = known[start : start + FEWEST]
        blocks.append((abs(piece[0].answer.difference), sum(row.right for row in piece), len(piece)))
        while len(blocks) > 1 and (blocks[-2][1] / blocks[-2][2] >= blocks[-1][1] / blocks[-1][2] or blocks[-1][2] < FEWEST):
            (first, right, n), (_, more, m) = blocks[-2:]
            blocks[-2:] = [(first, right + more, n + m)]
    return tuple(
        (round(first, 1) if place else 0.0, round(max(0.5, (right + 1) / (n + 2)), 3)) for place, (first, right, n) in enumerate(blocks)
    )


def line(label: str, right: int, n: int) -> str:
    low, high = wilson(right, n)
    return f"{label:44} {right:5} of {n:5}  {100 * right / max(n, 1):5.1f}%  ({100 * low:.1f} to {100 * high:.1f})"


def rules(programs: Mapping[str, Source]) -> dict[str, Callable[[WorkPair | WorkRow], str]]:
    """Rules of thumb: the program with fewer directives, or with fewer remarks in its work facts, has the higher work %."""
    directives, notes = {}, {}
    for key, program in programs.items():
        facts = read_facts(program.source, program.language)
        directives[key] = len(facts.directives)
        notes[key] = sum(len(effort.notes) for effort in facts.efforts)

    def fewer(counts: dict[str, int]) -> Callable[[WorkPair | WorkRow], str]:
        return lambda pair: "unknown" if counts[pair.a] == counts[pair.b] else "A" if counts[pair.a] < counts[pair.b] else "B"

    return {"fewer directives": fewer(directives), "fewer remarks in the work facts": fewer(notes)}


def report(rows: Sequence[Asked], table_of: Callable[[str], Table]) -> None:
    """Accuracy by family and by margin, and what the confidence is worth; `table_of` gives the map for a family."""
    print(line("static", sum(row.right for row in rows), len(rows)), f" unknown: {sum(row.answer.answer == 'unknown' for row in rows)}")
    by_family: dict[str, list[Asked]] = defaultdict(list)
    for row in rows:
        by_family[row.family].append(row)
    for family, mine in sorted(by_family.items()):
        print(line(f"  {family}", sum(row.right for row in mine), len(mine)))
    for low, high in ((0, 10), (10, 20), (20, 101)):
        mine = [row for row in rows if low <= row.pair.margin < high]
        print(line(f"  measured margin {low} to {high} points", sum(row.right for row in mine), len(mine)))
    said = [(share_of(abs(row.answer.difference), table_of(row.family)), row) for row in rows if row.answer.answer != "unknown"]
    for least, most in ((0.0, 0.7), (0.7, 0.85), (0.85, 0.95), (0.95, 1.01)):
        mine = [row for share, row in said if least <= share < most]
        if mine:
            mean = sum(share for share, _ in said if least <= share < most) / len(mine)
            print(line(f"  said with confidence {mean:.2f}", sum(row.right for row in mine), len(mine)))
    brier = sum((share - row.right) ** 2 for share, row in said) / len(said)
    constant = sum(row.right for _, row in said) / len(said)
    print(f"  Brier score {brier:.3f}; always saying {constant:.2f}, known only afterwards: {constant * (1 - constant):.3f}")


def share_of(difference: float, table: Table) -> float:
    return [share for start, share in table if difference >= start][-1]


@dataclass(frozen=True)
class Labelled:
    """What a run's folder or a split of a dataset holds."""

    families: Mapping[str, str]
    """By program."""
    programs: Mapping[str, Source]
    pairs: Sequence[WorkPair | WorkRow]
    measured: Sequence[tuple[str, int, float]]
    """Programs, each with a number of threads and its work %."""

    @staticmethod
    def read(path: Path, split: Split = Split.train) -> Labelled:
        """`split`: of a dataset; a run has none."""
        if (path / "dataset.json").exists():
            return _of_dataset(path, split)
        with RunFolder.open(path) as folder:
            families = {problem.id: problem.family for problem in folder.store.all(Problem)}
            programs = {program.id: program for program in folder.store.all(Program)}
            measured = [
                (outcome.program, repeats.threads, value)
                for outcome in folder.store.all(Outcome)
                for repeats in outcome.work.repeats
                if repeats.threads > 1 and (value := middle(repeats.cpu_percents)) is not None
            ]
            return Labelled(
                {key: families[program.problem or ""] for key, program in programs.items()},
                programs,
                sorted(folder.store.all(WorkPair), key=lambda pair: pair.id),
                measured,
            )

    def half(self, even: bool) -> Labelled:
        """Only the pairs of about half of the families."""

        def chosen(program: str) -> bool:
            return (int(hashlib.sha256(self.families[program].encode()).hexdigest()[-1], 16) % 2 == 0) is even

        return replace(
            self,
            pairs=[pair for pair in self.pairs if chosen(pair.a)],
            measured=[each for each in self.measured if chosen(each[0])],
        )

    def errors(self, cores: int) -> list[float]:
        """How far estimates are from what was measured, in points, smallest first."""
        found = []
        for key, threads, value in self.measured:
            program = self.programs[key]
            guess = estimate_work(program.source, program.language, threads, cores).work_percent
            if guess is not None:
                found.append(abs(value - guess))
        return sorted(found)


def _of_dataset(path: Path, split: Split) -> Labelled:
    programs = {row.id: row for row in read_rows(path, "race", split, RaceRow)}
    by_family: dict[str, list[WorkRow]] = defaultdict(list)
    for pair in sorted(read_rows(path, "work", split, WorkRow), key=lambda pair: pair.id):
        by_family[pair.family].append(pair)
    chance = random.Random(1)
    pairs = [pair for _, mine in sorted(by_family.items()) for pair in chance.sample(mine, min(len(mine), MOST_OF_FAMILY))]
    measured = {(key, pair.threads): value for pair in pairs for key, value in ((pair.a, pair.value_a), (pair.b, pair.value_b))}
    return Labelled(
        {key: program.family for key, program in programs.items()},
        programs,
        pairs,
        [(key, threads, value) for (key, threads), value in measured.items()],
    )


def measure(folders: Sequence[Labelled], cores_here: int) -> None:
    """Fit on the first folder and print everything about both."""
    for cores in (0, cores_here):
        print(f"\n==== cores: {cores or 'one for each thread'}")
        rows = [ask(each, cores) for each in folders]
        table = isotonic(rows[0])
        print("fitted:", table)
        kept = tuple((start, confidence_of(start, cores > 0)) for start, _ in table)
        print("in the package:", "the same" if kept == table else "ANOTHER TABLE")
        for place, (mine, folder) in enumerate(zip(rows, folders, strict=True)):
            others = {family: isotonic([row for row in rows[0] if row.family != family]) for family in {row.family for row in mine}}
            print(f"\n-- {'problem by problem' if place == 0 else 'new problems'}, {len(mine)} pairs")
            baselines(folder)
            report(mine, others.__getitem__)
            seconds, errors = sorted(row.seconds for row in mine), folder.errors(cores)
            print(f"CPU ms an answer: median {1000 * seconds[len(seconds) // 2]:.0f}, largest {1000 * seconds[-1]:.0f}")
            print(f"single programs, estimate against measured: median error {errors[len(errors) // 2]:.1f} points, n {len(errors)}")


def baselines(folder: Labelled) -> None:
    answer, count = Counter(pair.answer for pair in folder.pairs).most_common(1)[0]
    print(line(f"always {answer}", count, len(folder.pairs)))
    for name, rule in rules(folder.programs).items():
        print(line(name, sum(rule(pair) == pair.answer for pair in folder.pairs), len(folder.pairs)))


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
    measuring.add_argument("--held-out", action="store_true", help="measure on the held-out split of the first folder, a dataset")
    measuring.add_argument("--half", choices=("even", "odd"), help="families whose name's SHA-256 ends in an even digit, or an odd one")
    measuring.add_argument("--cores", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    if options.verb == "label":
        label(options.folder, options.problems)
    else:
        folders = [Labelled.read(each) for each in (options.folder, options.new) if each is not None]
        if options.half:
            folders[0] = folders[0].half(options.half == "even")
        if options.held_out:
            folders.append(Labelled.read(options.folder, Split.held_out))
        measure(folders, options.cores)


if __name__ == "__main__":
    main()
