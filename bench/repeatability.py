"""How often does the answer of a pair of programs hold when both are measured again?

    python bench/repeatability.py [--repeats 10] [--problems 5] [--first 0] [--programs 6] [--threads 4,16] [--out repeatability.json]
    python bench/repeatability.py --read repeatability.json

Programs are the packaged seeds and edits of them. A repeat measures every program as `pcwm observe` does, with three runs at each thread
count; repeats of one program lie minutes apart. A decision is one pair of programs of a problem in one repeat. It holds where its sign
is that of most of the *other* repeats. The table is by margin, the median over all repeats of the difference in percentage points; then
all decisions together that the rule of `pcwm.observe.pairs` asks, and those it calls too close.
Intervals are Wilson's at 95% over decisions; decisions of one pair are not independent, so the pairs are counted too.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pcwm.explore.candidates import candidates
from pcwm.explore.corpus import load_seeds
from pcwm.explore.edits import EDITS
from pcwm.intervals import wilson
from pcwm.observe.build import PLAIN
from pcwm.observe.case import Bench, Case
from pcwm.observe.pairs import noise
from pcwm.observe.toolchain import find_toolchain
from pcwm.observe.work import run_work
from pcwm.recipe import ObserveRecipe
from pcwm.records import WorkOutcome, middle

BINS = (0.0, 2.0, 5.0, 10.0, 20.0, 101.0)
MEASURES = {"cpu": "cpu_percents", "wall": "work_percents"}


@dataclass(frozen=True)
class Decision:
    """One pair in one repeat."""

    pair: tuple[str, str, int]
    margin: float
    """Median of its difference over all repeats, without its sign."""
    asked: bool
    """Whether the rule makes it a question in this repeat."""
    holds: bool


def measure(problems: int, first: int, programs: int, repeats: int, threads: tuple[int, ...]) -> dict[str, Any]:
    """Measure everything; the repeats of every program by its name."""
    toolchain = find_toolchain()
    recipe = ObserveRecipe(work_threads=threads, work_repeats=3, work_instructions=False, timeout=30.0)
    seeds = load_seeds()
    chosen = [seeds[(first + index * len(seeds) // problems) % len(seeds)] for index in range(problems)]
    rows: dict[str, list[Any]] = {}
    families: dict[str, str] = {}
    started = time.monotonic()
    bench = Bench.make(recipe, toolchain)
    with tempfile.TemporaryDirectory(prefix="pcwm-") as name, ExitStack() as opened:
        cases: dict[str, Case] = {}
        for seed in chosen:
            kept = 0
            for program in candidates(seed, EDITS, 2 * programs, 1).programs:
                if kept == programs:
                    break
                folder = Path(name) / program.id
                folder.mkdir()
                case = opened.enter_context(Case(program, seed.problem, bench, folder))
                if case.build(PLAIN) is None and (outcome := run_work(case, "plain").outcome).known:
                    label = f"{seed.problem.name}/{program.origin.name}/{program.id[-6:]}"
                    cases[label], families[label], rows[label] = case, seed.problem.family, [_row(outcome)]
                    kept += 1
        for repeat in range(1, repeats):
            for label, case in cases.items():
                outcome = run_work(case, "plain").outcome
                rows[label].append(_row(outcome) if outcome.known else None)
            print(f"repeat {repeat + 1} of {repeats}: {time.monotonic() - started:.0f} s, load {os.getloadavg()[0]:.1f}", flush=True)
    return {"threads": threads, "families": families, "measured": rows, "seconds": time.monotonic() - started, "cores": os.cpu_count()}


def _row(outcome: WorkOutcome) -> dict[str, Any]:
    return {str(each.threads): each.model_dump(mode="json") for each in outcome.repeats}


def decisions(data: dict[str, Any], measure: str) -> list[Decision]:
    """Every pair in every repeat."""
    found = []
    for one, other in itertools.combinations(sorted(data["measured"]), 2):
        if data["families"][one] != data["families"][other]:
            continue
        for threads in map(str, data["threads"]):
            rows = [
                (a[threads][MEASURES[measure]], b[threads][MEASURES[measure]])
                for a, b in zip(data["measured"][one], data["measured"][other], strict=True)
                if a and b
            ]
            differences = [(middle(tuple(a)) or 0.0) - (middle(tuple(b)) or 0.0) for a, b in rows]
            margin = abs(middle(tuple(differences)) or 0.0)
            for index, (a, b) in enumerate(rows):
                others = sum((difference > 0) - (difference < 0) for place, difference in enumerate(differences) if place != index)
                limit = noise(tuple(a), tuple(b))
                asked = limit is not None and abs(differences[index]) > limit
                found.append(Decision((one, other, int(threads)), margin, asked, differences[index] * others > 0))
    return found


def summary(rows: list[Decision]) -> dict[str, Any]:
    """Decisions that hold, with their interval, and pairs whose every decision does."""
    held = sum(row.holds for row in rows)
    low, high = wilson(held, len(rows))
    pairs = {row.pair for row in rows}
    always = sum(all(row.holds for row in rows if row.pair == pair) for pair in pairs)
    return {
        "decisions": len(rows),
        "held": held,
        "share": held / len(rows) if rows else None,
        "low": low,
        "high": high,
        "pairs": len(pairs),
        "always": always,
    }


def tables(data: dict[str, Any]) -> dict[str, Any]:
    """For each measure: by margin, and by what the rule says."""
    found: dict[str, Any] = {}
    for measure in MEASURES:
        rows = decisions(data, measure)
        table = {
            f"margin {low:g} to {high:g}": summary([row for row in rows if low <= row.margin < high])
            for low, high in itertools.pairwise(BINS)
        }
        table["asked by the rule"] = summary([row for row in rows if row.asked])
        table["too close for the rule"] = summary([row for row in rows if not row.asked])
        for threads in data["threads"]:
            table[f"asked, {threads} threads"] = summary([row for row in rows if row.asked and row.pair[2] == threads])
        found[measure] = table
    return found


def show(found: dict[str, Any]) -> None:
    for measure, table in found.items():
        print(f"\n{'CPU-time work %' if measure == 'cpu' else 'work % by wall clock'}")
        print(f"{'':26} {'decisions':>9} {'held':>7}  {'95% interval':16} {'pairs':>5} {'always':>6}")
        for name, row in table.items():
            share = "–" if row["share"] is None else f"{100 * row['share']:.1f}%"
            interval = f"{100 * row['low']:.1f} to {100 * row['high']:.1f}%"
            print(f"{name:26} {row['decisions']:9} {share:>7}  {interval:16} {row['pairs']:5} {row['always']:6}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--repeats", type=int, default=10)
    parser.add_argument("--problems", type=int, default=5)
    parser.add_argument("--first", type=int, default=0, help="the problem to begin with; they are spread evenly from there")
    parser.add_argument("--programs", type=int, default=6)
    parser.add_argument("--threads", default="4,16")
    parser.add_argument("--out", type=Path, default=Path("repeatability.json"))
    parser.add_argument("--read", type=Path, help="only print the tables of an earlier run")
    options = parser.parse_args()
    if options.read:
        data = json.loads(options.read.read_text())
    else:
        data = measure(options.problems, options.first, options.programs, options.repeats, tuple(map(int, options.threads.split(","))))
        data["tables"] = tables(data)
        options.out.write_text(json.dumps(data, indent=1) + "\n")
    print(f"{len(data['measured'])} programs, {data['seconds']:.0f} s on {data['cores']} cores")
    show(tables(data))


if __name__ == "__main__":
    main()
