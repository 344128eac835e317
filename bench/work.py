"""How often is the static answer to `work` right, and what is its confidence worth?

    pcwm run bench/work.toml --out runs/work --until observe      # labels: 20 programs of each packaged problem, about ten minutes
    python bench/work.py runs/work [--cores N]

Problems in the order of their families take turns: the confidence is fitted on the first, third and so on, and everything is measured on the
others. The fit is isotonic (pooled adjacent violators) over the difference of the two estimates; printed as `workload.py` has it.
Asked twice: for a machine with a core for each thread, and for the one the labels come from (`--cores`, by default this one's), which
differ in work that whoever comes first takes. An answer `unknown` counts as wrong. Baselines: the commoner answer, and two rules of thumb
that a person would try first. Intervals are Wilson's at 95% over pairs, which are not independent within a problem.
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cores", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    with RunFolder.open(options.folder) as folder:
        families = {problem.id: problem.family for problem in folder.store.all(Problem)}
        programs = {program.id: program for program in folder.store.all(Program)}
        pairs = sorted(folder.store.all(WorkPair), key=lambda pair: pair.id)
        outcomes = list(folder.store.all(Outcome))
    ordered = sorted(set(families.values()))
    fitted_on = set(ordered[::2])
    measured = [pair for pair in pairs if families[pair.problem] not in fitted_on]
    answers = Counter(pair.answer for pair in pairs if families[pair.problem] in fitted_on)
    common = answers.most_common(1)[0][0]
    print(f"fitted on {len(pairs) - len(measured)} pairs of {', '.join(sorted(fitted_on))}; measured on {len(measured)} of the others\n")
    print(line(f"always {common}", sum(pair.answer == common for pair in measured), len(measured)))
    for name, rule in rules(programs).items():
        print(line(name, sum(rule(pair) == pair.answer for pair in measured), len(measured)))
    for cores in (None, options.cores):
        print(f"\ncores: {cores or 'one for each thread'}")
        rows = ask(pairs, programs, families, cores)
        fit, rest = [row for row in rows if row.family in fitted_on], [row for row in rows if row.family not in fitted_on]
        table = isotonic(fit)
        print("fitted:", table)
        crowded = cores is not None
        kept = [confidence_of(start, crowded) for start, _ in table]
        print("in the package:", "the same" if kept == [share for _, share in table] else "ANOTHER TABLE")
        print(line("where it was fitted", sum(row.right for row in fit), len(fit)))
        report(rest, table)
        print(line("all problems", sum(row.right for row in rows), len(rows)))
        seconds = sorted(row.seconds for row in rows)
        print(f"CPU ms an answer: median {1000 * seconds[len(seconds) // 2]:.0f}, largest {1000 * seconds[-1]:.0f}")
        errors = []
        for outcome in outcomes:
            program = programs[outcome.program]
            for repeats in outcome.work.repeats:
                value = middle(repeats.cpu_percents)
                guess = estimate_work(program.source, program.language, repeats.threads, cores).work_percent
                if repeats.threads > 1 and value is not None and guess is not None and families[program.problem or ""] not in fitted_on:
                    errors.append(abs(value - guess))
        print(
            f"estimate against CPU-time work %, single programs: median error {sorted(errors)[len(errors) // 2]:.1f} points, n {len(errors)}"
        )


if __name__ == "__main__":
    main()
